"""One episode: the only place where rules meet answer keys.

An episode is its scenario, its options and its list of actions. `advance` is the pure step on
which everything stands: play, search, replay, undo.

    >>> episode = Episode.begin(track, start, episode_id="e1")     # doctest: +SKIP
    >>> episode.step({"action": "classify", "label": "refund"}).reward     # doctest: +SKIP
    1.0
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from random import Random
from typing import Any, NamedTuple

from triage_core.errors import (
    ArenaError,
    EpisodeOver,
    InvalidAction,
    InvalidOption,
    NotStarted,
    ReplayMismatch,
)
from triage_core.models import (
    Action,
    Anchor,
    Answer,
    AnswerKey,
    EpisodeState,
    JsonObject,
    Observation,
    Options,
    ResetInfo,
    ResetResult,
    RewardPart,
    Scenario,
    Split,
    StepInfo,
    StepResult,
    Transcript,
    Verdict,
)
from triage_core.models.parse import parse
from triage_core.protocols import Check, Entry, GradeContext, Track
from triage_core.world.clauses import policy_text

SHARED_PARTS = 8_192
"""How many parts of rewards are kept to be used again: equal checks recur all the time."""
OPEN: frozenset[Split] = frozenset({"practice", "stream"})
"""Splits whose answers are told after each decision."""
REFUSALS = 3
"""Refused actions in a row that end an episode."""


@dataclass(frozen=True, slots=True)
class Start:
    """How an episode begins: everything that fixes its bytes, but for the actions."""

    task_id: str
    scenario: Scenario
    key: AnswerKey
    split: Split
    seed: int | None
    options: Options
    anchor: Anchor | None
    digest: str
    package_version: str


class Moment(NamedTuple):
    """Everything about an episode that changes. Values, never shared with a caller."""

    state: Any
    step: int
    ledger: tuple[Entry, ...]
    earned: tuple[float, ...]
    log: tuple[Action, ...]
    refusals: int
    refused: bool


class Rulebook(NamedTuple):
    """A track bound to one scenario and its key; episodes of the same scenario may share it."""

    track: Track[Any, Any]
    task_id: str
    answers: Mapping[str, Answer]
    why: Mapping[str, Mapping[str, str]]
    desk: Any


def policy_of(scenario: Scenario, track: str, published: str) -> str:
    """Return the policy that holds for a scenario: the published one, or with its own values."""
    return published if scenario.limits is None else policy_text(track, scenario.limits)


def rulebook(track: Track[Any, Any], scenario: Scenario, key: AnswerKey) -> Rulebook:
    """Join a track with a scenario and its answers; that they fit is checked by the sources."""
    answers = {answer.email_id: answer for answer in key.answers}
    why = {
        name: {r.field: f"{r.words} ({r.clause})" for r in answer.reasons}
        for name, answer in answers.items()
    }
    return Rulebook(track, scenario.task_id, answers, why, track.prepare(scenario))


def first_moment(book: Rulebook, start: Start) -> Moment:
    """Return the moment before the first action."""
    # A seed shuffles what the task lets it shuffle; without one the stored order is played.
    rng = None if start.seed is None else Random(f"{start.task_id}|{start.seed}|order")
    state = book.track.start(start.task_id, book.desk, start.options, rng)
    return Moment(state, 0, (), (), (), 0, refused=False)


def score_of(book: Rulebook, moment: Moment) -> float:
    """Return the task's grade of the episode so far, 0..1, six decimals; undecided counts 0."""
    whole = book.track.weight(moment.state, book.answers)
    return round(fsum([e.worth * e.weight for e in moment.ledger]) / whole, 6) if whole else 0.0


def advance(book: Rulebook, moment: Moment, action: Action) -> tuple[Moment, Entry | None]:
    """Play one parsed action; return the next moment and the judged entry, if any.

    Raises:
        InvalidAction: Where the rules of the track refuse it; nothing has changed then.
    """
    track = book.track
    turn = track.apply(moment.state, action)
    state, entry = turn.state, None
    ledger, earned = moment.ledger, moment.earned
    if turn.judged is not None:
        answer, why = book.answers[turn.judged], book.why[turn.judged]
        context = GradeContext(book.task_id, answer, why, moment.state, state, action, ledger)
        pay = track.judge(context)
        entry = Entry(
            turn.judged, action, pay.worth, pay.weight, pay.reward, pay.parts, turn.closes
        )
        ledger = (*ledger, entry)
        state = track.hear(state, turn.judged, pay.missed)
        earned = (*earned, pay.reward)
    log = (*moment.log, action)
    return Moment(state, moment.step + 1, ledger, earned, log, 0, refused=False), entry


class Snapshot(NamedTuple):
    """A moment of one episode, to come back to. Opaque; valid for the episode that made it."""

    episode_id: str
    moment: Moment


class Episode:
    """A live episode. Not thread-safe: whoever shares one holds a lock (see `sessions`).

    Args:
        track: The rules.
        start: How it begins.
        episode_id: Its name.
        book: The rulebook of the scenario where one is at hand already; saves making it.
    """

    def __init__(
        self,
        track: Track[Any, Any],
        start: Start,
        *,
        episode_id: str,
        book: Rulebook | None = None,
    ) -> None:
        self.id = episode_id
        self.start = start
        self._book = book or rulebook(track, start.scenario, start.key)
        self._moment = first_moment(self._book, start)
        self._delta = start.options.reward_mode == "score_delta"
        # Nothing but one number at the end leaves a private episode.
        self._closed = start.split == "private"

    # -- what callers see ---------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Nothing is left to play."""
        return self._moment.refused or self._book.track.over(self._moment.state)

    @property
    def truncated(self) -> bool:
        """Three refused actions in a row ended the episode."""
        return self._moment.refused

    @property
    def score(self) -> float:
        """The task's grade so far, for the server's own use: it is not withheld here."""
        return score_of(self._book, self._moment)

    @property
    def skill(self) -> float | None:
        """1 - (oracle - score) / spread, six decimals; None where no reference exists."""
        anchor = self.start.anchor
        if anchor is None:
            return None
        return round(1 - (anchor.oracle - self.score) / anchor.spread, 6)

    def observation(self) -> Observation:
        """Return what the agent sees now."""
        return self._book.track.observe(self._moment.state)

    def opening(self) -> ResetResult:
        """Return the answer to reset."""
        start, spec = self.start, self._book.track.tasks[self.start.task_id]
        return ResetResult.trusted(
            observation=self.observation(),
            info=ResetInfo.trusted(
                episode_id=self.id,
                task_id=start.task_id,
                scenario_id=start.scenario.scenario_id,
                split=start.split,
                seed=start.seed,
                step=0,
                options=options_json(start.options),
                policy=policy_of(start.scenario, self._book.track.name, spec.policy),
                policy_version=spec.policy_version,
                track_version=self._book.track.version,
                package_version=start.package_version,
                scenario_digest=start.digest,
            ),
        )

    def step(self, action: object) -> StepResult:
        """Play one action, a model or a plain dict.

        Raises:
            EpisodeOver: After the end.
            InvalidAction: For an action that is malformed or that the rules refuse. The episode
                is unchanged, but the third refusal in a row ends it as truncated.
        """
        if self.done:
            raise EpisodeOver(
                "The episode has ended; no further action counts.",
                fix="Call reset to begin another one.",
            )
        try:
            parsed = self._book.track.parse(self.start.task_id, action)
            before = self._moment
            self._moment, entry = advance(self._book, before, parsed)
        except InvalidAction as refused:
            raise self._refuse(refused) from None
        return self._result(before, entry)

    def state(self) -> EpisodeState:
        """Return the public state; right answers only for decided mails, only where readable."""
        moment = self._moment
        base = {
            "episode_id": self.id,
            "task_id": self.start.task_id,
            "scenario_id": self.start.scenario.scenario_id,
            "split": self.start.split,
            "seed": self.start.seed,
            "step_count": moment.step,
            "refusals": moment.refusals,
            "score": None if self._closed else self.score,
            "done": self.done,
            "terminated": self.done and not moment.refused,
            "truncated": moment.refused,
        }
        # Answers of decided mails stand in the state on practice only; test has its report.
        key = self.start.key if self.start.split in OPEN else None
        ledger = () if self._closed else moment.ledger
        return self._book.track.describe(moment.state, base, ledger, key)

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return every judged action with parts, reasons and answers, as far as it is readable."""
        if self._closed:
            return ()
        ledger, answers = self._moment.ledger, self._book.answers
        settled = {entry.email_id for entry in ledger if entry.closes} if self._open else ()
        return tuple(
            [
                Verdict.trusted(
                    step=number,
                    email_id=entry.email_id,
                    action=action_json(entry.action),
                    reward=entry.reward,
                    parts=self._parts(entry.parts),
                    answer=answers[entry.email_id] if entry.email_id in settled else None,
                )
                for number, entry in enumerate(ledger, start=1)
            ]
        )

    def anew(self) -> Episode:
        """Return this episode at its beginning; what is played in one does not change the other."""
        return Episode(self._book.track, self.start, episode_id=self.id, book=self._book)

    def snapshot(self) -> Snapshot:
        """Return the moment; constant cost, since moments are values."""
        return Snapshot(self.id, self._moment)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back (or forward) to a moment of this episode.

        Raises:
            InvalidOption: For the snapshot of another episode.
        """
        if snapshot.episode_id != self.id:
            raise InvalidOption(
                "The snapshot belongs to another episode.", fix="Restore it where it was taken."
            )
        self._moment = snapshot.moment

    def undo(self) -> Action:
        """Take back the last action, and every refusal after the action before it.

        The moment is the one that the action before it led to: what stays is played again from the
        beginning, so that nothing has to be kept for it. Returns the action.

        Raises:
            NotStarted: When no action was played.
        """
        log = self._moment.log
        if not log:
            raise NotStarted(
                "No action was played yet, so there is none to take back.", fix="Play one first."
            )
        moment = first_moment(self._book, self.start)
        for action in log[:-1]:
            moment, _ = advance(self._book, moment, action)
        self._moment = moment
        return log[-1]

    def moves(self) -> tuple[tuple[str, Action], ...]:
        """Return what was played on which mail: (email_id, action) in their order."""
        return tuple((entry.email_id, entry.action) for entry in self._moment.ledger)

    def transcript(self) -> Transcript:
        """Return the record from which `replay` gives this episode again."""
        start = self.start
        return Transcript.trusted(
            task_id=start.task_id,
            scenario_id=start.scenario.scenario_id,
            split=start.split,
            seed=start.seed,
            options=options_json(start.options),
            actions=tuple([action_json(action) for action in self._moment.log]),
            refused=self._moment.refused,
            track_version=self._book.track.version,
            policy_version=self._book.track.tasks[start.task_id].policy_version,
            scenario_digest=start.digest,
        )

    def give_up(self) -> None:
        """End the episode as three refusals would; missing decisions pay 0."""
        if not self.done:
            self._moment = self._moment._replace(refusals=REFUSALS, refused=True)

    # -- inside -------------------------------------------------------------------------------

    @property
    def _open(self) -> bool:
        """Answers and reasons may be read: on practice at once, on test at the end."""
        split = self.start.split
        return split in OPEN or (split == "test" and self.done)

    def _answer(self, email_id: str) -> Answer | None:
        return self._book.answers[email_id] if self._open else None

    def _refuse(self, refused: InvalidAction) -> InvalidAction:
        count = self._moment.refusals + 1
        self._moment = self._moment._replace(refusals=count, refused=count >= REFUSALS)
        if count >= REFUSALS:
            return refused.again(
                after=" This was the third refused action in a row: the episode has ended "
                "as truncated, and what was not decided pays 0."
            )
        return refused

    def _parts(self, checks: tuple[Check, ...]) -> tuple[RewardPart, ...]:
        shown = self._open
        return tuple([reward_part(check, shown) for check in checks if check.score is not None])

    def _result(self, before: Moment, entry: Entry | None) -> StepResult:
        done = self.done
        reward, parts = (None, ()) if self._closed else self._earned(before, entry)
        told = done and not self._closed
        return StepResult.trusted(
            observation=self.observation(),
            reward=reward,
            done=done,
            terminated=done,
            truncated=False,
            info=StepInfo.trusted(
                episode_id=self.id,
                task_id=self.start.task_id,
                step=self._moment.step,
                parts=parts,
                score=None if self._closed else self.score,
                answer=self._answer(entry.email_id) if entry and entry.closes else None,
                skill=self.skill if told else None,
                report=self.verdicts() if told else None,
            ),
        )

    def _earned(self, before: Moment, entry: Entry | None) -> tuple[float, tuple[RewardPart, ...]]:
        """Return reward and parts of the last step, in the mode of the episode."""
        if self._delta:
            reward = round(self.score - score_of(self._book, before), 6)
            words = "What this action added to the score." if self._open else None
            return reward, (RewardPart(name="score_delta", value=reward, reason=words),)
        return (entry.reward, self._parts(entry.parts)) if entry else (0.0, ())


@lru_cache(maxsize=SHARED_PARTS)
def reward_part(check: Check, shown: bool) -> RewardPart:
    """Return a check as it goes out; `shown` tells whether its reason may be read."""
    reason = check.reason[:1_000] if shown else None
    return RewardPart(name=check.name, value=check.points, reason=reason)


def options_json(options: Options) -> JsonObject:
    """Return options as plain JSON values."""
    return options.model_dump(mode="json")


def action_json(action: Action) -> JsonObject:
    """Return an action as plain JSON values, without the fields it leaves out."""
    # What model_dump does, without looking at twenty options first; once a step and more.
    dumped: JsonObject = action.__pydantic_serializer__.to_python(
        action, mode="json", exclude_none=True
    )
    return dumped


def parse_options(track: Track[Any, Any], task_id: str, options: object) -> Options:
    """Read the options of a task.

    Raises:
        InvalidOption: For an unknown option or a value that does not fit.
    """
    kind = track.tasks[task_id].options_type
    return parse(kind, options, error=InvalidOption, what=f"options of {task_id}")


def replay(
    track: Track[Any, Any], start: Start, transcript: Transcript, *, episode_id: str = "replay"
) -> Episode:
    """Play a transcript again from its start.

    Raises:
        ReplayMismatch: When an action is refused, comes after the end, or the episode does not
            end the way the transcript says; names the step, counted from 1.
    """
    episode = Episode(track, start, episode_id=episode_id)
    for number, action in enumerate(transcript.actions, start=1):
        try:
            episode.step(action)
        except ArenaError as refused:
            raise ReplayMismatch(
                f"Step {number} of scenario {transcript.scenario_id} does not replay: "
                f"{refused.marked}",
                fix="Send the actions exactly as they were played, refused ones left out.",
            ) from None
    if transcript.refused:
        if episode.done:
            raise ReplayMismatch(
                f"Scenario {transcript.scenario_id} ends by its actions, not by refusals.",
                fix="Set refused to false.",
            )
        episode.give_up()
    return episode
