"""Live episodes for servers: unguessable ids, owners, one lock each, limits, step keys.

    >>> sessions = Sessions(clock=time.monotonic)     # doctest: +SKIP
    >>> live = sessions.open(deal, owner=new_owner())     # doctest: +SKIP
    >>> with sessions.hold(live.id, owner=live.owner) as held:     # doctest: +SKIP
    ...     held.step({"action": "classify"}, key="first")

Whoever knows the id of an episode without an owner may play it; one with an owner is served to
that owner only. An id that does not exist, has gone or belongs to somebody else gives the same
`UnknownEpisode`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from triage_core.episode import Episode
from triage_core.errors import AlreadyDone, ArenaError, InvalidAction, TooMany, UnknownEpisode
from triage_core.models import StepResult

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
    """The answer that a step key has got: for which action, and the result or the refusal."""

    digest: bytes
    outcome: StepResult | ArenaError


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
        digest = _digest(action)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = Told(digest, self._outcome(action))
        elif told.digest != digest:
            raise AlreadyDone(
                "This step key was used for another action.",
                fix="Give every action a step key of its own; repeat one only to retry.",
            )
        if isinstance(told.outcome, ArenaError):
            refused = told.outcome
            raise type(refused)(refused.message, fix=refused.fix, choices=refused.choices)
        return told.outcome

    def _outcome(self, action: object) -> StepResult | ArenaError:
        try:
            return self.episode.step(action)
        except InvalidAction as refused:
            return refused


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


class Sessions:
    """All live episodes of a server. Thread-safe.

    Args:
        clock: Seconds that only ever grow, for example `time.monotonic`.
        limits: When room is needed, episodes nobody has played go first, then those that rest
            longest; one in use stays.
    """

    def __init__(self, *, clock: Callable[[], float], limits: Limits | None = None) -> None:
        self._clock = clock
        self._limits = limits or Limits()
        self._lock = Lock()
        # Two queues, oldest first, so that a flood of resets drives out nobody who plays.
        self._unplayed: OrderedDict[str, Live] = OrderedDict()
        self._played: OrderedDict[str, Live] = OrderedDict()
        self._owned: dict[str, OrderedDict[str, Live]] = {}

    def __len__(self) -> int:
        return len(self._unplayed) + len(self._played)

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

    @contextmanager
    def hold(self, episode_id: str, *, owner: str = "") -> Iterator[Live]:
        """Hold an episode for one call; others that want it wait, and nothing evicts it.

        Raises:
            UnknownEpisode: When there is none of this id for this owner.
        """
        with self._lock:
            live = self._find(episode_id, owner)
            live.users += 1
        try:
            with live.lock:
                yield live
        finally:
            with self._lock:
                live.users -= 1
                self._touch(live)

    def owned_by(self, owner: str) -> Sequence[str]:
        """List the ids of an owner's episodes, oldest first."""
        with self._lock:
            self._sweep(self._clock())
            return tuple(self._owned.get(owner, ()))

    # -- under the lock -----------------------------------------------------------------------

    def _find(self, episode_id: str, owner: str) -> Live:
        live = self._played.get(episode_id) or self._unplayed.get(episode_id)
        if live is not None and self._serves(live, owner):
            return live
        raise UnknownEpisode(
            "There is no live episode with this id for this caller.",
            fix="Call reset to begin one, and send its episode_id (and owner, if it has one).",
        )

    def _serves(self, live: Live, owner: str) -> bool:
        if not live.users and self._expired(live, self._clock()):
            return False
        return not live.owner or _same(live.owner, owner)

    def _touch(self, live: Live) -> None:
        live.touched = self._clock()
        if live.played:
            self._unplayed.pop(live.id, None)
            self._played[live.id] = live
        queue = self._played if live.played else self._unplayed
        queue.move_to_end(live.id)

    def _expired(self, live: Live, now: float) -> bool:
        return now - live.touched > self._limits.idle

    def _sweep(self, now: float) -> None:
        for queue in (self._unplayed, self._played):
            while queue:
                oldest = next(iter(queue.values()))
                if oldest.users or not self._expired(oldest, now):
                    break
                self._drop(oldest)

    def _make_room(self, owner: str) -> None:
        mine = self._owned.get(owner)
        if mine and len(mine) >= self._limits.per_owner:
            self._evict(sorted(mine.values(), key=lambda live: (live.played, live.touched)))
        if len(self) >= self._limits.most:
            self._evict([*_first_idle(self._unplayed), *_first_idle(self._played)])

    def _evict(self, candidates: Sequence[Live]) -> None:
        idle = next((live for live in candidates if not live.users), None)
        if idle is None:
            raise TooMany("Every place for an episode is in use.", fix="Try again in a moment.")
        self._drop(idle)

    def _drop(self, live: Live) -> None:
        self._unplayed.pop(live.id, None)
        self._played.pop(live.id, None)
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


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
