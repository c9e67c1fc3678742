"""`replay`: play a run file or a transcript again and print the score that comes out."""

from __future__ import annotations

import argparse
import json

from triage_core.arena import Arena
from triage_core.cli.command import FINE, Call, Command, read_text
from triage_core.cli.terminal import Terminal, number, safe, table
from triage_core.environment import Wish
from triage_core.episode import Episode, replay
from triage_core.errors import InvalidRun, ReplayMismatch, shown
from triage_core.models import RunFile, Transcript
from triage_core.models.parse import parse
from triage_core.runs.statistics import interval
from triage_core.tracks import track_of
from triage_core.version import PACKAGE_VERSION


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="a run file (of evaluate, play, inference) or a transcript")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(call: Call) -> int:
    """Replay every transcript; the first step that does not replay is named, with exit code 1."""
    file = read_run(read_text(call.args.file), shown(call.args.file))
    arena = call.arena()
    _note_versions(file, arena, call.terminal)
    episodes = [
        _episode(arena, record, place=f"transcripts[{number}]")
        for number, record in enumerate(file.transcripts)
    ]
    score = interval((e.start.key.family, e.score) for e in episodes)
    if call.args.json:
        result = {"task_id": file.task_id, "split": file.split, "agent": file.agent}
        listed = [
            {"scenario_id": e.start.scenario.scenario_id, "score": e.score, "skill": e.skill}
            for e in episodes
        ]
        call.terminal.say(
            json.dumps({**result, "score": score.model_dump(), "episodes": listed}, indent=2)
        )
        return FINE
    _print(file, episodes, call.terminal)
    claimed = file.claimed_score
    told = "" if claimed is None else f" (the file claims {number(claimed)})"
    call.terminal.say(f"{safe(file.agent)} on {file.task_id}: score {number(score.mean)}{told}")
    return FINE


def read_run(text: str, place: str) -> RunFile:
    """Read a run file, or wrap a lone transcript into one.

    Raises:
        InvalidRun: When it is neither; names line and column, or the field.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as failed:
        raise InvalidRun(
            f"{place} is no JSON: line {failed.lineno}, column {failed.colno}.",
            fix="Name a file that evaluate, play or inference wrote with --out.",
        ) from None
    except (ValueError, RecursionError):
        raise InvalidRun(f"{place} holds an endless number or endless nesting.") from None
    if isinstance(found, dict) and "actions" in found:
        record = parse(Transcript, found, error=InvalidRun, what=f"transcript {place}")
        return RunFile(
            agent="transcript",
            task_id=record.task_id,
            split=record.split,
            package_version=PACKAGE_VERSION,
            transcripts=(record,),
        )
    return parse(RunFile, found, error=InvalidRun, what=f"run file {place}")


def _note_versions(file: RunFile, arena: Arena, terminal: Terminal) -> None:
    digests = {record.scenario_digest for record in file.transcripts} - {arena.source.digest}
    if digests:
        terminal.note(
            f"The run was played on the set {shown(min(digests)[:12])}, this is "
            f"{arena.source.digest[:12]}: what follows is its score here."
        )
    if file.package_version != PACKAGE_VERSION:
        terminal.note(f"The run was made by version {shown(file.package_version)}.")


def _episode(arena: Arena, record: Transcript, *, place: str) -> Episode:
    """Replay one transcript; a mismatch names its place in the file beside the step."""
    wish = Wish(
        task=record.task_id,
        seed=record.seed,
        scenario_id=record.scenario_id,
        split=record.split,
        options=record.options,
    )
    start = arena.dealer.deal(wish, episode_id=place).start
    try:
        return replay(track_of(start.task_id), start, record, episode_id=place)
    except ReplayMismatch as differs:
        raise ReplayMismatch(f"{place}: {differs.message}", fix=differs.fix) from None


def _print(file: RunFile, episodes: list[Episode], terminal: Terminal) -> None:
    rows = [
        (
            episode.start.scenario.scenario_id,
            str(len(record.actions)),
            "refused" if record.refused else "",
            number(episode.score),
            number(episode.skill),
        )
        for record, episode in zip(file.transcripts, episodes, strict=True)
    ]
    terminal.say(table(("scenario", "steps", "ended", "score", "skill"), rows))


COMMAND = Command("replay", "play a run file or a transcript again", declare, run)
