"""A service on sample scenarios, in this process, for tests of its rows and of the console."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.samples import sample_set
from triage_core.environment import Dealer
from triage_core.models import BoardKind, BoardRow, Receipt, RunFile
from triage_core.service import Service, call
from triage_core.sessions import Sessions
from triage_core.settings import Settings
from triage_core.sources import ScenarioSet

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened arena."""

    source: ScenarioSet
    dealer: Dealer
    notice: str = ""


class NoBoard:
    """A board that takes nothing."""

    def submit(self, run: RunFile, *, kind: BoardKind, now: datetime) -> Receipt:
        raise NotImplementedError

    def rows(self, task_id: str) -> Sequence[BoardRow]:
        return ()


def service_on(source: ScenarioSet | None = None) -> Service:
    """Open a service on a set; on samples where none is given."""
    source = source or sample_set(each=2)
    return Service(
        arena=Opened(source, Dealer(source)),
        sessions=Sessions(clock=time.monotonic),
        board=NoBoard(),
        settings=Settings(),
        now=lambda: NOON,
        started=NOON,
    )


def begun(service: Service, **asked: object) -> dict[str, str]:
    """Begin an episode and return what names it."""
    told = call(service, "reset", {"owner": "new", **asked})
    info: Any = told["info"]
    return {"episode_id": info["episode_id"], "owner": str(told["owner"])}


def played_out(service: Service, who: Mapping[str, str]) -> Json:
    """Play drawn actions to the end and return the last result."""
    for _ in range(100):
        drawn = call(service, "sample_action", {**who})
        result = call(service, "step", {**who, "action": drawn["action"]})
        if result["done"]:
            return dict(result)
    raise AssertionError("the episode does not end")


def transcript_of(service: Service, who: Mapping[str, str]) -> Json:
    """Return the transcript of an episode, at whatever point it stands."""
    with service.sessions.hold(who["episode_id"], owner=who["owner"]) as live:
        return live.episode.transcript().model_dump(mode="json")
