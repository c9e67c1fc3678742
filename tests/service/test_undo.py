"""Undo: the moment before comes back exactly, in memory and in a Redis that servers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest
import redis

from tests.conformance.subjects import any_action, bad_action, face
from tests.redis_server import BINARY, RedisServer
from tests.samples import TASKS, sample_set
from tests.service_rows import begun, played_out, service_on
from triage_core.environment import Dealer, Wish
from triage_core.episode import Episode, Moment
from triage_core.errors import (
    AlreadyDone,
    ArenaError,
    Forbidden,
    InvalidAction,
    InvalidOption,
    NotStarted,
    UnknownEpisode,
)
from triage_core.service import Service, call
from triage_core.sessions import EpisodeStore, Live, Sessions
from triage_core.shared_sessions import SharedSessions, again_from

TASK = "workflow/hard"
GOOD = {"action": "classify", "label": "refund"}
OTHER = {"action": "escalate"}
BAD = {"action": "fly"}


@pytest.fixture(scope="module")
def dealer() -> Dealer:
    return Dealer(sample_set(each=1))


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if BINARY is None:
        pytest.skip("no redis-server on PATH: install the package redis-server")
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def look(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


Opener = Callable[[], EpisodeStore]


@pytest.fixture
def replica(redis_url: str, look: redis.Redis, dealer: Dealer) -> Iterator[Opener]:
    """Open servers that share one empty Redis."""
    made: list[SharedSessions] = []

    def make() -> EpisodeStore:
        made.append(SharedSessions(redis_url, deal_again=again_from(dealer)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> EpisodeStore:
    if request.param == "memory":
        return Sessions(clock=time.monotonic)
    made: EpisodeStore = request.getfixturevalue("replica")()
    return made


def opened(store: EpisodeStore, dealer: Dealer, task: str = TASK, seed: int | None = 3) -> Live:
    wish = Wish(task=task, seed=seed)
    return store.open(lambda name: dealer.deal(wish, episode_id=name), owner="o" * 20)


def step(store: EpisodeStore, live: Live, action: object = GOOD, key: str = "") -> str:
    """Play an action and return the whole answer, or the refusal."""
    try:
        with store.hold(live.id, owner=live.owner) as held:
            return face(held.step(action, key=key))
    except (InvalidAction, AlreadyDone) as refused:
        return refused.code


def take_back(store: EpisodeStore, live: Live) -> None:
    with store.hold(live.id, owner=live.owner) as held:
        held.undo()


def moment(store: EpisodeStore, live: Live) -> Moment:
    with store.hold(live.id, owner=live.owner) as held:
        return held.episode.snapshot().moment


# -- the moment -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("task", TASKS)
def test_as_many_undos_as_steps_give_every_moment_again(
    dealer: Dealer, task: str, seed: int
) -> None:
    episode = dealer.deal(Wish(task=task, seed=seed), episode_id="e")
    live, rng = Live(episode, owner="", now=0.0), Random(f"{task}|{seed}")
    before: list[Moment] = []

    while not episode.done:
        if rng.random() < 0.2:
            with suppress(ArenaError):
                live.step(bad_action(task, rng))
            continue
        last = episode.snapshot().moment._replace(refusals=0)
        with suppress(ArenaError):
            live.step(any_action(task, rng))
            before.append(last)

    for wanted in reversed(before):
        live.undo()
        assert episode.snapshot().moment == wanted


def test_undo_gives_the_state_and_the_next_results_again(
    store: EpisodeStore, dealer: Dealer
) -> None:
    live = opened(store, dealer)
    step(store, live)
    with store.hold(live.id, owner=live.owner) as held:
        before = face(held.episode.state())
    first = step(store, live, OTHER)

    take_back(store, live)

    with store.hold(live.id, owner=live.owner) as held:
        assert face(held.episode.state()) == before
    assert step(store, live, OTHER) == first


def test_refusals_around_an_action_go_with_it(store: EpisodeStore, dealer: Dealer) -> None:
    live = opened(store, dealer)
    step(store, live)
    wanted = moment(store, live)
    for action in (BAD, OTHER, BAD, BAD):
        step(store, live, action)

    take_back(store, live)

    assert moment(store, live) == wanted


def test_episode_that_refusals_ended_goes_on(store: EpisodeStore, dealer: Dealer) -> None:
    live = opened(store, dealer)
    for action in (GOOD, BAD, BAD, BAD):
        step(store, live, action)
    assert moment(store, live).refused

    take_back(store, live)

    assert step(store, live) not in ("invalid_action", "episode_over")


def test_undo_of_nothing_is_refused(store: EpisodeStore, dealer: Dealer) -> None:
    live = opened(store, dealer)
    step(store, live, BAD)

    with pytest.raises(NotStarted):
        take_back(store, live)

    assert moment(store, live).refusals == 1


# -- step keys ------------------------------------------------------------------------------------


def test_step_key_of_an_undone_action_is_free(store: EpisodeStore, dealer: Dealer) -> None:
    live = opened(store, dealer)
    step(store, live, key="a")
    step(store, live, GOOD, key="b")
    take_back(store, live)

    played = step(store, live, OTHER, key="b")

    assert played != "already_done"
    assert step(store, live, OTHER, key="b") == played


def test_step_key_of_an_action_that_stays_is_answered(store: EpisodeStore, dealer: Dealer) -> None:
    live = opened(store, dealer)
    first = step(store, live, key="a")
    step(store, live, OTHER, key="b")

    take_back(store, live)

    assert step(store, live, key="a") == first
    assert moment(store, live).step == 1


# -- several servers ------------------------------------------------------------------------------


def test_servers_in_turn_step_and_take_back_as_one(replica: Opener, dealer: Dealer) -> None:
    task, rng = "inbox/hard", Random(5)
    two, alone = (replica(), replica()), Sessions(clock=time.monotonic)
    live = opened(two[0], dealer, task)
    twin = opened(alone, dealer, task)

    for number in range(40):
        here = two[rng.randrange(2)]
        if number % 3 == 2:
            with suppress(NotStarted):
                take_back(here, live)
            with suppress(NotStarted):
                take_back(alone, twin)
        else:
            action = any_action(task, rng)
            with suppress(ArenaError):
                step(here, live, action, key=f"k{number}")
            with suppress(ArenaError):
                step(alone, twin, action, key=f"k{number}")
        assert moment(here, live) == moment(alone, twin)


def test_same_actions_after_an_undo_elsewhere_are_followed(replica: Opener, dealer: Dealer) -> None:
    one, other = replica(), replica()
    live = opened(one, dealer)
    step(one, live, GOOD, key="a")
    step(other, live, OTHER, key="b")
    take_back(one, live)
    step(one, live, GOOD, key="b")

    assert moment(other, live) == moment(one, live)
    assert step(other, live, OTHER, key="b") == "already_done"


def test_record_does_not_grow_by_steps_that_are_taken_back(
    replica: Opener, look: redis.Redis, dealer: Dealer
) -> None:
    store = replica()
    live = opened(store, dealer)
    sizes = set()

    for _ in range(20):
        step(store, live)
        take_back(store, live)
        sizes.add(sum(len(look.get(name) or b"") for name in look.keys("triage:episode:*")))

    assert max(sizes) - min(sizes) < 8, "only the number of its version grows"


def test_server_that_has_not_played_an_episode_takes_back(replica: Opener, dealer: Dealer) -> None:
    store = replica()
    live = opened(store, dealer)
    step(store, live)
    step(store, live, OTHER)
    later = replica()

    take_back(later, live)

    assert moment(store, live).step == 1


# -- the row --------------------------------------------------------------------------------------


@pytest.fixture
def service() -> Service:
    return service_on()


@pytest.mark.parametrize("split", ["practice", "stream"])
def test_undo_tells_where_the_episode_stands(service: Service, split: str) -> None:
    who = begun(service, task="inbox/easy", split=split, seed=3)
    before = call(service, "state", {**who})
    call(service, "step", {**who, "action": {"category": "spam"}})

    told = call(service, "undo", {**who})

    assert (told["step"], told["action"]) == (0, {"category": "spam"})
    assert call(service, "state", {**who}) == before


def test_undo_opens_a_finished_practice_episode_again(service: Service) -> None:
    who = begun(service, task="routing/easy")
    played_out(service, who)

    call(service, "undo", {**who})

    assert played_out(service, who)["done"]


def test_undo_of_a_test_episode_is_forbidden_with_a_reason(service: Service) -> None:
    who = begun(service, task="inbox/easy", split="test")
    call(service, "step", {**who, "action": {"category": "spam"}})

    with pytest.raises(Forbidden, match="it counts"):
        call(service, "undo", {**who})

    assert call(service, "state", {**who})["step_count"] == 1


def test_undo_that_is_tried_again_takes_back_nothing_more(service: Service) -> None:
    who = begun(service, task="inbox/medium", seed=3)
    for category in ("spam", "sales"):
        call(service, "step", {**who, "action": {"category": category, "priority": "low"}})
    call(service, "undo", {**who, "step": 2})
    state = call(service, "state", {**who})

    with pytest.raises(AlreadyDone, match="stands after 1"):
        call(service, "undo", {**who, "step": 2})

    assert call(service, "state", {**who}) == state


def test_undo_of_an_action_before_the_last_is_refused(service: Service) -> None:
    who = begun(service, task="inbox/medium", seed=3)
    for category in ("spam", "sales"):
        call(service, "step", {**who, "action": {"category": category, "priority": "low"}})
    state = call(service, "state", {**who})

    with pytest.raises(InvalidOption, match="the last is 2"):
        call(service, "undo", {**who, "step": 1})

    assert call(service, "state", {**who}) == state


def test_undo_of_an_episode_of_somebody_else_is_unknown(service: Service) -> None:
    who = begun(service, task="inbox/easy")

    with pytest.raises(UnknownEpisode):
        call(service, "undo", {"episode_id": who["episode_id"]})


def test_undone_episode_keeps_nothing_of_what_was_undone(dealer: Dealer) -> None:
    episode: Episode = dealer.deal(Wish(task="routing/production", seed=1), episode_id="e")
    live, rng = Live(episode, owner="", now=0.0), Random(1)
    for number in range(6):
        live.step(any_action("routing/production", rng), key=f"k{number}")

    for _ in range(6):
        live.undo()

    assert not live._told
    assert live._newest is None
