"""The error tree: every refusal has a code, an HTTP status, the reason and the way out.

    ArenaError                       500 internal_error
    ├── NotFound                     404
    │   ├── UnknownTask                  unknown_task
    │   ├── UnknownSplit                 unknown_split
    │   ├── UnknownScenario              unknown_scenario
    │   └── UnknownEpisode               unknown_episode
    ├── Invalid                      422
    │   ├── InvalidAction                invalid_action
    │   ├── InvalidOption                invalid_option
    │   ├── InvalidSetting               invalid_setting      (environment variables)
    │   ├── InvalidScenario              invalid_scenario     (scenario and key files)
    │   └── InvalidRun                   invalid_run          (an uploaded or stored run)
    ├── Conflict                     409
    │   ├── NotStarted                   not_started
    │   ├── EpisodeOver                  episode_over
    │   ├── StillOpen                    still_open           (asked for what only the end shows)
    │   ├── AlreadyDone                  already_done         (a thing that happens once)
    │   └── ReplayMismatch               replay_mismatch
    ├── Forbidden                    403 forbidden
    ├── NoPrivateScenarios           503 no_private_scenarios
    ├── Unavailable                  503 unavailable          (the Hub, a model, a full disk)
    └── TooMany                      429 too_many

Messages show an offending value shortened to eighty characters; a secret never enters one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

SHOWN = 80
"""How many characters of an offending value a message repeats."""


class ArenaError(Exception):
    """Base of every error a caller may see.

    Args:
        message: What was wrong, with the offending value.
        fix: How to put it right, in the imperative.
        choices: What would have been valid, where that is a short list.
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, fix: str = "", choices: Iterable[str] = ()) -> None:
        self.message = message
        self.fix = fix
        self.choices = tuple(choices)
        super().__init__(message)

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.fix) if part)


class NotFound(ArenaError):
    """A name that nothing answers to."""

    status = 404


class UnknownTask(NotFound):
    """No such task id or alias."""

    code = "unknown_task"


class UnknownSplit(NotFound):
    """No such split, or one this caller may not choose."""

    code = "unknown_split"


class UnknownScenario(NotFound):
    """No such scenario or mail in this task and split."""

    code = "unknown_scenario"


class UnknownEpisode(NotFound):
    """No live episode with this id for this caller."""

    code = "unknown_episode"


class Invalid(ArenaError):
    """Input that does not fit its schema."""

    status = 422


class InvalidAction(Invalid):
    """An action the rules of the task do not allow; the episode is unchanged."""

    code = "invalid_action"


class InvalidOption(Invalid):
    """A reset option, seed or parameter that does not fit."""

    code = "invalid_option"


class InvalidSetting(Invalid):
    """An environment variable or command-line value that does not fit."""

    code = "invalid_setting"


class InvalidScenario(Invalid):
    """A scenario or key file that does not fit; names file, line and field."""

    code = "invalid_scenario"


class InvalidRun(Invalid):
    """A run file or submission that does not fit its schema."""

    code = "invalid_run"


class Conflict(ArenaError):
    """Right in form, but not at this moment."""

    status = 409


class NotStarted(Conflict):
    """A step before any reset."""

    code = "not_started"


class EpisodeOver(Conflict):
    """A step after the end."""

    code = "episode_over"


class StillOpen(Conflict):
    """Something only the end of the episode reveals was asked for before it."""

    code = "still_open"


class AlreadyDone(Conflict):
    """A thing that happens once was asked for twice."""

    code = "already_done"


class ReplayMismatch(Conflict):
    """A recorded run does not come out the same when it is played again."""

    code = "replay_mismatch"


class Forbidden(ArenaError):
    """The caller has no right to this."""

    code = "forbidden"
    status = 403


class NoPrivateScenarios(ArenaError):
    """The private split was asked for and none was supplied at run time."""

    code = "no_private_scenarios"
    status = 503


class Unavailable(ArenaError):
    """Something outside this process does not answer."""

    code = "unavailable"
    status = 503


class TooMany(ArenaError):
    """A quota or a capacity is used up."""

    code = "too_many"
    status = 429


def shown(value: object) -> str:
    """Quote a value for a message, at most eighty characters of it, control characters escaped."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = text.encode("unicode_escape", "backslashreplace").decode("ascii")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def nearest(value: object, choices: Iterable[str]) -> str:
    """Return "Did you mean X?" for the closest choice, or a sentence listing all of them."""
    known = list(choices)
    close = difflib.get_close_matches(str(value)[:SHOWN], known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Valid: {', '.join(known)}."
