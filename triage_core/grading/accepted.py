"""Is the given value among the accepted ones?"""

from __future__ import annotations

from collections.abc import Sequence

from triage_core.models import Reason
from triage_core.protocols import Check


def because(reasons: Sequence[Reason], field: str) -> str:
    """Return the reason that the key gives for a field, with its clause."""
    for reason in reasons:
        if reason.field == field:
            return f"{reason.words} ({reason.clause})"
    return "No reason is recorded."


def accepted(
    *, name: str, given: str | None, among: Sequence[str], weight: float, why: str
) -> Check:
    """Score 1 where `given` is accepted, else 0; the reason names what was accepted and why."""
    if given in among:
        return Check(name, 1.0, weight, f"{given}: {why}")
    return Check(name, 0.0, weight, f"{given}, accepted is {' or '.join(among)}: {why}")
