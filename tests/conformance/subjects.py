"""What is put to the test: a task on a scenario set, and how to make its environment.

A stand-in replaces the makers by broken ones; everything else stays, so that the suite is tested
on exactly what it says about the real thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any, get_args

from tests.samples import sample_set
from triage_core.environment import Dealer, Environment
from triage_core.episode import Episode, replay
from triage_core.errors import ArenaError
from triage_core.models import (
    Category,
    Department,
    InboxAnswer,
    InboxMove,
    Priority,
    RoutingAnswer,
    RoutingLabel,
    Split,
    StepResult,
    Transcript,
    WorkflowAnswer,
    WorkflowLabel,
    WorkflowMove,
)
from triage_core.protocols import TaskSpec, Track
from triage_core.sessions import Live
from triage_core.settings import BUNDLED
from triage_core.sources import ScenarioSet, load_folder
from triage_core.tracks import TASKS, track_of
from triage_core.world.directory import TEAMS

Payload = dict[str, Any]
WORDS = ("Ann", "kettle", "refund", "LF-10001", "money", "back", "please", "7", "late", "invoice")
CALLS: tuple[Payload, ...] = (
    {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}},
    {"use_tool": "check_payment", "tool_input": {"account_id": "A-10001"}},
    {"use_tool": "get_user_history", "tool_input": {"sender": "ann@post.example"}},
    {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-1"}},
)


@dataclass(frozen=True)
class Subject:
    """One task on one set; `make` makes an environment, `live` puts an episode behind step keys."""

    task_id: str
    source: ScenarioSet
    make: Callable[[Dealer, str], Environment] = Environment
    live: Callable[[Episode], Live] = lambda episode: Live(episode, owner="", now=0.0)

    @property
    def spec(self) -> TaskSpec:
        """What is published about the task."""
        return TASKS[self.task_id]

    @property
    def track(self) -> Track[Any, Any]:
        """The rules of the task."""
        return track_of(self.task_id)

    def environment(self) -> Environment:
        """Make an environment of its own."""
        return self.make(Dealer(self.source), self.task_id)

    def on(self, source: ScenarioSet) -> Subject:
        """Return the same on another set."""
        return replace(self, source=source)

    def ids(self, split: Split = "practice", *, most: int = 3) -> tuple[str, ...]:
        """List some scenarios, spread over the pool."""
        every = self.source.ids(self.task_id, split)
        return tuple(every[:: max(1, len(every) // most)][:most])


@cache
def bundled() -> ScenarioSet | None:
    """Load the bundled scenarios; None where this checkout has none."""
    return load_folder(BUNDLED, floors=False) if (BUNDLED / "keys").is_dir() else None


def subjects() -> list[Subject]:
    """List every task on the samples, and on the bundled set where there is one."""
    sets = [sample_set(each=4), bundled()]
    return [Subject(task, source) for source in sets if source is not None for task in TASKS]


def any_action(task_id: str, rng: Random) -> Payload:
    """Draw an action that the schema allows; on inbox now and then only a look-up."""
    track = task_id.partition("/")[0]
    if track == "workflow":
        label = rng.choice((None, *get_args(WorkflowLabel)))
        action = {"action": rng.choice(get_args(WorkflowMove))}
        return action if label is None else {**action, "label": label}
    if track == "inbox":
        decision = {
            "category": rng.choice(get_args(Category)),
            "priority": rng.choice(get_args(Priority)),
            "department": rng.choice(get_args(Department)),
            "action": rng.choice(get_args(InboxMove)),
        }
        draw = rng.random()
        if draw < 0.2:
            return dict(rng.choice(CALLS))
        return {**decision, **rng.choice(CALLS)} if draw < 0.4 else decision
    return {
        "label": rng.choice(get_args(RoutingLabel)),
        "route_to": ", ".join(rng.sample([t.name for t in TEAMS], rng.randrange(3))),
        "summary": " ".join(rng.sample(WORDS, rng.randrange(len(WORDS)))),
    }


def bad_action(task_id: str, rng: Random) -> object:
    """Draw something that is no action of the task."""
    good = {key: value for key, value in any_action(task_id, rng).items() if key != "tool_input"}
    first = next(iter(good))
    return rng.choice(
        (
            None,
            {},
            [],
            7,
            "classify",
            {**good, "surplus": 1},
            {**good, first: "nonsense"},
            {**good, first: float("nan")},
            {**good, first: {"deep": {"deeper": []}}},
        )
    )


def key_actions(episode: Episode) -> Iterator[Payload]:
    """Play the key of an episode: the actions of one accepted way, mail by mail."""
    while not episode.done:
        yield from _key_actions(episode, _answer(episode))


def _answer(episode: Episode) -> object:
    answers = {answer.email_id: answer for answer in episode.start.key.answers}
    state = episode.state()
    if state.task_id.startswith("inbox"):
        return answers[state["inbox"][state["current_email_index"]]]
    if state.task_id.startswith("routing"):
        return answers[state["queue"][state["decided"]]]
    return answers[state["tickets"][state["current_ticket"] - 1].email_id]


def _key_actions(episode: Episode, answer: object) -> Iterator[Payload]:
    if isinstance(answer, WorkflowAnswer):
        way = answer.accepted[0]
        yield {"action": way.action, "label": way.label}
        if way.action == "classify":
            yield {"action": {"resolved": "resolve", "escalated": "escalate"}[way.status]}
    elif isinstance(answer, InboxAnswer):
        yield _inbox_action(answer)
    elif isinstance(answer, RoutingAnswer):
        yield {
            "label": answer.labels[0],
            "route_to": ", ".join(answer.teams),
            "summary": " ".join(min(fact.forms, key=len) for fact in answer.facts),
        }


def _inbox_action(answer: InboxAnswer) -> Payload:
    action: Payload = {
        "category": answer.category[0],
        "priority": answer.priority[0],
        "department": answer.department[0],
        "action": answer.action[0],
    }
    if answer.apt:
        asked = answer.apt[0].tool_input.model_dump(exclude_none=True)
        action.update(use_tool=answer.apt[0].tool, tool_input=asked)
    return action


def finish(env: Environment, rng: Random, *, task_id: str, most: int = 500) -> list[StepResult]:
    """Play drawn actions to the end; a refusal stops at the third in a row."""
    results: list[StepResult] = []
    for _ in range(most):
        try:
            results.append(env.step(any_action(task_id, rng)))
        except ArenaError:
            if env.state().done:
                break
            continue
        if results[-1].done:
            break
    return results


def face(result: object) -> str:
    """Write all that an agent gets as JSON, but for the name of the episode."""
    text: str = result.model_dump_json()  # type: ignore[attr-defined]
    name = result.info.episode_id if hasattr(result, "info") else result.episode_id  # type: ignore[attr-defined]
    return text.replace(f'"{name}"', '"episode"')


def again(subject: Subject, env: Environment, transcript: Transcript) -> Episode:
    """Play a transcript again on the scenario of the live episode."""
    return replay(subject.track, env.episode.start, transcript)
