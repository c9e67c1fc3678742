"""Live episodes: ids and owners, step keys, limits, and many callers at once."""

from __future__ import annotations

import gc
import time
import tracemalloc
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import pytest

from tests.conformance.subjects import any_action
from tests.samples import sample_set
from triage_core.environment import Dealer, Wish
from triage_core.episode import Episode
from triage_core.errors import (
    AlreadyDone,
    ArenaError,
    EpisodeOver,
    InvalidAction,
    TooMany,
    Unavailable,
    UnknownEpisode,
)
from triage_core.sessions import EpisodeStore, Limits, Live, Sessions, new_owner
from triage_core.tracks import TASKS

GOOD = {"action": "classify", "label": "refund"}
OTHER = {"action": "escalate"}


class Action(dict[str, str]):
    """An action that tells whether it is still held."""


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def deal() -> Callable[[str], Episode]:
    dealer = Dealer(sample_set(each=1))
    return lambda episode_id: dealer.deal(Wish(task="workflow/hard"), episode_id=episode_id)


def opened(deal: Callable[[str], Episode], **limits: float) -> tuple[Sessions, Clock]:
    clock = Clock()
    return Sessions(clock=clock, limits=Limits(**limits)), clock  # type: ignore[arg-type]


def alive(sessions: Sessions, live: Live) -> bool:
    try:
        with sessions.hold(live.id, owner=live.owner):
            return True
    except UnknownEpisode:
        return False


def played(sessions: Sessions, deal: Callable[[str], Episode], owner: str = "") -> Live:
    live = sessions.open(deal, owner=owner)
    with sessions.hold(live.id, owner=owner) as held:
        held.step(GOOD)
    return live


def test_ids_have_192_bits_and_differ(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)

    ids = {sessions.open(deal).id for _ in range(200)}

    assert len(ids) == 200
    assert {len(i) for i in ids} == {32}


def test_unknown_foreign_and_expired_ids_fail_alike(deal: Callable[[str], Episode]) -> None:
    sessions, clock = opened(deal, idle=10)
    mine = sessions.open(deal, owner=new_owner())
    old = sessions.open(deal)

    told = []
    for episode_id, owner in (("nothing", ""), (mine.id, ""), (mine.id, new_owner())):
        with pytest.raises(UnknownEpisode) as caught, sessions.hold(episode_id, owner=owner):
            pass
        told.append(str(caught.value))
    clock.now = 11
    with pytest.raises(UnknownEpisode) as caught, sessions.hold(old.id):
        pass

    assert set(told) == {str(caught.value)}


def test_episode_without_owner_answers_to_its_id(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)

    assert alive(sessions, sessions.open(deal))


def test_retried_step_key_gives_the_same_answer_once(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    first = live.step(GOOD, key="a")
    again = live.step(dict(GOOD), key="a")

    assert again is first
    assert live.episode.state().step_count == 1


def test_older_step_key_is_answered_from_its_moment(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)
    first = live.step(GOOD, key="a")
    live.step(OTHER, key="b")
    state = live.episode.state()

    again = live.step(GOOD, key="a")

    assert again == first
    assert live.episode.state() == state


def test_remembered_refusal_holds_no_request(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)
    action = Action(action="fly")
    gone = weakref.ref(action)

    for _ in range(2):
        with pytest.raises(InvalidAction):
            live.step(action, key="a")
    del action
    gc.collect()

    assert gone() is None


def test_refusal_is_remembered_under_its_step_key(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    told = []
    for _ in range(5):
        with pytest.raises(InvalidAction) as caught:
            live.step({"action": "fly"}, key="a")
        told.append(str(caught.value))

    assert len(set(told)) == 1
    assert live.episode.state().refusals == 1


def test_step_key_of_another_action_is_refused(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)
    live.step(GOOD, key="a")

    with pytest.raises(AlreadyDone):
        live.step(OTHER, key="a")

    assert live.episode.state().step_count == 1


@pytest.mark.parametrize("action", [None, 5, "classify", [1], {"a": {1, 2}}])
def test_step_key_takes_any_action(deal: Callable[[str], Episode], action: object) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    with pytest.raises(InvalidAction):
        live.step(action, key="a")


def test_fifty_callers_with_one_step_key_play_once(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    def play(_: int) -> object:
        with sessions.hold(live.id) as held:
            return held.step(GOOD, key="a")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(play, range(50)))

    assert all(answer is answers[0] for answer in answers)
    assert live.episode.state().step_count == 1


def test_callers_without_keys_never_interleave(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    def play(_: int) -> str:
        try:
            with sessions.hold(live.id) as held:
                held.step(OTHER)
        except EpisodeOver:
            return "over"
        return "played"

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(play, range(40)))

    assert answers.count("played") == live.episode.state().step_count == 3


def test_idle_episode_expires_and_leaves(deal: Callable[[str], Episode]) -> None:
    sessions, clock = opened(deal, idle=10)
    live = sessions.open(deal)
    clock.now = 10
    assert alive(sessions, live)

    clock.now = 21
    sessions.open(deal)

    assert not alive(sessions, live)
    assert len(sessions) == 1


def test_full_house_drops_the_longest_resting(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal, most=3)
    first, second, third = (played(sessions, deal) for _ in range(3))
    assert alive(sessions, first)

    fourth = played(sessions, deal)

    kept = [alive(sessions, live) for live in (first, second, third, fourth)]
    assert kept == [True, False, True, True]


def test_flood_of_resets_drives_out_no_player(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal, most=20)
    players = [played(sessions, deal) for _ in range(10)]

    for _ in range(500):
        sessions.open(deal)

    assert all(alive(sessions, live) for live in players)
    assert len(sessions) == 20


def test_owner_at_the_cap_loses_an_own_episode_only(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal, per_owner=2)
    stranger = sessions.open(deal, owner=new_owner())
    me = new_owner()
    mine = [played(sessions, deal, me) for _ in range(3)]

    assert [alive(sessions, live) for live in mine] == [False, True, True]
    assert alive(sessions, stranger)
    assert sessions.owned_by(me) == (mine[1].id, mine[2].id)


def test_episode_in_use_is_never_evicted(deal: Callable[[str], Episode]) -> None:
    sessions, clock = opened(deal, most=1, idle=10)
    live = sessions.open(deal)

    with sessions.hold(live.id):
        clock.now = 100
        with pytest.raises(TooMany):
            sessions.open(deal)

    assert alive(sessions, live)


def test_refused_deal_keeps_nothing(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)

    def fail(episode_id: str) -> Episode:
        raise ArenaError("no")

    with pytest.raises(ArenaError):
        sessions.open(fail)

    assert len(sessions) == 0


def test_owner_without_episodes_leaves_no_trace(deal: Callable[[str], Episode]) -> None:
    sessions, clock = opened(deal, idle=10)
    me = new_owner()
    sessions.open(deal, owner=me)
    clock.now = 11

    assert sessions.owned_by(me) == ()
    assert len(sessions) == 0


def test_busy_episode_is_waited_for_as_long_as_asked(deal: Callable[[str], Episode]) -> None:
    sessions, _ = opened(deal)
    live = sessions.open(deal)

    def wait(timeout: float | None) -> str:
        with sessions.hold(live.id, timeout=timeout) as held:
            return held.id

    with ThreadPoolExecutor(3) as pool:
        with sessions.hold(live.id):
            hasty = [pool.submit(wait, seconds) for seconds in (0.0, 0.05)]
            patient = pool.submit(wait, None)
            told = [str(one.exception(timeout=5)) for one in hasty]
            assert all(isinstance(one.exception(), Unavailable) for one in hasty)
        assert patient.result(timeout=5) == live.id

    assert set(told) == {"The episode is busy. Try again in a moment."}
    assert (live.users, live.lock.locked()) == (0, False)


def test_evictions_and_expiries_are_counted(deal: Callable[[str], Episode]) -> None:
    sessions, clock = opened(deal, most=2, idle=10)
    store: EpisodeStore = sessions
    for _ in range(3):
        sessions.open(deal)
    assert store.evicted == 1

    clock.now = 11
    sessions.open(deal)

    assert (store.evicted, len(store), store.remote) == (3, 1, False)


LARGEST = frozenset({"workflow/hard", "inbox/hard", "routing/production"})
"""Of each track the task with the most mails."""


@pytest.mark.parametrize(
    "task",
    [pytest.param(task, marks=() if task in LARGEST else pytest.mark.slow) for task in TASKS],
)
def test_idle_episode_takes_little_memory(task: str) -> None:
    dealer, count = Dealer(sample_set(each=1)), 200

    def fill() -> Sessions:
        sessions, rng = Sessions(clock=time.monotonic), Random(task)
        for number in range(count):
            wish, me = Wish(task=task, seed=number), new_owner()
            live = sessions.open(lambda name: dealer.deal(wish, episode_id=name), owner=me)  # noqa: B023 - called at once
            for key in ("a", "b"):
                with suppress(ArenaError), sessions.hold(live.id, owner=me) as held:
                    held.step(any_action(task, rng), key=key)
        return sessions

    fill()
    tracemalloc.start()
    try:
        sessions = fill()
        gc.collect()
        full = tracemalloc.get_traced_memory()[0]
        del sessions
        gc.collect()
        # What stays are caches of the kernel, which have a size of their own.
        taken = (full - tracemalloc.get_traced_memory()[0]) / count
    finally:
        tracemalloc.stop()

    assert 0 < taken <= 20_000


def play_to_the_end(sessions: Sessions, live: Live) -> None:
    with sessions.hold(live.id, owner=live.owner) as held:
        held.step({"action": "mark_spam"})
        while not held.episode.done:
            held.step({"action": "mark_spam"})


def test_finished_episode_goes_before_one_that_has_just_begun(
    deal: Callable[[str], Episode],
) -> None:
    """A trainer who ends thousands of episodes drives out nobody who still thinks."""
    sessions = Sessions(clock=lambda: 0.0, limits=Limits(most=3))
    ended = [sessions.open(deal) for _ in range(2)]
    for live in ended:
        play_to_the_end(sessions, live)
    begun = [sessions.open(deal) for _ in range(3)]

    for live in begun:
        with sessions.hold(live.id):
            pass
    with pytest.raises(UnknownEpisode), sessions.hold(ended[0].id):
        pass


def test_attached_episode_outlives_its_rest_and_every_flood(
    deal: Callable[[str], Episode],
) -> None:
    clock = [0.0]
    sessions = Sessions(clock=lambda: clock[0], limits=Limits(most=2, idle=10.0))
    live = sessions.open(deal)
    sessions.attach(live.id)

    clock[0] = 100.0
    for _ in range(5):
        sessions.open(deal)

    with sessions.hold(live.id):
        pass


def test_detached_episode_rests_from_then_on(deal: Callable[[str], Episode]) -> None:
    clock = [0.0]
    sessions = Sessions(clock=lambda: clock[0], limits=Limits(idle=10.0))
    live = sessions.open(deal)
    sessions.attach(live.id)
    clock[0] = 100.0
    sessions.detach(live.id)

    clock[0] = 109.0
    with sessions.hold(live.id):
        pass
    clock[0] = 120.0
    with pytest.raises(UnknownEpisode), sessions.hold(live.id):
        pass


def test_forgotten_episode_is_gone_and_is_no_eviction(deal: Callable[[str], Episode]) -> None:
    sessions = Sessions(clock=lambda: 0.0)
    live = sessions.open(deal, owner="somebody-with-a-token")
    sessions.forget(live.id, owner="somebody-else-entirely")
    assert len(sessions) == 1

    sessions.forget(live.id, owner=live.owner)

    assert (len(sessions), sessions.evicted) == (0, 0)


def test_finished_episode_is_not_forgotten(deal: Callable[[str], Episode]) -> None:
    sessions = Sessions(clock=lambda: 0.0)
    live = sessions.open(deal)
    play_to_the_end(sessions, live)

    sessions.forget(live.id)

    assert len(sessions) == 1
