"""Steps and resets a second, in process, on one core."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator
from random import Random

import pytest

from tests.benchmarks.report import say
from tests.conformance.subjects import Payload, any_action, bundled
from tests.samples import TASKS, sample_set
from triage_core.environment import Dealer, Environment

SOURCE = bundled() or sample_set(each=30)
ROUNDS = 60
STEPS = 100
"""Steps a round: short, so that some rounds run undisturbed on a shared machine."""
TARGETS = {"workflow": 20_000, "inbox": 20_000, "routing": 8_000}
RESETS = 10_000


def actions_of(task_id: str, count: int) -> Iterator[Payload]:
    """Draw actions, one for every step and mail.

    A summary is never the same twice; a look-up rides on about every fourth decision of an inbox
    (one of its own would keep the mail).
    """
    rng = Random("benchmark")
    for number in range(count):
        action = any_action(task_id, rng)
        while "use_tool" in action and "category" not in action:
            action = any_action(task_id, rng)
        if "summary" in action:
            action["summary"] += f" no {number}"
        yield action


def ready(task_id: str) -> Environment:
    """Make an environment that has seen every scenario of its task."""
    env = Environment(Dealer(SOURCE), task_id)
    for scenario in SOURCE.ids(task_id, "practice"):
        env.reset(scenario_id=scenario)
    return env


def play(env: Environment, actions: list[Payload], seed: int) -> tuple[float, int]:
    """Play every action; return the seconds spent on them and the next seed.

    A step is validation, rules, grading, transcript, and the observation as JSON; the last one of
    an episode also gives its report, and the whole transcript is taken.
    """
    spent, done = 0.0, True
    for action in actions:
        if done:
            env.reset(seed=seed)
            seed += 1
        began = time.perf_counter()
        result = env.step(action)
        result.observation.model_dump_json()
        done = result.done
        if done:
            env.transcript()
        spent += time.perf_counter() - began
    return spent, seed


def shuffle_about(env: Environment, first: int, count: int) -> float:
    """Reset with one seed after another; return the seconds spent."""
    began = time.perf_counter()
    for seed in range(first, first + count):
        env.reset(seed=seed)
    return time.perf_counter() - began


@pytest.mark.parametrize("task_id", TASKS)
def test_steps_a_second(task_id):
    env = ready(task_id)
    actions = list(actions_of(task_id, ROUNDS * STEPS))
    gc.collect()
    rates, seed = [], 0
    for number in range(ROUNDS):
        spent, seed = play(env, actions[number * STEPS : (number + 1) * STEPS], seed)
        rates.append(STEPS / spent)
    tell(f"{task_id} steps", rates, TARGETS[task_id.partition("/")[0]])


@pytest.mark.parametrize("task_id", TASKS)
def test_resets_a_second(task_id):
    env = ready(task_id)
    gc.collect()
    rates = [100 / shuffle_about(env, number * 100, 100) for number in range(ROUNDS)]
    tell(f"{task_id} resets", rates, RESETS)


def tell(name: str, rates: list[float], wanted: int) -> None:
    """Say the best and the middle of the rounds."""
    best, middle = max(rates), statistics.median(rates)
    say(f"{name:30s}{best:10,.0f}/s best {middle:10,.0f}/s median   wanted {wanted:,}/s")
