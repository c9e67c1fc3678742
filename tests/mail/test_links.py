"""Links: where they lead, and what is odd about them."""

from __future__ import annotations

import pytest

from triage_core.mail.links import host_of, link_findings, link_of, places_in, urls_in
from triage_core.mail.tags import tokens

US = ["shop.example"]


def told(html: str) -> list[tuple[str, str]]:
    places = list(places_in(tokens(html)))
    return [(one.severity, one.words) for one in link_findings(places, US)]


def differs(html: str) -> bool:
    return link_of(next(iter(places_in(tokens(html))))).differs


def test_link_tells_text_target_and_host() -> None:
    link = link_of(
        next(iter(places_in(tokens('<a href="http://Evil.example/a">our <b>shop</b></a>'))))
    )

    assert (link.text, link.target, link.host) == (
        "our shop",
        "http://Evil.example/a",
        "evil.example",
    )
    assert not link.differs


@pytest.mark.parametrize(
    "text",
    ["shop.example/pay", "https://www.shop.example", "Pay at shop.example now", "SHOP.example"],
)
def test_text_that_names_another_place_differs(text: str) -> None:
    assert differs(f'<a href="http://evil.example/pay">{text}</a>')


@pytest.mark.parametrize(
    "text",
    ["evil.example", "www.evil.example", "Pay here", "invoice.pdf", "ann@shop.example", "3.5"],
)
def test_text_that_names_the_place_or_none_does_not_differ(text: str) -> None:
    assert not differs(f'<a href="http://evil.example/pay">{text}</a>')


def test_text_that_names_our_house_falsely_is_a_danger() -> None:
    words = "The text of a link names another place than evil.example, where it leads."

    assert told('<a href="http://evil.example">shop.example</a>') == [("danger", words)]
    assert told('<a href="http://evil.example">firm.example</a>') == [("warning", words)]


@pytest.mark.parametrize(
    ("html", "severity", "words"),
    [
        ('<a href="java\tscript:x">a</a>', "danger", "no address but a javascript: target"),
        ('<a href=" data:text/html,x">a</a>', "danger", "no address but a data: target"),
        ('<form action="http://evil.example">', "warning", "what is typed into it to evil.example"),
        (
            '<meta http-equiv="Refresh" content="0; URL=http://evil.example/">',
            "danger",
            "would move its reader on to evil.example",
        ),
        ('<a href="http://shop.example@evil.example/">a</a>', "danger", "before the @ hides"),
        ('<a href="http://10.1.2.3/a">a</a>', "warning", "to a number and no name: 10.1.2.3"),
        ('<a href="http://shop-example.evil.test">a</a>', "", ""),
        ('<a href="http://shop.example.evil.test">a</a>', "danger", "shop.example.evil.test"),
    ],
)
def test_oddity_is_told(html: str, severity: str, words: str) -> None:
    found = told(html)

    if not words:
        assert not found
        return
    assert severity in {one for one, _ in found}
    assert any(words in said for _, said in found)


def test_base_makes_targets_whole() -> None:
    html = '<base href="http://evil.example/b/"><a href="pay">Pay</a>'

    assert [place.target for place in places_in(tokens(html))] == ["http://evil.example/b/pay"]


def test_the_same_oddity_is_told_once() -> None:
    assert len(told('<a href="http://evil.example/1">shop.example</a>' * 50)) == 1


def test_address_in_a_text_ends_before_its_full_stop() -> None:
    found = [
        place.target for place in urls_in("See https://a.example/b(c), or (http://d.example).")
    ]

    assert found == ["https://a.example/b(c", "http://d.example"]


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("http://a.example:80/b", "a.example"),
        ("https:\\\\a.example\\b", "a.example"),
        ("mailto:ann@a.example?cc=b@c.example", "a.example"),
        ("http://[::1]/", "::1"),
        ("http://[", ""),
        ("page", ""),
        ("", ""),
    ],
)
def test_host_of_a_target(target: str, host: str) -> None:
    assert host_of(target) == host
