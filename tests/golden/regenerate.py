"""Write the golden digests anew: `python -m tests.golden.regenerate`.

Do so after a change of rules, policy or scenarios, and say in the CHANGELOG under Scores what the
change means for scores already on the board.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.conformance.subjects import bundled, subjects
from tests.golden.traces import digests

GOLDEN = Path(__file__).with_name("digests.json")


def write() -> None:
    """Write the digests of this interpreter; that others agree is what the tests prove."""
    source = bundled()
    told = {"bundled_set": source.digest if source else None, "traces": digests(subjects())}
    GOLDEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
