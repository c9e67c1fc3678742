"""What the page is told, in types: the other shapes are in `views`, `forms` and `runs`."""

from __future__ import annotations

from triage_core.console.forms import Form
from triage_core.console.runs import Runs
from triage_core.console.views import Found, MailView, Row
from triage_core.mail.findings import Facts, Finding
from triage_core.models import JsonObject, Split, Transcript, Wire
from triage_core.service.answers import Refusal


class EpisodeView(Wire):
    """Where an episode stands. What others reach in it is null before its end and where unknown."""

    episode_id: str
    owner: str
    task_id: str
    title: str
    track: str
    split: Split
    seed: int | None
    scenario_id: str
    done: bool
    truncated: bool
    step: int
    decided: int
    total: int
    score: float | None
    skill: float | None
    policy: str
    policy_version: str
    options: JsonObject
    can_undo: bool
    oracle: float | None
    floor: float | None
    heuristic: float | None


class OpenMail(Wire):
    """A mail that was shown, with its facts and what the last look-up for it found."""

    mail: MailView
    facts: Facts
    found: tuple[Found, ...] | None


class Screen(Wire):
    """All that the page shows of an episode at one point; there is no mail after the end."""

    episode: EpisodeView
    rows: tuple[Row, ...]
    mail: MailView | None
    facts: Facts | None
    form: Form
    found: tuple[Found, ...] | None


class PartView(Wire):
    """A part of a reward; `reason` is null where it may not be told yet."""

    name: str
    value: float
    reason: Runs | None


class Ground(Wire):
    """The clause behind a field of the right decision, and the facts in words."""

    field: str
    clause: str
    words: str


class Feedback(Wire):
    """What a decision was worth; `answer` and `accepted` are null where they may not be told."""

    email_id: str
    action: JsonObject
    reward: float | None
    score: float | None
    parts: tuple[PartView, ...]
    answer: Runs | None
    accepted: dict[str, list[str]] | None
    clauses: tuple[Ground, ...]


class Mistake(Feedback):
    """A wrong decision, with what the mail showed about itself."""

    facts: tuple[Finding, ...]


class Confused(Wire):
    """How often a value was given where another (or the same) was right."""

    field: str
    right: str
    given: str
    count: int


class Report(Wire):
    """The end of an episode."""

    score: float
    skill: float | None
    verdicts: tuple[Feedback, ...]
    confusion: tuple[Confused, ...]
    worst: tuple[Mistake, ...]
    share: str


class StepView(Wire):
    """One step of a recording; `screen` is what was on the desk before the action."""

    screen: Screen
    action: JsonObject
    why: tuple[Runs, ...]
    raw: Runs
    feedback: Feedback | None


class RecordingView(Wire):
    """An episode step by step; `stopped` names the action that could not be played, if one was."""

    title: str
    task_id: str
    scenario_id: str
    seed: int | None
    split: Split
    score: float | None
    skill: float | None
    steps: tuple[StepView, ...]
    report: Report | None
    stopped: Refusal | None
    unplayed: int
    notice: str
    transcript: Transcript


class Shown(Wire):
    """A screen with all feedback so far, and the report of an episode that has ended."""

    screen: Screen
    feedback: tuple[Feedback, ...]
    report: Report | None
