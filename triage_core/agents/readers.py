"""Shallow readers: they know words, and nothing of records, dates or the policy.

They are fitted on practice mails with their answers, and say how far a task can be solved by its
surface. A task that they solve is at fault.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from triage_core.agents.answers import (
    CHOICES,
    Example,
    accepted,
    body_of,
    fields_of,
    play,
    sender_of,
    thread_of,
    title_of,
    track_name,
)
from triage_core.agents.ngrams import (
    Features,
    Model,
    Sample,
    best,
    fit_bayes,
    fit_logistic,
    grams,
)
from triage_core.models import (
    InboxAnswer,
    InboxObservation,
    JsonObject,
    Observation,
    RoutingAnswer,
)

FEATURES = 3_000
FOLDS = 3
TOOL = "tool"
ROUTE_WAY = "way"

Look: TypeAlias = Callable[[Observation], Features]
Fit: TypeAlias = Callable[[Sequence[Sample]], Model]


def subject_only(observation: Observation) -> Features:
    """Look at the n-grams of the subject."""
    return grams(title_of(observation))


def whole_mail(observation: Observation) -> Features:
    """Look at the n-grams of subject, body, thread, sender and headers; the subject's count twice."""
    message = observation.message
    headers = "\n".join(f"{h.name} {h.value}" for h in message.headers) if message else ""
    files = " ".join(a.filename for a in message.attachments) if message else ""
    text = "\n".join((title_of(observation), body_of(observation), *thread_of(observation)))
    return (
        grams(text)
        | grams(title_of(observation), mark="s:")
        | grams(sender_of(observation), mark="f:")
        | grams(f"{headers}\n{files}", mark="h:")
        | {f"task {observation.task_id}"}
    )


def bayes(samples: Sequence[Sample]) -> Model:
    """Fit naive Bayes."""
    return fit_bayes(samples, features=FEATURES)


def logistic(samples: Sequence[Sample]) -> Model:
    """Fit logistic regression."""
    return fit_logistic(samples, features=FEATURES)


class Lesson(NamedTuple):
    """One practice mail as a reader learns from it."""

    task_id: str
    fold: int
    features: Features
    targets: Mapping[str, Mapping[str, float]]


class Reader:
    """Predicts every field from n-grams, and decides for the best expected pay.

    Args:
        examples: Practice mails of the whole track with their answers.
        task_id: The task it will play.
        look: What it looks at.
        fits: Ways to fit a field; the one that does best in cross-validation on the task is
            taken, field by field.
    """

    def __init__(
        self, examples: Iterable[Example], task_id: str, *, look: Look, fits: Sequence[Fit]
    ) -> None:
        self._look = look
        lessons = [_lesson(example, look) for example in examples]
        names = sorted({name for lesson in lessons for name in lesson.targets})
        self._models = {name: _fitted(lessons, task_id, name, fits) for name in names}

    def act(self, observation: Observation) -> JsonObject:
        """Return the answer with the best expected pay."""
        features = self._look(observation)
        chances = {name: model(features) for name, model in self._models.items()}
        if isinstance(observation, InboxObservation):
            values = _best_inbox(observation.task_id, chances)
            return play(observation, values, rider=_rider(observation, best(chances[TOOL])))
        if ROUTE_WAY in chances:
            action, _, closing = best(chances[ROUTE_WAY]).partition(" ")
            values = {"action": action, "closing": closing, "label": best(chances["label"])}
            return play(observation, values)
        values = {name: best(chances[name]) for name in ("label", "route_to")}
        return play(observation, values, summary=simple_summary(observation))


def subject_reader(examples: Iterable[Example], task_id: str) -> Reader:
    """Fit the reader that sees the subject only."""
    return Reader(examples, task_id, look=subject_only, fits=(bayes, logistic))


def keyword_reader(
    examples: Iterable[Example], task_id: str, *, fits: Sequence[Fit] = (bayes, logistic)
) -> Reader:
    """Fit the reader that sees every word of the mail."""
    return Reader(examples, task_id, look=whole_mail, fits=fits)


def _lesson(example: Example, look: Look) -> Lesson:
    observation, answer = example
    options = accepted(answer)
    weight = answer.weight if isinstance(answer, RoutingAnswer) else 1.0
    targets = {name: _shares([v[name] for v in options], weight) for name in options[0]}
    if track_name(observation.task_id) == "workflow":
        ways = [f"{v['action']} {v['closing']}" for v in options]
        targets = {ROUTE_WAY: _shares(ways, 1.0), "label": targets["label"]}
    if isinstance(answer, InboxAnswer):
        targets[TOOL] = _shares([call.tool for call in answer.apt] or ["none"], 1.0)
    # Twins of one text fall into one fold, whichever task shows them.
    fold = zlib.crc32(body_of(observation)[:200].encode()) % FOLDS
    return Lesson(observation.task_id, fold, look(observation), targets)


def _shares(values: Sequence[str], weight: float) -> dict[str, float]:
    distinct = dict.fromkeys(values)
    return {value: weight / len(distinct) for value in distinct}


def _fitted(lessons: Sequence[Lesson], task_id: str, name: str, fits: Sequence[Fit]) -> Model:
    """Fit a field in the way, and on the mails (task or track), that cross-validate best."""
    options = [(fit, own) for fit in fits for own in (False, True)]
    own_lessons = [lesson for lesson in lessons if lesson.task_id == task_id]
    if len(own_lessons) == len(lessons):
        options = [(fit, False) for fit in fits]
    ranked = [
        (-_hits(own_lessons if own else lessons, task_id, name, fit), i)
        for i, (fit, own) in enumerate(options)
    ]
    fit, own = options[min(ranked)[1]] if len(options) > 1 else options[0]
    return fit(_samples(own_lessons if own else lessons, name))


def _samples(lessons: Iterable[Lesson], name: str) -> list[Sample]:
    return [Sample(lesson.features, lesson.targets[name]) for lesson in lessons]


def _hits(lessons: Sequence[Lesson], task_id: str, name: str, fit: Fit) -> float:
    """Return the weight of held-out practice mails of the task whose field comes out right."""
    found = 0.0
    for fold in range(FOLDS):
        train = _samples((lesson for lesson in lessons if lesson.fold != fold), name)
        held = [one for one in lessons if one.fold == fold and one.task_id == task_id]
        if not train or not held:
            continue
        model = fit(train)
        for lesson in held:
            target = lesson.targets[name]
            found += len(target) * target.get(best(model(lesson.features)), 0.0)
    return found


PAY = {"inbox/easy": (1.0, 0.0), "inbox/medium": (0.6, 0.4), "inbox/hard": (0.3, 0.2)}
"""What category and priority pay, by task: the published numbers."""

NEAR = {
    frozenset(("billing", "support")): 0.3,
    frozenset(("billing", "sales")): 0.3,
    frozenset(("internal", "support")): 0.2,
    frozenset(("internal", "sales")): 0.2,
    frozenset(("sales", "spam")): 0.2,
}
"""The published similarity of categories."""


def _best_inbox(task_id: str, chances: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Choose category and priority by expected pay, the other fields by probability."""
    choices = CHOICES["inbox"]
    pairs = product(choices["category"], choices["priority"])
    category, priority = max(pairs, key=lambda pair: _expected(task_id, chances, *pair))
    values = {"category": category, "priority": priority}
    names = [name for name in fields_of(task_id) if name not in values]
    return {**values, **{name: best(chances[name]) for name in names}}


def _expected(
    task_id: str, chances: Mapping[str, Mapping[str, float]], category: str, priority: str
) -> float:
    for_category, for_priority = PAY[task_id]
    high = chances["priority"].get("high", 0.0)
    spam = chances["category"].get("spam", 0.0)
    pay = for_priority * chances["priority"].get(priority, 0.0)
    for right, chance in chances["category"].items():
        near = 1.0 if right == category else NEAR.get(frozenset((right, category)), 0.0)
        pay += chance * (near * for_category if near else -0.2)
    if for_priority and priority != "high":
        pay -= 0.4 * high
    if category != "spam" and (not for_priority or priority == "high"):
        pay -= 0.3 * spam
    if category == "spam":
        pay -= 0.5 * high * (1 - spam)
    return pay


_ORDER = re.compile(r"\bLF-\d+\b", re.IGNORECASE)
_REFERENCE = re.compile(r"\b[A-Z]{2,}-\d+\b")
_MONEY = re.compile(r"\b\d+[.,]\d{2}(?: ?[A-Z]{3}\b)?")
_DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b"
)


def _rider(observation: InboxObservation, tool: str) -> JsonObject | None:
    """Return the tool that mails of this wording mostly need, with what stands in the text."""
    orders = _ORDER.findall(f"{title_of(observation)}\n{body_of(observation)}")
    if tool == "get_user_history":
        return {"use_tool": tool, "tool_input": {"sender": sender_of(observation)}}
    if tool in ("lookup_order", "check_payment") and orders:
        return {"use_tool": tool, "tool_input": {"order_id": orders[0]}}
    return None


def simple_summary(observation: Observation) -> str:
    """Write the sender's name, the start of the subject, and references, amounts and dates."""
    name = sender_of(observation).partition("<")[0].strip(' "')
    own = body_of(observation).partition("\n\n-- \n")[0]
    text = f"{title_of(observation)}\n{own}"
    found = [x for p in (_REFERENCE, _MONEY, _DATE) for x in list(dict.fromkeys(p.findall(text)))[:2]]
    subject = " ".join(title_of(observation).split()[:9])
    return "; ".join(dict.fromkeys((name, subject, *found)))[:400]
