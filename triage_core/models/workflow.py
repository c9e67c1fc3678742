"""Wire types of the track `workflow`: tickets taken from *new* to a final status."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from triage_core.models.mail import Message
from triage_core.models.wire import Body, Line, Name, Readable, Wire

WorkflowMove = Literal["classify", "escalate", "mark_spam", "resolve"]
WorkflowStatus = Literal["new", "under_review", "resolved", "escalated", "spam"]
FinalStatus = Literal["resolved", "escalated", "spam"]
WorkflowLabel = Literal[
    "refund",
    "delivery_delay",
    "payment_failure",
    "account_access",
    "phishing",
    "security_incident",
    "urgent_complaint",
    "spam",
    "general",
]


class WorkflowAction(Wire):
    """One move on the ticket at hand; the label is judged on the deciding step."""

    action: WorkflowMove
    label: WorkflowLabel | None = None


class WorkflowObservation(Readable):
    """The ticket at hand. `ticket` counts from 1; `attempts_left` holds for this ticket."""

    task_id: Name
    subject: Line
    body: Body
    status: WorkflowStatus
    sender: Line
    time: Name
    ticket: int
    tickets_left: int
    attempts_left: int
    thread: tuple[Body, ...]
    message: Message


class WorkflowDecision(Wire):
    """One accepted way: the first move, the status it ends in, the label."""

    action: WorkflowMove
    status: FinalStatus
    label: WorkflowLabel


class TicketState(Wire):
    """Where one ticket stands."""

    email_id: Name
    subject: Line
    status: WorkflowStatus
    attempts: int = Field(ge=0)
    closed: bool
