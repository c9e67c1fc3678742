"""The organisation's directory: teams, what people call them, when they are on duty, who covers.

>>> named("Billing , the devs")
('billing', 'engineering')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Team:
    """One team. On duty from hour `opens` to before hour `closes`; `cover` stands in otherwise."""

    name: str
    aliases: tuple[str, ...]
    people: tuple[str, ...]
    opens: int
    closes: int
    cover: str
    owns: str


TEAMS: tuple[Team, ...] = (
    Team(
        "safety",
        ("product safety", "safety team", "health and safety", "product-safety"),
        ("Ingrid Solberg",),
        0,
        24,
        "safety",
        "hazards to people from our products",
    ),
    Team(
        "security",
        ("it security", "security team", "infosec", "abuse"),
        ("Tomas Rivera",),
        0,
        24,
        "security",
        "impostors, taken-over accounts, stolen data",
    ),
    Team(
        "engineering",
        ("developers", "devs", "the devs", "dev team", "engineers", "platform", "tech"),
        ("Mei Tanaka",),
        7,
        19,
        "support",
        "outages and defects of the web service, faults of the payment page",
    ),
    Team(
        "billing",
        ("finance", "accounts receivable", "accounting", "billing team", "payments"),
        ("Oluwaseun Adebayo",),
        8,
        18,
        "support",
        "refunds, charges, invoices, bank details, spending",
    ),
    Team(
        "support",
        ("customer support", "customer service", "help desk", "helpdesk", "support team"),
        ("Laura Pohl",),
        6,
        22,
        "general",
        "deliveries, returns, cancellations, access, complaints about service",
    ),
    Team(
        "sales",
        ("sales team", "account management", "account managers", "commercial"),
        ("Piotr Zielinski",),
        8,
        18,
        "general",
        "prices, demos, contracts",
    ),
    Team(
        "general",
        ("front desk", "frontdesk", "office", "reception", "general inbox", "none"),
        ("Ana Duarte",),
        0,
        24,
        "general",
        "notices, bulk mail, questions of colleagues, everything without another owner",
    ),
)
BY_NAME = {team.name: team for team in TEAMS}


def plain(name: str) -> str:
    """Fold case and spacing of a name."""
    return " ".join(re.split(r"[\s_]+", name.strip().casefold()))


_LOOKUP = {
    plain(called): team.name
    for team in TEAMS
    for called in (team.name, *team.aliases, *team.people)
}


@lru_cache(maxsize=4_096)
def named(route: str) -> tuple[str, ...]:
    """Resolve a comma-separated route into distinct team names, in the order given.

    A part that nobody in the directory answers to stays as it is, folded: it counts as a team
    named, and as one that is not needed.
    """
    parts = [plain(part) for part in re.split(r"[,;]", route)]
    return tuple(dict.fromkeys(_LOOKUP.get(part, part) for part in parts if part))


def on_duty(team: str, hour: int) -> str:
    """Return the team that takes work for `team` at an hour 0..23: itself, or who covers."""
    entry = BY_NAME.get(team)
    while entry is not None and not entry.opens <= hour < entry.closes:
        entry = BY_NAME[entry.cover]
    return entry.name if entry is not None else team


def as_text() -> str:
    """Write the directory as lines that an agent can read."""
    lines = []
    for team in TEAMS:
        hours = (
            "always on duty"
            if (team.opens, team.closes) == (0, 24)
            else f"on duty {team.opens:02d}:00-{team.closes:02d}:00, else {team.cover} covers"
        )
        called = ", ".join((*team.aliases, *team.people))
        lines.append(f"- {team.name}: {team.owns}; {hours}; also called {called}.")
    return "\n".join(lines)
