"""`tasks`: every task with what it needs and how many scenarios each split has."""

from __future__ import annotations

import argparse
import json

from triage_core.cli.command import FINE, Call, Command
from triage_core.cli.terminal import table
from triage_core.errors import ArenaError
from triage_core.models import Split
from triage_core.sources import ScenarioSet
from triage_core.tracks import ALIASES, TASKS

SPLITS: tuple[Split, ...] = ("practice", "test")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(call: Call) -> int:
    """List the tasks; where no scenario set can be opened, the counts are left out."""
    source: ScenarioSet | None = None
    try:
        source = call.arena().source
    except ArenaError as failed:
        call.terminal.note(f"No scenarios: {failed}")
    rows = [_row(task_id, source) for task_id in TASKS]
    if call.args.json:
        call.terminal.say(json.dumps(rows, indent=2))
        return FINE
    head = ("task", "practice", "test", "steps", "needs", "title")
    call.terminal.say(table(head, [[_cell(row[name]) for name in head] for row in rows]))
    return FINE


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "-" if value is None else str(value)


def _row(task_id: str, source: ScenarioSet | None) -> dict[str, object]:
    spec = TASKS[task_id]
    places = source.places() if source else ()
    return {
        "task": task_id,
        "title": spec.title,
        "needs": list(spec.needed),
        "steps": spec.max_steps,
        "aliases": [alias for alias, task in ALIASES.items() if task == task_id],
        **{
            split: len(source.ids(task_id, split))
            if source and (task_id, split) in places
            else None
            for split in SPLITS
        },
    }


COMMAND = Command("tasks", "list the tasks and how many scenarios they have", declare, run)
