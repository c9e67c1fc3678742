"""Wire types of the track `routing`: label, summary and route for a queue of mails."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from triage_core.models.mail import Message
from triage_core.models.wire import Body, Line, Name, Readable, Wire, text

RoutingLabel = Literal["urgent", "normal", "spam", "archive"]
Profile = Literal["light", "standard", "heavy"]
Mode = Literal["low", "normal", "high"]


class RoutingAction(Wire):
    """Label, summary and route of the mail at hand; several teams are separated by commas."""

    label: RoutingLabel
    summary: Annotated[str, text(most=4_000)] = ""
    route_to: Annotated[str, text(most=500)] = ""


class RoutingObservation(Readable):
    """The mail at hand. `timestamp` is ISO 8601; `step_number` counts from 0."""

    email_id: Name
    subject: Line
    body: Body
    sender: Line
    timestamp: Name
    thread_history: tuple[Body, ...]
    task_id: Name
    step_number: int
    total_emails: int
    message: Message


class Fact(Wire):
    """Something a summary should say, with the surface forms that say it (case ignored)."""

    name: Name
    forms: tuple[Line, ...] = Field(min_length=1)
