"""`smoke`: every task in this process with the heuristic, in seconds and without a key."""

from __future__ import annotations

import argparse
import time

from triage_core.cli.command import FAILED, FINE, Call, Command
from triage_core.cli.evaluate import score_table
from triage_core.cli.terminal import Progress
from triage_core.models import RunFile, RunResult
from triage_core.runs.evaluate import evaluate, grade_run, plan_episodes
from triage_core.runs.named import agent_named
from triage_core.sources import ScenarioSet
from triage_core.tracks import TASKS

AGENT = "heuristic"
EPISODES = 3
"""Episodes a task: enough to pass every part once, few enough for seconds."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(call: Call) -> int:
    """Play, replay and grade; exit code 1 where a replay does not give the score again."""
    begun = time.monotonic()
    terminal, source = call.terminal, call.arena().source
    bar = Progress(terminal, "smoke", len(TASKS))
    results: list[RunResult] = []
    faults: list[str] = []
    for task_id in TASKS:
        result, file = _play(source, task_id)
        results.append(result)
        faults += _faults(source, result, file)
        bar.step()
    terminal.say(score_table(results))
    for fault in faults:
        terminal.say(fault)
    terminal.say(f"{len(TASKS)} tasks, {len(faults)} faults, {time.monotonic() - begun:.1f} s")
    return FAILED if faults else FINE


def _play(source: ScenarioSet, task_id: str) -> tuple[RunResult, RunFile]:
    agent = agent_named(AGENT, source, task_id)
    plans = plan_episodes(source, task_id, "practice", episodes=EPISODES, seed=0)
    return evaluate(agent, plans, source=source, name=AGENT)


def _faults(source: ScenarioSet, result: RunResult, file: RunFile) -> list[str]:
    """Say what does not hold of a run: it replays to its score, and nothing in it was refused."""
    faults = []
    if grade_run(file, source).score != result.score:
        faults.append(f"{result.task_id}: the replay gives another score")
    if result.refusals:
        faults.append(f"{result.task_id}: {result.refusals} actions were refused")
    return faults


COMMAND = Command("smoke", "play every task with the heuristic, in seconds", declare, run)
