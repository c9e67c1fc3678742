"""Any mixture of resets, good and bad actions, retries, snapshots: a small model agrees.

The model knows no rules of a track. It counts accepted steps and refusals, and demands what holds
on every track: errors without effect, bounds, sums, schemas, replay, equal futures.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conformance import stand_ins
from tests.conformance.properties import spoil
from tests.conformance.subjects import Subject, again, any_action, bad_action, face
from tests.samples import TASKS, sample_set
from triage_core.environment import Environment
from triage_core.episode import Snapshot
from triage_core.errors import EpisodeOver, InvalidAction, NotStarted
from triage_core.models import StepResult

SET = sample_set(each=4)
PLAN = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
FAST = settings(PLAN, phases=(Phase.generate,), report_multiple_bugs=False)
"""For stand-ins: being caught is enough, the shortest example is not wanted."""


@dataclass
class Expected:
    """What the model knows of one episode."""

    steps: int = 0
    refusals: int = 0
    done: bool = False
    rewards: list[float] = field(default_factory=list)
    played: list[str] = field(default_factory=list)

    def copy(self) -> Expected:
        return Expected(self.steps, self.refusals, self.done, list(self.rewards), list(self.played))


class Play(RuleBasedStateMachine):
    """Plays one environment and the model side by side; `subject` is set by the tests."""

    subject: Subject

    def __init__(self) -> None:
        super().__init__()
        self.env: Environment = self.subject.environment()
        self.live: Any = None
        self.expected: Expected | None = None
        self.kept: list[tuple[Snapshot, Expected]] = []
        self.mode = "rules"
        self.keys = 0

    def known(self) -> Expected:
        assert self.expected is not None
        return self.expected

    def begun(self) -> bool:
        return self.expected is not None

    @precondition(lambda self: not self.begun())
    @rule(draw=st.integers(0, 99))
    def step_too_early(self, draw: int) -> None:
        with pytest.raises(NotStarted):
            self.env.step(any_action(self.subject.task_id, Random(draw)))

    @rule(
        seed=st.none() | st.integers(0, 2**63 - 1),
        mode=st.sampled_from(["rules", "score_delta"]),
        split=st.sampled_from(["practice", "test"]),
    )
    def reset(self, seed: int | None, mode: str, split: Any) -> None:
        opening = self.env.reset(seed=seed, split=split, reward_mode=mode)
        assert (opening.info.step, opening.info.seed) == (0, seed)
        spoil(opening)
        self.live = self.subject.live(self.env.episode)
        self.expected, self.kept, self.mode = Expected(), [], mode

    @precondition(begun)
    @rule(draw=st.integers(0, 10_000), retries=st.integers(0, 2))
    def step(self, draw: int, retries: int) -> None:
        action = any_action(self.subject.task_id, Random(draw))
        self.keys += 1
        key = f"k{self.keys}"
        told = [
            self.told(key, lambda: self.live.step(dict(action), key=key))
            for _ in range(1 + retries)
        ]
        assert told == told[:1] * len(told)

    @precondition(begun)
    @rule(draw=st.integers(0, 10_000))
    def step_without_a_key(self, draw: int) -> None:
        action = any_action(self.subject.task_id, Random(draw))
        self.keys += 1
        self.told(f"k{self.keys}", lambda: self.env.step(action))

    @precondition(begun)
    @rule(draw=st.integers(0, 10_000))
    def play_to_the_end(self, draw: int) -> None:
        for number in range(200):
            if self.known().done:
                break
            self.step_without_a_key(draw + number)
        assert self.known().done

    def told(self, key: str, step: Callable[[], StepResult]) -> str:
        """Play, once a key, and let the model follow; return what was answered."""
        expected = self.known()
        before = expected.copy()
        try:
            result = step()
        except EpisodeOver:
            assert before.done
            return "over"
        except InvalidAction as refused:
            if key not in expected.played:
                expected.refusals += 1
                expected.done = expected.refusals >= 3
                expected.played.append(key)
            return str(refused)
        if key not in expected.played:
            assert not before.done
            expected.played.append(key)
            expected.steps, expected.refusals = expected.steps + 1, 0
            expected.done = result.done
            assert result.reward is not None
            expected.rewards.append(result.reward)
        self.check(result)
        return face(result)

    def check(self, result: StepResult) -> None:
        low, high = self.subject.spec.rewards
        parts = math.fsum(part.value for part in result.info.parts)
        assert result.reward is not None
        assert low <= result.reward <= high
        clipped = parts if self.mode == "score_delta" else min(high, max(low, parts))
        assert result.reward == round(clipped, 6)
        kind = self.subject.track.observation_type
        assert kind.model_validate_json(result.observation.model_dump_json()) == result.observation

    @precondition(begun)
    @rule(draw=st.integers(0, 10_000))
    def bad_step(self, draw: int) -> None:
        expected = self.known()
        seen = self.env.episode.observation()
        score = self.env.state().score
        with pytest.raises(EpisodeOver if expected.done else InvalidAction):
            self.env.step(bad_action(self.subject.task_id, Random(draw)))
        if not expected.done:
            expected.refusals += 1
            expected.done = expected.refusals >= 3
        assert self.env.episode.observation() == seen
        assert self.env.state().score == score

    @precondition(begun)
    @rule()
    def take_snapshot(self) -> None:
        self.kept.append((self.env.snapshot(), self.known().copy()))

    @precondition(lambda self: self.kept)
    @rule(pick=st.integers(0, 99))
    def restore(self, pick: int) -> None:
        snapshot, expected = self.kept[pick % len(self.kept)]
        self.env.restore(snapshot)
        played = self.known().played  # step keys are used up for good
        self.expected = expected.copy()
        self.expected.played = played

    @precondition(begun)
    @rule()
    def spoil_what_is_shown(self) -> None:
        spoil(self.env.state())
        spoil(self.env.transcript())

    @invariant()
    def state_agrees_with_the_model(self) -> None:
        if self.expected is None:
            return
        state = self.env.state()
        assert (state.refusals, state.done) == (self.expected.refusals, self.expected.done)
        assert state.truncated == (self.expected.refusals >= 3)
        assert len(self.env.transcript().actions) == self.expected.steps
        assert self.expected.steps <= self.subject.spec.max_steps
        assert state.score is not None
        assert 0.0 <= state.score <= 1.0
        if self.mode == "score_delta":
            assert round(math.fsum(self.expected.rewards), 6) == state.score

    @invariant()
    def transcript_replays(self) -> None:
        if self.expected is not None and self.expected.done:
            other = again(self.subject, self.env, self.env.transcript())
            assert (other.score, other.truncated) == (
                self.env.state().score,
                self.env.state().truncated,
            )


CAUGHT = (
    stand_ins.Undead,
    stand_ins.Patient,
    stand_ins.Generous,
    stand_ins.HiddenBonus,
    stand_ins.Shortened,
    stand_ins.Endless,
    stand_ins.Fragile,
)


def machine_for(subject: Subject) -> type[Play]:
    return type("Played", (Play,), {"subject": subject})


@pytest.mark.parametrize("task_id", TASKS)
def test_model_and_environment_agree(task_id):
    run_state_machine_as_test(machine_for(Subject(task_id, SET)), settings=PLAN)


@pytest.mark.parametrize("kind", CAUGHT, ids=lambda kind: kind.__name__)
def test_machine_catches_broken_stand_in(kind):
    subject = Subject("workflow/hard", SET, make=kind)
    with pytest.raises((Exception, ExceptionGroup)):
        run_state_machine_as_test(machine_for(subject), settings=FAST)


def test_machine_catches_ignored_step_keys():
    subject = stand_ins.ignoring_keys(Subject("workflow/hard", SET))
    with pytest.raises((Exception, ExceptionGroup)):
        run_state_machine_as_test(machine_for(subject), settings=FAST)
