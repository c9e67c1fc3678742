"""Texts in pieces: nothing is lost, and nothing hides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage_core.console.runs import MOST, Run, runs_of
from triage_core.mail.characters import HIDDEN


def test_hidden_character_is_a_badge_with_its_name() -> None:
    assert runs_of("pay\u202eexe") == (
        Run(text="pay"),
        Run(text="U+202E", kind="badge", name="RIGHT-TO-LEFT OVERRIDE"),
        Run(text="exe"),
    )


def test_empty_text_has_no_pieces() -> None:
    assert runs_of("") == ()


def test_markup_stays_text() -> None:
    assert runs_of("<b>${x} {{y}}</b>") == (Run(text="<b>${x} {{y}}</b>"),)


def test_badges_beyond_the_most_stand_in_the_text() -> None:
    runs = runs_of("a\u200b" * (MOST + 2))

    assert len(runs) == 2 * MOST + 2
    assert runs[-1] == Run(text="[U+200B]a[U+200B]")


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_no_piece_hides_a_character(text: str) -> None:
    assert not any(HIDDEN.search(run.text) for run in runs_of(text))
