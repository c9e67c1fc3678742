"""What is open to everybody: tasks, recordings, the practice scenarios with their answers."""

from __future__ import annotations

from triage_core.console.runs import Runs, runs_of
from triage_core.console.screens import Screens
from triage_core.console.shapes import Ground, RecordingView
from triage_core.console.views import MailView, mail_view
from triage_core.console.words import accepted, answer_words, grounds
from triage_core.console.world import Section, world_of
from triage_core.mail.characters import visible
from triage_core.mail.evidence import facts_of
from triage_core.mail.findings import Facts
from triage_core.models import Answer, Mail, Options, Wire
from triage_core.models.parse import choices_at
from triage_core.service import Service
from triage_core.service.arguments import Nothing
from triage_core.service.replays import ReplayArguments, replay
from triage_core.service.scenarios import (
    ScenarioArguments,
    ScenarioPage,
    ScenarioRow,
    ScenariosArguments,
    scenario,
    scenarios,
)
from triage_core.service.watch import WatchArguments, watch
from triage_core.tracks import TASKS


class TaskChoice(Wire):
    """A task with the options that are chosen from a list; the first value is the default."""

    task_id: str
    title: str
    track: str
    options: dict[str, list[str | bool]]


class TaskChoices(Wire):
    """All tasks."""

    tasks: tuple[TaskChoice, ...]


class BrowsedMail(Wire):
    """A practice mail with all that is known about it."""

    mail: MailView
    facts: Facts
    answer: Runs
    accepted: dict[str, list[str]]
    clauses: tuple[Ground, ...]
    evidence: tuple[str, ...]
    follows: bool


class Browsed(Wire):
    """A practice scenario whole; `follows` marks mail that comes only when another was missed."""

    scenario_id: str
    task_id: str
    family: str
    world: tuple[Section, ...]
    policy: str
    policy_version: str
    mails: tuple[BrowsedMail, ...]


def tasks(service: Service, asked: Nothing) -> TaskChoices:
    """List the tasks with their options."""
    return TaskChoices(
        tasks=tuple(
            TaskChoice(
                task_id=task_id,
                title=spec.title,
                track=task_id.partition("/")[0],
                options=options_of(spec.options_type),
            )
            for task_id, spec in TASKS.items()
        )
    )


def options_of(kind: type[Options]) -> dict[str, list[str | bool]]:
    """List the values of every option that has a list of them, the default first."""
    found: dict[str, list[str | bool]] = {}
    for name, given in kind.model_fields.items():
        values: list[str | bool] = list(choices_at(kind, (name,)))
        if given.annotation is bool:
            values = [False, True]
        if values:
            found[name] = sorted(values, key=lambda value: value != given.default)
    return found


def watching(service: Service, asked: WatchArguments) -> RecordingView:
    """Show how the heuristic or the oracle plays a practice scenario."""
    return Screens(service).recording(watch(service, asked))


def replaying(service: Service, asked: ReplayArguments) -> RecordingView:
    """Show a transcript step by step."""
    return Screens(service).recording(replay(service, asked))


def listed(service: Service, asked: ScenariosArguments) -> ScenarioPage:
    """List practice scenarios, hidden characters in subjects and senders made visible."""
    page = scenarios(service, asked)
    return page.model_copy(update={"scenarios": tuple(_shown(row) for row in page.scenarios)})


def _shown(row: ScenarioRow) -> ScenarioRow:
    shown = {"subject": visible(row.subject), "sender": visible(row.sender)}
    return row.model_copy(update=shown)


def opened(service: Service, asked: ScenarioArguments) -> Browsed:
    """Show one practice scenario whole.

    Raises:
        UnknownScenario: For an id that no practice scenario has.
    """
    card = scenario(service, asked)
    answers = {answer.email_id: answer for answer in card.answers}
    mails = [(mail, False) for mail in card.scenario.mails]
    mails += [(follow_up.mail, True) for follow_up in card.scenario.follow_ups]
    return Browsed(
        scenario_id=card.scenario.scenario_id,
        task_id=card.task_id,
        family=card.family,
        world=world_of(card.scenario.records),
        policy=card.policy,
        policy_version=card.policy_version,
        mails=tuple(
            _browsed(mail, answers[mail.email_id], card.task_id, follows=follows)
            for mail, follows in mails
        ),
    )


def _browsed(mail: Mail, answer: Answer, task_id: str, *, follows: bool) -> BrowsedMail:
    return BrowsedMail(
        mail=mail_view(mail),
        facts=facts_of(mail),
        answer=runs_of(answer_words(answer, task_id)),
        accepted=accepted(answer, task_id),
        clauses=grounds(answer),
        evidence=answer.evidence,
        follows=follows,
    )
