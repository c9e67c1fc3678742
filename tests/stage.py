"""Put a scenario with chosen answers on stage: what a rule test needs, and nothing around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.samples import CANARY, PLOTS, sample_mail, sample_records
from triage_core.episode import Episode, Start
from triage_core.models import (
    Answer,
    AnswerKey,
    FollowUp,
    InboxAnswer,
    Reason,
    RoutingAnswer,
    Scenario,
    StepResult,
    WorkflowAnswer,
)
from triage_core.tracks import track_of

ORDER = {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}}
"""The look-up that the answers of `inbox` below call apt."""


def reasons(*fields: str) -> tuple[Reason, ...]:
    """Write one reason a field, recognisable in what an agent sees."""
    return tuple(Reason(field=f, clause="R1", words=f"Why {f}.") for f in fields)


def ticket(name: str, *ways: tuple[str, str, str]) -> WorkflowAnswer:
    """Write the answer of a ticket from its accepted (first move, final status, label)."""
    return WorkflowAnswer.model_validate(
        {
            "email_id": name,
            "accepted": [{"action": a, "status": s, "label": label} for a, s, label in ways],
            "reasons": reasons("action", "label", "status"),
            "evidence": ("LF-10001",),
        }
    )


def inbox(name: str, *, apt: Sequence[Mapping[str, object]] = (), **fields: str) -> InboxAnswer:
    """Write the answer of a mail; several accepted values are separated by a bar."""
    given = {"category": "billing", "priority": "low", "department": "finance", "action": "reply"}
    given.update(fields)
    calls = [{"tool": c["use_tool"], "tool_input": c["tool_input"]} for c in apt]
    return InboxAnswer.model_validate(
        {
            "email_id": name,
            **{field: tuple(value.split("|")) for field, value in given.items()},
            "lookups": calls[:1],
            "apt": calls,
            "reasons": reasons("category", "priority", "department", "action"),
            "evidence": (),
        }
    )


def routed(
    name: str,
    label: str = "normal",
    teams: str = "billing",
    *,
    weight: float = 1.0,
    facts: Mapping[str, Sequence[str]] | None = None,
) -> RoutingAnswer:
    """Write the answer of a mail; the first team owns it, accepted labels are split by a bar."""
    names = tuple(teams.split())
    said = {"who": ("Ann",)} if facts is None else facts
    return RoutingAnswer.model_validate(
        {
            "email_id": name,
            "labels": tuple(label.split("|")),
            "owner": names[0],
            "teams": names,
            "weight": weight,
            "facts": [{"name": fact, "forms": forms} for fact, forms in said.items()],
            "reasons": reasons("label", "route_to", "safety"),
            "evidence": (),
        }
    )


def stage(
    task_id: str,
    *answers: Answer,
    after: Mapping[str, Answer] | None = None,
    hour: int = 10,
    **how: Any,
) -> Episode:
    """Begin an episode with one mail for each answer.

    Args:
        task_id: The task.
        answers: What is accepted, mail by mail.
        after: Follow-ups by the mail that must be missed.
        hour: When every mail was received.
        how: split, seed, anchor; everything else is an option of the task.
    """
    split, seed, anchor = (
        how.pop("split", "practice"),
        how.pop("seed", None),
        how.pop("anchor", None),
    )
    follow = dict(after or {})
    names = [answer.email_id for answer in (*answers, *follow.values())]
    scenario = Scenario(
        scenario_id="staged",
        task_id=task_id,
        mails=tuple(sample_mail(answer.email_id, PLOTS[0], hour=hour) for answer in answers),
        follow_ups=tuple(
            FollowUp(after=name, mail=sample_mail(answer.email_id, PLOTS[0], hour=hour))
            for name, answer in follow.items()
        ),
        records=sample_records(names),
    )
    key = AnswerKey(
        scenario_id="staged",
        task_id=task_id,
        family="staged",
        canary=CANARY,
        answers=(*answers, *follow.values()),
    )
    track = track_of(task_id)
    chosen = track.tasks[task_id].options_type.model_validate(how)
    start = Start(task_id, scenario, key, split, seed, chosen, anchor, "0" * 64, "0.0.0")
    return Episode(track, start, episode_id="staged")


def play(episode: Episode, *actions: object) -> StepResult:
    """Play the actions and return the last answer."""
    result = None
    for action in actions:
        result = episode.step(action)
    assert result is not None
    return result


def paid(result: StepResult) -> dict[str, float]:
    """Return the parts of a reward by name."""
    return {part.name: part.value for part in result.info.parts}
