"""Trivial policies: they read nothing of what a mail says.

What they may use is fixed by their name: nothing, chance, the answers most frequent on practice,
the sender, the length, the place in the queue. The best of them is the floor of a task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TypeAlias, TypeVar

from triage_core.agents.answers import (
    CHOICES,
    CLAIMED,
    TEAMS,
    Example,
    Values,
    accepted,
    body_of,
    fields_of,
    own_text,
    play,
    sender_of,
    title_of,
    track_name,
)
from triage_core.models import InboxObservation, JsonObject, Observation, WorkflowObservation

T = TypeVar("T")
Full: TypeAlias = tuple[tuple[str, str], ...]

SEEDS = tuple(range(64))
"""The fixed seeds of the random policies."""

LENGTHS = 8
"""How many equal bins the length-only rule cuts the practice mails into."""


class Silent:
    """Says nothing that can be parsed; three refusals end its episode."""

    def act(self, observation: Observation) -> JsonObject:
        """Return the empty object."""
        return {}


class Constant:
    """Gives the same full answer to every mail.

    Args:
        values: The full answer.
        summary: "" or "subject": whether a routing decision carries the subject as its summary.
        tool: Whether an inbox decision asks for the history of the sender as it goes.
    """

    def __init__(self, values: Values, *, summary: str = "", tool: bool = False) -> None:
        self.values = values
        self._summary = summary
        self._tool = tool

    def act(self, observation: Observation) -> JsonObject:
        """Return the one answer."""
        summary = title_of(observation) if self._summary else ""
        rider = history_rider(observation) if self._tool else None
        return play(observation, self.values, summary=summary, rider=rider)


class Repeat:
    """Repeats one move, whatever the state: the first move of a full answer."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def act(self, observation: Observation) -> JsonObject:
        """Return the one move."""
        if isinstance(observation, WorkflowObservation):
            return {"action": self._values["action"], "label": self._values["label"]}
        return play(observation, self._values, summary="A mail for the team.")


class UniformRandom:
    """Draws every field evenly, from its seed and the text of the mail."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def act(self, observation: Observation) -> JsonObject:
        """Return a random action; each attempt on a ticket is a draw of its own."""
        rng = Random(f"{self._seed}|{_attempt(observation)}|{own_text(observation)}")
        track = track_name(observation.task_id)
        values = {name: rng.choice(among) for name, among in CHOICES[track].items()}
        if isinstance(observation, WorkflowObservation):
            return {"action": values["action"], "label": values["label"]}
        return play(observation, values)


class PriorRandom:
    """Draws a full answer as often as practice accepts it, from its seed and the mail's text."""

    def __init__(self, seed: int, examples: Iterable[Example]) -> None:
        self._seed = seed
        counts = _by_task(examples, frequencies)
        self._draws = {
            task: ([dict(key) for key in count], list(count.values()))
            for task, count in counts.items()
        }

    def act(self, observation: Observation) -> JsonObject:
        """Return the drawn answer; both moves of a ticket come from one draw."""
        rng = Random(f"{self._seed}|{own_text(observation)}")
        options, weights = self._draws[observation.task_id]
        return play(observation, rng.choices(options, weights)[0])


class Binned:
    """Gives the answer that practice accepts most often in the bin of the mail.

    Args:
        examples: Practice mails with their answers.
        bin_of: What the policy looks at; mails of an unseen bin get the majority answer.
    """

    def __init__(
        self, examples: Iterable[Example], bin_of: Callable[[Observation], object]
    ) -> None:
        self._bin_of = bin_of
        listed = list(examples)
        self._majority = _by_task(listed, majority)
        bins: dict[tuple[str, object], list[Example]] = {}
        for example in listed:
            bins.setdefault((example[0].task_id, bin_of(example[0])), []).append(example)
        self._answers = {place: majority(found) for place, found in bins.items()}

    def act(self, observation: Observation) -> JsonObject:
        """Return the answer of the bin."""
        task_id = observation.task_id
        place = (task_id, self._bin_of(observation))
        return play(observation, self._answers.get(place, self._majority[task_id]))


class ByLength(Binned):
    """Knows only how long a mail is, in bins that hold as many practice mails each."""

    def __init__(self, examples: Iterable[Example]) -> None:
        listed = list(examples)
        lengths = sorted(len(body_of(observation)) for observation, _ in listed)
        cuts = [lengths[len(lengths) * i // LENGTHS] for i in range(1, LENGTHS)] if lengths else []
        super().__init__(listed, lambda o: sum(len(body_of(o)) >= cut for cut in cuts))


class Everything:
    """Names every team, every label and every keyword it knows."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def act(self, observation: Observation) -> JsonObject:
        """Return the longest list that fits; a field that takes one value is refused."""
        track = track_name(observation.task_id)
        words = [word for among in CHOICES[track].values() for word in among if word]
        if track != "routing":
            names = fields_of(observation.task_id)
            return {name: ", ".join(CHOICES[track][name]) for name in names}
        label = self._values["label"]
        return {
            "label": label,
            "route_to": ", ".join(TEAMS),
            "summary": ", ".join((*words, *KEYWORDS)),
        }


class Paste:
    """Sends the mail back as its own answer."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def act(self, observation: Observation) -> JsonObject:
        """Return the mail as summary; where there is none, as a field, which is refused."""
        text = "\n".join((title_of(observation), sender_of(observation), body_of(observation)))
        if track_name(observation.task_id) == "routing":
            return play(observation, self._values, summary=text[:4_000])
        return {fields_of(observation.task_id)[0]: text[:CLAIMED]}


class ToolSpam:
    """Uses up every look-up of its own, then decides by the majority with one more on top."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._mail: tuple[object, ...] = ()
        self._asked = 0

    def act(self, observation: Observation) -> JsonObject:
        """Return a look-up, or the decision after four of them."""
        rider = history_rider(observation)
        if not isinstance(observation, InboxObservation) or rider is None:
            return {"use_tool": "get_user_history", "tool_input": {"sender": "anybody"}}
        mail = (observation.inbox_summary, observation.step_count)
        fresh = self._mail != mail or observation.tool_result is None
        self._asked = 0 if fresh else self._asked
        self._mail = mail
        if self._asked >= LOOKUPS:
            self._asked = 0
            return play(observation, self._values, rider=rider)
        self._asked += 1
        return rider


LOOKUPS = 4
"""Look-ups of their own that one mail allows."""

KEYWORDS = (
    *("refund", "double charge", "invoice", "payment", "delivery", "missing", "damaged"),
    *("cancellation", "login", "outage", "bug", "pricing", "demo", "contract", "approval"),
    *("newsletter", "bank details", "phishing", "legal", "complaint", "safety", "privacy"),
)
"""Words of the domain that a keyword stuffer would try."""


def history_rider(observation: Observation) -> JsonObject | None:
    """Return a look-up of the sender, which needs no reading; None where there is no mail."""
    if not isinstance(observation, InboxObservation) or observation.current_email is None:
        return None
    return {
        "use_tool": "get_user_history",
        "tool_input": {"sender": observation.current_email.sender},
    }


def domain_of(observation: Observation) -> str:
    """Return what stands behind the @ of the sender, lower case."""
    return sender_of(observation).rpartition("@")[2].rstrip("> ").casefold()


def frequencies(examples: Iterable[Example]) -> dict[Full, int]:
    """Count full answers in the fields that their task needs, the most frequent first.

    A mail with several accepted ones gives each an equal share, in sixtieths, so that counts
    stay whole for up to six of them.
    """
    counts: Counter[Full] = Counter()
    for observation, answer in examples:
        names = fields_of(observation.task_id)
        options = dict.fromkeys(tuple((n, v[n]) for n in names) for v in accepted(answer))
        for full in options:
            counts[full] += 60 // len(options)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def majority(examples: Iterable[Example]) -> dict[str, str]:
    """Return the most frequent full answer."""
    return dict(next(iter(frequencies(examples))))


def majority_by_field(examples: Sequence[Example]) -> dict[str, str]:
    """Return the most frequent value of every field by itself."""
    counts: dict[str, Counter[str]] = {}
    for key, weight in frequencies(examples).items():
        for name, value in key:
            counts.setdefault(name, Counter())[value] += weight
    return {name: _most(count) for name, count in counts.items()}


def _most(count: Counter[str]) -> str:
    return min(count, key=lambda value: (-count[value], value))


def _by_task(examples: Iterable[Example], fit: Callable[[list[Example]], T]) -> Mapping[str, T]:
    tasks: dict[str, list[Example]] = {}
    for example in examples:
        tasks.setdefault(example[0].task_id, []).append(example)
    return {task: fit(found) for task, found in tasks.items()}


def _attempt(observation: Observation) -> str:
    if isinstance(observation, WorkflowObservation):
        return f"{observation.status} {observation.attempts_left}"
    return ""
