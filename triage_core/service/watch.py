"""Watching: the heuristic or the oracle plays a scenario, and says why it does what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from pydantic import Field

from triage_core.agents.heuristic import Heuristic, Thought
from triage_core.environment import Dealer, Wish, split_of
from triage_core.episode import OPEN, Episode
from triage_core.errors import Forbidden
from triage_core.models import Action, Answer, InboxAction, JsonObject, Name, Priority
from triage_core.runs.oracle import Nominal, mail_id, search
from triage_core.runs.rollout import Board, rollout, set_up
from triage_core.service.arguments import Arguments, TaskName
from triage_core.service.context import Service
from triage_core.service.recordings import Recording, Taken, Why, record
from triage_core.tracks import task_id_of
from triage_core.world.clauses import LIMITS, clauses

Watched = Literal["heuristic", "oracle"]
KEPT = 32
"""Recordings that are kept, since most people watch the same ones; the longest takes 100 KB."""
TITLES: Mapping[Watched, str] = {"heuristic": "the heuristic", "oracle": "the oracle"}
PRIORITY: Mapping[Priority, str] = {"high": "P1", "medium": "P2", "low": "P3"}
"""The clause of each priority."""


class WatchArguments(Arguments):
    """What to watch; without seed and scenario_id it is the first scenario of the task."""

    task: TaskName = Field(description="task id, for example inbox/hard")
    seed: int | None = Field(
        None, ge=0, lt=2**63, description="chooses and shuffles as it does for reset"
    )
    scenario_id: Name | None = Field(None, description="plays this scenario")
    split: Name = Field("practice", description="practice or stream")
    agent: Watched = Field("heuristic", description="heuristic, or oracle: the best there is")


def watch(service: Service, asked: WatchArguments) -> Recording:
    """Let the heuristic or the oracle play a practice scenario, and tell every step with reasons.

    Raises:
        UnknownTask, UnknownSplit, UnknownScenario, InvalidOption: For what does not fit.
        Forbidden: For a split whose answers are not told at once.
    """
    split = split_of(asked.split)
    if split not in OPEN:
        raise Forbidden(
            f"Nobody is watched on {split}: the oracle plays its answers.",
            fix="Watch practice or stream.",
            choices=sorted(OPEN),
        )
    task_id, seed, scenario_id = task_id_of(asked.task), asked.seed, asked.scenario_id
    if seed is None and scenario_id is None:
        # The first one, and not the next in turn: whoever watches takes no turn from a player.
        source = service.arena.source
        if split == "stream":
            seed = 0
        else:
            scenario_id = source.ids(task_id, split)[0]
    wish = Wish(task=task_id, seed=seed, scenario_id=scenario_id, split=split)
    return watched(service.arena.dealer, wish, asked.agent)


@lru_cache(maxsize=KEPT)
def watched(dealer: Dealer, wish: Wish, agent: Watched) -> Recording:
    """Play a wish that names its scenario or a seed."""
    episode = dealer.deal(wish, episode_id="watched")
    player = _oracle(episode) if agent == "oracle" else _heuristic()
    return record(episode, player, title=TITLES[agent])


# -- the oracle -----------------------------------------------------------------------------------


def _oracle(episode: Episode) -> Callable[[Episode], Taken | None]:
    """Return a player that plays the best way there is, found by search, and quotes the key."""
    board = set_up(episode.start)
    actions = iter(best_way(board))

    def act(now: Episode) -> Taken | None:
        action = next(actions, None)
        if action is None:
            return None
        answer = board.book.answers[mail_id(board, now.observation())]
        return Taken(action, tuple(_key_words(answer, action)))

    return act


def best_way(board: Board) -> Sequence[Action]:
    """Return actions that reach the best score of an episode.

    Where the best score is known and what the key names first reaches it, nothing is searched: a
    search may take seconds.
    """
    named, anchor = rollout(board, Nominal(board)), board.start.anchor
    if anchor is not None and named.score >= anchor.oracle:
        return named.moment.log
    return search(board).actions


def _key_words(answer: Answer, action: Action) -> Iterator[Why]:
    """Say what the answer key says of a mail, and what a look-up of the key is for."""
    if isinstance(action, InboxAction) and action.use_tool is not None:
        yield Why(
            field="use_tool",
            clause="",
            words="A look-up that the key counts as one that this mail needs.",
        )
        if action.category is None:
            return
    for reason in answer.reasons:
        yield Why(field=reason.field, clause=reason.clause, words=reason.words)


# -- the heuristic --------------------------------------------------------------------------------


def _heuristic() -> Callable[[Episode], Taken | None]:
    """Return a player that reads by keywords, and tells what it read and which clause it took."""
    agent = Heuristic()
    # It knows the published values of the policy and no others.
    text = clauses(LIMITS)

    def act(now: Episode) -> Taken:
        action = agent.act(now.observation())
        return Taken(action, tuple(_thought_words(agent.thought, action, text)))

    return act


def _thought_words(
    thought: Thought | None, action: JsonObject, text: Mapping[str, str]
) -> Iterator[Why]:
    """Say what the heuristic read and ruled: its own words, which may be wrong."""
    if thought is None:
        return
    reading, ruling = thought.mail.reading, thought.ruling
    told = f"; it also tells of {', '.join(sorted(reading.told))}" if reading.told else ""
    read = f"Its keywords say {reading.matter.replace('_', ' ')}{told}."
    yield Why(field="", clause="", words=read)
    if "use_tool" in action and len(action) == 2:
        ask = f"It looks something up first; so far it would go by {ruling.clause}."
        yield Why(field="use_tool", clause=ruling.clause, words=ask)
        return
    yield Why(field="", clause=ruling.clause, words=text[ruling.clause])
    yield Why(
        field="priority", clause=PRIORITY[ruling.priority], words=f"It takes {ruling.priority}."
    )
