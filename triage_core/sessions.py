"""Live episodes for servers: unguessable ids, owners, one lock each, limits, step keys.

    >>> sessions = Sessions(clock=time.monotonic)     # doctest: +SKIP
    >>> live = sessions.open(deal, owner=new_owner())     # doctest: +SKIP
    >>> with sessions.hold(live.id, owner=live.owner) as held:     # doctest: +SKIP
    ...     held.step({"action": "classify"}, key="first")

Whoever knows the id of an episode without an owner may play it; one with an owner is served to
that owner only. An id that does not exist, has gone or belongs to somebody else gives the same
`UnknownEpisode`. `EpisodeStore` is what a server needs; `Sessions` keeps it in memory.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple, Protocol

from triage_core.episode import Episode, Snapshot
from triage_core.errors import AlreadyDone, InvalidAction, TooMany, Unavailable, UnknownEpisode
from triage_core.models import Action, StepResult

ID_BYTES = 24
"""Random bytes in an episode id or owner token: 192 bits, 32 characters."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept: episodes in all and for one owner; `idle` in seconds since the last call.

    A whole test list of a task fits into what one owner may hold.
    """

    most: int = 4_000
    per_owner: int = 256
    idle: float = 3_600.0


class Told(NamedTuple):
    """What a step key was told: for which action, and the refusal or the moment it was played in.

    A moment takes a fraction of the memory of a result, and the same action in it gives the same.
    `after` counts the actions that had been played before.
    """

    digest: bytes
    outcome: Snapshot | InvalidAction
    after: int


class Live:
    """An episode with what serving it needs. Use it only while it is held."""

    def __init__(self, episode: Episode, *, owner: str, now: float) -> None:
        self.episode = episode
        self.owner = owner
        self.played = False
        self.graded = False
        self.lock = Lock()
        self.users = 0
        self.touched = now
        self._told: dict[str, Told] = {}
        self._newest: tuple[str, StepResult] | None = None

    @property
    def id(self) -> str:
        """The id of the episode."""
        return self.episode.id

    def step(self, action: object, *, key: str = "") -> StepResult:
        """Play one action; a key that was used gives the answer it gave, and plays nothing.

        Raises:
            InvalidAction, EpisodeOver: See `Episode.step`. A refusal is remembered under its key.
            AlreadyDone: When the key was used for another action.
        """
        self.played = True
        if not key:
            return self.episode.step(action)
        digest, told = _digest(action), self._told.get(key)
        if told is None:
            return self._play(action, key, digest)
        if told.digest != digest:
            raise AlreadyDone(
                "This step key was used for another action.",
                fix="Give every action a step key of its own; repeat one only to retry.",
            )
        if isinstance(told.outcome, InvalidAction):
            raise told.outcome.again()
        if self._newest is not None and self._newest[0] == key:
            return self._newest[1]
        twin = copy(self.episode)
        twin.restore(told.outcome)
        return twin.step(action)

    def knows(self, key: str) -> bool:
        """Return whether a step key was used, so that a step with it would play nothing."""
        return key in self._told

    def undo(self) -> Action:
        """Take back the last action with the refusals around it, and free their step keys.

        Raises:
            NotStarted: When no action was played.
        """
        taken = self.episode.undo()
        left = self.episode.snapshot().moment.step
        self._told = {key: told for key, told in self._told.items() if told.after < left}
        self._newest = None
        return taken

    def _play(self, action: object, key: str, digest: bytes) -> StepResult:
        before = self.episode.snapshot()
        after = before.moment.step
        try:
            result = self.episode.step(action)
        except InvalidAction as refused:
            # A copy: the error as it was raised holds the frames it went through, and the request.
            self._told[key] = Told(digest, refused.again(), after)
            raise
        self._told[key] = Told(digest, before, after)
        self._newest = key, result
        return result


def _digest(action: object) -> bytes:
    """Name an action by what it says; anything that is no JSON is named by its text."""
    try:
        text = json.dumps(action, sort_keys=True, default=repr)
    except (RecursionError, ValueError, TypeError):
        text = type(action).__name__
    return hashlib.sha256(text.encode()).digest()


def new_owner() -> str:
    """Return a fresh owner token."""
    return secrets.token_urlsafe(ID_BYTES)


class EpisodeStore(Protocol):
    """Where a server keeps its live episodes. Safe to share among threads."""

    @property
    def remote(self) -> bool:
        """Whether the episodes lie outside this process, and other processes serve them too."""

    @property
    def evicted(self) -> int:
        """How many episodes this process has dropped, for want of room or because they rested."""

    def __len__(self) -> int:
        """Count the live episodes."""

    def open(self, deal: Callable[[str], Episode], *, owner: str = "") -> Live:
        """Begin an episode under a fresh id; see `Sessions.open`."""

    def hold(
        self, episode_id: str, *, owner: str = "", timeout: float | None = None
    ) -> AbstractContextManager[Live]:
        """Hold an episode for one call; see `Sessions.hold`."""

    def owned_by(self, owner: str) -> Sequence[str]:
        """List the ids of an owner's episodes, oldest first."""

    def attach(self, episode_id: str) -> None:
        """Keep an episode while a connection plays it, however long it rests."""

    def detach(self, episode_id: str) -> None:
        """Take back one `attach`; the episode rests from now on."""

    def forget(self, episode_id: str, *, owner: str = "") -> None:
        """Drop an unfinished episode that its owner has left; one in use or foreign stays."""


class Sessions:
    """All live episodes of a server, in its memory. Thread-safe.

    `evicted` counts the episodes that were dropped, for want of room or because they rested.

    Args:
        clock: Seconds that only ever grow, for example `time.monotonic`.
        limits: When room is needed, finished episodes go first, then those nobody has played, then
            those that rest longest; one in use stays.
    """

    def __init__(self, *, clock: Callable[[], float], limits: Limits | None = None) -> None:
        self._clock = clock
        self._limits = limits or Limits()
        self.evicted = 0
        self._lock = Lock()
        # Three queues, oldest first, so that neither a flood of resets nor a trainer who ends
        # thousands of episodes drives out anybody who plays.
        self._unplayed: OrderedDict[str, Live] = OrderedDict()
        self._over: OrderedDict[str, Live] = OrderedDict()
        self._played: OrderedDict[str, Live] = OrderedDict()
        self._queues = (self._over, self._unplayed, self._played)
        self._owned: dict[str, OrderedDict[str, Live]] = {}

    @property
    def remote(self) -> bool:
        """False: the episodes lie in this process and end with it."""
        return False

    def __len__(self) -> int:
        return len(self._unplayed) + len(self._over) + len(self._played)

    def open(self, deal: Callable[[str], Episode], *, owner: str = "") -> Live:
        """Begin an episode under a fresh id.

        Args:
            deal: Makes the episode for an id; its errors pass through and nothing is kept.
            owner: Token of the only caller to be served; empty where the id alone shall do.

        Raises:
            TooMany: When every place is taken by an episode in use.
        """
        episode = deal(secrets.token_urlsafe(ID_BYTES))
        with self._lock:
            now = self._clock()
            self._sweep(now)
            self._make_room(owner)
            live = Live(episode, owner=owner, now=now)
            self._unplayed[live.id] = live
            if owner:
                self._owned.setdefault(owner, OrderedDict())[live.id] = live
        return live

    def hold(
        self, episode_id: str, *, owner: str = "", timeout: float | None = None
    ) -> AbstractContextManager[Live]:
        """Hold an episode for one call; others that want it wait, and nothing evicts it.

        Args:
            episode_id: Which episode.
            owner: The token it was opened with, if any.
            timeout: Seconds to wait while another call holds it; None waits as long as it takes.

        Raises:
            UnknownEpisode: On entering, when there is none of this id for this owner.
            Unavailable: On entering, when it was not free in time.
        """
        return _Hold(self, episode_id, owner, -1 if timeout is None else max(0.0, timeout))

    def take(self, episode_id: str, owner: str) -> Live:
        """Find an episode and keep it from being evicted until it is given back.

        Raises:
            UnknownEpisode: When there is none of this id for this owner.
        """
        with self._lock:
            live = self._find(episode_id, owner)
            live.users += 1
        return live

    def give_back(self, live: Live) -> None:
        """Take back one `take`."""
        with self._lock:
            live.users -= 1
            self._touch(live)

    def owned_by(self, owner: str) -> Sequence[str]:
        """List the ids of an owner's episodes, oldest first."""
        with self._lock:
            self._sweep(self._clock())
            return tuple(self._owned.get(owner, ()))

    def attach(self, episode_id: str) -> None:
        """Keep an episode while a connection plays it, however long it rests."""
        with self._lock:
            live = self._get(episode_id)
            if live is not None:
                live.users += 1

    def detach(self, episode_id: str) -> None:
        """Take back one `attach`; the episode rests from now on."""
        with self._lock:
            live = self._get(episode_id)
            if live is not None and live.users:
                live.users -= 1
                self._touch(live)

    def forget(self, episode_id: str, *, owner: str = "") -> None:
        """Drop an unfinished episode that its owner has left; one in use or foreign stays."""
        with self._lock:
            live = self._get(episode_id)
            ended = live is not None and live.episode.done
            if live is not None and not ended and not live.users and self._serves(live, owner):
                self._drop(live)
                self.evicted -= 1  # it was given back, not taken

    # -- under the lock -----------------------------------------------------------------------

    def _find(self, episode_id: str, owner: str) -> Live:
        live = self._get(episode_id)
        if live is not None and self._serves(live, owner):
            return live
        raise unknown_episode()

    def _get(self, episode_id: str) -> Live | None:
        for queue in (self._played, self._unplayed, self._over):
            if episode_id in queue:
                return queue[episode_id]
        return None

    def _serves(self, live: Live, owner: str) -> bool:
        if not live.users and self._expired(live, self._clock()):
            return False
        return not live.owner or same(live.owner, owner)

    def _touch(self, live: Live) -> None:
        live.touched = self._clock()
        ended = self._over if live.episode.done else self._played
        place, name = (ended if live.played else self._unplayed), live.id
        if name in place:
            place.move_to_end(name)
            return
        for queue in self._queues:
            queue.pop(name, None)
        place[name] = live

    def _expired(self, live: Live, now: float) -> bool:
        return now - live.touched > self._limits.idle

    def _sweep(self, now: float) -> None:
        for queue in self._queues:
            while queue:
                oldest = next(iter(queue.values()))
                if not self._expired(oldest, now):
                    break
                if oldest.users:
                    self._touch(oldest)  # a connection plays it: it only seems to rest
                else:
                    self._drop(oldest)

    def _make_room(self, owner: str) -> None:
        mine = self._owned.get(owner)
        if mine and len(mine) >= self._limits.per_owner:
            self._evict(sorted(mine.values(), key=lambda live: (live.played, live.touched)))
        if len(self) >= self._limits.most:
            self._evict([live for queue in self._queues for live in _first_idle(queue)])

    def _evict(self, candidates: Sequence[Live]) -> None:
        idle = next((live for live in candidates if not live.users), None)
        if idle is None:
            raise full_house()
        self._drop(idle)

    def _drop(self, live: Live) -> None:
        self.evicted += 1
        for queue in self._queues:
            queue.pop(live.id, None)
        mine = self._owned.get(live.owner)
        if mine is not None:
            mine.pop(live.id, None)
            if not mine:
                del self._owned[live.owner]


def _first_idle(queue: OrderedDict[str, Live]) -> Iterator[Live]:
    """Yield the episode that rests longest, if any does."""
    for live in queue.values():
        if not live.users:
            yield live
            return


class _Hold(AbstractContextManager[Live]):
    """One call that holds an episode. A class, since a generator costs more than the rest of it."""

    __slots__ = ("_asked", "_live", "_sessions", "_timeout")

    def __init__(self, sessions: Sessions, episode_id: str, owner: str, timeout: float) -> None:
        self._sessions, self._asked, self._timeout = sessions, (episode_id, owner), timeout

    def __enter__(self) -> Live:
        self._live = live = self._sessions.take(*self._asked)
        if not live.lock.acquire(timeout=self._timeout):
            self._sessions.give_back(live)
            raise Unavailable("The episode is busy.", fix="Try again in a moment.")
        return live

    def __exit__(self, *raised: object) -> None:
        self._live.lock.release()
        self._sessions.give_back(self._live)


def unknown_episode() -> UnknownEpisode:
    """Make the one error for an id that does not exist, has gone, or is somebody else's."""
    return UnknownEpisode(
        "There is no live episode with this id for this caller.",
        fix="Call reset to begin one, and send its episode_id (and owner, if it has one).",
    )


def full_house() -> TooMany:
    """Make the error for a store in which every place is in use."""
    return TooMany("Every place for an episode is in use.", fix="Try again in a moment.")


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    one_said, other_said = (text.encode(errors="surrogatepass") for text in (one, other))
    return secrets.compare_digest(one_said, other_said)
