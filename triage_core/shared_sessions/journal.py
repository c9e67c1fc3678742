"""The record of an episode, and playing it again: how it began, and every call that counted."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from pydantic import BaseModel

from triage_core.environment import Dealer, Wish
from triage_core.episode import Episode, options_json
from triage_core.errors import InvalidAction, TooLarge
from triage_core.models import Action, JsonObject, Split, StepResult
from triage_core.models.wire import Wire
from triage_core.sessions import Live

MOST_ACTION = 65_536
"""Characters of an action in JSON and its step key; a summary has 4,000 at the most."""
DEEPEST = 32
"""Levels of an action that are kept; actions of every track nest less than four."""


class Beginning(Wire):
    """How an episode began. `seal` stands for scenario and answers of a private one, else empty.

    The digest of a set leaves its private rows out. The seal is keyed with the id of the episode,
    so that who reads the record cannot try answers against it.
    """

    task_id: str
    scenario_id: str
    split: Split
    seed: int | None
    options: JsonObject
    digest: str
    package_version: str
    seal: str

    @classmethod
    def of(cls, episode: Episode) -> Beginning:
        """Write down how an episode began."""
        start = episode.start
        return cls(
            task_id=start.task_id,
            scenario_id=start.scenario.scenario_id,
            split=start.split,
            seed=start.seed,
            options=options_json(start.options),
            digest=start.digest,
            package_version=start.package_version,
            seal=_seal(episode) if start.split == "private" else "",
        )


class Call(NamedTuple):
    """One call of `step` that counted, a refused one too: the action as JSON, and the step key."""

    action: str
    key: str


class Record(Wire):
    """An episode as it is kept; `owner` is the hash of the token, or empty."""

    start: Beginning
    owner: str
    graded: bool = False
    played: bool = False
    journal: tuple[Call, ...] = ()
    version: int = 1


DealAgain = Callable[[Beginning, str], Episode]
"""Begins the same episode under the given id; an `ArenaError` where this server cannot."""


def again_from(dealer: Dealer) -> DealAgain:
    """Return what deals a recorded beginning again; nobody's turn is used up."""

    def deal_again(start: Beginning, episode_id: str) -> Episode:
        wish = Wish(
            task=start.task_id,
            seed=start.seed,
            scenario_id=start.scenario_id,
            split=start.split,
            options=start.options,
        )
        return dealer.deal(wish, episode_id=episode_id)

    return deal_again


class Journaled(Live):
    """A live episode that notes what counts, to be written down. Use it only while it is held.

    Only `step`, `undo` and `graded` reach the record: what else is done to the episode is lost.
    """

    def __init__(self, episode: Episode, *, owner: str) -> None:
        super().__init__(episode, owner=owner, now=0.0)
        self.record = Record(start=Beginning.of(episode), owner=hashed(owner) if owner else "")
        self._journal: list[Call] = []
        # How many actions had been played after each call of the journal.
        self._played: list[int] = []

    def step(self, action: object, *, key: str = "") -> StepResult:
        """Play one action; see `Live.step`.

        Raises:
            TooLarge: For an action that no record should hold; the episode is unchanged.
        """
        # A step key is any text, also one that has no UTF-8 form.
        call = Call(as_json(action), key.encode(errors="backslashreplace").decode())
        if len(call.action) + len(call.key) > MOST_ACTION:
            raise TooLarge(
                f"The action has more than {MOST_ACTION} characters.",
                fix="Send the fields of the task's action, and nothing else.",
            )
        return self._note(call)

    def undo(self) -> Action:
        """Take back the last action; see `Live.undo`.

        The journal is cut where the action before stands. So a record holds no more calls than its
        episode takes, however often one is taken back, and a process that has played the calls
        that went finds that the record does not continue them and plays it from the beginning.
        """
        taken = super().undo()
        left = self.episode.snapshot().moment.step
        kept = self._played.index(left) + 1 if left else 0
        del self._journal[kept:], self._played[kept:]
        return taken

    def follow(self, record: Record) -> bool:
        """Play what the record has more; False where it is no continuation of what was played."""
        known = len(self._journal)
        if record.journal[:known] != tuple(self._journal):
            return False
        for call in record.journal[known:]:
            with suppress(InvalidAction):
                self._note(call)
        self.record, self.graded = record, record.graded
        return tuple(self._journal) == record.journal

    def written(self) -> Record:
        """Return the record of how things are now: `record` itself where nothing has changed."""
        old, journal = self.record, tuple(self._journal)
        if (old.journal, old.graded) == (journal, self.graded):
            return old
        return Record(
            start=old.start,
            owner=old.owner,
            graded=self.graded,
            played=self.played,
            journal=journal,
            version=old.version + 1,
        )

    def _note(self, call: Call) -> StepResult:
        # A moment is a value: there is another one exactly when the call counted.
        before = self.episode.snapshot().moment
        try:
            return super().step(json.loads(call.action), key=call.key)
        finally:
            moment = self.episode.snapshot().moment
            if moment is not before:
                self._journal.append(call)
                self._played.append(moment.step)


def as_json(action: object) -> str:
    """Write an action as JSON that reads as the same action everywhere.

    Every action that came in as JSON is kept as it is. Of anything else, and of what nests deeper
    than one process or another could read, only a name remains: the rules refuse it as they would
    have refused the thing.
    """
    try:
        text = json.dumps(action, default=_plain)
        if _nests(json.loads(text), DEEPEST):
            return text
    except (RecursionError, TypeError, ValueError):
        pass
    return json.dumps(type(action).__name__)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return repr(value)


def _nests(value: object, levels: int) -> bool:
    """Say whether a JSON value has at most so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_nests(one, levels - 1) for one in inner)


def hashed(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _seal(episode: Episode) -> str:
    told = episode.start.scenario.model_dump_json() + episode.start.key.model_dump_json()
    return hmac.new(episode.id.encode(), told.encode(), "sha256").hexdigest()
