"""What the page shows, as plain texts and rows: no component, no markup.

Mail, names and reasons are foreign text. Everything made here goes into text boxes and text cells
only, where nothing in it can act.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage_core.errors import ArenaError
from triage_core.models import (
    Answer,
    BoardRow,
    InboxAnswer,
    InboxObservation,
    Interval,
    JsonObject,
    Message,
    Observation,
    Receipt,
    RewardPart,
    RoutingAnswer,
    RoutingObservation,
    StepResult,
    ToolResult,
    Verdict,
    WorkflowAnswer,
    WorkflowObservation,
)

HARMLESS = frozenset("\n\t")
VERDICT_HEADERS = ("mail", "you", "right", "reward", "why")
BOARD_HEADERS = (
    "rank",
    "agent",
    "kind",
    "score",
    "score, 95 %",
    "skill",
    "skill, 95 %",
    "episodes",
    "when",
)


class MailText(NamedTuple):
    """One mail with its surroundings, each as a text."""

    place: str
    sender: str
    received: str
    subject: str
    body: str
    thread: str
    headers: str
    attachments: str
    queue: str
    tool: str


def visible(text: str) -> str:
    """Make characters visible that would hide or reorder text: U+202E becomes [U+202E]."""
    return "".join(
        f"[U+{ord(c):04X}]" if c not in HARMLESS and unicodedata.category(c) in ("Cc", "Cf") else c
        for c in text
    )


def mail_text(seen: Observation) -> MailText:
    """Lay out an observation of any track."""
    if isinstance(seen, WorkflowObservation):
        return _ticket(seen)
    if isinstance(seen, InboxObservation):
        return _inbox(seen)
    return _routed(seen)


def _ticket(seen: WorkflowObservation) -> MailText:
    place = (
        f"Ticket {seen.ticket} of {seen.ticket + seen.tickets_left} - status {seen.status} - "
        f"{seen.attempts_left} attempts left"
    )
    return _mail(place, seen.sender, seen.subject, seen.body, seen.thread, seen.message)


def _inbox(seen: InboxObservation) -> MailText:
    mail = seen.current_email
    total = len(seen.inbox_summary)
    queue = "\n".join(seen.inbox_summary)
    tool = tool_text(seen.tool_result)
    if mail is None or seen.message is None:
        empty = MailText("The inbox is empty.", "", "", "", "", "", "", "", queue, tool)
        return _shown(empty)
    place = f"Mail {total - seen.remaining_emails + 1} of {total}"
    laid = _mail(place, mail.sender, mail.subject, mail.email_text, seen.thread, seen.message)
    return laid._replace(queue=visible(queue), tool=visible(tool))


def _routed(seen: RoutingObservation) -> MailText:
    place = f"Mail {min(seen.step_number + 1, seen.total_emails)} of {seen.total_emails}"
    laid = _mail(place, seen.sender, seen.subject, seen.body, seen.thread_history, seen.message)
    return laid._replace(received=visible(seen.timestamp))


def _mail(  # noqa: PLR0913 - one argument for each thing a mail shows
    place: str, sender: str, subject: str, body: str, thread: Sequence[str], message: Message
) -> MailText:
    files = (
        f"{a.filename} ({a.media_type}, {a.size} bytes)\n{a.text}".rstrip()
        for a in message.attachments
    )
    laid = MailText(
        place=place,
        sender=sender,
        received=message.received,
        subject=subject,
        body=body,
        thread="\n\n".join(f"[{n}] {text}" for n, text in enumerate(thread, start=1)),
        headers="\n".join(f"{header.name}: {header.value}" for header in message.headers),
        attachments="\n\n".join(files),
        queue="",
        tool="",
    )
    return _shown(laid)


def _shown(laid: MailText) -> MailText:
    return MailText(*(visible(text) for text in laid))


def tool_text(result: ToolResult | None) -> str:
    """Write what a look-up found, one fact a line."""
    if result is None:
        return ""
    facts = result.model_dump(mode="json", exclude_none=True)
    return "\n".join(f"{name}: {_fact(value)}" for name, value in facts.items())


def _fact(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_fact(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_fact(one)}" for name, one in value.items())
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def number(value: float | None) -> str:
    """Write a score or reward, two decimals; a dash where it is withheld."""
    return "-" if value is None else f"{value:.2f}"


def signed(value: float) -> str:
    """Write a part of a reward with its sign."""
    return f"{value:+.3f}".rstrip("0").rstrip(".") if value else "0"


def part_lines(parts: Iterable[RewardPart]) -> str:
    """Lay out the parts of a reward, one a line, with the reason where it is told."""
    lines = (f"{signed(p.value)}  {p.name}{f': {p.reason}' if p.reason else ''}" for p in parts)
    return visible("\n".join(lines))


def step_line(result: StepResult) -> str:
    """Say in one line what a step brought."""
    if result.reward is None:
        return "Taken. Rewards of this split are not shown."
    so_far = "final score" if result.done else "score so far"
    return f"Reward {signed(result.reward)} - {so_far} {number(result.info.score)}"


def answer_text(answer: Answer | None) -> str:
    """Say what would have been right, in the words of the form."""
    if isinstance(answer, WorkflowAnswer):
        ways = (f"{d.action}, label {d.label}, ending {d.status}" for d in answer.accepted)
        return "; or ".join(ways)
    if isinstance(answer, InboxAnswer):
        fields = ("category", "priority", "department", "action")
        return ", ".join(f"{name} {' or '.join(getattr(answer, name))}" for name in fields)
    if isinstance(answer, RoutingAnswer):
        return f"{' or '.join(answer.labels)}, to {', '.join(answer.teams)}"
    return ""


def verdict_rows(verdicts: Iterable[Verdict]) -> list[list[str]]:
    """Lay out the report of an episode, one judged action a row."""
    return [
        [
            verdict.email_id,
            visible(_action_text(verdict.action)),
            visible(answer_text(verdict.answer)),
            signed(verdict.reward),
            visible("; ".join(f"{p.name} {signed(p.value)}" for p in verdict.parts)),
        ]
        for verdict in verdicts
    ]


def _action_text(action: JsonObject) -> str:
    return ", ".join(f"{name} {_fact(value)}" for name, value in action.items() if value != "")


def interval(value: Interval | None) -> tuple[str, str]:
    """Write a mean and its 95 % interval."""
    if value is None:
        return "-", "-"
    if value.low is None or value.high is None:
        return number(value.mean), "-"
    return number(value.mean), f"{number(value.low)} to {number(value.high)}"


def board_rows(rows: Iterable[BoardRow]) -> list[list[str]]:
    """Lay out the leaderboard; every cell is a text."""
    return [
        [
            "" if row.rank is None else str(row.rank),
            visible(row.agent),
            row.kind,
            *interval(row.score),
            *interval(row.skill),
            f"{row.episodes - row.missing} of {row.episodes}" if row.missing else str(row.episodes),
            (row.submitted_at or "")[:10],
        ]
        for row in rows
    ]


def receipt_text(receipt: Receipt) -> str:
    """Say what became of a submitted run."""
    result = receipt.result
    score, spread = interval(result.score)
    skill, _ = interval(result.skill)
    return "\n".join(
        (
            f"Receipt {receipt.receipt_id}: {'ranked' if receipt.ranked else 'not ranked'}.",
            visible(receipt.reason),
            f"Recomputed score {score} (95 %: {spread}), skill {skill}, "
            f"{len(result.episodes)} episodes of {result.task_id} ({result.split}).",
        )
    )


def refusal_text(refused: ArenaError) -> str:
    """Say what was wrong and how to mend it."""
    return visible(str(refused))
