"""What a decision was worth and what would have been right, in the shapes of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from triage_core.console.course import Course, Judged
from triage_core.console.runs import runs_of
from triage_core.console.shapes import Confused, Feedback, Ground, Mistake, PartView, Report
from triage_core.mail.evidence import facts_of
from triage_core.mail.findings import Finding
from triage_core.models import Answer, InboxAnswer, RewardPart, RoutingAnswer, WorkflowAnswer
from triage_core.tracks import TASKS
from triage_core.world.directory import named

WORST = 5
"""How many mistakes a report shows."""
NOTHING = "nothing"
"""Stands for a field that was left out."""


def feedback_of(judged: Judged, task_id: str) -> Feedback:
    """Say what a decision was worth; what may not be told yet is null."""
    verdict, result = judged.verdict, judged.result
    answer = verdict.answer if verdict else None
    return Feedback(
        email_id=judged.email_id,
        action=judged.action,
        reward=result.reward,
        score=result.info.score,
        parts=tuple(_part(part) for part in parts_of(judged)),
        answer=None if answer is None else runs_of(answer_words(answer, task_id)),
        accepted=None if answer is None else accepted(answer, task_id),
        clauses=() if answer is None else grounds(answer),
    )


def parts_of(judged: Judged) -> Sequence[RewardPart]:
    """Return the parts of a reward, which add up to it in every reward mode."""
    by_rules = judged.verdict.parts if judged.verdict else ()
    told = judged.result.info.parts
    delta = len(told) == 1 and told[0].name == "score_delta"
    return told if delta else by_rules


def _part(part: RewardPart) -> PartView:
    reason = None if part.reason is None else runs_of(part.reason)
    return PartView(name=part.name, value=part.value, reason=reason)


def grounds(answer: Answer) -> tuple[Ground, ...]:
    """List the clauses of an answer with their words, field by field."""
    return tuple(
        Ground(field=reason.field, clause=reason.clause, words=reason.words)
        for reason in answer.reasons
    )


def accepted(answer: Answer, task_id: str) -> dict[str, list[str]]:
    """List what is accepted in each field of the decision."""
    found: dict[str, list[str]]
    if isinstance(answer, WorkflowAnswer):
        found = {
            "action": [way.action for way in answer.accepted],
            "label": [way.label for way in answer.accepted],
            "status": [way.status for way in answer.accepted],
        }
    elif isinstance(answer, InboxAnswer):
        found = {name: list(getattr(answer, name)) for name in TASKS[task_id].needed}
    else:
        route = ", ".join(dict.fromkeys((answer.owner, *answer.teams)))
        found = {"label": list(answer.labels), "route_to": [route]}
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def answer_words(answer: Answer, task_id: str) -> str:
    """Say what would have been right."""
    if isinstance(answer, WorkflowAnswer):
        ways = (f"{w.action}, label {w.label}, ending {w.status}" for w in answer.accepted)
        return "; or ".join(ways)
    told = [f"{name} {' or '.join(values)}" for name, values in accepted(answer, task_id).items()]
    if isinstance(answer, RoutingAnswer) and "summary" in TASKS[task_id].needed:
        told.append(f"summary with {', '.join(min(f.forms, key=len) for f in answer.facts)}")
    return "; ".join(told)


# -- the end --------------------------------------------------------------------------------------


def report_of(course: Course, *, share: str) -> Report | None:
    """Sum up an episode that has ended; None before the end, and where nothing may be told."""
    episode = course.episode
    if not episode.done or episode.start.split == "private":
        return None
    task_id = episode.start.task_id
    return Report(
        score=episode.score,
        skill=episode.skill,
        verdicts=tuple(feedback_of(judged, task_id) for judged in course.judged),
        confusion=confusion(course),
        worst=worst(course),
        share=share,
    )


def confusion(course: Course) -> tuple[Confused, ...]:
    """Count, for every field, what was given where which value was right."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for judged in first_decisions(course):
        for field, (right, given) in compared(judged, course.episode.start.task_id).items():
            counts[field, right, given] += 1
    return tuple(
        Confused(field=field, right=right, given=given, count=count)
        for (field, right, given), count in sorted(counts.items())
    )


def worst(course: Course) -> tuple[Mistake, ...]:
    """Return the costliest wrong decisions, worst first, with the findings of their mails."""
    task_id = course.episode.start.task_id
    wrong = [
        judged
        for judged in first_decisions(course)
        if any(right != given for right, given in compared(judged, task_id).values())
    ]
    return tuple(
        Mistake(**vars(feedback_of(judged, task_id)), facts=_findings(course, judged.email_id))
        for judged in sorted(wrong, key=_lost, reverse=True)[:WORST]
    )


def _findings(course: Course, email_id: str) -> tuple[Finding, ...]:
    seen = course.mail(email_id)
    return facts_of(seen.mail).findings if seen else ()


def first_decisions(course: Course) -> list[Judged]:
    """Return the decision of each mail whose answer is told; of a ticket the first move counts."""
    first: dict[str, Judged] = {}
    for judged in course.judged:
        if judged.verdict is not None and judged.verdict.answer is not None:
            first.setdefault(judged.email_id, judged)
    return list(first.values())


def compared(judged: Judged, task_id: str) -> Mapping[str, tuple[str, str]]:
    """Return (right, given) by field; equal where what was given is accepted."""
    verdict = judged.verdict
    if verdict is None or verdict.answer is None:
        return {}
    found = {}
    needed = TASKS[task_id].needed
    for field, among in accepted(verdict.answer, task_id).items():
        # Where a ticket ends is no field of its first move; a route may be left out of some tasks.
        if field == "status" or (field == "route_to" and field not in needed):
            continue
        given = str(judged.action.get(field) or NOTHING)
        if field == "route_to":
            found[field] = _routes(among[0], given, verdict.parts)
        else:
            found[field] = (given if given in among else among[0], given)
    return found


def _routes(right: str, given: str, parts: Sequence[RewardPart]) -> tuple[str, str]:
    """Compare routes as sets of teams; the grader knows who is on duty, and says what was right."""
    one, other = (", ".join(sorted(set(named(text)))) for text in (right, given))
    graded = next((part.value > 0 for part in parts if part.name == "route"), one == other)
    other = other or NOTHING
    return (other if graded else one), other


def _lost(judged: Judged) -> float:
    """Say how much a decision fell short of a whole one, by the weight of its mail."""
    answer = judged.verdict.answer if judged.verdict else None
    weight = answer.weight if isinstance(answer, RoutingAnswer) else 1.0
    return (1.0 - (judged.result.reward or 0.0)) * weight
