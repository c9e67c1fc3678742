"""The properties of a conforming environment: each a function that yields what violates it.

The table `PROPERTIES` numbers them as the reliability reference does. 3, 4 and 5 (other Pythons,
hash seeds, time zones) compare digests of whole traces and stand in `tests/golden`.
"""

from __future__ import annotations

import builtins
import datetime
import json
import math
import random
import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any, get_args
from unittest.mock import patch

import jsonschema
from pydantic import BaseModel

from tests.conformance.subjects import (
    Subject,
    again,
    any_action,
    bad_action,
    face,
    finish,
    key_actions,
)
from triage_core.environment import Environment
from triage_core.errors import ArenaError, EpisodeOver, InvalidAction, NotStarted
from triage_core.models import Answer, StepResult, Transcript
from triage_core.sources import Row, ScenarioSet

Violations = Iterator[str]
Property = Callable[[Subject], Violations]
SEEDS = (0, 1, 12345)


def trace(env: Environment, subject: Subject, seed: int, **wish: Any) -> list[str]:
    """Play drawn actions from a seed; return every byte that an agent gets."""
    lines = [face(env.reset(seed=seed, **wish))]
    lines += [face(r) for r in finish(env, Random(f"trace {seed}"), task_id=subject.task_id)]
    return [*lines, face(env.state()), env.transcript().model_dump_json()]


def differ(one: Sequence[str], other: Sequence[str], words: str) -> Violations:
    """Say at which line two traces part."""
    if one != other:
        pairs = zip(one, other, strict=False)
        at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
        yield f"{words}: line {at} differs"


# -- 1 to 9: determinism ------------------------------------------------------------------------


def same_seed_same_opening(subject: Subject) -> Violations:
    """1: the same seed gives a byte-equal first observation."""
    used = subject.environment()
    for seed in SEEDS:
        fresh = subject.environment()
        openings = [face(env.reset(seed=seed)) for env in (fresh, used, used)]
        yield from differ(openings[:1] * 2, openings[1:], f"seed {seed}")


def same_actions_same_trace(subject: Subject) -> Violations:
    """2: the same seed and actions give a byte-equal trace."""
    for seed in SEEDS:
        one = trace(subject.environment(), subject, seed)
        yield from differ(one, trace(subject.environment(), subject, seed), f"seed {seed}")


def compensated_sum(values: Any, /, start: Any = 0) -> Any:
    """Add the way newer Pythons add floats."""
    listed = list(values)
    if listed and all(isinstance(v, float) for v in listed):
        return math.fsum([start, *listed])
    total = start
    for value in listed:
        total = total + value
    return total


def plain_sum(values: Any, /, start: Any = 0) -> Any:
    """Add the way older Pythons add floats."""
    total = start
    for value in values:
        total = total + value
    return total


def no_python_changes_a_trace(subject: Subject) -> Violations:
    """3, in one process: both ways in which Pythons add floats give the same trace."""
    traces = []
    for way in (plain_sum, compensated_sum):
        with patch.object(builtins, "sum", way):
            traces.append(trace(subject.environment(), subject, 0))
    yield from differ(*traces, "another way to add floats")


def order_and_threads_change_nothing(subject: Subject) -> Violations:
    """6: shuffled order and eight threads give the same traces."""
    seeds = list(range(8))
    expected = {seed: trace(subject.environment(), subject, seed) for seed in seeds}
    for seed in reversed(seeds):
        found = trace(subject.environment(), subject, seed)
        yield from differ(expected[seed], found, f"seed {seed} in another order")
    with ThreadPoolExecutor(8) as pool:
        traces = pool.map(lambda seed: trace(subject.environment(), subject, seed), seeds)
        for seed, found in zip(seeds, traces, strict=True):
            yield from differ(expected[seed], found, f"seed {seed} in a thread")


def different_seeds_diverge(subject: Subject) -> Violations:
    """7: a hundred seeds give as many openings as fair draws from the possible ones would."""
    env = subject.environment()
    openings = {env.reset(seed=seed).observation.model_dump_json() for seed in range(100)}
    ids = subject.source.ids(subject.task_id, "practice")
    possible = sum(
        math.factorial(len(subject.source.scenario(subject.task_id, "practice", i)[0].mails))
        for i in ids
    )
    # Observations of a single mail differ only by scenario; a longer queue shows its first mail.
    if "inbox" not in subject.task_id:
        possible = sum(
            len(subject.source.scenario(subject.task_id, "practice", i)[0].mails) for i in ids
        )
    expected = possible * (1 - (1 - 1 / possible) ** 100)
    if len(openings) < 0.85 * expected - 1:
        yield f"100 seeds give {len(openings)} openings, fair draws give {expected:.0f}"


def reset_without_a_seed_varies(subject: Subject) -> Violations:
    """8: resets without a seed go through the pool."""
    env = subject.environment()
    ids = subject.source.ids(subject.task_id, "practice")
    played = [env.reset().info.scenario_id for _ in range(2 * len(ids))]
    if played != [*ids, *ids]:
        yield f"resets without a seed play {played[:4]}"


class Used(Exception):
    """A clock or a global source of randomness was used."""


FORBIDDEN = (
    *((random, name) for name in ("random", "randrange", "randint", "choice", "shuffle", "sample")),
    *((random, name) for name in ("getrandbits", "uniform", "seed")),
    *((time, name) for name in ("time", "time_ns", "localtime", "monotonic", "perf_counter")),
    *((uuid, name) for name in ("uuid1", "uuid4")),
    *((secrets, name) for name in ("token_hex", "token_urlsafe", "token_bytes")),
)


@contextmanager
def nothing_outside() -> Iterator[None]:
    """Make every clock and global source of randomness raise."""

    def refuse(*_: object, **__: object) -> None:
        raise Used

    class NoClock(datetime.datetime):
        now = today = utcnow = fromtimestamp = classmethod(refuse)  # type: ignore[assignment]

    patches = [patch.object(module, name, refuse) for module, name in FORBIDDEN]
    patches.append(patch.object(datetime, "datetime", NoClock))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def nothing_outside_takes_part(subject: Subject) -> Violations:
    """9: neither a clock nor global randomness is used."""
    with nothing_outside():
        try:
            trace(subject.environment(), subject, 0)
            subject.environment().reset()
        except Used:
            yield "a clock or a global source of randomness is used"


# -- 10 to 16: the course of an episode ---------------------------------------------------------


def reset_is_fresh(subject: Subject) -> Violations:
    """10: a reset from any moment gives the same beginning."""
    expected = trace(subject.environment(), subject, 5)
    env = subject.environment()
    env.reset(seed=3)
    yield from differ(expected, trace(env, subject, 5), "after a reset")
    env.reset(seed=3)
    _step_or_refuse(env, any_action(subject.task_id, Random("10")))
    yield from differ(expected, trace(env, subject, 5), "in the middle")
    env.reset(seed=3)
    for _ in range(3):
        _step_or_refuse(env, {})
    yield from differ(expected, trace(env, subject, 5), "after refusals")


def step_before_reset_is_refused(subject: Subject) -> Violations:
    """11: a step before any reset is a typed error."""
    env = subject.environment()
    try:
        env.step(any_action(subject.task_id, Random("11")))
    except NotStarted:
        return
    except Exception as wrong:  # noqa: BLE001 - any other outcome is the violation
        yield f"a step before reset raises {type(wrong).__name__}"
        return
    yield "a step before reset is played"


def step_after_the_end_is_refused(subject: Subject) -> Violations:
    """12: a step after the end is a typed error and changes nothing."""
    env = subject.environment()
    env.reset(seed=2)
    finish(env, Random("12"), task_id=subject.task_id)
    before = face(env.state()), env.transcript().model_dump_json()
    try:
        env.step(any_action(subject.task_id, Random("12")))
    except EpisodeOver:
        pass
    except Exception as wrong:  # noqa: BLE001 - any other outcome is the violation
        yield f"a step after the end raises {type(wrong).__name__}"
    else:
        yield "a step after the end is played"
    if (face(env.state()), env.transcript().model_dump_json()) != before:
        yield "a step after the end changes the episode"


def invalid_action_changes_nothing(subject: Subject) -> Violations:
    """13: a refused action changes nothing but the count of refusals; the third ends."""
    rng = Random("13")
    one, other = subject.environment(), subject.environment()
    one.reset(seed=4)
    other.reset(seed=4)
    while not other.state().done:
        for _ in range(2):
            yield from _refused(one, bad_action(subject.task_id, rng))
        action = any_action(subject.task_id, rng)
        results = [_step_or_refuse(env, action) for env in (one, other)]
        yield from differ(*([r] for r in results), "the step after refusals")
        if not other.state().done and results[0] == "refused":
            return
    one.reset(seed=4)
    for _ in range(3):
        yield from _refused(one, None)
    if not one.state().truncated:
        yield "three refusals do not end the episode"


def _refused(env: Environment, action: object) -> Violations:
    before = env.state().model_copy(update={"refusals": 0, "done": False, "truncated": False})
    seen = env.episode.observation()
    try:
        env.step(action)
    except InvalidAction:
        pass
    except Exception as wrong:  # noqa: BLE001 - any other outcome is the violation
        yield f"{action!r} raises {type(wrong).__name__}"
    else:
        yield f"{action!r} is played"
    after = env.state().model_copy(update={"refusals": 0, "done": False, "truncated": False})
    if (after, env.episode.observation()) != (before, seen):
        yield f"the refused {action!r} changes the episode"


def _step_or_refuse(env: Environment, action: object) -> str:
    try:
        return face(env.step(action))
    except ArenaError:
        return "refused"


def every_policy_comes_to_an_end(subject: Subject) -> Violations:
    """14: no policy plays more than the published number of steps."""
    for number in range(4):
        env = subject.environment()
        env.reset(seed=number, **_longest(subject))
        rng = Random(f"14 {number}")
        fixed = any_action(subject.task_id, rng)
        steps = 0
        for _ in range(4 * subject.spec.max_steps + 4):
            action = fixed if number % 2 else any_action(subject.task_id, rng)
            steps += _step_or_refuse(env, action) != "refused"
            if env.state().done:
                break
        if not env.state().done or steps > subject.spec.max_steps:
            yield f"{steps} steps, done: {env.state().done}, published: {subject.spec.max_steps}"


def _longest(subject: Subject) -> dict[str, str]:
    if subject.task_id != "routing/production":
        return {}
    return {"production_profile": "heavy", "escalation_mode": "high"}


def rewards_stay_in_bounds(subject: Subject) -> Violations:
    """15: rewards and score are finite and within their published bounds."""
    low, high = subject.spec.rewards
    for mode in ("rules", "score_delta"):
        for seed in SEEDS:
            env = subject.environment()
            env.reset(seed=seed, reward_mode=mode)
            results = finish(env, Random(f"15 {seed}"), task_id=subject.task_id)
            rewards = [r.reward for r in results if r.reward is not None]
            for reward in rewards:
                if not math.isfinite(reward) or not low <= reward <= high:
                    yield f"reward {reward} is outside {low}..{high}"
            scores = [r.info.score for r in results if r.info.score is not None]
            if any(not 0.0 <= score <= 1.0 for score in scores):
                yield f"scores {scores} leave 0..1"
            if mode == "score_delta" and not -1.0 <= math.fsum(rewards) <= 1.0:
                yield "the rewards of an episode add up to more than its score can be"


def rewards_and_score_add_up(subject: Subject) -> Violations:
    """16: reward = sum of parts after the clip; score is recomputed from the transcript."""
    low, high = subject.spec.rewards
    for mode in ("rules", "score_delta"):
        env = subject.environment()
        env.reset(seed=1, reward_mode=mode)
        results = finish(env, Random("16"), task_id=subject.task_id)
        for result in results:
            total = math.fsum(part.value for part in result.info.parts)
            clipped = total if mode == "score_delta" else min(high, max(low, total))
            if result.reward != round(clipped, 6):
                yield f"reward {result.reward}, parts {total}"
        score = env.state().score
        if mode == "score_delta":
            total = math.fsum(r.reward for r in results if r.reward is not None)
            if round(total, 6) != score:
                yield f"rewards add up to {total}, the score is {score}"
        if again(subject, env, env.transcript()).score != score:
            yield f"the score {score} does not come out of the transcript"


# -- 17 to 20: what it is worth, and what it shows ----------------------------------------------


def oracle_beats_all_and_silence_earns_nothing(subject: Subject) -> Violations:
    """17: the key is the best play, silence the worst."""
    for name in subject.ids():
        env = subject.environment()
        env.reset(scenario_id=name)
        for action in key_actions(env.episode):
            env.step(action)
        best = env.state().score or 0.0
        for seed in range(3):
            env.reset(scenario_id=name)
            finish(env, Random(f"17 {seed}"), task_id=subject.task_id)
            if (env.state().score or 0.0) > best:
                yield f"{name}: a drawn play beats the key"
        env.reset(scenario_id=name)
        for _ in range(3):
            _step_or_refuse(env, None)
        if env.state().score != 0.0 or best <= 0.0:
            yield f"{name}: silence scores {env.state().score}, the key {best}"


def observations_fit_the_schema(subject: Subject) -> Violations:
    """18: every observation fits the published schema and survives JSON."""
    kind = subject.track.observation_type
    check = jsonschema.Draft202012Validator(kind.model_json_schema(mode="serialization"))
    env = subject.environment()
    seen = [env.reset(seed=1).observation]
    results = finish(env, Random("18"), task_id=subject.task_id)
    for observation in (*seen, *(r.observation for r in results)):
        text = observation.model_dump_json()
        found = next(iter(check.iter_errors(json.loads(text))), None)
        if found is not None:
            yield f"observation does not fit its schema: {found.message[:80]}"
        elif kind.model_validate_json(text) != observation:
            yield "observation changes on its way through JSON"


def every_action_is_taken_or_refused_with_a_code(subject: Subject) -> Violations:
    """19: whatever fits the schema of actions, or does not, is played or refused with a code."""
    rng = Random("19")
    env = subject.environment()
    env.reset(seed=0)
    start = env.snapshot()
    drawn: list[object] = [schema_action(subject.track.action_type, rng) for _ in range(60)]
    for action in (*drawn, *(bad_action(subject.task_id, rng) for _ in range(10))):
        env.restore(start)
        try:
            env.step(action)
        except ArenaError as refused:
            if not refused.code or not str(refused):
                yield f"{action} is refused without a code or a word"
        except Exception as wrong:  # noqa: BLE001 - the violation looked for
            yield f"{action} raises {type(wrong).__name__}"


def schema_action(kind: type[BaseModel], rng: Random) -> dict[str, Any]:
    """Draw an action from its model alone: every subset of fields, every literal, odd texts."""
    action: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        if not field.is_required() and rng.random() < 0.5:
            continue
        options = [field.annotation, *get_args(field.annotation)]
        literals = [v for option in options for v in get_args(option) if isinstance(v, str)]
        inner = next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)
        if literals:
            action[name] = rng.choice(literals)
        elif inner is not None:
            action[name] = schema_action(inner, rng)
        else:
            action[name] = rng.choice(("", "Ann", "a,b;c", "\u202e\u0000", "x" * 400, "٣ 7 1e9"))
    return action


GOLD = "GOLD-CANARY"


def marked(source: ScenarioSet, task_id: str, *, turned: bool = False) -> ScenarioSet:
    """Mark every text of the keys; `turned` gives each mail the answer of another one.

    Follow-ups are left out: whether one arrives does depend on what was right.
    """
    rows: dict[tuple[str, Any], list[Row]] = {}
    for split in ("practice", "test"):
        for name in source.ids(task_id, split):  # type: ignore[arg-type]
            scenario, key = source.scenario(task_id, split, name)  # type: ignore[arg-type]
            names = [mail.email_id for mail in scenario.mails]
            answers = {a.email_id: a for a in key.answers}
            kept = [answers[n] for n in names]
            if turned:
                pool = [
                    a
                    for n in source.ids(task_id, split)
                    for a in _answers(source, task_id, split, n)
                ]  # type: ignore[arg-type]
                kept = [_other(a, pool) for a in kept]
            rows.setdefault((task_id, split), []).append(
                Row(
                    scenario.model_copy(update={"follow_ups": ()}),
                    key.model_copy(
                        update={
                            "canary": GOLD,
                            "family": GOLD,
                            "answers": tuple(_mark(a, n) for a, n in zip(kept, names, strict=True)),
                        }
                    ),
                )
            )
    return ScenarioSet(rows, name="marked")


def _answers(source: ScenarioSet, task_id: str, split: Any, name: str) -> tuple[Answer, ...]:
    return source.scenario(task_id, split, name)[1].answers


def _core(answer: Answer) -> str:
    hidden = {"email_id", "reasons", "evidence"}
    return answer.model_dump_json(exclude=hidden)


def _other(answer: Answer, pool: Sequence[Answer]) -> Answer:
    return next((a for a in pool if _core(a) != _core(answer)), answer)


def _mark(answer: Answer, email_id: str) -> Answer:
    reasons = tuple(r.model_copy(update={"words": GOLD, "clause": GOLD}) for r in answer.reasons)
    update: dict[str, object] = {"email_id": email_id, "reasons": reasons, "evidence": (GOLD,)}
    return answer.model_copy(update=update)


def nothing_gold_is_seen(subject: Subject) -> Violations:
    """20: no text of a key is in what an agent sees, and other keys change no byte of it."""
    marks = marked(subject.source, subject.task_id)
    turns = marked(subject.source, subject.task_id, turned=True)
    for split in ("practice", "test"):
        one = _shown(subject.on(marks), split)
        if any(GOLD in line for line in one):
            yield f"a text of the key is seen on {split}"
        yield from differ(one, _shown(subject.on(turns), split), f"other keys on {split}")


def _shown(subject: Subject, split: str) -> list[str]:
    """List all that is shown before the end: observations, and on test whole results and states."""
    env = subject.environment()
    rng = Random("20")
    # The digest names the set, keys included; it is the one thing that must change with them.
    opening = env.reset(seed=1, split=split)  # type: ignore[arg-type]
    lines = [face(opening).replace(subject.source.digest, "digest")]
    for _ in range(60):
        try:
            result = env.step(any_action(subject.task_id, rng))
        except ArenaError:
            if env.state().done:
                break
            continue
        lines.append(result.observation.model_dump_json())
        if not result.done:
            state = env.state().model_dump(exclude=_JUDGED | {"episode_id"})
            lines.append(json.dumps(state, default=str))
        if split == "test" and not result.done:
            info = result.info.model_dump(exclude=_JUDGED | {"episode_id"})
            lines.append(json.dumps(info, default=str))
        if result.done:
            break
    return lines


_JUDGED = {"score", "parts", "skill", "report", "answer", "episode_history"}
"""What is allowed to depend on the key: it is what was earned so far."""


# -- 21 to 25: values, snapshots, replay, step keys ---------------------------------------------


def episodes_do_not_touch_each_other(subject: Subject) -> Violations:
    """21: interleaved episodes are the same as isolated ones."""
    seeds = (1, 2, 3)
    expected = [trace(subject.environment(), subject, seed) for seed in seeds]
    envs = [subject.environment() for _ in seeds]
    lines = [[face(env.reset(seed=seed))] for env, seed in zip(envs, seeds, strict=True)]
    rngs = [Random(f"trace {seed}") for seed in seeds]
    for _ in range(500):
        for env, rng, written in zip(envs, rngs, lines, strict=True):
            if env.state().done:
                continue
            told = _step_or_refuse(env, any_action(subject.task_id, rng))
            if told != "refused":
                written.append(told)
    for env, written, alone in zip(envs, lines, expected, strict=True):
        written += [face(env.state()), env.transcript().model_dump_json()]
        yield from differ(alone, written, "an interleaved episode")


def answers_are_no_windows(subject: Subject) -> Violations:
    """22: spoiling what was handed out changes nothing inside."""
    expected = trace(subject.environment(), subject, 6)
    env = subject.environment()
    opening = env.reset(seed=6)
    lines = [face(opening)]
    spoil(opening)
    rng = Random("trace 6")
    while not env.state().done:
        action = any_action(subject.task_id, rng)
        try:
            result = env.step(action)
        except ArenaError:
            continue
        lines.append(face(result))
        for handed_out in (action, result, env.state(), env.transcript()):
            spoil(handed_out)
    lines += [face(env.state()), env.transcript().model_dump_json()]
    yield from differ(expected, lines, "after spoiling what was handed out")


def spoil(value: object) -> None:
    """Empty every dict and list that can be reached."""
    if isinstance(value, dict):
        for inner in list(value.values()):
            spoil(inner)
        value.clear()
    elif isinstance(value, list):
        for inner in value:
            spoil(inner)
        value.clear()
    elif isinstance(value, tuple):
        for inner in value:
            spoil(inner)
    elif isinstance(value, BaseModel):
        for inner in list(value.__dict__.values()):
            spoil(inner)


def restored_moments_have_the_same_future(subject: Subject) -> Violations:
    """23: going back to a snapshot gives the same future."""
    env = subject.environment()
    env.reset(seed=7)
    rng = Random("23")
    _step_or_refuse(env, any_action(subject.task_id, rng))
    moment = env.snapshot()
    futures = []
    for _ in range(2):
        env.restore(moment)
        results = finish(env, Random("23 on"), task_id=subject.task_id)
        futures.append([*(face(r) for r in results), face(env.state())])
    yield from differ(*futures, "after restore")


def transcripts_replay(subject: Subject) -> Violations:
    """24: the transcript alone gives the episode again, and is stamped."""
    for seed in SEEDS:
        env = subject.environment()
        env.reset(seed=seed)
        finish(env, Random(f"24 {seed}"), task_id=subject.task_id)
        text = env.transcript().model_dump_json()
        try:
            other = again(subject, env, Transcript.model_validate_json(text))
        except (ArenaError, ValueError) as failed:
            yield f"the transcript does not replay: {failed}"
            continue
        if (other.score, other.done) != (env.state().score, True):
            yield f"replay scores {other.score}, play scored {env.state().score}"
        if other.transcript().model_dump_json() != text:
            yield "the transcript of the replay differs"
        stamps = json.loads(text)
        wanted: Mapping[str, str] = {
            "track_version": subject.track.version,
            "policy_version": subject.spec.policy_version,
            "scenario_digest": subject.source.digest,
        }
        for name, value in wanted.items():
            if stamps.get(name) != value:
                yield f"the transcript is not stamped with its {name}"


def step_keys_count_once(subject: Subject) -> Violations:
    """25: a retried request with the same step key gives the same answer once."""
    env, plain = subject.environment(), subject.environment()
    env.reset(seed=8)
    plain.reset(seed=8)
    live = subject.live(env.episode)
    rng = Random("25")
    number = 0
    while not plain.state().done and number < 40:
        action = any_action(subject.task_id, rng)
        number += 1
        wanted = _told(lambda: plain.step(action))  # noqa: B023 - called at once
        for _ in range(3):
            told = _told(lambda: live.step(action, key=f"k{number}"))  # noqa: B023 - called at once
            yield from differ([wanted], [told], f"step {number}")
    yield from differ([face(plain.state())], [face(env.state())], "after retries")


def _told(step: Callable[[], StepResult]) -> str:
    try:
        return face(step())
    except ArenaError as refused:
        return f"{refused.code}: {refused}"


PROPERTIES: Mapping[int, Property] = {
    1: same_seed_same_opening,
    2: same_actions_same_trace,
    3: no_python_changes_a_trace,
    6: order_and_threads_change_nothing,
    7: different_seeds_diverge,
    8: reset_without_a_seed_varies,
    9: nothing_outside_takes_part,
    10: reset_is_fresh,
    11: step_before_reset_is_refused,
    12: step_after_the_end_is_refused,
    13: invalid_action_changes_nothing,
    14: every_policy_comes_to_an_end,
    15: rewards_stay_in_bounds,
    16: rewards_and_score_add_up,
    17: oracle_beats_all_and_silence_earns_nothing,
    18: observations_fit_the_schema,
    19: every_action_is_taken_or_refused_with_a_code,
    20: nothing_gold_is_seen,
    21: episodes_do_not_touch_each_other,
    22: answers_are_no_windows,
    23: restored_moments_have_the_same_future,
    24: transcripts_replay,
    25: step_keys_count_once,
}
