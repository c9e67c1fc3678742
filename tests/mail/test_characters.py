"""Hidden characters: which they are, how they are shown, what is told about them."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_core.mail.characters import HIDDEN, pieces, visible, without_hidden
from triage_core.mail.concealed import character_findings
from triage_core.models import Mail


def mail(body: str) -> Mail:
    return Mail.trusted(
        email_id="m",
        subject="",
        body=body,
        sender="",
        received="",
        headers=(),
        thread=(),
        attachments=(),
        html="",
    )


def test_every_control_and_format_character_is_hidden() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    kinds = {c for c in every if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n", "\t"}

    assert all(map(HIDDEN.fullmatch, kinds))


@pytest.mark.parametrize(
    "shown", ["\n", "\t", " ", "\xa0", "\ufe0f", "\u0301", "\u00e9", "\U0001f600"]
)
def test_what_is_seen_is_not_hidden(shown: str) -> None:
    assert not HIDDEN.search(shown)


def test_hidden_character_becomes_a_badge() -> None:
    assert list(pieces("a\u202eb")) == [
        ("a", ""),
        ("U+202E", "RIGHT-TO-LEFT OVERRIDE"),
        ("b", ""),
    ]


def test_control_character_has_a_name() -> None:
    assert list(pieces("\x00")) == [("U+0000", "CONTROL CHARACTER")]


def test_line_ends_of_mail_are_line_feeds() -> None:
    assert visible("a\r\nb\rc") == "a\nb[U+000D]c"


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_visible_text_hides_nothing_and_can_be_sent(text: str) -> None:
    shown = visible(text)

    assert not HIDDEN.search(shown)
    assert shown.encode() is not None


@given(st.text(max_size=60))
def test_pieces_hold_the_whole_text(text: str) -> None:
    plain = "".join(piece for piece, name in pieces(text) if not name)

    assert plain == without_hidden(text)


@pytest.mark.parametrize(
    ("body", "severity", "words"),
    [
        ("a\u202eb", "danger", "The direction of the text is turned around, once: U+202E"),
        (
            "a\u200bb\u200bc",
            "warning",
            "Characters that take no room, 2 times: U+200B ZERO WIDTH SPACE",
        ),
        ("so\xadft", "note", "Soft hyphens, once: U+00AD SOFT HYPHEN"),
        ("a\x00b", "warning", "Control characters, once: U+0000"),
        ("a\u3164b", "warning", "Characters that look like blanks, once: U+3164 HANGUL FILLER"),
        ("\u0645\u06cc\u200c\u062e", "note", "Unseen joiners, once: U+200C"),
    ],
)
def test_hidden_characters_are_found(body: str, severity: str, words: str) -> None:
    found = list(character_findings(mail(body)))

    assert [one.severity for one in found] == [severity]
    assert found[0].words.startswith(words)


def test_text_in_tag_characters_is_read_out() -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "obey me")
    found = list(character_findings(mail(f"Hello{tags}")))

    assert [(one.severity, one.quote) for one in found] == [("danger", "obey me")]


def test_one_finding_stands_for_all_of_a_sort() -> None:
    found = list(character_findings(mail("a\u200b\u2060\ufeff" * 50)))

    assert len(found) == 1
    assert "150 times" in found[0].words
