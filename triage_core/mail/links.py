"""Links: where they lead, and where their text says that they lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from triage_core.mail.authentication import aligned
from triage_core.mail.characters import without_hidden
from triage_core.mail.domains import home, likeness_to_any
from triage_core.mail.findings import Finding, Kind, Link, Severity, clipped
from triage_core.mail.tags import End, Tag, Text, Token

MOST = 100
"""Links of a mail that are listed."""
LONGEST = 2_000
"""Characters of a target that are read."""

_URL = re.compile(r"\bhttps?://[^\s<>\"']{1,2000}", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]{1,8}|\d{8,10}|[0-9a-f:]{2,39}")
_FILES = frozenset(
    "pdf doc docx xls xlsx ppt pptx txt csv jpg jpeg png gif zip html htm eml ics".split()  # noqa: SIM905
)
"""Endings by which a text names a file and no place."""
_BLANK = re.compile(r"[\t\r\n]")
_AUTHORITY = re.compile(r"[/?#\\]")
_INERT = frozenset({"javascript", "vbscript", "data", "file", "blob"})
_AROUND = "".join(map(chr, range(33)))
_OPENS = {"a": "href", "area": "href", "base": "href", "form": "action"}
_REFRESH = re.compile(r"url\s{0,20}=", re.IGNORECASE)


class Place(NamedTuple):
    """Something in a mail that leads somewhere: a link, a form, a page that moves on."""

    kind: str
    text: str
    target: str


def places_in(tokens: Iterable[Token]) -> Iterator[Place]:
    """Yield what leads somewhere in an HTML part, targets made whole by its base."""
    base, waits = "", ""
    text: list[str] = []
    for token in tokens:
        if isinstance(token, Text):
            text.append(token.text)
            continue
        anchor = token.name == "a" if isinstance(token, Tag | End) else False
        if anchor and waits:
            yield Place("a", "".join(text), waits)
            waits = ""
        if isinstance(token, Tag):
            target = _target(token)
            if token.name == "base":
                base = base or target
            elif target and anchor:
                waits, text = _whole(base, target), []
            elif target:
                yield Place(token.name, "", _whole(base, target))
    if waits:
        yield Place("a", "".join(text), waits)


def _target(tag: Tag) -> str:
    """Return where a tag leads to; "" where it leads nowhere."""
    given = tag.attributes
    if tag.name == "meta" and "refresh" in given.get("http-equiv", "").lower():
        return _REFRESH.split(given.get("content", "")[:LONGEST], maxsplit=1)[-1].strip(" '\"")
    return given.get(_OPENS[tag.name], "") if tag.name in _OPENS else ""


def urls_in(text: str) -> Iterator[Place]:
    """Yield the addresses that stand in a plain text."""
    for found in _URL.findall(text):
        url = found.rstrip(".,;:!?)]}'\u201d\u00bb")
        yield Place("text", url, url)


def link_of(place: Place) -> Link:
    """Lay a link out: its text, its target, the host it leads to, whether the text says another."""
    host = host_of(place.target)
    return Link(
        text=clipped(" ".join(place.text.split())),
        target=clipped(place.target, LONGEST),
        host=clipped(host),
        differs=bool(host and _says_another(place.text, host)),
    )


def host_of(target: str) -> str:
    """Return the host of a target, folded; of a mail address its domain; "" where there is none."""
    plain = _undisguised(target)
    if plain.lower().startswith("mailto:"):
        return plain.partition("?")[0].rpartition("@")[2].casefold()
    try:
        return (urlsplit(plain.replace("\\", "/")).hostname or "").casefold().rstrip(".")
    except ValueError:
        return ""


def link_findings(places: Sequence[Place], known: Sequence[str]) -> Iterator[Finding]:
    """Yield what is odd about links; the same thing about the same host once."""
    told: set[tuple[str, str]] = set()
    for place in places:
        for kind, severity, words in _oddities(place, known):
            if (words, host_of(place.target)) in told:
                continue
            told.add((words, host_of(place.target)))
            text = " ".join(place.text.split())
            bare = place.kind == "text" or not text
            yield Finding(
                kind=kind,
                severity=severity,
                words=words,
                quote=clipped(place.target if bare else f"{text} -> {place.target}"),
                where="body" if place.kind == "text" else "html",
            )


def _oddities(place: Place, known: Sequence[str]) -> Iterator[tuple[Kind, Severity, str]]:
    plain = _undisguised(place.target)
    host, scheme = host_of(place.target), _scheme(plain)
    if scheme in _INERT:
        yield "link", "danger", f"A link is no address but a {scheme}: target."
    if not host or scheme in _INERT:
        return
    shown = clipped(host, 100)
    if place.kind == "form":
        yield "link", "warning", f"The HTML part sends what is typed into it to {shown}."
    if place.kind == "meta":
        yield "link", "danger", f"The HTML part would move its reader on to {shown}."
    if place.kind == "a" and _says_another(place.text, host):
        ours = any(_says_another(place.text, host) == home(name) for name in known)
        words = f"The text of a link names another place than {shown}, where it leads."
        yield "link", "danger" if ours else "warning", words
    if scheme in ("http", "https") and "@" in _AUTHORITY.split(plain.partition("//")[2])[0]:
        yield "link", "danger", f"What stands before the @ hides that a link leads to {shown}."
    if _NUMBERS.fullmatch(host):
        yield "link", "warning", f"A link leads to a number and no name: {shown}."
    alike = likeness_to_any(host, known) if scheme != "mailto" else None
    if alike:
        yield "lookalike", alike.severity, f"A link leads to {shown}: {alike.words}."


def _says_another(text: str, host: str) -> str:
    """Return whose host a text names, where that is not the owner of this one; else ""."""
    found = _NAMED.search(without_hidden(text)[:500])
    named = found[1].casefold() if found else ""
    other = named.rpartition(".")[2] not in _FILES and not aligned(home(named), home(host))
    return home(named) if named and other else ""


def _scheme(target: str) -> str:
    found = re.match(r"([a-z][a-z0-9+.-]{0,30}):", target, re.IGNORECASE)
    return found[1].lower() if found else ""


def _undisguised(target: str) -> str:
    """Leave out what browsers leave out of a target: tabs, line feeds, blanks around it."""
    return _BLANK.sub("", target[:LONGEST]).strip(_AROUND)


def _whole(base: str, target: str) -> str:
    try:
        return urljoin(base, target[:LONGEST]) if base else target[:LONGEST]
    except ValueError:
        return target[:LONGEST]
