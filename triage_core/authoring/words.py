"""From a draft to words: a writer's plan, their lines, the slots filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from triage_core.authoring.banks import Bank
from triage_core.authoring.drafts import Draft
from triage_core.authoring.people import MONTHS

JOINTS: Mapping[str, tuple[str, ...]] = {
    "kitchen": ("\n\n", " ", "\n\n"),
    "ledger": ("\n\n",),
    "student": ("\n", " ", " "),
    "thumbs": ("\n", " "),
    "anxious": ("\n\n", " "),
    "blunt": (" ", "\n"),
    "engineer": ("\n\n", "\n"),
    "second_language": ("\n\n", "\n"),
}
"""What stands between two parts of a mail, by writer."""

PLAIN = frozenset(
    {
        *("internal_notice", "newsletter", "cold_sales", "bank_change", "credential"),
        *("parcel_fee", "refund_notice", "auto_reply", "thanks"),
    }
)
"""Matters that carry neither pressure nor asides."""


@dataclass(frozen=True, slots=True)
class Words:
    """A written mail: subject, body, and the slots that its words really used."""

    subject: str
    body: str
    used: frozenset[str]


def long_day(day: date) -> str:
    """Write a day as mails do: "3 May"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def told_lines(draft: Draft) -> list[str]:
    """Name the kinds of lines that tell what the draft holds, in no order."""
    kinds = []
    if "hazard" in draft.told:
        kinds += ["risk_yes", "contained_yes" if "contained" in draft.told else "contained_no"]
    elif draft.alarm:
        kinds += ["risk_no"]
    if "blocked" in draft.told:
        kinds.append("blocked_yes")
    elif draft.unhurried:
        kinds.append("blocked_no")
    if "everybody" in draft.told:
        kinds.append("scope_all")
    elif draft.alone:
        kinds.append("scope_one")
    if "payout" in draft.told:
        kinds.append("payout_change")
    if draft.due_in is not None:
        kinds.append("deadline")
    if draft.hedge:
        kinds.append("hedge")
    if "own data" in draft.told:
        kinds.append("privacy_aside")
    return kinds


def write(
    draft: Draft, bank: Bank, slots: Mapping[str, str], rng: Random, *, needed: Sequence[str]
) -> Words:
    """Write one mail in the words of a writer.

    Args:
        draft: What is told.
        bank: The writer.
        slots: A value for every slot.
        rng: Draws plan and lines.
        needed: Slots that must be used; a line with them is drawn, or they go to the subject.
    """
    matter = bank.matters[draft.intent]
    claim = _drawn(matter.claim, needed, rng)
    alarmed = draft.alarm and rng.random() < 0.5
    told = [rng.choice(bank.facts[kind]) for kind in told_lines(draft)]
    if alarmed:
        told.insert(1, rng.choice(bank.facts[rng.choice(("contained_yes", "contained_no"))]))
    plain = draft.intent in PLAIN
    plan = rng.choice(bank.plans)
    roles: dict[str, list[str]] = {
        "greeting": [rng.choice(bank.common["greeting"])],
        "claim": [claim],
        "detail": [rng.choice(matter.detail)],
        "fact": told,
        "ask": [rng.choice(matter.ask)],
        "pressure": [] if plain or rng.random() < 0.5 else [rng.choice(bank.common["pressure"])],
        "aside": [] if plain else [rng.choice(bank.common["aside"])],
        "closing": [rng.choice(bank.common["closing"])],
    }
    subject = rng.choice(matter.subject)
    parts = [line for role in plan for line in roles[role] if line]
    return finish(subject, parts, writer=bank.writer, slots=slots, rng=rng, needed=needed)


def finish(
    subject: str,
    parts: Sequence[str],
    *,
    writer: str,
    slots: Mapping[str, str],
    rng: Random,
    needed: Sequence[str],
) -> Words:
    """Join the parts in the writer's way and fill the slots."""
    joint = rng.choice(JOINTS[writer])
    text = parts[0]
    for before, part in zip(parts, parts[1:], strict=False):
        alone = "\n" in part or "\n" in before or before == parts[0] and len(before) < 40
        text += ("\n" if alone and joint == " " else joint) + part
    used = set(re.findall(r"\{(\w+)\}", text + subject))
    lacking = [slot for slot in needed if slot not in used]
    if lacking:
        subject = f"{subject} ({', '.join('{' + slot + '}' for slot in lacking)})"
        used |= set(lacking)
    return Words(_fill(subject, slots), _fill(text, slots), frozenset(used))


def _drawn(lines: Sequence[str], needed: Sequence[str], rng: Random) -> str:
    """Draw a line that uses the needed slots three times out of four, where there is one."""
    full = [line for line in lines if all("{" + slot + "}" in line for slot in needed)]
    return rng.choice(full if full and rng.random() < 0.75 else lines)


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: slots[found.group(1)], text)
