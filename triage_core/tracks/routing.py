"""Track `routing`: label, summary and route for a queue of mails.

A mail's base is graded by its task (`_base_*`); the score of an episode is the weighted mean of
the bases. The reward of a step adds progress, bonus, penalties and the step cost, in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import fsum
from random import Random
from typing import NamedTuple, get_args

from triage_core.errors import InvalidAction
from triage_core.grading.accepted import because
from triage_core.grading.summary import SummaryGrade, grade_summary, read
from triage_core.models import (
    Answer,
    AnswerKey,
    Mail,
    Message,
    Mode,
    Options,
    ProductionOptions,
    Profile,
    RoutingAction,
    RoutingAnswer,
    RoutingLabel,
    RoutingObservation,
    RoutingOptions,
    RoutingState,
    Scenario,
)
from triage_core.models.parse import parse
from triage_core.protocols import Check, Entry, GradeContext, Pay, TaskSpec, Turn
from triage_core.world.clauses import POLICY_VERSION, policy_text
from triage_core.world.directory import TEAMS, named, on_duty
from triage_core.world.lookups import desk_note

NAME = "routing"
VERSION = "1"

PROFILES: Mapping[Profile, int] = {"light": 12, "standard": 18, "heavy": 28}
FOLLOW_UP_EVERY: Mapping[Mode, int] = {"low": 3, "normal": 2, "high": 1}
"""A follow-up comes for every third, every second, each critical mail missed."""
FOLLOW_UP_DELAY: Mapping[Mode, int] = {"low": 3, "normal": 2, "high": 1}
"""After how many further mails it arrives: sooner as the mode rises."""
MAIN_OFFICE = (9, 16)
"""First and last hour of timestamps while business_hours_mode is off."""


@dataclass(frozen=True, slots=True)
class Pays:
    """The published numbers of the track."""

    route_only: float = 0.3  # easy, medium: label wrong, route right
    safety: float = 0.4  # hard
    owner: float = 0.3  # hard
    urgency: float = 0.3  # hard
    called_spam: float = -0.2  # hard
    crowd: int = 2  # hard: teams beside owner and safety above which a list names nobody
    label: float = 0.4  # production
    route: float = 0.3  # production
    summary: float = 0.3  # production
    extra_team: float = -0.1  # production
    advance: float = 0.03  # progress, 0..0.13 in all
    quality: float = 0.06
    trend: float = 0.04
    bonus: float = 0.2
    bonus_above: float = 0.8
    archive: float = -0.5
    archive_coverage: float = 0.5  # "underspecified": less than half of the facts
    repeat: float = -0.3
    repeat_times: int = 3
    cost_first: float = 0.005
    cost_growth: float = 0.01


PAYS = Pays()


class Item(NamedTuple):
    """One mail of the queue, ready to be shown."""

    mail: Mail
    timestamp: str
    hour: int
    thread: tuple[str, ...]
    message: Message


class Rules(NamedTuple):
    """What stays the same in an episode."""

    task_id: str
    business_hours: bool
    every: int
    delay: int
    follow_ups: tuple[tuple[str, Item], ...]


class State(NamedTuple):
    """Where the queue stands; `missed` counts critical mail missed, `inserted` names follow-ups."""

    rules: Rules
    queue: tuple[Item, ...]
    index: int
    missed: int
    inserted: tuple[str, ...]


def _task(task_id: str, title: str, *, mails: int, needed: tuple[str, ...]) -> TaskSpec:
    production = task_id == "routing/production"
    return TaskSpec(
        task_id=task_id,
        title=title,
        needed=needed,
        policy=policy_text(NAME),
        policy_version=POLICY_VERSION,
        options_type=ProductionOptions if production else RoutingOptions,
        max_steps=mails,
        rewards=(-1.0, 1.0),
    )


class Routing:
    """The rules of the track."""

    name = NAME
    version = VERSION
    action_type = RoutingAction
    observation_type = RoutingObservation
    tasks: Mapping[str, TaskSpec] = {
        task.task_id: task
        for task in (
            _task("routing/easy", "One mail: label it", mails=1, needed=("label",)),
            _task("routing/medium", "Five mails of mixed priority", mails=5, needed=("label",)),
            _task(
                "routing/hard",
                "One complaint that crosses several teams",
                mails=1,
                needed=("label", "route_to"),
            ),
            _task(
                "routing/production",
                "A mixed inbox: label, route and summary",
                mails=2 * 28,
                needed=("label", "route_to", "summary"),
            ),
        )
    }

    def start(
        self, task_id: str, scenario: Scenario, options: Options, rng: Random | None
    ) -> State:
        """Open the queue; a seed shuffles it, the profile of production cuts it."""
        chosen = options if isinstance(options, ProductionOptions) else ProductionOptions()
        mails = list(scenario.mails)
        if rng is not None:
            rng.shuffle(mails)
        if task_id == "routing/production":
            mails = mails[: PROFILES[chosen.production_profile]]
        hours = chosen.business_hours_mode
        rules = Rules(
            task_id,
            hours,
            FOLLOW_UP_EVERY[chosen.escalation_mode],
            FOLLOW_UP_DELAY[chosen.escalation_mode],
            tuple((f.after, _item(f.mail, scenario, hours)) for f in scenario.follow_ups),
        )
        return State(rules, tuple(_item(m, scenario, hours) for m in mails), 0, 0, ())

    def observe(self, state: State) -> RoutingObservation:
        """Show the mail at hand; after the end, the last one."""
        item = state.queue[min(state.index, len(state.queue) - 1)]
        mail = item.mail
        return RoutingObservation(
            email_id=mail.email_id,
            subject=mail.subject,
            body=mail.body,
            sender=mail.sender,
            timestamp=item.timestamp,
            thread_history=item.thread,
            task_id=state.rules.task_id,
            step_number=state.index,
            total_emails=len(state.queue),
            message=item.message,
        )

    def parse(self, task_id: str, payload: object) -> RoutingAction:
        """Read {label, summary, route_to}."""
        return parse(RoutingAction, payload, error=InvalidAction, what=f"action of {task_id}")

    def apply(self, state: State, action: RoutingAction) -> Turn[State]:
        """Go on to the next mail."""
        email_id = state.queue[state.index].mail.email_id
        return Turn(state._replace(index=state.index + 1), email_id)

    def judge(self, context: GradeContext[State, RoutingAction]) -> Pay:
        """Grade the mail, then add progress, bonus, penalties and cost."""
        answer: RoutingAnswer = context.answer
        item = context.before.queue[context.before.index]
        grade = _summary(context.action, answer, item.mail)
        base_parts = tuple(_base(context, answer, item, grade))
        total = fsum(part.points for part in base_parts)
        floor = _floor(total)
        base = round(min(1.0, max(0.0, total)), 6)
        parts = (*base_parts, *floor, *_trajectory(context, base, grade))
        reward = round(min(1.0, max(-1.0, fsum(part.points for part in parts))), 6)
        missed = "urgent" in answer.labels and context.action.label not in answer.labels
        return Pay(reward, parts, base, answer.weight, missed=missed)

    def hear(self, state: State, email_id: str, missed: bool) -> State:
        """Count a critical mail missed; its follow-up arrives when the mode says so."""
        if not missed or email_id in state.inserted:
            return state
        count = state.missed + 1
        after = state._replace(missed=count)
        waiting = dict(state.rules.follow_ups)
        if count % state.rules.every or email_id not in waiting:
            return after
        item = waiting[email_id]
        place = min(after.index + state.rules.delay - 1, len(after.queue))
        queue = (*after.queue[:place], item, *after.queue[place:])
        return after._replace(queue=queue, inserted=(*after.inserted, item.mail.email_id))

    def weight(self, state: State, answers: Mapping[str, Answer]) -> float:
        """Return the business priorities of all mails shown, follow-ups included."""
        return fsum(_weight(answers[item.mail.email_id]) for item in state.queue)

    def over(self, state: State) -> bool:
        """Every mail is decided."""
        return state.index >= len(state.queue)

    def describe(
        self,
        state: State,
        base: Mapping[str, object],
        ledger: Sequence[Entry],
        key: AnswerKey | None,
    ) -> RoutingState:
        """Show the queue in order of arrival."""
        return RoutingState.model_validate(
            {
                **base,
                "queue": tuple(item.mail.email_id for item in state.queue),
                "decided": state.index,
                "follow_ups": state.inserted,
            }
        )

    def moves(self, state: State, answers: Mapping[str, Answer]) -> Iterator[RoutingAction]:
        """Every label with every route of at most three teams; a summary in full, and none."""
        answer = answers[state.queue[state.index].mail.email_id]
        assert isinstance(answer, RoutingAnswer)  # noqa: S101 - narrows the union for the checker
        shortest = " ".join(min(fact.forms, key=len) for fact in answer.facts)
        teams = [team.name for team in TEAMS]
        most = 1 if state.rules.task_id in ("routing/easy", "routing/medium") else 3
        routes = [r for n in range(most + 1) for r in combinations(teams, n)]
        for label in get_args(RoutingLabel):
            for route in routes:
                for summary in dict.fromkeys(("", shortest)):
                    yield RoutingAction(label=label, summary=summary, route_to=", ".join(route))

    def crossroads(self, state: State) -> object:
        """The future hangs on what still waits and on the misses counted."""
        waiting = tuple(item.mail.email_id for item in state.queue[state.index :])
        return waiting, state.missed % state.rules.every, len(state.queue), state.inserted


def _item(mail: Mail, scenario: Scenario, business_hours: bool) -> Item:
    """Prepare one mail. Outside business_hours_mode the hour is folded into office hours."""
    when = datetime.fromisoformat(mail.received)
    hour = when.hour
    if not business_hours:
        first, last = MAIN_OFFICE
        hour = first + when.hour % (last - first + 1)
    stamp = when.replace(hour=hour).isoformat()
    note = desk_note(scenario.records, mail)
    message = Message(received=stamp, headers=mail.headers, attachments=mail.attachments)
    thread = (*mail.thread, note) if scenario.records.notes else mail.thread
    return Item(mail, stamp, hour, thread, message)


def _weight(answer: Answer) -> float:
    return answer.weight if isinstance(answer, RoutingAnswer) else 0.0


def _mail_text(mail: Mail) -> str:
    return "\n".join((mail.subject, mail.sender, mail.body, *mail.thread))


def _summary(action: RoutingAction, answer: RoutingAnswer, mail: Mail) -> SummaryGrade:
    return grade_summary(action.summary, facts=answer.facts, mail=_mail_text(mail))


def _on_duty(team: str, item: Item, business_hours: bool) -> str:
    return on_duty(team, item.hour) if business_hours else team


def _needed(context: GradeContext[State, RoutingAction], item: Item) -> frozenset[str]:
    hours = context.before.rules.business_hours
    return frozenset(_on_duty(team, item, hours) for team in context.answer.teams)


def _base(
    context: GradeContext[State, RoutingAction],
    answer: RoutingAnswer,
    item: Item,
    grade: SummaryGrade,
) -> Iterator[Check]:
    task_id = context.before.rules.task_id
    teams = named(context.action.route_to)
    if task_id == "routing/hard":
        return _base_hard(context.action, answer, teams)
    needed = _needed(context, item)
    if task_id == "routing/production":
        return _base_production(context.action, answer, teams, needed, grade)
    return _base_label(context.action, answer, teams, needed)


def _base_label(
    action: RoutingAction, answer: RoutingAnswer, teams: tuple[str, ...], needed: frozenset[str]
) -> Iterator[Check]:
    """Grade easy and medium: the label, or else the route alone."""
    why = because(answer.reasons, "label")
    if action.label in answer.labels:
        yield Check("label", 1.0, 1.0, f"{action.label}: {why}")
        return
    wanted = " or ".join(answer.labels)
    yield Check("label", 0.0, 1.0, f"{action.label}, accepted is {wanted}: {why}")
    right = frozenset(teams) == needed
    yield Check("route alone", float(right), PAYS.route_only, _route_words(teams, needed, answer))


def _route_words(teams: Sequence[str], needed: frozenset[str], answer: RoutingAnswer) -> str:
    given = ", ".join(team[:30] for team in teams[:8]) or "nobody"
    why = because(answer.reasons, "route_to")
    return f"{given}; needed {', '.join(sorted(needed))}: {why}"


def _base_hard(
    action: RoutingAction, answer: RoutingAnswer, teams: tuple[str, ...]
) -> Iterator[Check]:
    """Grade hard: safety decision, owner, urgency; a long list of teams names nobody."""
    risk = "safety" in answer.teams
    crowded = len(set(teams) - {answer.owner, "safety"}) > PAYS.crowd
    said = "safety" in teams and not crowded
    why = because(answer.reasons, "safety")
    hazard = "a hazard" if risk else "no hazard"
    yield Check("safety decision", float(said == risk), PAYS.safety, f"There is {hazard}: {why}")
    owned = answer.owner in teams and not crowded
    words = _route_words(teams, frozenset(answer.teams), answer)
    if crowded:
        words = f"So many teams name nobody: {words}"
    yield Check("route", float(owned), PAYS.owner, words)
    right = action.label in answer.labels
    label_why = because(answer.reasons, "label")
    wanted = " or ".join(answer.labels)
    yield Check("urgency", float(right), PAYS.urgency, f"{action.label}; {wanted}: {label_why}")
    if action.label == "spam" and "spam" not in answer.labels:
        yield Check("called spam", 1.0, PAYS.called_spam, "A complaint is no spam.")


def _base_production(
    action: RoutingAction,
    answer: RoutingAnswer,
    teams: tuple[str, ...],
    needed: frozenset[str],
    grade: SummaryGrade,
) -> Iterator[Check]:
    right = action.label in answer.labels
    why = because(answer.reasons, "label")
    wanted = " or ".join(answer.labels)
    yield Check("label", float(right), PAYS.label, f"{action.label}; {wanted}: {why}")
    routed = needed <= set(teams)
    yield Check("route", float(routed), PAYS.route, _route_words(teams, needed, answer))
    yield Check("summary", grade.score, PAYS.summary, grade.reason)
    extra = len(set(teams) - needed)
    if extra:
        yield Check("extra teams", float(extra), PAYS.extra_team, f"{extra} beyond those needed.")


def _floor(total: float) -> Iterator[Check]:
    """Lift a base below zero to zero, as a part of its own so that the parts still add up."""
    if total < 0:
        yield Check("floor", 1.0, round(-total, 6), "A mail is worth at least nothing.")


def _trajectory(
    context: GradeContext[State, RoutingAction], base: float, grade: SummaryGrade
) -> Iterator[Check]:
    """Yield progress, bonus, penalties and cost; zero ones are left out."""
    before, ledger = context.before, context.ledger
    mean = fsum(entry.worth for entry in ledger) / len(ledger) if ledger else 0.0
    progress = PAYS.quality * base
    if base > 0:
        progress += PAYS.advance
    if base > mean:
        progress += PAYS.trend
    if progress:
        yield Check("progress", 1.0, round(progress, 6), f"Base {base}, before {round(mean, 3)}.")
    last = before.index + 1 == len(before.queue)
    whole = (fsum(entry.worth for entry in ledger) + base) / (len(ledger) + 1)
    if last and whole > PAYS.bonus_above:
        yield Check("trajectory bonus", 1.0, PAYS.bonus, f"Mean base {round(whole, 3)}.")
    if context.action.label == "archive" and grade.coverage < PAYS.archive_coverage:
        words = f"Archived, and the summary says too little: {grade.reason}"
        yield Check("archived unspecified", 1.0, PAYS.archive, words)
    if _repeated(context):
        times = PAYS.repeat_times
        yield Check("repeated action", 1.0, PAYS.repeat, f"The same {times} times or more.")
    cost = PAYS.cost_first + PAYS.cost_growth * before.index / len(before.queue)
    yield Check("step cost", 1.0, round(-cost, 6), f"Mail {before.index + 1}.")


def _repeated(context: GradeContext[State, RoutingAction]) -> bool:
    """Tell whether label, route and summary equal those of the two actions before."""
    last = [entry.action for entry in context.ledger[-(PAYS.repeat_times - 1) :]]
    if len(last) < PAYS.repeat_times - 1:
        return False
    mine = _normal(context.action)
    return all(isinstance(a, RoutingAction) and _normal(a) == mine for a in last)


def _normal(action: RoutingAction) -> tuple[str, frozenset[str], tuple[str, ...]]:
    return action.label, frozenset(named(action.route_to)), read(action.summary).tokens
