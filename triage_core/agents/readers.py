"""Shallow readers: they know words, and nothing of records, dates or the policy.

They are fitted on practice mails with their answers, and say how far a task can be solved by its
surface. A task that they solve is at fault.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import fsum
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
    Classifier,
    Features,
    Sample,
    best,
    fit_bayes,
    fit_logistic,
    grams,
    informative,
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
WAY = "way"

Look: TypeAlias = Callable[[Observation], Features]


def subject_only(observation: Observation) -> Features:
    """Look at the n-grams of the subject."""
    return grams(title_of(observation))


def whole_mail(observation: Observation) -> Features:
    """Look at the n-grams of subject, body, thread, sender, headers and file names."""
    message = observation.message
    headers = "\n".join(f"{h.name} {h.value}" for h in message.headers) if message else ""
    files = " ".join(a.filename for a in message.attachments) if message else ""
    text = "\n".join((title_of(observation), body_of(observation), *thread_of(observation)))
    return (
        grams(text)
        | grams(title_of(observation), mark="s:")
        | grams(sender_of(observation), mark="f:")
        | grams(f"{headers}\n{files}", mark="h:")
    )


class Lesson(NamedTuple):
    """One practice mail as a reader learns from it."""

    task_id: str
    fold: int
    features: Features
    targets: Mapping[str, Mapping[str, float]]


def lessons_of(examples: Iterable[Example], look: Look) -> list[Lesson]:
    """Turn practice mails into lessons."""
    return [_lesson(example, look) for example in examples]


class Reader:
    """Predicts every field from n-grams, and decides for the best expected pay.

    Args:
        look: What it looks at.
        models: A classifier by field.
        odds: How much more frequent a value is in a task than in the track, by task and field.
    """

    def __init__(
        self,
        *,
        look: Look,
        models: Mapping[tuple[str, str], Classifier],
        odds: Mapping[tuple[str, str], Mapping[str, float]],
    ) -> None:
        self._look = look
        self._models = models
        self._odds = odds

    def act(self, observation: Observation) -> JsonObject:
        """Return the answer with the best expected pay."""
        features, task_id = self._look(observation), observation.task_id
        chances = {
            name: _tilted(model.chances(features), self._odds[task, name])
            for (task, name), model in self._models.items()
            if task == task_id
        }
        if isinstance(observation, InboxObservation):
            values = _best_inbox(task_id, chances)
            return play(observation, values, rider=_rider(observation, best(chances[TOOL])))
        if WAY in chances:
            action, _, closing = best(chances[WAY]).partition(" ")
            values = {"action": action, "closing": closing, "label": best(chances["label"])}
            return play(observation, values)
        values = {name: best(chances[name]) for name in ("label", "route_to")}
        return play(observation, values, summary=simple_summary(observation))


class Readers(NamedTuple):
    """The readers of one track and one look: the better fit field by field, and each fit alone."""

    best: Reader
    bayes: Reader
    logistic: Reader


def fit_readers(lessons: Sequence[Lesson], look: Look, *, features: int = FEATURES) -> Readers:
    """Fit both classifiers on the practice mails of a track; cross-validation says which is better.

    The choice is made for every task and field by itself. `features` is how many n-grams, the
    most informative ones, a reader looks at.
    """
    tasks = sorted({lesson.task_id for lesson in lessons})
    names = sorted({name for lesson in lessons for name in lesson.targets})
    odds = {(task, name): _odds(lessons, task, name) for task in tasks for name in names}
    kinds: dict[str, dict[tuple[str, str], Classifier]] = {"best": {}, "bayes": {}, "logistic": {}}
    for name in names:
        samples = [Sample(lesson.features, lesson.targets[name]) for lesson in lessons]
        chosen = informative(samples, features)
        fits = {"bayes": fit_bayes(samples, chosen), "logistic": fit_logistic(samples, chosen)}
        hits = _cross_validated(lessons, name, chosen, odds)
        for task in tasks:
            for kind, model in fits.items():
                kinds[kind][task, name] = model
            better = "logistic" if hits["logistic", task] >= hits["bayes", task] else "bayes"
            kinds["best"][task, name] = fits[better]
    return Readers(**{kind: Reader(look=look, models=m, odds=odds) for kind, m in kinds.items()})


def _cross_validated(
    lessons: Sequence[Lesson],
    name: str,
    chosen: Sequence[str],
    odds: Mapping[tuple[str, str], Mapping[str, float]],
) -> dict[tuple[str, str], float]:
    """Return, by fit and task, the weight of held-out mails whose field comes out right."""
    hits = {(kind, lesson.task_id): 0.0 for lesson in lessons for kind in ("bayes", "logistic")}
    for fold in range(FOLDS):
        train = [Sample(o.features, o.targets[name]) for o in lessons if o.fold != fold]
        held = [lesson for lesson in lessons if lesson.fold == fold]
        if not train or not held:
            continue
        fits = {"bayes": fit_bayes(train, chosen), "logistic": fit_logistic(train, chosen)}
        for lesson, (kind, model) in product(held, fits.items()):
            tilt = odds[lesson.task_id, name]
            found = best(_tilted(model.chances(lesson.features), tilt))
            target = lesson.targets[name]
            hits[kind, lesson.task_id] += len(target) * target.get(found, 0.0)
    return hits


def _odds(lessons: Sequence[Lesson], task_id: str, name: str) -> dict[str, float]:
    """Return how much more frequent each value is in the task than in the whole track."""
    here: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for lesson in lessons:
        everywhere.update(lesson.targets[name].keys())
        if lesson.task_id == task_id:
            here.update(lesson.targets[name].keys())
    return {
        value: ((here[value] + RARELY) / here.total()) / (count / everywhere.total())
        for value, count in everywhere.items()
    }


RARELY = 0.01
"""Count of a value that a task never had on practice."""


def _tilted(chances: Mapping[str, float], odds: Mapping[str, float]) -> dict[str, float]:
    """Move probabilities from the mix of the track to the mix of the task."""
    raised = {value: chance * odds.get(value, 1.0) for value, chance in chances.items()}
    whole = fsum(raised.values())
    return {value: weight / whole for value, weight in raised.items()} if whole else raised


def _lesson(example: Example, look: Look) -> Lesson:
    observation, answer = example
    options = accepted(answer)
    weight = answer.weight if isinstance(answer, RoutingAnswer) else 1.0
    targets = {name: _shares([v[name] for v in options], weight) for name in options[0]}
    if track_name(observation.task_id) == "workflow":
        ways = [f"{v['action']} {v['closing']}" for v in options]
        targets = {WAY: _shares(ways, 1.0), "label": targets["label"]}
    if isinstance(answer, InboxAnswer):
        targets[TOOL] = _shares([call.tool for call in answer.apt] or ["none"], 1.0)
    # Twins of one text fall into one fold, whichever task shows them.
    fold = zlib.crc32(body_of(observation)[:200].encode()) % FOLDS
    return Lesson(observation.task_id, fold, look(observation), targets)


def _shares(values: Sequence[str], weight: float) -> dict[str, float]:
    distinct = dict.fromkeys(values)
    return {value: weight / len(distinct) for value in distinct}


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
    looked = [dict.fromkeys(kind.findall(text)) for kind in (_REFERENCE, _MONEY, _DATE)]
    found = [hit for hits in looked for hit in list(hits)[:2]]
    subject = " ".join(title_of(observation).split()[:9])
    return "; ".join(dict.fromkeys((name, subject, *found)))[:400]
