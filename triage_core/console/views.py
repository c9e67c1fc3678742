"""What the page shows of a mail and of the list, in one shape for all tracks.

Everything is made from observations: what an agent has not been shown, the page does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import Field

from triage_core.console.document import mail_document
from triage_core.console.runs import Run, Runs, runs_of
from triage_core.mail.characters import unix, visible
from triage_core.mail.evidence import spoken
from triage_core.models import (
    InboxObservation,
    Mail,
    Name,
    Observation,
    RoutingObservation,
    ToolResult,
    Wire,
    WorkflowObservation,
)
from triage_core.service.inspect import Seen

DESK_NOTE = "Desk note"
"""How a text begins that our own desk pinned to a thread."""

_INTRODUCES = re.compile(
    r"(?:wrote|schrieb|escribi\u00f3|a \u00e9crit|escreveu|ha scritto)\b.{0,80}:\s*$", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"\s*-{2,}\s*(?:Original Message|Forwarded message)\s*-{2,}\s*$", re.IGNORECASE
)


class NamedRuns(Wire):
    """A name with a value, as a header or a fact of a look-up has them."""

    name: Runs
    value: Runs


class Earlier(Wire):
    """An earlier text of a thread; its label is its number from the oldest, or whose note it is."""

    label: str
    text: Runs


class MailView(Wire):
    """A mail, every text in pieces; `thread` begins with the newest."""

    email_id: Name
    subject: Runs
    sender: Runs
    received: str
    body: Runs
    quoted: Runs
    thread: tuple[Earlier, ...]
    headers: tuple[NamedRuns, ...]
    document: str = Field(description="its HTML part, made harmless; empty where it has none")
    source: str


Standing = Literal["decided", "current", "later", "left"]
"""How it stands with a mail; `left` is the one that was open when refusals ended the episode."""


class Row(Wire):
    """A mail in the list; of one that was not shown only what the observation tells."""

    email_id: str
    number: int
    subject: Runs
    state: Standing
    sender: Runs
    language: str = Field(description="as of `Facts.language`; empty where the mail was not shown")


class Found(Wire):
    """One fact that a look-up found."""

    name: str
    value: Runs


def mail_view(mail: Mail) -> MailView:
    """Lay out a mail as it lies on the desk."""
    own, quoted = split_quote(mail.body)
    headers = tuple(
        NamedRuns(name=runs_of(header.name), value=runs_of(header.value)) for header in mail.headers
    )
    return MailView(
        email_id=mail.email_id,
        subject=runs_of(mail.subject),
        sender=runs_of(mail.sender),
        received=mail.received,
        body=runs_of(own),
        quoted=runs_of(quoted),
        thread=tuple(_earlier(mail.thread)),
        headers=headers,
        document=mail_document(mail.html) if mail.html else "",
        source=source_of(mail),
    )


def rows_of(
    seen: Sequence[Seen], now: Observation, *, done: bool, truncated: bool = False
) -> tuple[Row, ...]:
    """List the mails of an episode in the order of the desk.

    Args:
        seen: The mails that were shown so far.
        now: What is shown now.
        done: The episode is over: nothing lies on the desk any more.
        truncated: Refusals ended it, with the last mail that was shown undecided.
    """
    at, total = place_of(now)
    shown = {one.number: one.mail for one in seen}
    told = dict(enumerate(_summary(now), start=1))
    left = max(shown, default=0) if truncated else 0
    return tuple(
        _row(number, shown.get(number), told.get(number), _stands(number, at, done, shown, left))
        for number in range(1, total + 1)
    )


def place_of(now: Observation) -> tuple[int, int]:
    """Return the number of the mail at hand, from 1, and how many there are."""
    if isinstance(now, WorkflowObservation):
        return now.ticket, now.ticket + now.tickets_left
    if isinstance(now, RoutingObservation):
        return min(now.step_number + 1, now.total_emails), now.total_emails
    total = len(now.inbox_summary)
    return total - now.remaining_emails + 1, total


def found_view(result: ToolResult | None) -> tuple[Found, ...] | None:
    """Lay out what a look-up found; null where none was made."""
    if result is None:
        return None
    facts = result.model_dump(mode="json", exclude_none=True)
    return tuple(
        Found(name=name.replace("_", " "), value=runs_of(_said(value)))
        for name, value in facts.items()
    )


def found_in(now: Observation) -> tuple[Found, ...] | None:
    """Lay out what the last look-up found, where the track has look-ups."""
    return found_view(now.tool_result) if isinstance(now, InboxObservation) else None


def split_quote(body: str) -> tuple[str, str]:
    """Split what a mail quotes at its end from its own words; nothing else is moved."""
    lines = unix(body).split("\n")
    start = len(lines)
    while start and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    if not any(line.startswith(">") for line in lines[start:]):
        start = next((n for n, line in enumerate(lines) if _FORWARDED.match(line)), len(lines))
    elif start and _INTRODUCES.search(lines[start - 1][:500]):
        start -= 1
    own = "\n".join(lines[:start])
    if not own.strip() or start == len(lines):
        return "\n".join(lines), ""
    return own.rstrip("\n"), "\n".join(lines[start:]).strip("\n")


def source_of(mail: Mail) -> str:
    """Write all of a mail as one text: headers, body, earlier texts, HTML part, attachments."""
    parts = ["\n".join(f"{header.name}: {header.value}" for header in mail.headers), mail.body]
    parts += [
        "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
        for text in reversed(mail.thread)
    ]
    if mail.html:
        parts.append(f"--- HTML part ---\n{mail.html}")
    parts += [
        f"--- {file.filename} ({file.media_type}, {file.size} bytes) ---\n{file.text}"
        for file in mail.attachments
    ]
    return visible("\n\n".join(parts))


def _earlier(thread: Sequence[str]) -> Iterator[Earlier]:
    for number, text in reversed(list(enumerate(thread, start=1))):
        label = DESK_NOTE if text.startswith(DESK_NOTE) else str(number)
        yield Earlier(label=label, text=runs_of(text))


def _summary(now: Observation) -> Iterable[tuple[str, str]]:
    """Yield id and subject of each mail that the observation itself names."""
    if isinstance(now, InboxObservation):
        for line in now.inbox_summary:
            email_id, _, subject = line.partition(": ")
            yield email_id, subject


def _stands(number: int, at: int, done: bool, shown: dict[int, Mail], left: int) -> Standing:
    if number == left:
        return "left"
    if done or number < at:
        return "decided" if number in shown else "later"
    return "current" if number == at else "later"


def _row(
    number: int,
    mail: Mail | None,
    told: tuple[str, str] | None,
    state: Standing,
) -> Row:
    email_id, subject = told or ("", "")
    if mail is not None:
        email_id, subject = mail.email_id, mail.subject
    sender: tuple[Run, ...] = runs_of(mail.sender) if mail is not None else ()
    return Row(
        email_id=email_id,
        number=number,
        subject=runs_of(subject),
        state=state,
        sender=sender,
        language=spoken(mail)[0] if mail is not None else "",
    )


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_said(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_said(one)}" for name, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
