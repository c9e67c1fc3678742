"""Deliberately broken environments, one for each property: the suite must catch every one."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.conformance.subjects import Subject
from triage_core.environment import Dealer, Environment
from triage_core.episode import Episode, Snapshot
from triage_core.errors import ArenaError, InvalidAction
from triage_core.models import EpisodeState, Observation, ResetResult, StepResult, Transcript
from triage_core.sessions import Live

Break = Callable[[Subject], Subject]


def touched(result: Any, **fields: object) -> Any:
    """Return a result whose observation has other fields."""
    observation = result.observation.model_copy(update=fields)
    return result.model_copy(update={"observation": observation})


def first_text(observation: Observation) -> str:
    """Name a text field that every observation of its track has."""
    return next(name for name in ("body", "history") if name in observation)


def marked(result: Any, mark: str) -> Any:
    """Write a mark into the observation."""
    name = first_text(result.observation)
    old = result.observation[name]
    return touched(result, **{name: f"{old}{mark}" if isinstance(old, str) else (*old, mark)})


class DrawnOpening(Environment):
    """1: the seed is not all that decides the opening."""

    _count = itertools.count()

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        return marked(super().reset(*args, **wish), f" {next(DrawnOpening._count)}")


class DrawnStep(Environment):
    """2: a step depends on more than seed and actions."""

    _count = itertools.count()

    def step(self, action: object) -> StepResult:
        return marked(super().step(action), f" {next(DrawnStep._count)}")


class SumOfFloats(Environment):
    """3: a reward is added up with the built-in sum."""

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        return result.model_copy(update={"reward": sum([0.1] * 10) - 0.5})


class SharedBoard(Environment):
    """6: what is shown depends on what others played before."""

    _seen = itertools.count(1)

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        return marked(result, "x" * (next(SharedBoard._seen) % 7))


class DeafToSeeds(Environment):
    """7: the seed changes nothing."""

    def reset(self, seed: int | None = None, *args: Any, **wish: Any) -> ResetResult:
        return super().reset(None if seed is None else 1, *args, **wish)


class AlwaysTheFirst(Environment):
    """8: resets without a seed play one scenario again and again."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        return super().reset(*args, **({"seed": 0} if not args and not wish else wish))


class ClockWatcher(Environment):
    """9: the clock is read."""

    def step(self, action: object) -> StepResult:
        time.time()
        return super().step(action)


class GlobalDice(Environment):
    """9: the global source of randomness is used, though nothing is made of it."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        random.random()
        return super().reset(*args, **wish)


class Haunted(Environment):
    """10: something of the episode before stays."""

    def __init__(self, dealer: Dealer, task: object = None) -> None:
        super().__init__(dealer, task)
        self._resets = 0

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        self._resets += 1
        return marked(super().reset(*args, **wish), " again" if self._resets > 1 else "")


class Eager(Environment):
    """11: a step before reset fails in the language of the machine."""

    def step(self, action: object) -> StepResult:
        if self._episode is None:
            raise AttributeError("'NoneType' object has no attribute 'step'")
        return super().step(action)


class Lenient(Environment):
    """11: a step before reset begins an episode by itself."""

    def step(self, action: object) -> StepResult:
        if self._episode is None:
            self.reset()
        return super().step(action)


class Undead(Environment):
    """12: a step after the end repeats the last answer."""

    def __init__(self, dealer: Dealer, task: object = None) -> None:
        super().__init__(dealer, task)
        self._last: StepResult | None = None

    def step(self, action: object) -> StepResult:
        if self.episode.done and self._last is not None:
            return self._last
        self._last = super().step(action)
        return self._last


class Punishing(Environment):
    """13: a refused action plays something instead."""

    def step(self, action: object) -> StepResult:
        try:
            return super().step(action)
        except InvalidAction:
            for other in ({"action": "resolve"}, {"label": "normal"}, _INBOX):
                try:
                    super().step(other)
                    break
                except InvalidAction:
                    continue
            raise


_INBOX = {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"}


class Patient(Environment):
    """13: refusals never end an episode."""

    def step(self, action: object) -> StepResult:
        before = self.episode.snapshot()
        try:
            return super().step(action)
        except InvalidAction:
            self.episode.restore(before)
            raise


class Endless(Environment):
    """14: the end is put off."""

    def state(self) -> EpisodeState:
        return super().state().model_copy(update={"done": False})


class Generous(Environment):
    """15: a reward above the published bound."""

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        return result.model_copy(update={"reward": (result.reward or 0.0) + 1.5})


class NotANumber(Environment):
    """15: a reward that is no number."""

    def step(self, action: object) -> StepResult:
        return super().step(action).model_copy(update={"reward": float("nan")})


class HiddenBonus(Environment):
    """16: a reward that no part accounts for."""

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        reward = (result.reward or 0.0) * 0.99 - 0.000001
        return result.model_copy(update={"reward": reward})


class WrongScore(Environment):
    """16: a score that the transcript does not give."""

    def state(self) -> EpisodeState:
        state = super().state()
        return state.model_copy(update={"score": (state.score or 0.0) * 0.5 + 0.1})


class PaysSilence(Environment):
    """17: an episode that ended by refusals is paid."""

    def state(self) -> EpisodeState:
        state = super().state()
        return state.model_copy(update={"score": 0.3}) if state.truncated else state


class Perverse(Environment):
    """17: the worse the play, the better the score."""

    def state(self) -> EpisodeState:
        state = super().state()
        return state.model_copy(update={"score": 1.0 - (state.score or 0.0)})


class OddFields(Environment):
    """18: an observation that its schema does not describe."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        return touched(super().reset(*args, **wish), task_id=None)


class Fragile(Environment):
    """19: an action that fits the schema makes it crash."""

    def step(self, action: object) -> StepResult:
        given = action if isinstance(action, dict) else {}
        if given.get("label") in ("spam", "phishing") or given.get("use_tool"):
            raise KeyError(given.get("label"))
        return super().step(action)


class Mute(Environment):
    """19: a refusal without a code."""

    def step(self, action: object) -> StepResult:
        try:
            return super().step(action)
        except InvalidAction:
            silent = ArenaError("")
            silent.code = ""  # type: ignore[misc]
            raise silent from None


class Whisper(Environment):
    """20: a reason of the key stands in the observation."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        result = super().reset(*args, **wish)
        return marked(result, self.episode.start.key.answers[0].reasons[0].words)


class Hint(Environment):
    """20: the observation depends on the answer, without naming it."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        result = super().reset(*args, **wish)
        answers = self.episode.start.key.answers
        core = [a.model_dump_json(exclude={"reasons", "evidence"}) for a in answers]
        return marked(result, str(sum(map(len, core)) + sum(map(ord, "".join(core)))))


class OneEpisode(Environment):
    """21: all environments share one episode."""

    _shared: Episode | None = None

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        result = super().reset(*args, **wish)
        OneEpisode._shared = self._episode
        return result

    @property
    def episode(self) -> Episode:
        return OneEpisode._shared or super().episode


class Window(Environment):
    """22: the transcript is the log itself."""

    def __init__(self, dealer: Dealer, task: object = None) -> None:
        super().__init__(dealer, task)
        self._actions: list[dict[str, Any]] = []

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        self._actions = []
        return super().reset(*args, **wish)

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        self._actions.append(dict(super().transcript().actions[-1]))
        return result

    def transcript(self) -> Transcript:
        return super().transcript().model_copy(update={"actions": tuple(self._actions)})


class Keeps(Environment):
    """22: the caller's own action is kept, not a copy of it."""

    def __init__(self, dealer: Dealer, task: object = None) -> None:
        super().__init__(dealer, task)
        self._actions: list[object] = []

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        self._actions = []
        return super().reset(*args, **wish)

    def step(self, action: object) -> StepResult:
        result = super().step(action)
        self._actions.append(action)
        return result

    def state(self) -> EpisodeState:
        state = super().state()
        kept = sum(bool(action) for action in self._actions)
        return state.model_copy(update={"step_count": kept})


class Forgetful(Environment):
    """23: going back keeps the step count."""

    def restore(self, snapshot: Snapshot) -> None:
        moment = snapshot.moment._replace(step=self.episode.snapshot().moment.step)
        super().restore(snapshot._replace(moment=moment))


class Shortened(Environment):
    """24: the transcript lacks the last action."""

    def transcript(self) -> Transcript:
        transcript = super().transcript()
        return transcript.model_copy(update={"actions": transcript.actions[:-1]})


class Unstamped(Environment):
    """24: the transcript names another set."""

    def transcript(self) -> Transcript:
        return super().transcript().model_copy(update={"scenario_digest": "unknown"})


class PlaysTwice(Live):
    """25: the step key is ignored."""

    def step(self, action: object, *, key: str = "") -> StepResult:
        return super().step(action)


def made_by(kind: Callable[[Dealer, str], Environment]) -> Break:
    """Replace the maker of environments."""
    return lambda subject: replace(subject, make=kind)


def ignoring_keys(subject: Subject) -> Subject:
    """Replace what puts an episode behind step keys."""
    return replace(subject, live=lambda episode: PlaysTwice(episode, owner="", now=0.0))


BROKEN: Mapping[int, tuple[tuple[str, Break], ...]] = {
    1: (("DrawnOpening", made_by(DrawnOpening)),),
    2: (("DrawnStep", made_by(DrawnStep)),),
    3: (("SumOfFloats", made_by(SumOfFloats)),),
    6: (("SharedBoard", made_by(SharedBoard)),),
    7: (("DeafToSeeds", made_by(DeafToSeeds)),),
    8: (("AlwaysTheFirst", made_by(AlwaysTheFirst)),),
    9: (("ClockWatcher", made_by(ClockWatcher)), ("GlobalDice", made_by(GlobalDice))),
    10: (("Haunted", made_by(Haunted)),),
    11: (("Eager", made_by(Eager)), ("Lenient", made_by(Lenient))),
    12: (("Undead", made_by(Undead)),),
    13: (("Punishing", made_by(Punishing)), ("Patient", made_by(Patient))),
    14: (("Endless", made_by(Endless)),),
    15: (("Generous", made_by(Generous)), ("NotANumber", made_by(NotANumber))),
    16: (("HiddenBonus", made_by(HiddenBonus)), ("WrongScore", made_by(WrongScore))),
    17: (("PaysSilence", made_by(PaysSilence)), ("Perverse", made_by(Perverse))),
    18: (("OddFields", made_by(OddFields)),),
    19: (("Fragile", made_by(Fragile)), ("Mute", made_by(Mute))),
    20: (("Whisper", made_by(Whisper)), ("Hint", made_by(Hint))),
    21: (("OneEpisode", made_by(OneEpisode)),),
    22: (("Window", made_by(Window)), ("Keeps", made_by(Keeps))),
    23: (("Forgetful", made_by(Forgetful)),),
    24: (("Shortened", made_by(Shortened)), ("Unstamped", made_by(Unstamped))),
    25: (("PlaysTwice", ignoring_keys),),
}
"""What must be caught, by the number of the property that catches it (4 and 5: tests/golden)."""
