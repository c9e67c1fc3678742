"""Word n-grams and two classifiers over them, in plain Python and the same on every machine.

    >>> model = fit_bayes([({"refund"}, {"billing": 1.0})], features=10)     # doctest: +SKIP
    >>> best(model({"refund"}))     # doctest: +SKIP
    'billing'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from math import exp, log, sqrt
from typing import NamedTuple, TypeAlias

Features: TypeAlias = Set[str]
Target: TypeAlias = Mapping[str, float]
"""Shares of the accepted values of one mail; they add up to the weight of the mail."""
Model: TypeAlias = Callable[[Features], dict[str, float]]
"""Gives the probability of every value."""

LONGEST = 3
RARE = 2
"""N-grams that fewer practice mails hold are left out."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_DIGITS = re.compile(r"\d+")


def grams(text: str, *, mark: str = "") -> set[str]:
    """Cut a text into its 1- to 3-grams of words; digits become #, `mark` tells texts apart."""
    words = [_DIGITS.sub("#", word) for word in _WORD.findall(text.casefold())]
    return {
        mark + " ".join(words[i : i + n])
        for n in range(1, LONGEST + 1)
        for i in range(len(words) - n + 1)
    }


class Sample(NamedTuple):
    """One mail to learn from: the n-grams it holds, and the shares of its accepted values."""

    features: Features
    target: Target


def informative(samples: Sequence[Sample], most: int) -> list[str]:
    """Choose the n-grams that tell most about the value, by mutual information.

    Ties go to the alphabet; the list is the same in every process.
    """
    totals: Counter[str] = Counter()
    joint: dict[str, Counter[str]] = {}
    seen: Counter[str] = Counter()
    for features, target in samples:
        totals.update(target)
        seen.update(features)
        for value, share in target.items():
            bucket = joint.setdefault(value, Counter())
            for feature in features:
                bucket[feature] += share  # type: ignore[assignment]  # shares of a mail
    whole = sum_of(totals.values())
    ranked = []
    for feature, held in seen.items():
        if held >= RARE:
            ranked.append((-_information(feature, joint, totals, whole), feature))
    ranked.sort()
    return [feature for _, feature in ranked[:most]]


def sum_of(values: Iterable[float]) -> float:
    """Add shares in their given order; counts of a fitted model decide no published score."""
    total = 0.0
    for value in values:
        total += value
    return total


def _information(
    feature: str, joint: Mapping[str, Counter[str]], totals: Mapping[str, float], whole: float
) -> float:
    held = sum_of(bucket[feature] for bucket in joint.values())
    result = 0.0
    for value, total in totals.items():
        both = joint[value][feature]
        for cell, row, column in (
            (both, held, total),
            (total - both, whole - held, total),
        ):
            if cell > 1e-9 and row > 1e-9:
                result += cell / whole * log(cell * whole / (row * column))
    return result


def fit_bayes(samples: Sequence[Sample], *, features: int, smooth: float = 0.3) -> Model:
    """Fit multinomial naive Bayes on the most informative n-grams."""
    chosen = informative(samples, features)
    known = frozenset(chosen)
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for found, target in samples:
        inside = found & known
        for value, share in target.items():
            totals[value] += share  # type: ignore[assignment]  # shares of a mail
            bucket = counts.setdefault(value, Counter())
            for feature in inside:
                bucket[feature] += share  # type: ignore[assignment]  # shares of a mail
    values = sorted(totals)
    whole = sum_of(totals[value] for value in values)
    priors = {value: log((totals[value] + smooth) / (whole + smooth)) for value in values}
    logs: dict[str, tuple[float, ...]] = {}
    sizes = {value: sum_of(counts[value][f] for f in chosen) for value in values}
    for feature in chosen:
        logs[feature] = tuple(
            log((counts[value][feature] + smooth) / (sizes[value] + smooth * len(chosen)))
            for value in values
        )

    def predict(found: Features) -> dict[str, float]:
        rows = [logs[feature] for feature in sorted(found & known)]
        sums = [priors[v] + sum_of(row[i] for row in rows) for i, v in enumerate(values)]
        return dict(zip(values, _softmax(sums), strict=True))

    return predict


ROUNDS = 30
RATE = 0.5
DECAY = 1e-4


def fit_logistic(samples: Sequence[Sample], *, features: int) -> Model:
    """Fit multinomial logistic regression by AdaGrad over the n-grams, in the given order."""
    chosen = informative(samples, features)
    known = frozenset(chosen)
    values = sorted({value for sample in samples for value in sample.target})
    number = {value: i for i, value in enumerate(values)}
    width = len(values)
    weights: dict[str, list[float]] = {f: [0.0] * width for f in (*chosen, BIAS)}
    squares: dict[str, list[float]] = {f: [1e-3] * width for f in (*chosen, BIAS)}
    rows = []
    for found, target in samples:
        inside = [*sorted(found & known), BIAS]
        goal = [0.0] * width
        for value, share in target.items():
            goal[number[value]] = share
        rows.append((inside, 1 / sqrt(len(inside)), goal, sum_of(goal)))
    for _ in range(ROUNDS):
        for inside, scale, goal, weight in rows:
            chances = _softmax(_sums(weights, inside, width, scale))
            slopes = [(weight * chances[i] - goal[i]) * scale for i in range(width)]
            if max(map(abs, slopes)) > SMALL * scale:
                _learn(weights, squares, inside, slopes)

    def predict(found: Features) -> dict[str, float]:
        inside = [*sorted(found & known), BIAS]
        sums = _sums(weights, inside, width, 1 / sqrt(len(inside)))
        return dict(zip(values, _softmax(sums), strict=True))

    return predict


BIAS = "\x00bias"
SMALL = 0.02
"""Mails that are known to within this share teach nothing more in a round."""


def _sums(
    weights: Mapping[str, list[float]], inside: Sequence[str], width: int, scale: float
) -> list[float]:
    sums = [0.0] * width
    for feature in inside:
        row = weights[feature]
        for i in range(width):
            sums[i] += row[i]
    return [value * scale for value in sums]


def _learn(
    weights: dict[str, list[float]],
    squares: dict[str, list[float]],
    inside: Sequence[str],
    slopes: Sequence[float],
) -> None:
    for feature in inside:
        row, past = weights[feature], squares[feature]
        for i, slope in enumerate(slopes):
            if slope:
                step = slope + DECAY * row[i]
                past[i] += step * step
                row[i] -= RATE * step / sqrt(past[i])


def _softmax(sums: Sequence[float]) -> list[float]:
    top = max(sums)
    raised = [exp(value - top) for value in sums]
    whole = sum_of(raised)
    return [value / whole for value in raised]


def best(chances: Mapping[str, float]) -> str:
    """Return the most probable value; ties go to the alphabet."""
    return min(chances, key=lambda value: (-chances[value], value))
