"""The decision form of a task, made from the type of its actions, and the look-ups it allows.

>>> [field.name for field in form("inbox/medium", None).fields]
['category', 'priority']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from triage_core.mail.evidence import correspondent
from triage_core.models import Mail, Wire
from triage_core.models.parse import choices_at
from triage_core.tracks import TASKS, track_of
from triage_core.tracks.inbox import LOOKUP_COST
from triage_core.world.directory import TEAMS
from triage_core.world.lookups import TAKES

LABELS = {
    "action": "Action",
    "label": "Label",
    "category": "Category",
    "priority": "Priority",
    "department": "Department",
    "route_to": "Route to",
    "summary": "Summary",
}
"""The fields of decisions by which a person decides, with what they are called."""
HINTS = {
    ("workflow", "label"): "judged with the first move",
    ("routing", "route_to"): "the owner first; several where several are needed",
    ("routing", "summary"): "who, what, amount, reference, deadline; at most 30 words",
}
TOOLS = {
    "lookup_order": "Look up an order",
    "check_payment": "Check payments",
    "get_user_history": "Look up the account",
}
WITH_TOOLS = "inbox"
FOUND = 10
"""Ids of a kind that are offered."""
READ = 20_000
"""Characters of a text in which ids are looked for."""

_IDS = {
    "order_id": re.compile(r"(?<![A-Za-z0-9-])LF-[0-9]{1,12}(?![A-Za-z0-9])", re.IGNORECASE),
    "account_id": re.compile(r"(?<![A-Za-z0-9-])A-[0-9]{1,12}(?![A-Za-z0-9])"),
}


class Choice(Wire):
    """One value of a field."""

    value: str
    label: str


class Field(Wire):
    """One field of the form; `teams` takes several values, in their order."""

    name: str
    label: str
    kind: Literal["choice", "teams", "text"]
    choices: tuple[Choice, ...]
    needed: bool
    hint: str


class ToolForm(Wire):
    """A look-up: what it takes (one of these), and what of that stands in the mail at hand."""

    name: str
    label: str
    takes: tuple[str, ...]
    found: dict[str, tuple[str, ...]]


class Form(Wire):
    """What a decision of a task asks for; `tool_cost` is empty where there are no look-ups."""

    fields: tuple[Field, ...]
    tools: tuple[ToolForm, ...]
    tool_cost: str


def form(task_id: str, mail: Mail | None) -> Form:
    """Make the form of a task, with the ids that stand in the mail at hand."""
    track = track_of(task_id)
    needed = TASKS[task_id].needed
    asked = [name for name in track.action_type.model_fields if name in LABELS]
    if track.name == WITH_TOOLS:
        asked = [name for name in asked if name in needed]
        tools = tuple(_tools(mail))
    else:
        tools = ()
    return Form(
        fields=tuple(_field(task_id, name, needed=name in needed) for name in asked),
        tools=tools,
        tool_cost=f"{-LOOKUP_COST:.2f}" if tools else "",
    )


def ids_in(mail: Mail) -> dict[str, tuple[str, ...]]:
    """List what stands in a mail that a look-up takes, by what it is: ids, and the sender."""
    texts = [mail.subject, mail.body, *reversed(mail.thread)]
    texts += [text for file in mail.attachments for text in (file.filename, file.text)]
    found = {name: _unique(kind, texts) for name, kind in _IDS.items()}
    address = correspondent(mail.sender)[1]
    return found | {"sender": (address,) if address else ()}


def _unique(kind: re.Pattern[str], texts: Iterable[str]) -> tuple[str, ...]:
    named = (one.upper() for text in texts for one in kind.findall(text[:READ]))
    return tuple(dict.fromkeys(named))[:FOUND]


def _field(task_id: str, name: str, *, needed: bool) -> Field:
    track = track_of(task_id)
    values = choices_at(track.action_type, (name,))
    choices = tuple(Choice(value=value, label=value.replace("_", " ")) for value in values)
    kind: Literal["choice", "teams", "text"] = "choice" if values else "text"
    if name == "route_to":
        kind = "teams"
        choices = tuple(
            Choice(value=team.name, label=f"{team.name}: {team.owns}") for team in TEAMS
        )
    return Field(
        name=name,
        label=LABELS[name],
        kind=kind,
        choices=choices,
        needed=needed,
        hint=HINTS.get((track.name, name), ""),
    )


def _tools(mail: Mail | None) -> Iterator[ToolForm]:
    named = ids_in(mail) if mail else {}
    for tool, takes in TAKES.items():
        yield ToolForm(
            name=tool,
            label=TOOLS[tool],
            takes=takes,
            found={name: named.get(name, ()) for name in takes},
        )
