"""Ranks, computed rows, CSV."""

from __future__ import annotations

import csv
import io

import pytest

from tests.board_runs import TASK, known_set, row
from triage_core.board.ranking import computed_rows, merge, rank, rows_as_csv


def ranks(*rows: tuple[float, float, float]) -> list[int | None]:
    made = [row(str(i), mean, low=low, high=high) for i, (mean, low, high) in enumerate(rows)]
    return [r.rank for r in rank(made)]


def test_rank_orders_by_skill() -> None:
    ordered = rank([row("low", 0.1), row("high", 0.9), row("mid", 0.5)])

    assert [(r.agent, r.rank) for r in ordered] == [("high", 1), ("mid", 2), ("low", 3)]


def test_rank_is_shared_where_intervals_overlap_the_leader() -> None:
    assert ranks((0.9, 0.8, 1.0), (0.8, 0.7, 0.85), (0.79, 0.6, 0.8), (0.5, 0.4, 0.6)) == [
        1,
        1,
        1,
        4,
    ]


def test_rank_is_not_passed_along_a_chain_of_neighbours() -> None:
    assert ranks((0.9, 0.8, 1.0), (0.75, 0.6, 0.85), (0.65, 0.5, 0.7)) == [1, 1, 3]


def test_rank_without_an_interval_compares_the_means() -> None:
    assert [r.rank for r in rank([row("a", 0.5), row("b", 0.5), row("c", 0.4)])] == [1, 1, 3]


def test_rank_of_equals_keeps_their_order() -> None:
    assert [r.agent for r in rank([row("first", 0.5), row("second", 0.5)])] == ["first", "second"]


def test_rank_of_nothing_is_nothing() -> None:
    assert rank([]) == ()


def test_computed_rows_span_from_floor_to_oracle() -> None:
    floor = known_set().floor(TASK, "test")
    assert floor is not None

    found = {
        r.agent: (r.kind, r.score.mean, r.skill and r.skill.mean)
        for r in computed_rows(floor, families=2)
    }

    assert found == {
        "oracle": ("oracle", 1.0, 1.0),
        "silent": ("floor", 0.2, 0.0),
        "subject": ("baseline", 0.4, 0.25),
        "heuristic": ("baseline", 0.6, 0.5),
    }


def test_computed_rows_stand_between_the_runs_without_a_rank() -> None:
    floor = known_set().floor(TASK, "test")
    assert floor is not None

    merged = merge(rank([row("mine", 0.6), row("poor", -0.1)]), computed_rows(floor, families=2))

    assert [(r.agent, r.rank) for r in merged] == [
        ("oracle", None),
        ("mine", 1),
        ("heuristic", None),
        ("subject", None),
        ("silent", None),
        ("poor", 2),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_csv_disarms_formulas(start: str) -> None:
    text = rows_as_csv([row(f'{start}HYPERLINK("x")', 0.5)])

    (cells,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert cells[1] == f'\'{start}HYPERLINK("x")'


def test_csv_keeps_quotes_commas_and_negative_numbers() -> None:
    text = rows_as_csv([row('a "b", c', -0.25)])

    (cells,) = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (cells["agent"], cells["skill"]) == ('a "b", c', "-0.25")
