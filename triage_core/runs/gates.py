"""Gates: what must hold of every scenario set, measured, with the reason in words.

A gate that fails says that the scenarios are at fault: they are mended, not the gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum
from typing import NamedTuple

from triage_core.agents.answers import accepted, fields_of
from triage_core.models import Answer, RoutingAnswer, Split
from triage_core.sources import Floors, Row, ScenarioSet, TaskFloor
from triage_core.tracks import TASKS
from triage_core.tracks.routing import PROFILES

BLIND = 0.6
"""No blind policy reaches this share of the oracle."""
READABLE = ("inbox/easy", "routing/easy", "routing/medium")
"""Tasks whose answer stands in the text."""
READER_OF_READABLE, READER = 0.9, 0.8
"""At most this share of the oracle for a shallow reader, measured on test."""
SPREAD = 0.2
FULL_ANSWER, ONE_FIELD = 0.25, 0.5
"""At most this share of the weight for one full answer, and for one value of one field."""
SINGLE: Mapping[str, float] = {"inbox/easy": 0.3, "routing/easy": 0.4, "routing/medium": 0.4}
"""Tasks that score one field, with their limit for an answer."""
HAZARDS = (0.4, 0.5)
URGENT = (0.25, 0.5)
"""Bounds of the share of real hazards and of urgent cases in routing/hard."""
EPSILON = 1e-9


class Failure(NamedTuple):
    """One gate that failed: measured value against its limit, and where."""

    gate: str
    task_id: str
    split: Split
    value: float
    limit: float
    words: str


def gates(floors: Floors, source: ScenarioSet) -> list[Failure]:
    """Check every gate; an empty list means that the set may be published."""
    found: list[Failure] = []
    for floor in floors.tasks:
        found += _policy_gates(floor)
        found += _anchor_gates(floor, source)
    for task_id in TASKS:
        for split in ("practice", "test"):
            if (task_id, split) in set(source.places()):
                found += balance_gates(source, task_id, split)
    return found


def _fail(gate: str, floor: tuple[str, Split], value: float, limit: float, words: str) -> Failure:
    task_id, split = floor
    text = f"{task_id} {split}: {gate}: {words}: {value:.4f}, limit {limit:.4f}"
    return Failure(gate, task_id, split, value, limit, text)


def _policy_gates(floor: TaskFloor) -> Iterator[Failure]:
    place = (floor.task_id, floor.split)
    for name, mean in floor.policies.items():
        share = mean / floor.oracle
        if floor.kinds[name] == "blind" and share >= BLIND:
            yield _fail("blind", place, share, BLIND, f"{name!r} reaches this share of the oracle")
        limit = READER_OF_READABLE if floor.task_id in READABLE else READER
        if floor.kinds[name] == "reader" and floor.split == "test" and share > limit:
            yield _fail("reader", place, share, limit, f"{name!r} reaches this share of the oracle")
    if floor.spread < SPREAD:
        yield _fail("spread", place, floor.spread, SPREAD, "oracle minus floor is too small")


def _anchor_gates(floor: TaskFloor, source: ScenarioSet) -> Iterator[Failure]:
    """Skill of floor and oracle on the list, and the key against the search."""
    if floor.spread <= 0:
        return
    place = (floor.task_id, floor.split)
    if floor.policies["oracle"] - floor.policies["key as it stands"] > EPSILON:
        gap = floor.policies["oracle"] - floor.policies["key as it stands"]
        yield _fail("key", place, gap, 0.0, "the key as it stands is not the best play")
    for who, scores, wanted in (("oracle", floor.oracles, 1.0), ("floor", floor.floors, 0.0)):
        skill = mean_skill(floor, scores, source)
        if round(skill, 6) != wanted:
            yield _fail("skill", place, skill, wanted, f"the skill of the {who} is not {wanted}")


def mean_skill(floor: TaskFloor, scores: Mapping[str, float], source: ScenarioSet) -> float:
    """Return the family-weighted mean skill of episode scores on the reference list."""
    families: dict[str, list[float]] = {}
    for name in floor.episodes:
        _, key = source.scenario(floor.task_id, floor.split, name)
        skill = 1 - (floor.oracles[name] - scores[name]) / floor.spread
        families.setdefault(key.family, []).append(skill)
    means = [fsum(values) / len(values) for values in families.values()]
    return fsum(means) / len(means)


def balance_gates(source: ScenarioSet, task_id: str, split: Split) -> Iterator[Failure]:
    """Check how much of the weight one answer, and one value of one field, would get."""
    place = (task_id, split)
    rows = [Row(*source.scenario(task_id, split, name)) for name in source.ids(task_id, split)]
    answers, fields = _shares(rows)
    limit = SINGLE.get(task_id, FULL_ANSWER)
    for answer, share in answers.items():
        if share > limit + EPSILON:
            yield _fail("answer", place, share, limit, f"{answer!r} is accepted too often")
    if task_id not in SINGLE:
        for value, share in fields.items():
            if share > ONE_FIELD + EPSILON:
                yield _fail("field", place, share, ONE_FIELD, f"{value!r} is accepted too often")
    if task_id == "routing/hard":
        yield from _hard_gates(rows, place)


def _shares(rows: list[Row]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the share of the weight by full answer and by `field=value`."""
    answers: dict[str, list[float]] = {}
    fields: dict[str, list[float]] = {}
    weights = []
    for row in rows:
        for answer in shown_answers(row):
            weight = answer.weight if isinstance(answer, RoutingAnswer) else 1.0
            weights.append(weight)
            options = [_scored(row.scenario.task_id, v) for v in accepted(answer)]
            for full in dict.fromkeys(", ".join(option.values()) for option in options):
                answers.setdefault(full, []).append(weight)
            pairs = [f"{name}={value}" for option in options for name, value in option.items()]
            for pair in dict.fromkeys(pairs):
                fields.setdefault(pair, []).append(weight)
    whole = fsum(weights)
    return _divided(answers, whole), _divided(fields, whole)


def _divided(found: Mapping[str, list[float]], whole: float) -> dict[str, float]:
    return {name: fsum(weights) / whole for name, weights in sorted(found.items())}


def _scored(task_id: str, values: Mapping[str, str]) -> dict[str, str]:
    """Keep the fields that decide the score; a workflow path is told by its final status."""
    if task_id in ("routing/easy", "routing/medium"):
        return {"label": values["label"]}
    return {name: values[name] for name in fields_of(task_id)}


def shown_answers(row: Row) -> list[Answer]:
    """List the answers of the mails that a default episode shows without any follow-up."""
    mails = [mail.email_id for mail in row.scenario.mails]
    if row.scenario.task_id == "routing/production":
        mails = mails[: PROFILES["standard"]]
    by_id = {answer.email_id: answer for answer in row.key.answers}
    return [by_id[email_id] for email_id in mails]


def _hard_gates(rows: list[Row], place: tuple[str, Split]) -> Iterator[Failure]:
    answers = [a for row in rows for a in shown_answers(row) if isinstance(a, RoutingAnswer)]
    hazards = sum(1 for a in answers if "safety" in a.teams) / len(answers)
    urgent = sum(1 for a in answers if "urgent" in a.labels) / len(answers)
    for name, share, (low, high) in (("hazards", hazards, HAZARDS), ("urgent", urgent, URGENT)):
        if not low <= share <= high:
            limit = low if share < low else high
            yield _fail(name, place, share, limit, f"the share of {name} is out of bounds")
    if not any("urgent" in a.labels and "safety" not in a.teams for a in answers):
        yield _fail("urgent", place, 0.0, 0.0, "no urgent case without a hazard")
