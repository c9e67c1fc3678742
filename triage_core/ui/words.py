"""What the page shows, as plain texts and rows: no component, no markup.

Mail, names and reasons are foreign text. Everything made here goes into text boxes and text cells
only, where nothing in it can act.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage_core.errors import ArenaError
from triage_core.mail.characters import visible
from triage_core.models import BoardRow, Interval

BOARD_HEADERS = (
    "rank",
    "agent",
    "kind",
    "score",
    "score, 95 %",
    "skill",
    "skill, 95 %",
    "episodes",
    "when",
)


def number(value: float | None) -> str:
    """Write a score or reward, two decimals; a dash where it is withheld."""
    # A little below zero is zero, without a sign.
    return "-" if value is None else f"{round(value, 2) + 0.0:.2f}"


def interval(value: Interval | None) -> tuple[str, str]:
    """Write a mean and its 95 % interval."""
    if value is None:
        return "-", "-"
    if value.low is None or value.high is None:
        return number(value.mean), "-"
    return number(value.mean), f"{number(value.low)} to {number(value.high)}"


def board_rows(rows: Iterable[BoardRow]) -> list[list[str]]:
    """Lay out the leaderboard; every cell is a text."""
    return [
        [
            "" if row.rank is None else str(row.rank),
            visible(row.agent),
            row.kind,
            *interval(row.score),
            *interval(row.skill),
            f"{row.episodes - row.missing} of {row.episodes}" if row.missing else str(row.episodes),
            (row.submitted_at or "")[:10],
        ]
        for row in rows
    ]


def refusal_text(refused: ArenaError) -> str:
    """Say what was wrong and how to mend it."""
    return visible(str(refused))
