"""One question: is the given value among the accepted ones?"""

from __future__ import annotations

from triage_core.grading.accepted import accepted, because


def test_accepted_value_scores_one_with_the_reason():
    check = accepted(name="label", given="urgent", among=("urgent",), weight=0.4, why="D4")
    assert (check.score, check.points, check.reason) == (1.0, 0.4, "urgent: D4")


def test_other_value_scores_nothing_and_names_what_was_accepted():
    check = accepted(name="label", given="spam", among=("urgent", "normal"), weight=0.4, why="D4")
    assert (check.score, check.points) == (0.0, 0.0)
    assert check.reason == "spam, accepted is urgent or normal: D4"


def test_missing_reason_is_said():
    assert because({}, "label") == "No reason is recorded."
