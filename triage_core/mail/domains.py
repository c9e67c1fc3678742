"""Domains that look like another one: letters alike, one letter off, a word more, a trick of dots.

>>> likeness("larkfields.example", "larkfield.example")
Likeness(severity='warning', words='one letter off larkfield.example')
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from triage_core.mail.authentication import aligned
from triage_core.mail.findings import Severity

SHORTEST = 5
"""Letters of a name below which one letter more or less says nothing."""
LONGEST = 253
"""Characters of a domain (RFC 1035)."""
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Labels before the country in which names are given out: shop.co.uk."""
_CYRILLIC = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0432\u043a\u043c\u043d\u0442\u0433\u043f"
)
_GREEK = "\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9"
_LATIN = "\u0131\u0142\u00f8\u0111\u0127\u0251\u0261"
_ALIKE = str.maketrans(
    _CYRILLIC + _GREEK + _LATIN + "i01358",
    "aeopcyxljshdqwbkmhtrn" + "abyenlkvoptuxw" + "llodhag" + "lolesb",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


class Likeness(NamedTuple):
    """In which way a domain looks like another."""

    severity: Severity
    words: str


def domain_of(address: str) -> str:
    """Return what follows the last @, folded; "" where there is none."""
    return address.rpartition("@")[2].strip(" <>.").casefold()[:LONGEST] if "@" in address else ""


def readable(domain: str) -> str:
    """Return a domain with its punycode labels as they are shown to people."""
    return ".".join(_decoded(label) for label in domain.split("."))


def home(domain: str) -> str:
    """Return the part of a domain that somebody registered: mail.shop.co.uk -> shop.co.uk."""
    labels = domain.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if deep else -2 :])


def likeness_to_any(domain: str, known: Iterable[str]) -> Likeness | None:
    """Say which known domain this one looks like; None for a known one and for a plain stranger."""
    names = [name for name in known if name]
    if any(aligned(domain, home(name)) for name in names):
        return None
    found = filter(None, (likeness(domain, name) for name in names))
    return min(found, key=lambda one: one.severity != "danger", default=strange(domain))


def likeness(domain: str, known: str) -> Likeness | None:
    """Compare a domain with one that it is not, nor lies under."""
    true, shown = home(known), readable(domain)
    name, own = true.partition(".")[0], home(shown).partition(".")[0]
    if _skeleton(home(shown)) == _skeleton(true) or (
        own != name and _skeleton(own) == _skeleton(name)
    ):
        return Likeness("danger", f"letters that look like those of {true}")
    if f".{true}." in f".{shown}.":
        return Likeness("danger", f"begins with {true} and belongs to {home(shown)}")
    if len(name) < SHORTEST:
        return None
    if own == name:
        return Likeness("warning", f"the name of {true} under another ending")
    if name in shown.split(".")[:-2]:
        return Likeness("warning", f"names {name} and belongs to {home(shown)}")
    added = _added(own, name)
    if added:
        return Likeness("warning", f'adds "{added}" to the name of {true}')
    if one_edit(own, name) or one_edit(own.replace("-", ""), name):
        return Likeness("warning", f"one letter off {true}")
    return None


def strange(domain: str) -> Likeness | None:
    """Say whether one name of a domain mixes the letters of two scripts."""
    for label in readable(domain).split("."):
        scripts = {_script(c) for c in label if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return Likeness("danger", "mixes letters of several scripts in one name")
    return None


def one_edit(one: str, other: str) -> bool:
    """Say whether one letter more, less or other, or two that changed places, part two words."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, others = one[start:], other[start:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:] and len(others) > 1
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _added(own: str, name: str) -> str:
    """Return what a name adds to another at one end; a single letter is no word."""
    if name in own.split("-"):
        return " ".join(part for part in own.split("-") if part and part != name)
    if not (own.startswith(name) or own.endswith(name)):
        return ""
    added = own.removeprefix(name) if own.startswith(name) else own.removesuffix(name)
    return added.strip("-") if len(added) > 1 else ""


def _skeleton(name: str) -> str:
    """Reduce a name to how it looks."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate(_ALIKE)
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
