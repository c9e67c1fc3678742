"""Is the given value among the accepted ones?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from triage_core.protocols import Check


def because(why: Mapping[str, str], field: str) -> str:
    """Return the reason that the key gives for a field."""
    return why.get(field, "No reason is recorded.")


@lru_cache(maxsize=4_096)
def accepted(
    *, name: str, given: str | None, among: tuple[str, ...], weight: float, why: str
) -> Check:
    """Score 1 where `given` is accepted, else 0; the reason names what was accepted and why.

    The same question comes back in every episode of a scenario, so its finding is kept.
    """
    if given in among:
        return Check(name, 1.0, weight, f"{given}: {why}")
    return Check(name, 0.0, weight, f"{given}, accepted is {' or '.join(among)}: {why}")
