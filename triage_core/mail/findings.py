"""What can be found out about a mail from the mail itself, as records that cross the wire.

Texts of the mail stand in them with hidden characters made visible (U+202E as [U+202E]), so that a
record may be shown anywhere; the mail itself keeps every character.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from triage_core.mail.characters import visible
from triage_core.models.wire import Wire

QUOTED = 200
"""How many characters of the mail a finding repeats."""

Kind = Literal[
    "lookalike",
    "reply_to",
    "link",
    "hidden_text",
    "hidden_characters",
    "attachment",
    "foreign_checks",
    "display_name",
]
Severity = Literal["note", "warning", "danger"]
Where = Literal["subject", "body", "html", "headers", "attachment", "sender"]


class Correspondent(Wire):
    """Who a mail says it is from."""

    name: str
    address: str
    domain: str


class GatewayCheck(Wire):
    """What our gateway found out about the sender's domain, in words."""

    name: Literal["SPF", "DKIM", "DMARC"]
    result: Literal["pass", "softfail", "fail", "none"]
    words: str


class Finding(Wire):
    """One thing worth a look; `quote` is the piece of the mail that shows it."""

    kind: Kind
    severity: Severity
    words: str
    quote: str = Field(max_length=QUOTED)
    where: Where


class Link(Wire):
    """A link; `differs` when its text names another place than the one it leads to."""

    text: str
    target: str
    host: str
    differs: bool


class FileFacts(Wire):
    """A file that came with a mail; `danger` says in words why it may harm, empty when it may not.

    `preview` is the beginning of its readable text.
    """

    filename: str
    media_type: str
    size: int
    danger: str
    preview: str


class Facts(Wire):
    """What a mail shows about itself; nothing here depends on what the right decision is.

    `reply_to` and `return_path` are empty where they tell nothing beside the sender. `checker` is
    the gateway whose results count, empty where none wrote any. `language` is a BCP 47 tag, "und"
    where it is not clear.
    """

    sender: Correspondent
    reply_to: str
    return_path: str
    checker: str
    checks: tuple[GatewayCheck, ...]
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    attachments: tuple[FileFacts, ...]
    hidden_characters: int
    language: str
    direction: Literal["ltr", "rtl"]


def clipped(text: str, most: int = QUOTED) -> str:
    """Make a piece of a mail fit for a record: hidden characters visible, no longer than `most`."""
    shown = visible(text[:most])
    return shown if len(shown) <= most and len(text) <= most else f"{shown[: most - 3]}..."
