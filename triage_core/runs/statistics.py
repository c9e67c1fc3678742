"""Means and intervals over families of scenarios.

Scenarios of one family test the same thing and are no independent evidence, so families weigh
equally and intervals are drawn over families.

    >>> family_mean([("a", 1.0), ("a", 0.0), ("b", 1.0)])
    0.75
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import fsum, sqrt
from random import Random
from typing import TypeAlias

from triage_core.errors import InvalidRun
from triage_core.models import Interval

DRAWS = 2_000
SEED = 20_260_501
LOW, HIGH = 0.025, 0.975
LEAST_FAMILIES = 2
"""Below it there is no interval."""
Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""

Scored: TypeAlias = tuple[str, float]
"""A family and the value of one of its scenarios."""


def family_means(values: Iterable[Scored]) -> tuple[float, ...]:
    """Return the mean of every family, in the order of the names.

    Raises:
        InvalidRun: When there is nothing to average.
    """
    families: dict[str, list[float]] = {}
    for family, value in values:
        families.setdefault(family, []).append(value)
    if not families:
        raise InvalidRun(
            "There is no episode to average.", fix="Play at least one episode of the task."
        )
    return tuple(fsum(families[name]) / len(families[name]) for name in sorted(families))


def family_mean(values: Iterable[Scored]) -> float:
    """Return the mean in which every family weighs the same, unrounded."""
    means = family_means(values)
    return fsum(means) / len(means)


def interval(values: Iterable[Scored]) -> Interval:
    """Return the family-weighted mean with its 95 % percentile bootstrap interval.

    2,000 draws over families from a fixed seed; six decimals; no interval below two families.
    """
    means = family_means(values)
    count = len(means)
    mean = round(fsum(means) / count, 6)
    if count < LEAST_FAMILIES:
        return Interval(mean=mean, low=None, high=None, families=count)
    drawn = sorted(fsum([means[i] for i in draw]) / count for draw in _draws(count))
    return Interval(
        mean=mean,
        low=round(percentile(drawn, LOW), 6),
        high=round(percentile(drawn, HIGH), 6),
        families=count,
    )


@lru_cache(maxsize=64)
def _draws(count: int) -> tuple[tuple[int, ...], ...]:
    """Draw the families of every resample; the same for ever for the same number of families."""
    rng = Random(f"{SEED}|{count}")
    return tuple(tuple(rng.choices(range(count), k=count)) for _ in range(DRAWS))


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of an ordered sample lies, between two by line."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a rate, which stays inside [0, 1].

    Raises:
        InvalidRun: Unless 0 <= hits <= trials and there is a trial.
    """
    if not 0 <= hits <= trials or trials == 0:
        raise InvalidRun(
            f"{hits} hits of {trials} trials are no rate.",
            fix="Give 0 <= hits <= trials, trials > 0.",
        )
    rate, square = hits / trials, Z * Z
    centre = (rate + square / (2 * trials)) / (1 + square / trials)
    spread = Z / (1 + square / trials)
    spread *= sqrt(rate * (1 - rate) / trials + square / (4 * trials * trials))
    low = 0.0 if hits == 0 else max(0.0, centre - spread)
    high = 1.0 if hits == trials else min(1.0, centre + spread)
    return round(low, 6), round(high, 6)
