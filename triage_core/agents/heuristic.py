"""The heuristic: a keyword reader that knows the written policy and does sums with dates.

It takes a mail as a letter (`letter.py`), reads its matter by keywords (`matter.py`), takes the
records from the desk note or from look-ups (`desk.py`), tries the clauses of the policy in their
order (`ruling.py`), and says the ruling in the words of the track (`offices.py`). It knows no
answer. Its keywords were written by hand from practice mails, so it reads those best.

    >>> Heuristic().act(observation)  # doctest: +SKIP
    {'action': 'classify', 'label': 'refund'}
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from triage_core.agents import offices
from triage_core.agents.answers import play
from triage_core.agents.asking import concerns, gateway_copies, next_look_up, worth_asking
from triage_core.agents.desk import Desk, day_of, from_results, read_note, split_note
from triage_core.agents.letter import Letter, letter_of
from triage_core.agents.matter import read
from triage_core.agents.ruling import Mail, Ruling, rule
from triage_core.models import (
    InboxObservation,
    JsonObject,
    Observation,
    RoutingObservation,
    ToolResult,
    WorkflowObservation,
)

NO_DAY = date(1970, 1, 1)
"""Stands for the day of a mail that bears none."""


class Thought(NamedTuple):
    """What an action came from: the mail as it was read, and the ruling on it, as far as known."""

    mail: Mail
    ruling: Ruling


class Heuristic:
    """Plays every track by keywords, records and policy; the same mail gets the same answer.

    On `inbox` it remembers what its look-ups said about the mail at hand. Where that is lost, it
    still asks for nothing twice: what it sees last tells how far it has come.

    `thought` is what its last action came from; None before the first.
    """

    def __init__(self) -> None:
        self.thought: Thought | None = None
        self._email_id = ""
        self._results: list[ToolResult] = []

    def act(self, observation: Observation) -> JsonObject:
        """Return the next look-up, or the decision."""
        if isinstance(observation, InboxObservation):
            return self._inbox(observation)
        if isinstance(observation, RoutingObservation):
            note = observation.thread_history[-1] if observation.thread_history else ""
            thought = self._ruled(observation, read_note(note))
            return _routing(observation, thought)
        note = split_note(observation.body)[1]
        return _workflow(observation, self._ruled(observation, read_note(note)))

    def _ruled(self, observation: Observation, desk: Desk) -> Thought:
        mail = mail_of(observation, letter_of(observation), desk)
        self.thought = thought = Thought(mail, rule(mail))
        return thought

    def _inbox(self, observation: InboxObservation) -> JsonObject:
        letter = letter_of(observation)
        self._remember(observation, letter)
        desk = from_results(self._results, copies=gateway_copies(observation))
        mail = mail_of(observation, letter, desk)
        self.thought = thought = Thought(mail, rule(mail))
        ask = next_look_up(mail, self._results)
        if ask is not None and worth_asking(observation.task_id, mail, ask):
            return ask
        return _decision(observation, thought, rider=ask)

    def _remember(self, observation: InboxObservation, letter: Letter) -> None:
        """Keep what was said about this mail; a result that rode on another decision is none."""
        current, result = observation.current_email, observation.tool_result
        email_id = current.email_id if current else ""
        if email_id != self._email_id or result is None:
            self._email_id, self._results = email_id, []
        if result is not None and concerns(observation, letter, result):
            self._results.append(result)


def mail_of(observation: Observation, letter: Letter, desk: Desk) -> Mail:
    """Join a letter, its reading and what the records say."""
    message = observation.message
    received = day_of(message.received) if message else None
    kind = desk.account.kind if desk.account else None
    return Mail(letter, read(letter, kind=kind), desk, received or NO_DAY)


def _workflow(observation: WorkflowObservation, thought: Thought) -> JsonObject:
    mail, ruling = thought
    label = offices.ticket_label(mail, ruling)
    if ruling.path == "bulk":
        return play(observation, {"action": "mark_spam", "closing": "mark_spam", "label": label})
    if ruling.path == "danger":
        return play(observation, {"action": "escalate", "closing": "escalate", "label": label})
    closing = "escalate" if ruling.path == "person" else "resolve"
    return play(observation, {"action": "classify", "closing": closing, "label": label})


def _decision(
    observation: InboxObservation, thought: Thought, *, rider: JsonObject | None
) -> JsonObject:
    mail, ruling = thought
    values = {
        "category": offices.category(mail, ruling),
        "priority": ruling.priority,
        "department": offices.department(mail, ruling),
        "action": offices.MOVES[ruling.path],
    }
    return play(observation, values, rider=rider)


def _routing(observation: RoutingObservation, thought: Thought) -> JsonObject:
    mail, ruling = thought
    teams = offices.teams(mail, ruling, observation.timestamp)
    values = {"label": offices.routing_label(ruling), "route_to": ", ".join(teams)}
    return play(observation, values, summary=offices.summary(mail))
