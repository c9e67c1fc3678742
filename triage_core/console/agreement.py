"""How well two people agree who decided the same mails: Cohen's kappa, field by field.

>>> said = [Decision(email_id="m", action={"category": "spam"})]
>>> agreement(said, said)[0].agree
1.0
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from triage_core.models import JsonObject, Name, Wire

DECIMALS = 6
NOT_COMPARED = frozenset({"summary", "use_tool"})
"""Fields that are no judgement out of a list of values."""


class Decision(Wire):
    """What somebody decided about a mail; `unsure` decisions are compared with none."""

    email_id: Name
    action: JsonObject
    unsure: bool = False


class FieldAgreement(Wire):
    """How often two people gave a field the same value, over `n` mails that both decided.

    `kappa` is null where it is not defined: without mails, or where both gave one value always.
    """

    field: Name
    n: int
    agree: Annotated[float, Field(ge=0, le=1)] = Field(description="share of equal values")
    kappa: float | None


def agreement(first: Iterable[Decision], second: Iterable[Decision]) -> list[FieldAgreement]:
    """Compare two people's decisions, field by field, in the order in which fields come up.

    Where somebody decided a mail twice, the last decision counts; texts such as summaries are left
    out, since nobody writes the same one twice.
    """
    one, other = _by_mail(first), _by_mail(second)
    both = [name for name in one if name in other]
    pairs: dict[str, list[tuple[str, str]]] = {}
    for name in both:
        for field in dict.fromkeys((*one[name], *other[name])):
            values = one[name].get(field, ""), other[name].get(field, "")
            pairs.setdefault(field, []).append(values)
    return [
        FieldAgreement(field=field, n=len(told), agree=_equal(told), kappa=kappa(told))
        for field, told in pairs.items()
    ]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of paired values, six decimals; None where it is not defined.

    kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of pairs that agree and p_e the share
    that would by chance: the sum over all values of the product of how often each person gives it.
    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20 (1960), 37-46.
    """
    count = len(pairs)
    if not count:
        return None
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    # In whole numbers as long as it goes, so that chance agreement of 1 is seen as that.
    chance = sum(one[value] * other[value] for value in one)
    if chance == count * count:
        return None
    observed = sum(a == b for a, b in pairs)
    return round((observed * count - chance) / (count * count - chance), DECIMALS)


def _equal(pairs: Sequence[tuple[str, str]]) -> float:
    return round(sum(a == b for a, b in pairs) / len(pairs), DECIMALS)


def _by_mail(decisions: Iterable[Decision]) -> dict[str, Mapping[str, str]]:
    """Return what is compared of each decided mail: fields with a value out of a list."""
    last = {one.email_id: one for one in decisions}
    return {name: _values(one.action) for name, one in last.items() if not one.unsure}


def _values(action: JsonObject) -> dict[str, str]:
    return {
        field: _teams(value) if field == "route_to" else value
        for field, value in action.items()
        if isinstance(value, str) and field not in NOT_COMPARED
    }


def _teams(value: str) -> str:
    """Put a list of teams into one order: who is named counts, not when."""
    return ", ".join(sorted({team.strip().casefold() for team in value.split(",")} - {""}))
