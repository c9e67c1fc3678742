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
from typing import Any, NamedTuple, get_args

from triage_core.errors import InvalidAction
from triage_core.grading.accepted import accepted, because
from triage_core.grading.summary import SummaryGrade, grade_summary, read
from triage_core.models import (
    Action,
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
CLOCKED = frozenset({"Date", "Received"})
"""Headers left out: the timestamp is the one clock, and they would tell another hour."""
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
    """One mail of the queue, ready to be shown; `text` is all of it, for the summary's grader."""

    mail: Mail
    timestamp: str
    hour: int
    thread: tuple[str, ...]
    message: Message
    text: str


class Queue(NamedTuple):
    """The mails of a scenario in one way of telling the time; follow-ups by the mail missed."""

    items: tuple[Item, ...]
    follow_ups: Mapping[str, Item]


class Desk(NamedTuple):
    """A scenario with times folded into office hours, and with times as they were."""

    folded: Queue
    real: Queue


class Rules(NamedTuple):
    """What stays the same in an episode."""

    task_id: str
    business_hours: bool
    every: int
    delay: int
    follow_ups: Mapping[str, Item]


class State(NamedTuple):
    """Where the queue stands; `missed` counts critical mail missed, `inserted` names follow-ups."""

    rules: Rules
    queue: tuple[Item, ...]
    at: int
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
    state_type = RoutingState
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

    def prepare(self, scenario: Scenario) -> Desk:
        """Lay the mails out as they are shown, in both ways of telling the time."""
        return Desk(_queue(scenario, business_hours=False), _queue(scenario, business_hours=True))

    def start(self, task_id: str, desk: Desk, options: Options, rng: Random | None) -> State:
        """Open the queue; a seed shuffles it, the profile of production cuts it."""
        chosen = options if isinstance(options, ProductionOptions) else ProductionOptions()
        hours = chosen.business_hours_mode
        queue = desk.real if hours else desk.folded
        items = queue.items
        most = (
            PROFILES[chosen.production_profile] if task_id == "routing/production" else len(items)
        )
        items = items[:most] if rng is None else tuple(rng.sample(items, min(most, len(items))))
        every = FOLLOW_UP_EVERY[chosen.escalation_mode]
        delay = FOLLOW_UP_DELAY[chosen.escalation_mode]
        return State(Rules(task_id, hours, every, delay, queue.follow_ups), items, 0, 0, ())

    def observe(self, state: State) -> RoutingObservation:
        """Show the mail at hand; after the end, the last one."""
        item = state.queue[min(state.at, len(state.queue) - 1)]
        mail = item.mail
        return RoutingObservation.trusted(
            email_id=mail.email_id,
            subject=mail.subject,
            body=mail.body,
            sender=mail.sender,
            timestamp=item.timestamp,
            thread_history=item.thread,
            task_id=state.rules.task_id,
            step_number=state.at,
            total_emails=len(state.queue),
            message=item.message,
        )

    def parse(self, task_id: str, payload: object) -> RoutingAction:
        """Read {label, summary, route_to}."""
        return parse(RoutingAction, payload, error=InvalidAction, what=f"action of {task_id}")

    def apply(self, state: State, action: RoutingAction) -> Turn[State]:
        """Go on to the next mail."""
        email_id = state.queue[state.at].mail.email_id
        return Turn(state._replace(at=state.at + 1), email_id)

    def judge(self, context: GradeContext[State, RoutingAction]) -> Pay:
        """Grade the mail, then add progress, bonus, penalties and cost."""
        answer: RoutingAnswer = context.answer
        item = context.before.queue[context.before.at]
        grade = grade_summary(context.action.summary, facts=answer.facts, mail=item.text)
        missed = "urgent" in answer.labels and context.action.label not in answer.labels
        # The miss of the last mail can still bring a follow-up: then the episode goes on.
        last = self.over(self.hear(context.after, item.mail.email_id, missed))
        base_parts = [*_base(context, item, grade)]
        total = fsum([part.points for part in base_parts])
        floor = _floor(total)
        base = round(min(1.0, max(0.0, total)), 6)
        parts = (*base_parts, *floor, *_trajectory(context, base, grade, last=last))
        reward = round(min(1.0, max(-1.0, fsum([part.points for part in parts]))), 6)
        return Pay(reward, parts, base, answer.weight, missed=missed)

    def hear(self, state: State, email_id: str, missed: bool) -> State:
        """Count a critical mail missed; its follow-up arrives when the mode says so."""
        if not missed or email_id in state.inserted:
            return state
        count = state.missed + 1
        after = state._replace(missed=count)
        item = state.rules.follow_ups.get(email_id)
        if count % state.rules.every or item is None:
            return after
        place = min(after.at + state.rules.delay - 1, len(after.queue))
        queue = (*after.queue[:place], item, *after.queue[place:])
        return after._replace(queue=queue, inserted=(*after.inserted, item.mail.email_id))

    def weight(self, state: State, answers: Mapping[str, Any]) -> float:
        """Return the business priorities of all mails shown, follow-ups included."""
        return fsum([answers[item.mail.email_id].weight for item in state.queue])

    def over(self, state: State) -> bool:
        """Every mail is decided."""
        return state.at >= len(state.queue)

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
                "decided": state.at,
                "follow_ups": state.inserted,
            }
        )

    def moves(self, state: State, answers: Mapping[str, Answer]) -> Iterator[RoutingAction]:
        """Every label with every route of at most three teams; a summary in full, and none."""
        answer = answers[state.queue[state.at].mail.email_id]
        assert isinstance(answer, RoutingAnswer)
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
        waiting = tuple(item.mail.email_id for item in state.queue[state.at :])
        return waiting, state.missed % state.rules.every, len(state.queue), state.inserted


def _queue(scenario: Scenario, *, business_hours: bool) -> Queue:
    return Queue(
        tuple(_item(mail, scenario, business_hours) for mail in scenario.mails),
        {f.after: _item(f.mail, scenario, business_hours) for f in scenario.follow_ups},
    )


def _item(mail: Mail, scenario: Scenario, business_hours: bool) -> Item:
    """Prepare one mail. Outside business_hours_mode the hour is folded into office hours."""
    when = datetime.fromisoformat(mail.received)
    hour = when.hour
    if not business_hours:
        first, last = MAIN_OFFICE
        hour = first + when.hour % (last - first + 1)
    stamp = when.replace(hour=hour).isoformat()
    note = desk_note(scenario.records, mail)
    headers = tuple(h for h in mail.headers if h.name not in CLOCKED)
    message = Message(received=stamp, headers=headers, attachments=mail.attachments, html=mail.html)
    thread = (*mail.thread, note) if scenario.records.notes else mail.thread
    files = (text for file in mail.attachments for text in (file.filename, file.text))
    said = (mail.subject, mail.sender, mail.received[:10], mail.body, *thread, *files)
    return Item(mail, stamp, hour, thread, message, "\n".join(said))


def _on_duty(team: str, item: Item, business_hours: bool) -> str:
    return on_duty(team, item.hour) if business_hours else team


def _needed(context: GradeContext[State, RoutingAction], item: Item) -> frozenset[str]:
    hours = context.before.rules.business_hours
    return frozenset(_on_duty(team, item, hours) for team in context.answer.teams)


def _base(
    context: GradeContext[State, RoutingAction], item: Item, grade: SummaryGrade
) -> Iterator[Check]:
    task_id = context.before.rules.task_id
    if task_id == "routing/hard":
        return _base_hard(context)
    if task_id == "routing/production":
        return _base_production(context, _needed(context, item), grade)
    return _base_label(context, _needed(context, item))


def _label(context: GradeContext[State, RoutingAction], name: str, weight: float) -> Check:
    """Grade the label by itself."""
    answer: RoutingAnswer = context.answer
    why = because(context.why, "label")
    return accepted(
        name=name, given=context.action.label, among=answer.labels, weight=weight, why=why
    )


def _base_label(
    context: GradeContext[State, RoutingAction], needed: frozenset[str]
) -> Iterator[Check]:
    """Grade easy and medium: the label, or else the route alone."""
    label = _label(context, "label", 1.0)
    yield label
    if not label.score:
        teams = named(context.action.route_to)
        right = frozenset(teams) == needed
        words = _route_words(context, teams, needed)
        yield Check("route alone", float(right), PAYS.route_only, words)


def _route_words(
    context: GradeContext[State, RoutingAction], teams: Sequence[str], needed: frozenset[str]
) -> str:
    given = ", ".join([team[:30] for team in teams[:8]]) or "nobody"
    return f"{given}; needed {', '.join(sorted(needed))}: {because(context.why, 'route_to')}"


def _base_hard(context: GradeContext[State, RoutingAction]) -> Iterator[Check]:
    """Grade hard: safety decision, owner, urgency; a long list of teams names nobody."""
    answer: RoutingAnswer = context.answer
    teams = named(context.action.route_to)
    crowded = len(set(teams) - {answer.owner, "safety"}) > PAYS.crowd
    risk, said = "safety" in answer.teams, "safety" in teams
    decided = said == risk and not (said and crowded)
    words = f"There is {'a' if risk else 'no'} hazard: {because(context.why, 'safety')}"
    yield Check("safety decision", float(decided), PAYS.safety, words)
    owned = answer.owner in teams and not crowded
    words = _route_words(context, teams, frozenset(answer.teams))
    if crowded:
        words = f"So many teams name nobody: {words}"
    yield Check("route", float(owned), PAYS.owner, words)
    yield _label(context, "urgency", PAYS.urgency)
    if context.action.label == "spam" and "spam" not in answer.labels:
        yield Check("called spam", 1.0, PAYS.called_spam, "A complaint is no spam.")


def _base_production(
    context: GradeContext[State, RoutingAction], needed: frozenset[str], grade: SummaryGrade
) -> Iterator[Check]:
    teams = named(context.action.route_to)
    yield _label(context, "label", PAYS.label)
    words = _route_words(context, teams, needed)
    yield Check("route", float(needed.issubset(teams)), PAYS.route, words)
    yield Check("summary", grade.score, PAYS.summary, grade.reason)
    extra = len(set(teams) - needed)
    if extra:
        yield Check("extra teams", float(extra), PAYS.extra_team, f"{extra} beyond those needed.")


def _floor(total: float) -> Iterator[Check]:
    """Lift a base below zero to zero, as a part of its own so that the parts still add up."""
    if total < 0:
        yield Check("floor", 1.0, round(-total, 6), "A mail is worth at least nothing.")


def _trajectory(
    context: GradeContext[State, RoutingAction], base: float, grade: SummaryGrade, *, last: bool
) -> Iterator[Check]:
    """Yield progress, bonus, penalties and cost; zero ones are left out."""
    at, size = context.before.at, len(context.before.queue)
    earned, decided = fsum([entry.worth for entry in context.ledger]), len(context.ledger)
    mean = earned / decided if decided else 0.0
    progress = PAYS.quality * base
    if base > 0:
        progress += PAYS.advance
    if base > mean:
        progress += PAYS.trend
    if progress:
        yield Check("progress", 1.0, round(progress, 6), f"Base {base}, before {round(mean, 3)}.")
    whole = (earned + base) / (decided + 1)
    if last and whole > PAYS.bonus_above:
        yield Check("trajectory bonus", 1.0, PAYS.bonus, f"Mean base {round(whole, 3)}.")
    if context.action.label == "archive" and grade.coverage < PAYS.archive_coverage:
        words = f"Archived, and the summary says too little: {grade.reason}"
        yield Check("archived unspecified", 1.0, PAYS.archive, words)
    if _repeated(context):
        times = PAYS.repeat_times
        yield Check("repeated action", 1.0, PAYS.repeat, f"The same {times} times or more.")
    cost = PAYS.cost_first + PAYS.cost_growth * at / size
    yield Check("step cost", 1.0, round(-cost, 6), f"Mail {at + 1}.")


def _repeated(context: GradeContext[State, RoutingAction]) -> bool:
    """Tell whether label, route and normal summary equal those of the actions just before."""
    last = [entry.action for entry in context.ledger[1 - PAYS.repeat_times :]]
    return len(last) == PAYS.repeat_times - 1 and all(_alike(context.action, a) for a in last)


def _alike(one: RoutingAction, other: Action) -> bool:
    return (
        isinstance(other, RoutingAction)
        and one.label == other.label
        and frozenset(named(one.route_to)) == frozenset(named(other.route_to))
        and (one.summary == other.summary or read(one.summary).tokens == read(other.summary).tokens)
    )
