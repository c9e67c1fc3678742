"""Ranks and rows: runs in order of skill, floors and baselines between them without a rank.

    >>> rank([]), rows_as_csv([]).count("rank")
    ((), 1)

A rank is shared by runs that the data do not tell apart: going down from the best, a run whose
interval overlaps that of the first of its group has the group's rank; the first that does not
begins the next group, whose rank is its place. So the ranks of four runs may be 1, 1, 1, 4. Overlap
is judged against the first of the group only, so that a chain of neighbours cannot tie everybody.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from triage_core.models import BoardKind, BoardRow, Interval
from triage_core.sources import TaskFloor

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters by which a spreadsheet takes a text for a formula, the wide forms included."""

COLUMNS = (
    "rank", "agent", "kind", "task", "split", "score", "score_low", "score_high", "skill",
    "skill_low", "skill_high", "episodes", "missing", "submitted_at", "receipt_id",
)  # fmt: skip


def standing(row: BoardRow) -> Interval:
    """Return what a row is ranked by: skill, or score where no reference exists."""
    return row.score if row.skill is None else row.skill


def rank(rows: Iterable[BoardRow]) -> tuple[BoardRow, ...]:
    """Order runs, best first, and give each its rank; of equals the earlier stands first."""
    ordered = sorted(rows, key=lambda row: -standing(row).mean)
    ranked: list[BoardRow] = []
    floor, group = 0.0, 0
    for place, row in enumerate(ordered, start=1):
        mine = standing(row)
        high = mine.mean if mine.high is None else mine.high
        if group == 0 or high < floor:
            floor, group = mine.mean if mine.low is None else mine.low, place
        ranked.append(row.model_copy(update={"rank": group}))
    return tuple(ranked)


def merge(ranked: Iterable[BoardRow], computed: Iterable[BoardRow]) -> tuple[BoardRow, ...]:
    """Put computed rows where they stand among the runs; of equals the run stands first."""
    return tuple(sorted([*ranked, *computed], key=lambda row: -standing(row).mean))


def computed_rows(floor: TaskFloor, *, families: int) -> Iterator[BoardRow]:
    """Yield the rows that come from the references: oracle, floor, every named policy."""
    yield _computed(floor, "oracle", "oracle", floor.oracle, families)
    yield _computed(floor, floor.floor_policy, "floor", floor.floor, families)
    for name, score in floor.policies.items():
        if name not in {"oracle", floor.floor_policy}:
            yield _computed(floor, name, "baseline", score, families)


def _computed(
    floor: TaskFloor, name: str, kind: BoardKind, score: float, families: int
) -> BoardRow:
    skill = round(1 - (floor.oracle - score) / floor.spread, 6)
    return BoardRow(
        rank=None,
        agent=name[:80],
        kind=kind,
        task_id=floor.task_id,
        split=floor.split,
        score=Interval(mean=round(score, 6), low=None, high=None, families=families),
        skill=Interval(mean=skill, low=None, high=None, families=families),
        episodes=len(floor.episodes),
        submitted_at=None,
        receipt_id=None,
    )


def rows_as_csv(rows: Iterable[BoardRow]) -> str:
    """Write rows as CSV; text that a spreadsheet would calculate gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        front = (row.rank, _cell(row.agent), row.kind, row.task_id, row.split)
        back = (row.episodes, row.missing, row.submitted_at, row.receipt_id)
        writer.writerow((*front, *_numbers(row.score), *_numbers(row.skill), *back))
    return out.getvalue()


def _numbers(value: Interval | None) -> tuple[float | None, ...]:
    return (None, None, None) if value is None else (value.mean, value.low, value.high)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
