"""`evaluate`: play an agent over a list of episodes and print scores with intervals."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence

from triage_core.agents.registry import agent_named
from triage_core.cli.command import FINE, Call, Command, count, write_runs
from triage_core.cli.terminal import Progress, number, safe, table
from triage_core.environment import check_seed, split_of
from triage_core.models import Interval, RunFile, RunResult
from triage_core.runs.evaluate import evaluate, plan_episodes
from triage_core.tracks import TASKS, task_id_of

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
