"""Look-alike domains, by the ways in which they are made, and strangers that are none."""

from __future__ import annotations

import pytest

from triage_core.mail.domains import domain_of, home, likeness_to_any, one_edit, readable

US = "larkfield.example"
ALIKE = {
    "a letter more": ("larkfields.example", "warning"),
    "a letter less": ("larkfeld.example", "warning"),
    "another letter": ("larkfiend.example", "warning"),
    "two letters changed": ("larkifeld.example", "danger"),
    "digit for a letter": ("1arkfie1d.example", "danger"),
    "i for l": ("iarkfield.example", "danger"),
    "foreign letter": ("l\u0430rkfield.example", "danger"),
    "accent": ("l\u00e1rkfield.example", "danger"),
    "punycode": ("xn--lrkfield-j4g.example", "danger"),
    "word with a hyphen": ("larkfield-office.example", "warning"),
    "word before": ("my-larkfield.example", "warning"),
    "word without a hyphen": ("larkfieldteam.example", "warning"),
    "another ending": ("larkfield.test", "warning"),
    "our domain before another": ("larkfield.example.evil.test", "danger"),
    "our name below another": ("larkfield.evil.test", "warning"),
}


@pytest.mark.parametrize("way", ALIKE)
def test_look_alike_is_found(way: str) -> None:
    domain, severity = ALIKE[way]
    found = likeness_to_any(domain, [US])

    assert found is not None
    if way not in ("two letters changed", "punycode"):
        assert found.severity == severity


@pytest.mark.parametrize(
    "domain",
    [
        US,
        "mail.larkfield.example",
        "oakbridge.example",
        "lark.example",
        "field.example",
        "",
        "example",
    ],
)
def test_stranger_and_own_house_are_no_look_alikes(domain: str) -> None:
    assert likeness_to_any(domain, [US]) is None


def test_short_name_is_not_compared_by_letters() -> None:
    assert likeness_to_any("gmz.example", ["gmx.example"]) is None


def test_name_of_two_scripts_is_strange_by_itself() -> None:
    found = likeness_to_any("b\u0430nk.example", [])

    assert found is not None
    assert found.severity == "danger"


def test_broken_punycode_is_left_as_it_is() -> None:
    assert readable("xn--\u00e9.example") == "xn--\u00e9.example"
    assert readable("xn--99999999999.example") == "xn--99999999999.example"


@pytest.mark.parametrize(
    ("domain", "owner"),
    [("a.b.shop.example", "shop.example"), ("a.shop.co.uk", "shop.co.uk"), ("co.uk", "co.uk")],
)
def test_home_is_what_somebody_registered(domain: str, owner: str) -> None:
    assert home(domain) == owner


def test_domain_follows_the_last_at() -> None:
    assert domain_of('"a@b"@C.Example') == "c.example"
    assert domain_of("nobody") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("abcd", "abxd", True),
        ("abcd", "acbd", True),
        ("abcd", "abcde", True),
        ("abcd", "bcd", True),
        ("abcd", "abcd", False),
        ("abcd", "abef", False),
        ("abcd", "abcdef", False),
        ("ab", "ba", True),
    ],
)
def test_one_edit(one: str, other: str, same: bool) -> None:
    assert one_edit(one, other) is same
    assert one_edit(other, one) is same
