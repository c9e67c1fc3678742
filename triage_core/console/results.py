"""Taking it away: run files, submissions, agreement of two people, a grade that somebody doubts."""

from __future__ import annotations

from copy import copy
from typing import Literal

from triage_core.console.agreement import FieldAgreement, agreement
from triage_core.console.asking import Agreement, Doubt, Export
from triage_core.console.course import course_of
from triage_core.console.shapes import Feedback
from triage_core.console.words import feedback_of
from triage_core.environment import split_of
from triage_core.errors import Forbidden, StillOpen, UnknownScenario
from triage_core.mail.characters import visible
from triage_core.models import Interval, Receipt, RunFile, Transcript, Wire
from triage_core.service import Service, compete
from triage_core.tracks import task_id_of
from triage_core.version import PACKAGE_VERSION


class Submitted(Wire):
    """What became of a submitted run, in words."""

    receipt_text: str


class Agreed(Wire):
    """How well two people agree, field by field."""

    fields: tuple[FieldAgreement, ...]


class GradeReport(Wire):
    """A grade that somebody holds to be wrong, with all it takes to look into it.

    A person sends it by whatever way they like; nothing of it is kept here.
    """

    format: Literal["triage-grade-report/1"] = "triage-grade-report/1"
    task_id: str
    scenario_id: str
    email_id: str
    package_version: str
    track_version: str
    policy_version: str
    scenario_digest: str
    graded: tuple[Feedback, ...]
    trace: Transcript
    words: str


def export(service: Service, asked: Export) -> RunFile:
    """Gather the finished episodes of an owner into a run file.

    Raises:
        StillOpen, InvalidRun: See `compete.played_run`.
    """
    return compete.played_run(
        service,
        owner=asked.owner,
        task_id=task_id_of(asked.task),
        split=split_of(asked.split),
        agent=asked.agent or "A person",
    )


def submit(service: Service, asked: Export) -> Submitted:
    """Submit the finished episodes of an owner to the board.

    Raises:
        StillOpen, InvalidRun: See `compete.submit_played`.
    """
    receipt = compete.submit_played(
        service,
        owner=asked.owner,
        task_id=task_id_of(asked.task),
        split=split_of(asked.split),
        agent=asked.agent or "A person",
    )
    return Submitted(receipt_text=receipt_words(receipt))


def receipt_words(receipt: Receipt) -> str:
    """Say what became of a submitted run."""
    result, count = receipt.result, len(receipt.result.episodes)
    return "\n".join(
        (
            f"Receipt {receipt.receipt_id}: {'ranked' if receipt.ranked else 'not ranked'}.",
            visible(receipt.reason),
            f"Recomputed score {_mean(result.score)}, skill {_mean(result.skill)}, "
            f"{count} {'episode' if count == 1 else 'episodes'} of {result.task_id} "
            f"({result.split}).",
        )
    )


def _mean(value: Interval | None) -> str:
    if value is None:
        return "-"
    spread = (
        "" if value.low is None or value.high is None else f" ({value.low:.2f} to {value.high:.2f})"
    )
    return f"{value.mean:.2f}{spread}"


def agreed(service: Service, asked: Agreement) -> Agreed:
    """Compare the decisions of two people on the same mails."""
    return Agreed(fields=tuple(agreement(asked.first, asked.second)))


def doubted(service: Service, asked: Doubt) -> GradeReport:
    """Write the report of a grade that somebody holds to be wrong; nothing is stored.

    Raises:
        UnknownEpisode: When this caller has no such episode.
        Forbidden: For a private episode, which tells no grades.
        StillOpen: For a test episode before its end.
        UnknownScenario: For a mail that was not decided in it.
    """
    with service.sessions.hold(asked.episode_id, owner=asked.owner) as live:
        episode = copy(live.episode)
    start, transcript = episode.start, episode.transcript()
    if start.split == "private":
        raise Forbidden("A private episode tells no grades.", fix="Play practice or test.")
    if start.split == "test" and not episode.done:
        raise StillOpen("The grades of a test episode are told at its end.", fix="Play it out.")
    graded = tuple(
        feedback_of(one, start.task_id)
        for one in course_of(episode).judged
        if one.email_id == asked.email_id
    )
    if not graded:
        raise UnknownScenario(
            "No mail of this id was decided in this episode.", fix="Take one that was graded."
        )
    return GradeReport(
        task_id=start.task_id,
        scenario_id=start.scenario.scenario_id,
        email_id=asked.email_id,
        package_version=PACKAGE_VERSION,
        track_version=transcript.track_version,
        policy_version=transcript.policy_version,
        scenario_digest=start.digest,
        graded=graded,
        trace=transcript,
        words=asked.words,
    )
