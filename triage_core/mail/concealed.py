"""Findings about what a reader does not see: hidden texts of the HTML part, hidden characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from triage_core.mail.characters import HIDDEN, badge, name_of, unix, without_hidden
from triage_core.mail.findings import Finding, Severity, Where, clipped
from triage_core.mail.hidden import Hidden, hidden_texts
from triage_core.mail.tags import tamed
from triage_core.models import Mail

SENTENCE = 8
"""Words that make a hidden text more than a mark of a mail program."""
MOST = 20
"""Hidden texts of a mail that are reported."""
READ = 65_536
"""Characters of a part that are read."""
AROUND = 40
"""Characters shown on each side of a hidden one."""
FIRST_OF_MANY_SCRIPTS = 0x300
"""From here on scripts begin in which joiners belong to the spelling, and emoji."""


_WORD = re.compile(r"[^\W_]+")


class Sort(NamedTuple):
    """One sort of hidden characters: which, how grave, and what they are, in words."""

    pattern: re.Pattern[str]
    severity: Severity
    what: str


SORTS = (
    Sort(
        re.compile("[\u202a-\u202e\u2066-\u2069]"),
        "danger",
        "The direction of the text is turned around",
    ),
    Sort(
        re.compile("[\U000e0000-\U000e007f\U000e0100-\U000e01ef\ufe00-\ufe0d]"),
        "danger",
        "Characters in which a text can be hidden",
    ),
    Sort(
        re.compile("[\u180e\u200b\u2060-\u2065\ufeff]"), "warning", "Characters that take no room"
    ),
    Sort(re.compile("[\u200c\u200d]"), "warning", "Unseen joiners"),
    Sort(re.compile("\xad"), "note", "Soft hyphens"),
    Sort(re.compile("[\u061c\u200e\u200f]"), "note", "Unseen marks of direction"),
    Sort(
        re.compile("[\u115f\u1160\u2800\u3164\uffa0\u2028\u2029\u034f]"),
        "warning",
        "Characters that look like blanks",
    ),
    Sort(HIDDEN, "warning", "Control characters"),
)


def hidden_findings(html: str, seen: str) -> Iterator[Finding]:
    """Yield what the HTML part hides; a text that stands in the mail as well is only a note."""
    if not html:
        return
    folded = _folded(seen)
    marks: dict[str, list[str]] = {}
    found = 0
    for hidden in _texts(html):
        plain = " ".join(hidden.text.split())
        if len(_WORD.findall(plain)) < SENTENCE or _folded(plain) in folded:
            marks.setdefault(hidden.how, []).append(plain)
        elif (found := found + 1) <= MOST:
            words = f"The HTML part holds a text that is not shown: {hidden.how}."
            yield _hidden_finding("warning", words, plain)
    for how, texts in marks.items():
        few = f"{len(texts)} texts" if len(texts) > 1 else "a text"
        words = f"The HTML part hides {few} of a few words, or of what the mail says too: {how}."
        yield _hidden_finding("note", words, texts[0])


def _hidden_finding(severity: Severity, words: str, text: str) -> Finding:
    return Finding(
        kind="hidden_text", severity=severity, words=words, quote=clipped(text), where="html"
    )


def _texts(html: str) -> tuple[Hidden, ...]:
    """Read hidden texts out of HTML written anew; broken HTML would take the reader long."""
    names = ("<head>", "<title>", "declaration")
    found = hidden_texts(tamed(html))
    return tuple(one for one in found if one.how not in names)


def count_hidden(mail: Mail) -> int:
    """Count hidden characters in all that is shown of a mail."""
    return sum(len(HIDDEN.findall(unix(text[:READ]))) for _, text in _shown(mail))


def character_findings(mail: Mail) -> Iterator[Finding]:
    """Yield one finding for each place and sort of hidden characters."""
    told: set[tuple[Where, Sort]] = set()
    for where, text in _shown(mail):
        left = unix(text[:READ])
        if not HIDDEN.search(left):
            continue
        taken: set[str] = set()
        for sort in SORTS:
            found = [m for m in sort.pattern.finditer(left) if m[0] not in taken]
            taken.update(m[0] for m in found)
            if found and (where, sort) not in told:
                told.add((where, sort))
                yield _character_finding(where, sort, left, found)


def _character_finding(where: Where, sort: Sort, text: str, found: list[re.Match[str]]) -> Finding:
    first = found[0]
    spelt = _spelt(text)
    tags = sort is SORTS[1] and len(spelt) > 1
    of_script = first[0] in "\u200c\u200d" and ord(text[first.start() - 1]) >= FIRST_OF_MANY_SCRIPTS
    number = f"{len(found)} times" if len(found) > 1 else "once"
    words = f"{sort.what}, {number}: {badge(first[0])} {name_of(first[0])}."
    around = text[max(0, first.start() - AROUND) : first.end() + AROUND]
    return Finding(
        kind="hidden_characters",
        severity="note" if of_script and first.start() else sort.severity,
        words=f"{words} They spell what is quoted." if tags else words,
        quote=clipped(spelt) if tags else clipped(" ".join(around.split())),
        where=where,
    )


def _spelt(text: str) -> str:
    """Read what tag characters spell: U+E0041 stands for A."""
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)


def _shown(mail: Mail) -> Iterator[tuple[Where, str]]:
    yield "subject", mail.subject
    yield "sender", mail.sender
    yield "body", mail.body
    for text in mail.thread:
        yield "body", text
    for file in mail.attachments:
        yield "attachment", file.filename
        yield "attachment", file.text
    for header in mail.headers:
        if header.name.casefold() not in ("subject", "from"):
            yield "headers", header.value


def _folded(text: str) -> str:
    return " ".join(without_hidden(text).split()).casefold()
