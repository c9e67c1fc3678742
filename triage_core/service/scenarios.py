"""The practice split to browse: its scenarios in a list, and each one whole, answers included.

Practice is open: its answers are told after every decision. Of no other split is anything listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pydantic import Field

from triage_core.agents.tongues import tongue_of
from triage_core.episode import policy_of
from triage_core.errors import UnknownScenario
from triage_core.models import Answer, AnswerKey, Line, Name, Scenario, Wire
from triage_core.protocols import ScenarioSource
from triage_core.service.arguments import Arguments, TaskName
from triage_core.service.context import Service
from triage_core.sources import ScenarioSet
from triage_core.tracks import TASKS, task_id_of, track_of

MOST_LISTED = 100
SETS = 2
"""Sets whose texts are kept ready to be searched."""


class ScenariosArguments(Arguments):
    """What to list of the practice scenarios; what is left out does not narrow the list."""

    task: TaskName = Field(None, description="task id")
    text: str = Field(
        "", max_length=200, description="words of subject, body, sender or id, case ignored"
    )
    language: str = Field("", max_length=35, description="language of a mail, for example de")
    offset: int = Field(0, ge=0, lt=2**31, description="how many to leave out at the beginning")
    limit: int = Field(20, ge=1, le=MOST_LISTED, description="how many to list at most")


class ScenarioArguments(Arguments):
    """Which practice scenario to show."""

    scenario_id: Name = Field(description="id of a practice scenario, as scenarios lists it")


class ScenarioRow(Wire):
    """One scenario of the list; subject and sender are those of its first mail."""

    scenario_id: Name
    task_id: Name
    mails: int
    subject: Line
    sender: Line
    language: Name
    family: Name


class ScenarioPage(Wire):
    """A piece of the list, and how long the whole of it is."""

    total: int
    scenarios: tuple[ScenarioRow, ...]
    languages: dict[str, int] = Field(description="scenarios of the whole list by language")


class ScenarioCard(Wire):
    """One scenario whole: what the world shows, the policy, and what is accepted and why."""

    task_id: Name
    family: Name
    scenario: Scenario
    policy: str
    policy_version: Name
    answers: tuple[Answer, ...]


class Kept(NamedTuple):
    """A row with the texts it is found by, folded."""

    row: ScenarioRow
    languages: frozenset[str]
    texts: tuple[str, ...]


def scenarios(service: Service, asked: ScenariosArguments) -> ScenarioPage:
    """List and search the practice scenarios: by task, words of a mail, language.

    Raises:
        UnknownTask: For a task that nothing answers to.
    """
    task_id = None if asked.task is None else task_id_of(asked.task)
    wanted = asked.text.casefold().split()
    matching = [
        kept
        for kept in kept_rows(service.arena.source)
        if (task_id is None or kept.row.task_id == task_id)
        and all(any(word in text for text in kept.texts) for word in wanted)
    ]
    counts: dict[str, int] = {}
    for name in chain.from_iterable(kept.languages for kept in matching):
        counts[name] = counts.get(name, 0) + 1
    language = asked.language.casefold()
    found = [kept.row for kept in matching if not language or language in kept.languages]
    return ScenarioPage(
        total=len(found),
        scenarios=tuple(found[asked.offset : asked.offset + asked.limit]),
        languages=dict(sorted(counts.items())),
    )


def scenario(service: Service, asked: ScenarioArguments) -> ScenarioCard:
    """Show one practice scenario whole: mails, records, policy, accepted decisions, reasons.

    Raises:
        UnknownScenario: For an id that no practice scenario has.
    """
    found, key = practice_scenario(service.arena.source, asked.scenario_id)
    track = track_of(found.task_id)
    spec = track.tasks[found.task_id]
    return ScenarioCard(
        task_id=found.task_id,
        family=key.family,
        scenario=found,
        policy=policy_of(found, track.name, spec.policy),
        policy_version=spec.policy_version,
        answers=key.answers,
    )


def practice_scenario(source: ScenarioSet, scenario_id: str) -> tuple[Scenario, AnswerKey]:
    """Find a practice scenario by its id alone.

    Raises:
        UnknownScenario: Where there is none.
    """
    places = set(source.places())
    for task_id in TASKS:
        if (task_id, "practice") in places and scenario_id in source.ids(task_id, "practice"):
            return source.scenario(task_id, "practice", scenario_id)
    raise UnknownScenario(
        "There is no practice scenario of this id.", fix="Take one that scenarios lists."
    )


@lru_cache(maxsize=SETS)
def kept_rows(source: ScenarioSet) -> Sequence[Kept]:
    """Read the practice scenarios of a set, in the order of the tasks."""
    places = set(source.places())
    return tuple(
        _kept(source, task_id, scenario_id)
        for task_id in TASKS
        if (task_id, "practice") in places
        for scenario_id in source.ids(task_id, "practice")
    )


def _kept(source: ScenarioSource, task_id: str, scenario_id: str) -> Kept:
    found, key = source.scenario(task_id, "practice", scenario_id)
    first = found.mails[0]
    tongues = [tongue_of(mail.body) for mail in found.mails]
    row = ScenarioRow(
        scenario_id=scenario_id,
        task_id=task_id,
        mails=len(found.mails),
        subject=first.subject,
        sender=first.sender,
        language=tongues[0],
        family=key.family,
    )
    texts = tuple(
        f"{mail.email_id}\n{mail.subject}\n{mail.sender}\n{mail.body}".casefold()
        for mail in found.mails
    )
    return Kept(row, frozenset(tongues), (scenario_id, *texts))
