"""What an agent may say, field by field, and how a full answer is played on each track.

A *full answer* is a plain mapping: workflow {action, closing, label}, inbox {category, priority,
department, action}, routing {label, route_to}. Policies think in full answers; `play` turns one
into the action that the observation at hand asks for.

    >>> play(observation, {"action": "classify", "closing": "resolve", "label": "refund"})
    ... # doctest: +SKIP
    {'action': 'classify', 'label': 'refund'}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias, get_args

from triage_core.models import (
    Answer,
    Category,
    Department,
    InboxAnswer,
    InboxMove,
    InboxObservation,
    JsonObject,
    Observation,
    Priority,
    RoutingAnswer,
    RoutingLabel,
    RoutingObservation,
    WorkflowAnswer,
    WorkflowLabel,
    WorkflowMove,
    WorkflowObservation,
)

Values: TypeAlias = Mapping[str, str]
Example: TypeAlias = tuple[Observation, Answer]
"""A mail as an agent first sees it, and its accepted answer."""

TEAMS = ("safety", "security", "engineering", "billing", "support", "sales", "general")
"""The teams of the published directory."""

CLOSING = {"resolved": "resolve", "escalated": "escalate", "spam": "mark_spam"}
"""The move that ends a ticket in a status."""

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "workflow": {
        "action": get_args(WorkflowMove),
        "closing": ("resolve", "escalate", "mark_spam"),
        "label": get_args(WorkflowLabel),
    },
    "inbox": {
        "category": get_args(Category),
        "priority": get_args(Priority),
        "department": get_args(Department),
        "action": get_args(InboxMove),
    },
    "routing": {"label": get_args(RoutingLabel), "route_to": ("", *TEAMS)},
}
"""Every value of every field."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "inbox/easy": ("category",),
    "inbox/medium": ("category", "priority"),
    "inbox/hard": ("category", "priority", "department", "action"),
}
"""Fields of an inbox decision that a task needs; elsewhere all fields count."""

CLAIMED = 500
"""Characters of a free text that policies send; every track accepts as many."""


def track_name(task_id: str) -> str:
    """Return the track of a task id."""
    return task_id.partition("/")[0]


def fields_of(task_id: str) -> tuple[str, ...]:
    """List the fields of a full answer of a task."""
    return NEEDED.get(task_id, tuple(CHOICES[track_name(task_id)]))


def accepted(answer: Answer) -> tuple[dict[str, str], ...]:
    """List every accepted full answer; the first is the one that the key names first."""
    if isinstance(answer, WorkflowAnswer):
        return tuple(
            {"action": d.action, "closing": CLOSING[d.status], "label": d.label}
            for d in answer.accepted
        )
    if isinstance(answer, RoutingAnswer):
        route = ", ".join(dict.fromkeys((answer.owner, *answer.teams)))
        return tuple({"label": label, "route_to": route} for label in answer.labels)
    return tuple(_inbox_answers(answer))


def _inbox_answers(answer: InboxAnswer) -> Iterator[dict[str, str]]:
    names = ("category", "priority", "department", "action")
    for values in product(answer.category, answer.priority, answer.department, answer.action):
        yield dict(zip(names, values, strict=True))


def full_answers(task_id: str) -> Iterator[dict[str, str]]:
    """Yield every full answer that is worth playing as a constant.

    In workflow a ticket that is not classified first has no closing move of its own, so those
    pairs are left out; routing adds the pairs of a team with safety.
    """
    track = track_name(task_id)
    choices = CHOICES[track]
    if track == "workflow":
        for label in choices["label"]:
            for closing in choices["closing"]:
                yield {"action": "classify", "closing": closing, "label": label}
            for move in ("escalate", "mark_spam"):
                yield {"action": move, "closing": move, "label": label}
    elif track == "routing":
        routes = (*choices["route_to"], *(f"{t}, safety" for t in TEAMS if t != "safety"))
        for label, route in product(choices["label"], routes):
            yield {"label": label, "route_to": route}
    else:
        names = fields_of(task_id)
        for values in product(*(choices[name] for name in names)):
            yield dict(zip(names, values, strict=True))


def constant_actions(task_id: str) -> Iterator[dict[str, str]]:
    """Yield every single move that a policy may repeat for ever; only workflow has several."""
    if track_name(task_id) == "workflow":
        for move, label in product(
            CHOICES["workflow"]["action"], ("", *CHOICES["workflow"]["label"])
        ):
            yield {"action": move, "closing": move, "label": label}


def play(
    observation: Observation,
    values: Values,
    *,
    summary: str = "",
    rider: Mapping[str, object] | None = None,
) -> JsonObject:
    """Turn a full answer into the action that the observation asks for.

    Args:
        observation: What the agent sees.
        values: The full answer.
        summary: The summary of a routing decision.
        rider: `use_tool` and `tool_input` that ride on an inbox decision.
    """
    if isinstance(observation, WorkflowObservation):
        if observation.status != "new":
            return {"action": values["closing"]}
        label = values.get("label")
        return {"action": values["action"], **({"label": label} if label else {})}
    if isinstance(observation, RoutingObservation):
        return {
            "label": values["label"],
            "route_to": values.get("route_to", ""),
            "summary": summary,
        }
    given: JsonObject = {name: values[name] for name in fields_of(observation.task_id)}
    return given if rider is None else {**given, **rider}  # type: ignore[dict-item]  # JSON values


def title_of(observation: Observation) -> str:
    """Return the subject of the mail at hand."""
    if isinstance(observation, InboxObservation):
        return observation.current_email.subject if observation.current_email else ""
    return observation.subject


def sender_of(observation: Observation) -> str:
    """Return the From line of the mail at hand."""
    if isinstance(observation, InboxObservation):
        return observation.current_email.sender if observation.current_email else ""
    return observation.sender


def body_of(observation: Observation) -> str:
    """Return the text of the mail at hand, a desk note in it included."""
    if isinstance(observation, InboxObservation):
        return observation.current_email.email_text if observation.current_email else ""
    return observation.body


def thread_of(observation: Observation) -> Sequence[str]:
    """Return the earlier texts of the mail at hand, a desk note among them included."""
    if isinstance(observation, RoutingObservation):
        return observation.thread_history
    return observation.thread


def place_of(observation: Observation) -> int:
    """Return the place of the mail at hand in its queue, from 0."""
    if isinstance(observation, WorkflowObservation):
        return observation.ticket - 1
    if isinstance(observation, RoutingObservation):
        return observation.step_number
    return observation.step_count


def own_text(observation: Observation) -> str:
    """Return the text from which a random policy derives its draws: subject, sender, body."""
    parts = (title_of(observation), sender_of(observation), body_of(observation))
    return "\n".join((str(place_of(observation)), *parts))
