"""The course of an episode: what was on the desk before each action, told from its transcript.

A page that is loaded anew knows the id of its episode and nothing else. The episode knows its
actions and not what was seen on the way; so they are played again, which takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from triage_core.episode import Episode, action_json
from triage_core.models import (
    InboxObservation,
    JsonObject,
    Mail,
    Observation,
    StepResult,
    ToolResult,
    Verdict,
    WorkflowState,
)
from triage_core.service.inspect import on_desk


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail as it was seen, and all around it.

    `number` is its place in the list, from 1; `found` what the last look-up for it said.
    """

    mail: Mail
    number: int
    observation: Observation
    found: ToolResult | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged action with what it brought, as far as it was told when it was played.

    `verdict` has all that may be told by now; None where a split tells nothing ever.
    """

    email_id: str
    action: JsonObject
    result: StepResult
    verdict: Verdict | None


@dataclass(slots=True)
class Course:
    """An episode as far as it was played; `seen` ends with what is on the desk now.

    After the end there is nothing on the desk, and `now` is None.
    """

    episode: Episode
    seen: list[Seen] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def now(self) -> Seen | None:
        """The mail at hand."""
        return None if self.episode.done or not self.seen else self.seen[-1]

    @property
    def mails(self) -> Sequence[Seen]:
        """Every mail that was seen so far, once, as it was seen last."""
        return tuple({one.mail.email_id: one for one in self.seen}.values())

    def mail(self, email_id: str) -> Seen | None:
        """Return a mail that was seen."""
        return next((one for one in self.mails if one.mail.email_id == email_id), None)


def course_of(episode: Episode) -> Course:
    """Play an episode again up to where it stands."""
    told = copy(episode)  # the caller may go on with it
    again = told.anew()
    walk = Walk(again)
    for action in told.transcript().actions:
        walk.step(action)
    if told.truncated:
        again.give_up()
    return walk.course()


class Walk:
    """A fresh episode that is played step by step, keeping what is seen."""

    def __init__(self, episode: Episode) -> None:
        self.episode = episode
        state = episode.state()
        # Every caller may read the ids of tickets in the state; the observation leaves them out.
        self._tickets = (
            tuple(ticket.email_id for ticket in state.tickets)
            if isinstance(state, WorkflowState)
            else ()
        )
        self._seen: list[Seen] = []
        self._results: list[StepResult] = []
        self._look()

    def step(self, action: object) -> None:
        """Play an action.

        Raises:
            InvalidAction, EpisodeOver: See `Episode.step`.
        """
        before = len(self.episode.moves())
        result = self.episode.step(action)
        if len(self.episode.moves()) > before:
            self._results.append(result)
        self._look()

    @property
    def judged(self) -> int:
        """How many actions were judged so far."""
        return len(self._results)

    def course(self) -> Course:
        """Return what has happened so far."""
        verdicts = self.episode.verdicts()
        judged = [
            Judged(
                email_id=email_id,
                action=action_json(action),
                result=result,
                verdict=verdicts[number] if number < len(verdicts) else None,
            )
            for number, ((email_id, action), result) in enumerate(
                zip(self.episode.moves(), self._results, strict=True)
            )
        ]
        return Course(copy(self.episode), list(self._seen), judged)

    def _look(self) -> None:
        if self.episode.done:
            return
        observation = self.episode.observation()
        for shown in on_desk(observation, self._tickets):
            last = self._seen[-1].mail.email_id if self._seen else ""
            # A result that rode on another mail's decision says nothing about this one.
            about = last == shown.mail.email_id
            inbox = observation if isinstance(observation, InboxObservation) else None
            found = inbox.tool_result if inbox and about else None
            self._seen.append(Seen(shown.mail, shown.number, observation, found))
