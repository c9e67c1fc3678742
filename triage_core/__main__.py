"""`python -m triage_core`: the command line."""

import sys

from triage_core.cli.entry import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # Mail holds every script; a terminal that lacks a letter shows a question mark for it.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    sys.exit(main())
