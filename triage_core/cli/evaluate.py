"""`evaluate`: play an agent over a list of episodes and print scores with intervals."""

from __future__ import annotations

import argparse

ALL = "all"


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add = parser.add_argument
    add("--agent", default="heuristic", help="the agent (default heuristic)")
    add("--task", nargs="+", default=[ALL], help="task ids or aliases, or all (the default)")
    add("--episodes", default="50", help="episodes a task (default 50)")
    add("--seed", type=int, help="chooses and shuffles; without one the list in its order")
    add("--split", help="practice, test or private; OPENENV_EVAL_SPLIT by default")
    add("--json", action="store_true", help="print JSON")
    add("--out", help="write the run to this file; several tasks get a file each")
