"""Steps and resets a second, in process, on one core, by the CPU time of the process."""

from __future__ import annotations

import gc
import time
from random import Random

import pytest

from tests.conformance.subjects import Payload, any_action, bundled
from tests.samples import TASKS, sample_set
from triage_core.environment import Dealer, Environment

SOURCE = bundled() or sample_set(each=30)
STEPS = 6_000
ROUNDS = 5
TARGETS = {"workflow": 20_000, "inbox": 20_000, "routing": 8_000}
RESETS = 10_000


def actions_of(task_id: str, count: int) -> list[Payload]:
    """Draw distinct actions; a summary is never the same twice."""
    rng = Random("benchmark")
    drawn: list[Payload] = []
    while len(drawn) < count:
        action = any_action(task_id, rng)
        if len(action) > 2 or "use_tool" not in action or drawn and len(drawn[-1]) > 2:
            drawn.append(action)  # a mail allows four look-ups, so no two in a row
    if task_id.startswith("routing"):
        return [{**a, "summary": f"{a['summary']} no {n}"} for n, a in enumerate(drawn)]
    return drawn


def play(task_id: str, actions: list[Payload]) -> tuple[float, float]:
    """Play every action; return seconds spent on steps (with all that ends them) and on resets.

    A step is validation, rules, grading, transcript, the observation as JSON; the transcript of
    the whole episode is written out at its end.
    """
    env = Environment(Dealer(SOURCE), task_id)
    for scenario in SOURCE.ids(task_id, "practice"):
        env.reset(scenario_id=scenario)  # the loaded set is ready to be played
    stepping = resetting = 0.0
    seed, done = 0, True
    gc.collect()
    for action in actions:
        if done:
            began = time.process_time()
            env.reset(seed=seed)
            resetting += time.process_time() - began
            seed += 1
        began = time.process_time()
        result = env.step(action)
        result.observation.model_dump_json()
        done = result.done
        if done:
            env.transcript()
        stepping += time.process_time() - began
    return stepping, resetting / seed


@pytest.mark.parametrize("task_id", TASKS)
def test_steps_and_resets(task_id, capsys):
    actions = actions_of(task_id, STEPS)
    rounds = [play(task_id, actions) for _ in range(ROUNDS)]
    steps = STEPS / min(step for step, _ in rounds)
    resets = 1 / min(reset for _, reset in rounds)
    target = TARGETS[task_id.partition("/")[0]]
    with capsys.disabled():
        print(
            f"\n{task_id:20s} {steps:9,.0f} steps/s (wanted {target:,})"
            f"  {resets:9,.0f} resets/s (wanted {RESETS:,})",
            end="",
        )
    assert steps > 0
