"""How near is a wrong category to a right one? The published matrix of the track `inbox`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from triage_core.models import Category
from triage_core.protocols import Check

SIMILARITY: dict[frozenset[Category], float] = {
    frozenset(("billing", "support")): 0.3,
    frozenset(("billing", "sales")): 0.3,
    frozenset(("internal", "support")): 0.2,
    frozenset(("internal", "sales")): 0.2,
    frozenset(("sales", "spam")): 0.2,
}
"""Pairs that overlap in practice; every pair that is not listed has similarity 0."""


def similarity(given: Category, among: Iterable[Category]) -> float:
    """Return the largest similarity (0..1) of `given` to an accepted category."""
    return max(
        1.0 if given == right else SIMILARITY.get(frozenset((given, right)), 0.0) for right in among
    )


@lru_cache(maxsize=4_096)
def grade_category(
    *, given: Category, among: tuple[Category, ...], weight: float, wrong: float, why: str
) -> Check:
    """Pay `weight` for an accepted category, its share for a similar one, `wrong` for another."""
    if given in among:
        return Check("category", 1.0, weight, f"{given}: {why}")
    wanted = " or ".join(among)
    near = similarity(given, among)
    if near:
        return Check("similar category", near, weight, f"{given} is near {wanted}: {why}")
    return Check("wrong category", 1.0, wrong, f"{given}, accepted is {wanted}: {why}")
