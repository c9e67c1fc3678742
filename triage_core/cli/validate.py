"""`validate`: every scenario and key of a folder, read, joined and played by its key."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain
from math import fsum

from triage_core.agents.answers import track_name
from triage_core.cli.command import FAILED, FINE, Call, Command
from triage_core.cli.terminal import Progress, safe
from triage_core.errors import ArenaError, NotFound, shown
from triage_core.models import InboxAnswer, RoutingAnswer, Split
from triage_core.runs.oracle import Nominal
from triage_core.runs.rollout import EpisodePlan, rollout, set_up, start_of
from triage_core.sources import Row, ScenarioSet, load_folder
from triage_core.tracks import TASKS
from triage_core.tracks.inbox import TIME
from triage_core.world.directory import BY_NAME
from triage_core.world.lookups import TAKES, lookup

MOST = 50
"""How many faults are printed."""
NEARLY = 1e-6
"""Scores are rounded to six decimals."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", nargs="?", help="a scenario folder; the bundled one by default")
    parser.add_argument(
        "--without-floors",
        action="store_true",
        help="leave floors.json out, which belongs to one state of the set",
    )


def run(call: Call) -> int:
    """Print every fault; a file that cannot even be read is a typed error."""
    source = load_folder(call.folder(), floors=not call.args.without_floors)
    terminal = call.terminal
    rows = [
        (task, split, name) for task, split in source.places() for name in source.ids(task, split)
    ]
    progress = Progress(terminal, "validate", len(rows))
    found: list[str] = []
    for task_id, split, scenario_id in rows:
        row = Row(*source.scenario(task_id, split, scenario_id))
        faults = chain(_row_faults(row), _play_faults(source, task_id, split, scenario_id))
        found += [f"{task_id} {split} {scenario_id}: {fault}" for fault in faults]
        progress.step()
    found += _set_faults(source)
    for line in found[:MOST]:
        terminal.say(safe(line))
    if len(found) > MOST:
        terminal.say(f"... and {len(found) - MOST} more")
    terminal.say(f"{len(rows)} scenarios, {len(found)} faults, digest {source.digest[:12]}")
    return FAILED if found else FINE


def _row_faults(row: Row) -> Iterator[str]:
    """Check what joins a scenario to its key beyond their schemas."""
    scenario, key = row.scenario, row.key
    mails = [*scenario.mails, *(follow.mail for follow in scenario.follow_ups)]
    if len(mails) > 2 * TASKS[scenario.task_id].max_steps:
        yield f"holds {len(mails)} mails, more than its task can show"
    if not key.canary.strip():
        yield "its key has no canary"
    if scenario.follow_ups and scenario.task_id != "routing/production":
        yield "has follow-ups, which only routing/production plays"
    for answer in key.answers:
        if isinstance(answer, InboxAnswer):
            yield from _look_up_faults(answer, row)
        elif isinstance(answer, RoutingAnswer):
            yield from _team_faults(answer)


def _look_up_faults(answer: InboxAnswer, row: Row) -> Iterator[str]:
    for call in answer.lookups:
        if call not in answer.apt:
            yield f"{answer.email_id} needs {call.tool}, which does not count as apt"
    for call in answer.apt:
        given = call.tool_input.model_dump(exclude_none=True)
        if len(given) != 1 or next(iter(given)) not in TAKES[call.tool]:
            yield f"{answer.email_id} asks {call.tool} with {', '.join(given) or 'nothing'}"
        elif call.tool != "lookup_order":
            continue  # that no account or no booking is on file may be what decides
        elif not lookup(row.scenario.records, call.tool, call.tool_input).found:
            yield f"{answer.email_id} asks {call.tool} for what is not in the records"


def _team_faults(answer: RoutingAnswer) -> Iterator[str]:
    if answer.owner not in answer.teams:
        yield f"{answer.email_id}: its owner {shown(answer.owner)} is not among its teams"
    for team in answer.teams:
        if team not in BY_NAME:
            yield f"{answer.email_id}: {shown(team)} is not in the directory"


def _play_faults(
    source: ScenarioSet, task_id: str, split: Split, scenario_id: str
) -> Iterator[str]:
    """Play the key: it must never be refused, and must earn what a right answer earns."""
    options = {"production_profile": "heavy"} if task_id == "routing/production" else {}
    try:
        plan = EpisodePlan(task_id, split, scenario_id, options=options)
        board = set_up(start_of(source, plan))
        played = rollout(board, Nominal(board))
    except (ArenaError, ValueError, LookupError) as failed:
        yield f"cannot be played by its key: {failed}"
        return
    if played.refusals:
        yield f"its key is refused {played.refusals} times"
    wanted = _worth(task_id, len(board.start.scenario.mails))
    if played.score < wanted - NEARLY:
        yield f"its key scores {played.score:.3f}, a right answer {wanted:.3f}"


def _worth(task_id: str, mails: int) -> float:
    """Return what right answers score at least; in an inbox time takes its share."""
    if track_name(task_id) != "inbox":
        return 1.0
    return fsum(1 + TIME * decided for decided in range(1, mails + 1)) / mails


def _set_faults(source: ScenarioSet) -> Iterator[str]:
    """Check the set as a whole: every task in both splits, and no mail in both."""
    texts: dict[str, set[str]] = {}
    for split in ("practice", "test"):
        for task_id in TASKS:
            texts.setdefault(split, set()).update(_bodies(source, task_id, split))
            if (task_id, split) not in source.places():
                yield f"{task_id} has no {split} scenario"
    both = texts["practice"] & texts["test"]
    if both:
        yield f"{len(both)} mails stand in both splits, such as {shown(min(both))}"


def _bodies(source: ScenarioSet, task_id: str, split: Split) -> Sequence[str]:
    try:
        ids = source.ids(task_id, split)
    except NotFound:
        return ()
    scenarios = [source.scenario(task_id, split, name)[0] for name in ids]
    return [mail.body for scenario in scenarios for mail in scenario.mails]


COMMAND = Command("validate", "check every scenario and key of a folder", declare, run)
