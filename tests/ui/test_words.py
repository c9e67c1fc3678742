"""Texts and rows of the page: plain, complete, and with nothing hidden in them."""

from __future__ import annotations

import pytest

from tests.samples import TASKS, sample_set
from triage_core.environment import Dealer, Wish
from triage_core.episode import Episode
from triage_core.models import BoardRow, InboxAction, Interval, RewardPart
from triage_core.ui import words

SCORE = Interval(mean=0.613, low=0.5, high=0.7, families=4)


def episode(task_id: str) -> Episode:
    return Dealer(sample_set(each=1)).deal(Wish(task=task_id), episode_id="e")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb", "a[U+200B]b"),
        ("a\u00adb", "a[U+00AD]b"),
        ("a\U000e0041b", "a[U+E0041]b"),
        ("a\x00\x1b\rb", "a[U+0000][U+001B][U+000D]b"),
        ("naïve, 日本語, \U0001f4ec", "naïve, 日本語, \U0001f4ec"),
    ],
)
def test_hidden_characters_become_visible(text: str, shown: str) -> None:
    assert words.visible(text) == shown


@pytest.mark.parametrize("task_id", TASKS)
def test_mail_of_every_task_is_laid_out(task_id: str) -> None:
    laid = words.mail_text(episode(task_id).observation())

    assert laid.subject.startswith("About")
    assert laid.sender == "Ann Example <ann@post.example>"
    assert laid.body
    assert laid.received.startswith("2026-05-12")
    assert "Message-ID: <" in laid.headers
    assert laid.place


def test_empty_inbox_is_said() -> None:
    played = episode("inbox/easy")
    while not played.done:
        played.step({"category": "spam"})

    assert words.mail_text(played.observation()).place == "The inbox is empty."


def test_look_up_is_written_one_fact_a_line() -> None:
    played = episode("inbox/hard")
    asked = InboxAction.model_validate(
        {"use_tool": "check_payment", "tool_input": {"account_id": "A-10001"}}
    )

    told = words.mail_text(played.step(asked).observation).tool

    assert "found: yes" in told.splitlines()
    assert "payment_status settled" in told


@pytest.mark.parametrize(("value", "shown"), [(0.3, "+0.3"), (-0.05, "-0.05"), (0, "0"), (1, "+1")])
def test_points_carry_their_sign(value: float, shown: str) -> None:
    assert words.signed(value) == shown


def test_parts_hold_their_reasons_where_they_are_told() -> None:
    parts = [
        RewardPart(name="label", value=0.2, reason="refund: R1"),
        RewardPart(name="action", value=0.4, reason=None),
    ]

    assert words.part_lines(parts) == "+0.2  label: refund: R1\n+0.4  action"


@pytest.mark.parametrize("task_id", TASKS)
def test_right_answer_of_every_task_is_written(task_id: str) -> None:
    key = sample_set(each=1).scenario(task_id, "practice", f"{task_id.replace('/', '-')}-p0")[1]

    assert all(words.answer_text(answer) for answer in key.answers)


def test_report_has_a_row_for_every_judged_action() -> None:
    played = episode("workflow/easy")
    played.step({"action": "classify", "label": "refund"})
    played.step({"action": "resolve"})

    rows = words.verdict_rows(played.verdicts())

    assert [row[1] for row in rows] == ["action classify, label refund", "action resolve"]
    assert all(len(row) == len(words.VERDICT_HEADERS) for row in rows)


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
