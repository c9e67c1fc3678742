"""What our gateway found out about a sender, in words, and what other servers only claim.

A line of Authentication-Results counts when it is the topmost one and names the server that took
the mail in, which the topmost Received line tells. Everything below may come from the sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from triage_core.mail.authentication import aligned
from triage_core.mail.domains import home
from triage_core.mail.findings import Finding, GatewayCheck, clipped
from triage_core.models import Header

Result = Literal["pass", "softfail", "fail", "none"]
READ = 4_000
"""Characters of a header that are read."""

_BY = re.compile(r"\bby\s+([A-Za-z0-9._-]{1,253})", re.ASCII)
_METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]{1,20})", re.IGNORECASE | re.ASCII)
_PROPERTY = re.compile(r"\b(?:smtp\.mailfrom|header\.[di]|header\.from)\s*=\s*\"?([^\s;\"]{1,320})")
_RESULTS: dict[str, Result] = {
    "pass": "pass",
    "softfail": "softfail",
    "fail": "fail",
    "hardfail": "fail",
    "policy": "fail",
}
_WORDS: dict[tuple[str, Result], str] = {
    ("SPF", "pass"): "{by} says that the server this mail came from may send for {who}.",
    ("SPF", "softfail"): "{by} says that {who} does not vouch for the server this mail came from.",
    ("SPF", "fail"): "{by} says that the server this mail came from may not send for {who}.",
    ("DKIM", "pass"): "{by} says that the mail bears an intact signature of {who}.",
    ("DKIM", "softfail"): "{by} says that the signature of {who} is in doubt.",
    ("DKIM", "fail"): "{by} says that the signature of {who} is broken or not theirs.",
    ("DMARC", "pass"): "{by} says that the mail comes from {who}, as its From line claims.",
    ("DMARC", "softfail"): "{by} doubts that the mail comes from {who}, as its From line claims.",
    ("DMARC", "fail"): "{by} says that nothing shows that {who} sent this mail.",
}
_NOTHING = {
    "SPF": "{by} found no word on which servers may send for the sender.",
    "DKIM": "{by} found no signature.",
    "DMARC": "{by} found no rule of the sender's domain.",
}


class Line(NamedTuple):
    """One line of Authentication-Results: who wrote it, and what it says by method."""

    writer: str
    results: dict[str, tuple[str, str]]
    text: str


def checker_of(headers: Sequence[Header]) -> str:
    """Name the gateway whose results count; "" where it wrote none.

    A mail of which the Received lines are not shown is taken in by a server of the domain that it
    was sent to.
    """
    lines = list(_lines(headers))
    if not lines:
        return ""
    taken_in = next(_values(headers, "received"), None)
    if taken_in is None:
        ours = (domain for domain in receiving_domains(headers))
        return lines[0].writer if any(aligned(lines[0].writer, one) for one in ours) else ""
    by = _BY.search(taken_in)
    return lines[0].writer if by and by[1].casefold().rstrip(".") == lines[0].writer else ""


def receiving_domains(headers: Sequence[Header]) -> tuple[str, ...]:
    """List the domains of the To line."""
    found = re.findall(r"@([\w.-]{1,253})", next(_values(headers, "to"), ""))
    return tuple(dict.fromkeys(name.casefold().strip(".") for name in found[:20]))


def checks_of(headers: Sequence[Header], checker: str) -> tuple[GatewayCheck, ...]:
    """Say in words what the gateway found; "none" for each where no result counts."""
    said = next(_lines(headers)).results if checker else {}
    return tuple(_check(name, checker, said.get(name.lower())) for name in ("SPF", "DKIM", "DMARC"))


def foreign_checks(headers: Sequence[Header], checker: str) -> Iterator[Finding]:
    """Yield a finding for each line of results that does not count."""
    lines = list(_lines(headers))
    own = lines[0].results.get("dmarc", ("", ""))[0] if checker else ""
    for line in lines[1 if checker else 0 :][:10]:
        if checker and line.writer == checker:
            words = f"A further header speaks in the name of {checker}; only the topmost counts."
            yield _finding("warning", words, line)
            continue
        writer = clipped(line.writer, 80) or "nobody"
        better = own != "pass" and line.results.get("dmarc", ("", ""))[0] == "pass"
        words = f"A header claims checks by {writer}, which is not the gateway that took this in."
        yield _finding("warning" if better or not checker else "note", words, line)


def _finding(severity: Literal["note", "warning"], words: str, line: Line) -> Finding:
    return Finding(
        kind="foreign_checks",
        severity=severity,
        words=words,
        quote=clipped(line.text),
        where="headers",
    )


def _check(
    name: Literal["SPF", "DKIM", "DMARC"], checker: str, said: tuple[str, str] | None
) -> GatewayCheck:
    if not checker:
        words = "No check by the gateway that took this mail in."
        return GatewayCheck(name=name, result="none", words=words)
    raw, who = said or ("none", "")
    result = _RESULTS.get(raw, "none")
    words = _WORDS.get((name, result), _NOTHING[name])
    if raw in ("temperror", "permerror"):
        words = "{by} could not check it."
    shown = words.format(by=clipped(checker, 120), who=clipped(who, 120) or "the sender's domain")
    return GatewayCheck(name=name, result=result, words=shown)


def _values(headers: Sequence[Header], name: str) -> Iterator[str]:
    return (header.value[:READ] for header in headers if header.name.casefold() == name)


def _lines(headers: Sequence[Header]) -> Iterator[Line]:
    for value in _values(headers, "authentication-results"):
        head, *methods = _uncommented(value).split(";")
        results: dict[str, tuple[str, str]] = {}
        for method in methods[:30]:
            found = _METHOD.match(method)
            if found is None:
                continue
            name, result = found[1].lower(), found[2].lower()
            about = _PROPERTY.search(method)
            who = about[1].rpartition("@")[2].casefold() if about else ""
            if name not in results or (result == "pass" and results[name][0] != "pass"):
                results[name] = result, who
        yield Line((head.split() or [""])[0].casefold().rstrip("."), results, value)


def _uncommented(value: str) -> str:
    """Leave out comments in brackets, which may hold anything."""
    kept, depth = [], 0
    for part in re.split(r"([()])", value):
        if part == "(":
            depth += 1
        elif part == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(part)
    return " ".join(kept)


def house_of(headers: Sequence[Header], checker: str) -> tuple[str, ...]:
    """List the domains that this mail came to: those of the To line, and the gateway's own."""
    return tuple(
        dict.fromkeys((*receiving_domains(headers), *([home(checker)] if checker else [])))
    )
