"""The command line: `python -m triage_core COMMAND`, one file a command, listed in `entry`.

Exit codes: 0 fine; 1 a run that failed (a replay that differs, an endpoint that refuses, a set with
faults); 2 a request that was refused, told in one line with its code and its fix.
"""
