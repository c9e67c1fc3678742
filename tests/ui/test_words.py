"""Texts and rows of the page: plain, complete, and with nothing hidden in them."""

from __future__ import annotations

from triage_core.models import BoardRow, Interval
from triage_core.ui import words

SCORE = Interval(mean=0.613, low=0.5, high=0.7, families=4)


def test_board_row_is_text_in_every_cell() -> None:
    row = BoardRow(
        rank=1,
        agent="a\u202eb",
        kind="submission",
        task_id="inbox/hard",
        split="test",
        score=SCORE,
        skill=None,
        episodes=30,
        missing=2,
        submitted_at="2026-05-12T12:00:00Z",
        receipt_id="r",
    )

    assert words.board_rows([row]) == [
        [
            "1",
            "a[U+202E]b",
            "submission",
            "0.61",
            "0.50 to 0.70",
            "-",
            "-",
            "28 of 30",
            "2026-05-12",
        ]
    ]
    assert len(words.board_rows([row])[0]) == len(words.BOARD_HEADERS)


def test_a_little_below_zero_has_no_sign() -> None:
    assert [words.number(value) for value in (-0.001, 0.0, -0.01, None)] == [
        "0.00",
        "0.00",
        "-0.01",
        "-",
    ]
