"""Facts about a mail that anybody can check from the mail itself.

>>> facts_of(mail).findings     # doctest: +SKIP
(Finding(kind='reply_to', severity='warning', words='An answer would go to ...', ...),)

Nothing here knows records, policy or answers. The time it takes grows with the mail and no faster;
of very long parts only the beginning is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from triage_core.mail.attachments import file_facts, file_findings
from triage_core.mail.authentication import aligned
from triage_core.mail.characters import visible
from triage_core.mail.concealed import character_findings, count_hidden, hidden_findings
from triage_core.mail.domains import domain_of, likeness_to_any, readable
from triage_core.mail.findings import Correspondent, Facts, Finding, clipped
from triage_core.mail.gateway import checker_of, checks_of, foreign_checks, house_of
from triage_core.mail.language import Direction, direction_of, language_of
from triage_core.mail.links import MOST, Place, link_findings, link_of, places_in, urls_in
from triage_core.mail.tags import text_of, tokens
from triage_core.models import Header, Mail

HTML_READ = 65_536
"""Characters of an HTML part that are read."""
TEXT_READ = 65_536
"""Characters of a text that are read."""
MOST_FINDINGS = 60
MAILS_KEPT = 256
"""Mails whose language is kept: a list asks for that of each of its mails after every step."""

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,64}@[^\s<>()\[\]\",;:@]{1,253}")


def facts_of(mail: Mail) -> Facts:
    """Gather the facts of a mail as it lies on the desk."""
    name, address = correspondent(mail.sender)
    checker = checker_of(mail.headers)
    known = house_of(mail.headers, checker)
    body = mail.body[:TEXT_READ]
    places = _places(mail)
    reply_to, return_path = _reply_to(mail.headers, address), _return_path(mail.headers, address)
    findings = [
        *_sender_findings(name, address, known),
        *_reply_findings(reply_to, address, known),
        *foreign_checks(mail.headers, checker),
        *link_findings(places, known),
        *hidden_findings(mail.html[:HTML_READ], f"{mail.subject}\n{body}"),
        *character_findings(mail),
        *file_findings(mail.attachments, f"{mail.subject}\n{body}"),
    ]
    language, direction = spoken(mail)
    return Facts(
        sender=Correspondent(
            name=clipped(name), address=clipped(address, 320), domain=clipped(domain_of(address))
        ),
        reply_to=clipped(reply_to, 320),
        return_path=clipped(return_path, 320),
        checker=clipped(checker),
        checks=checks_of(mail.headers, checker),
        findings=tuple(findings[:MOST_FINDINGS]),
        links=tuple(link_of(place) for place in places),
        attachments=tuple(file_facts(file, f"{mail.subject}\n{body}") for file in mail.attachments),
        hidden_characters=count_hidden(mail),
        language=language,
        direction=direction,
    )


def spoken(mail: Mail) -> tuple[str, Direction]:
    """Name the language of a mail's own words, and the side from which they are read."""
    return _spoken(mail.body[:TEXT_READ], mail.html[:HTML_READ], mail.subject)


@lru_cache(maxsize=MAILS_KEPT)
def _spoken(body: str, html: str, subject: str) -> tuple[str, Direction]:
    own = own_words(body) if body.strip() else text_of(html)
    text = own if own.strip() else subject
    return language_of(text), direction_of(text)


def correspondent(line: str) -> tuple[str, str]:
    """Split a From line into name and address; the address is what stands in the last brackets.

    >>> correspondent('"ann@bank.example" <x@evil.example>')
    ('ann@bank.example', 'x@evil.example')
    """
    line = line[:2_000]
    name, bracket, rest = line.rpartition("<")
    if bracket:
        return _unquoted(name), rest.partition(">")[0].strip()
    found = _ADDRESS.search(line)
    if found is None:
        return _unquoted(line), ""
    return _unquoted(line.replace(found[0], " ").strip(" ()")), found[0]


def own_words(body: str) -> str:
    """Return what a sender wrote: without quoted lines, without what follows a signature mark."""
    text = body.partition("\n-- \n")[0]
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


def _unquoted(name: str) -> str:
    plain = name.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        plain = plain[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return plain.strip()


def _places(mail: Mail) -> list[Place]:
    """List links, those of the HTML part first; a text that repeats one adds nothing."""
    found = list(islice(places_in(tokens(mail.html[:HTML_READ])), MOST))
    told = {place.target for place in found}
    for place in urls_in(mail.body[:TEXT_READ]):
        if place.target not in told:
            told.add(place.target)
            found.append(place)
    return found[:MOST]


def _header(headers: Sequence[Header], name: str) -> str:
    return next((h.value for h in headers if h.name.casefold() == name), "")


def _reply_to(headers: Sequence[Header], address: str) -> str:
    reply = correspondent(_header(headers, "reply-to"))[1]
    return "" if reply.casefold() == address.casefold() else reply


def _return_path(headers: Sequence[Header], address: str) -> str:
    path = correspondent(_header(headers, "return-path"))[1]
    return "" if aligned(domain_of(path), domain_of(address)) else path


def _sender_findings(name: str, address: str, known: Sequence[str]) -> Iterator[Finding]:
    domain = domain_of(address)
    named = _ADDRESS.search(name)
    if named and named[0].casefold() != address.casefold():
        same = aligned(domain_of(named[0]), domain)
        yield Finding(
            kind="display_name",
            severity="note" if same else "danger",
            words=f"The sender's name is an address; the mail is from {clipped(address, 120)}.",
            quote=clipped(name),
            where="sender",
        )
    yield from _alike(domain, known, "The domain of the sender")


def _reply_findings(reply_to: str, address: str, known: Sequence[str]) -> Iterator[Finding]:
    if not reply_to:
        return
    domain = domain_of(reply_to)
    if not aligned(domain, domain_of(address)):
        yield Finding(
            kind="reply_to",
            severity="warning",
            words=f"An answer would go to another domain: {clipped(domain, 120)}.",
            quote=clipped(reply_to),
            where="headers",
        )
        yield from _alike(domain, known, "The domain that answers go to")


def _alike(domain: str, known: Sequence[str], what: str) -> Iterator[Finding]:
    alike = likeness_to_any(domain, known) if domain else None
    if alike:
        shown = readable(domain)
        also = "" if shown == domain else f", shown as {clipped(shown, 80)}"
        yield Finding(
            kind="lookalike",
            severity=alike.severity,
            words=f"{what}: {alike.words}{visible(also)}.",
            quote=clipped(domain),
            where="sender",
        )
