"""Word n-grams and two classifiers over them, in plain Python and the same in every process.

>>> lessons = [Sample(frozenset(grams("my money back")), {"billing": 1.0})]
>>> best(fit_bayes(lessons, ["money"]).chances(frozenset({"money"})))
'billing'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from math import exp, fsum, log, sqrt
from typing import NamedTuple, TypeAlias

Features: TypeAlias = Set[str]
Target: TypeAlias = Mapping[str, float]
"""Shares of the accepted values of one mail; they add up to the weight of the mail."""

LONGEST = 3
RARE = 3
"""N-grams that fewer practice mails hold are left out."""
SMOOTH = 0.3
"""Added to every count of naive Bayes."""
ROUNDS, RATE, FADE = 14, 4.0, 0.25
"""Passes of logistic regression, its first step, and how the step shrinks with the passes."""
KNOWN = 0.03
"""A mail that is predicted to within this share teaches nothing more in a pass."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_DIGITS = re.compile(r"\d+")


class Sample(NamedTuple):
    """One mail to learn from: the n-grams it holds, and the shares of its accepted values."""

    features: Features
    target: Target


def grams(text: str, *, mark: str = "") -> set[str]:
    """Cut a text into its 1- to 3-grams of words; digits become #, `mark` tells texts apart."""
    words = [_DIGITS.sub("#", word) for word in _WORD.findall(text.casefold())]
    return {
        mark + " ".join(words[i : i + n])
        for n in range(1, LONGEST + 1)
        for i in range(len(words) - n + 1)
    }


def informative(samples: Sequence[Sample], most: int) -> list[str]:
    """Choose the n-grams that tell most about the value, by mutual information.

    Ties go to the alphabet, so that the list is the same in every process.
    """
    totals: Counter[str] = Counter()
    joint: dict[str, Counter[str]] = {}
    for features, target in samples:
        totals.update(target.keys())
        for value in target:
            joint.setdefault(value, Counter()).update(features)
    seen: Counter[str] = Counter()
    for bucket in joint.values():
        seen.update(bucket)
    whole = totals.total()
    rows = [(total, joint[value]) for value, total in sorted(totals.items())]
    ranked = sorted(
        (-_information(feature, held, rows, whole), feature)
        for feature, held in seen.items()
        if held >= RARE
    )
    return [feature for _, feature in ranked[:most]]


def _information(
    feature: str, held: int, rows: Sequence[tuple[int, Counter[str]]], whole: int
) -> float:
    """Return the mutual information of holding the feature and having the value, in nats."""
    result = 0.0
    for total, bucket in rows:
        both = bucket[feature]
        if both:
            result += both * log(both * whole / (held * total))
        if total > both:
            result += (total - both) * log((total - both) * whole / ((whole - held) * total))
    return result


class Classifier(NamedTuple):
    """A linear classifier: a weight by n-gram for every value, and a start."""

    values: tuple[str, ...]
    starts: tuple[float, ...]
    weights: tuple[Mapping[str, float], ...]
    scaled: bool

    def chances(self, features: Features) -> dict[str, float]:
        """Return the probability of every value."""
        inside = sorted(features & self.weights[0].keys())
        scale = 1 / sqrt(len(inside) or 1) if self.scaled else 1.0
        sums = [
            start + scale * fsum(map(row.__getitem__, inside))
            for start, row in zip(self.starts, self.weights, strict=True)
        ]
        return dict(zip(self.values, _softmax(sums), strict=True))


Fit: TypeAlias = Callable[[Sequence[Sample], Sequence[str]], Classifier]
"""Fits a classifier on samples, over the n-grams chosen."""


def fit_bayes(samples: Sequence[Sample], chosen: Sequence[str]) -> Classifier:
    """Fit multinomial naive Bayes."""
    values = tuple(sorted({value for sample in samples for value in sample.target}))
    known = frozenset(chosen)
    counts = {value: dict.fromkeys(chosen, 0.0) for value in values}
    totals = dict.fromkeys(values, 0.0)
    for features, target in samples:
        inside = features & known
        for value, share in target.items():
            totals[value] += share
            row = counts[value]
            for feature in inside:
                row[feature] += share
    whole = fsum(totals.values())
    rows = []
    for value in values:
        size = fsum(counts[value].values()) + SMOOTH * len(chosen)
        rows.append({f: log((n + SMOOTH) / size) for f, n in counts[value].items()})
    starts = tuple(log((totals[value] + SMOOTH) / (whole + SMOOTH)) for value in values)
    return Classifier(values, starts, tuple(rows), scaled=False)


def fit_logistic(samples: Sequence[Sample], chosen: Sequence[str]) -> Classifier:
    """Fit multinomial logistic regression by stochastic gradient, samples in their order."""
    values = tuple(sorted({value for sample in samples for value in sample.target}))
    known = {feature: i for i, feature in enumerate(chosen)}
    weights = [[0.0] * len(chosen) for _ in values]
    starts = [0.0] * len(values)
    lessons = [_lesson(sample, values, known) for sample in samples]
    for turn in range(ROUNDS):
        rate = RATE / (1 + FADE * turn)
        for inside, scale, goal, weight in lessons:
            sums = [
                start + scale * fsum(map(row.__getitem__, inside))
                for start, row in zip(starts, weights, strict=True)
            ]
            for i, chance in enumerate(_softmax(sums)):
                slope = goal[i] - weight * chance
                if abs(slope) > KNOWN * weight:
                    starts[i] += 0.1 * rate * slope
                    _add(weights[i], inside, rate * slope * scale)
    rows = tuple(dict(zip(chosen, row, strict=True)) for row in weights)
    return Classifier(values, tuple(starts), rows, scaled=True)


class _Lesson(NamedTuple):
    inside: list[int]
    scale: float
    goal: list[float]
    weight: float


def _lesson(sample: Sample, values: Sequence[str], known: Mapping[str, int]) -> _Lesson:
    inside = sorted(known[f] for f in sample.features & known.keys())
    goal = [sample.target.get(value, 0.0) for value in values]
    return _Lesson(inside, 1 / sqrt(len(inside) or 1), goal, fsum(goal))


def _add(row: list[float], inside: Sequence[int], step: float) -> None:
    for i in inside:
        row[i] += step


def _softmax(sums: Sequence[float]) -> list[float]:
    top = max(sums)
    raised = [exp(value - top) for value in sums]
    whole = fsum(raised)
    return [value / whole for value in raised]


def best(chances: Mapping[str, float]) -> str:
    """Return the most probable value; ties go to the alphabet."""
    return min(chances, key=lambda value: (-chances[value], value))
