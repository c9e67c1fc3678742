"""Competing: submit a run, read the board, gather a run from episodes played here."""

from __future__ import annotations

from collections.abc import Iterator

from triage_core.errors import InvalidRun, StillOpen, UnknownEpisode
from triage_core.models import Receipt, RunFile, Split, Transcript
from triage_core.models.parse import parse
from triage_core.service.answers import Leaderboard
from triage_core.service.arguments import LeaderboardArguments, SubmitArguments
from triage_core.service.context import Service
from triage_core.tracks import task_id_of
from triage_core.version import PACKAGE_VERSION


def submit(service: Service, asked: SubmitArguments) -> Receipt:
    """Replay a run, recompute its score, and keep it on the board; the claimed score is ignored.

    Raises:
        InvalidRun: For a run that does not fit its schema.
        ReplayMismatch: For a run that does not replay; names the step.
    """
    payload = asked.run | ({"agent": asked.agent} if asked.agent else {})
    run = parse(RunFile, payload, error=InvalidRun, what="run")
    return service.board.submit(run, kind="submission", now=service.now())


def leaderboard(service: Service, asked: LeaderboardArguments) -> Leaderboard:
    """List the rows of a task, best first, floors and baselines among them.

    Raises:
        UnknownTask: For a name that nothing answers to.
    """
    task_id = task_id_of(asked.task)
    return Leaderboard(task_id=task_id, rows=tuple(service.board.rows(task_id)))


def finished(
    service: Service, *, owner: str, task_id: str, split: Split
) -> Iterator[tuple[str, Transcript]]:
    """Yield scenario id and transcript of an owner's finished episodes, first tries only.

    Of test, only episodes as the fixed list wants them: no seed, default options.
    """
    seen: set[str] = set()
    for episode_id in service.sessions.owned_by(owner) if owner else ():
        try:
            with service.sessions.hold(episode_id, owner=owner) as live:
                start, done = live.episode.start, live.episode.done
                record = live.episode.transcript()
        except UnknownEpisode:  # it went between listing and holding
            continue
        scenario_id = start.scenario.scenario_id
        fits = split != "test" or (start.seed is None and start.options == type(start.options)())
        here = (start.task_id, start.split) == (task_id, split)
        if done and here and fits and scenario_id not in seen:
            seen.add(scenario_id)
            yield scenario_id, record


def next_ranked(service: Service, *, owner: str, task_id: str) -> str | None:
    """Return the first scenario of the task's fixed test list that this owner has not finished.

    None where the task has no fixed list, or all of it is done.
    """
    floor = service.arena.source.floor(task_id, "test")
    done = {i for i, _ in finished(service, owner=owner, task_id=task_id, split="test")}
    return next((i for i in floor.episodes if i not in done), None) if floor else None


def played_run(service: Service, *, owner: str, task_id: str, split: Split, agent: str) -> RunFile:
    """Gather an owner's finished episodes of a task and split into a run file.

    Raises:
        StillOpen: When none is finished, or the split is private.
        InvalidRun: For a name that does not fit.
    """
    listed = finished(service, owner=owner, task_id=task_id, split=split)
    transcripts = tuple(record for _, record in listed)
    if not transcripts or split == "private":
        raise StillOpen(
            "There is no finished episode to take.",
            fix="Play one to its end; of test, without a seed and with default options.",
        )
    payload = {
        "agent": agent,
        "task_id": task_id,
        "split": split,
        "package_version": PACKAGE_VERSION,
        "transcripts": transcripts,
    }
    return parse(RunFile, payload, error=InvalidRun, what="run")


def submit_played(
    service: Service, *, owner: str, task_id: str, split: Split, agent: str
) -> Receipt:
    """Submit what an owner has played here; it stands on the board as a person's run.

    Raises:
        StillOpen, InvalidRun: See `played_run`.
    """
    run = played_run(service, owner=owner, task_id=task_id, split=split, agent=agent)
    return service.board.submit(run, kind="person", now=service.now())
