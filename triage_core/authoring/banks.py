"""The sentence banks: one TOML file a writer, hand-written, checked when it is read.

A bank holds discourse plans (orders of roles), common lines, lines that tell a fact, and for each
matter subjects, claims, details and asks. Entries have typed slots in braces.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

from triage_core.errors import InvalidScenario, nearest, shown
from triage_core.world.case import Intent

FOLDER = Path(__file__).parent / "banks"
ROLES = frozenset({"greeting", "claim", "detail", "fact", "ask", "pressure", "aside", "closing"})
FACTS = (
    "blocked_yes",
    "blocked_no",
    "scope_all",
    "scope_one",
    "deadline",
    "hedge",
    "risk_yes",
    "risk_no",
    "contained_yes",
    "contained_no",
    "payout_change",
    "privacy_aside",
    "followup_worse",
    "followup_solved",
    "followup_info",
)
SLOTS = frozenset(
    {
        *("item", "order", "amount", "day", "due", "invoice", "seats", "company"),
        *("service", "feature", "person", "city", "me", "link"),
    }
)

PRACTICE_WRITERS = ("kitchen", "ledger", "student", "thumbs")
TEST_WRITERS = ("anxious", "blunt", "engineer", "second_language")
"""Splits are cut by writer: no sentence of a practice mail stands in a test mail."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A writer's lines for one matter."""

    subject: tuple[str, ...]
    claim: tuple[str, ...]
    detail: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything one writer can say."""

    writer: str
    about: str
    plans: tuple[tuple[str, ...], ...]
    common: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]]
    matters: Mapping[str, Matter]


@lru_cache(maxsize=32)
def load_bank(writer: str, folder: Path = FOLDER) -> Bank:
    """Read and check one bank.

    Raises:
        InvalidScenario: Naming file, table and entry for what is missing or has an unknown slot.
    """
    path = folder / f"{writer}.toml"
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as failed:
        raise InvalidScenario(f"{path} cannot be read: {failed}.", fix="Mend the file.") from None
    intents = raw.get("intent", {})
    missing = [intent for intent in get_args(Intent) if intent not in intents]
    if missing:
        raise InvalidScenario(f"{path} lacks [intent.{missing[0]}].", fix="Write its lines.")
    plans = tuple(tuple(plan) for plan in raw["plans"])
    for plan in plans:
        odd = set(plan) - ROLES
        if odd:
            raise InvalidScenario(
                f"{path} has a plan with the role {shown(odd.pop())}.",
                fix=f"Roles: {', '.join(sorted(ROLES))}.",
            )
    return Bank(
        writer=raw["writer"],
        about=raw["about"],
        plans=plans,
        common={k: _lines(path, f"common.{k}", v) for k, v in raw["common"].items()},
        facts={k: _lines(path, f"facts.{k}", raw["facts"].get(k, [])) for k in FACTS},
        matters={
            name: Matter(
                **{
                    role: _lines(path, f"{name}.{role}", table.get(role, []))
                    for role in ("subject", "claim", "detail", "ask")
                }
            )
            for name, table in intents.items()
        },
    )


def _lines(path: Path, place: str, lines: list[str]) -> tuple[str, ...]:
    if not lines:
        raise InvalidScenario(f"{path} has no lines in {place}.", fix="Write some.")
    for line in lines:
        for slot in re.findall(r"\{(\w*)\}", line):
            if slot not in SLOTS:
                raise InvalidScenario(
                    f"{path} {place} has the unknown slot {shown(slot)} in {shown(line)}.",
                    fix=nearest(slot, sorted(SLOTS)),
                )
        if line.count("{") != line.count("}"):
            raise InvalidScenario(
                f"{path} {place} has an open brace in {shown(line)}.", fix="Close the brace."
            )
    return tuple(lines)
