"""Runs for tests of the board: sample scenarios played right, wrong or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from tests.samples import sample_set
from tests.scenario_folder import sample_floors
from triage_core.arena import make
from triage_core.models import (
    BoardRow,
    EpisodeScore,
    Interval,
    JsonObject,
    Receipt,
    RunFile,
    RunResult,
    Split,
    Transcript,
)
from triage_core.protocols import StoredRun
from triage_core.sources import ScenarioSet
from triage_core.version import PACKAGE_VERSION

NOW = datetime(2026, 5, 12, 10, 14, tzinfo=UTC)
TASK = "workflow/easy"
Player = Callable[[str], Iterable[JsonObject]]
"""Gives the actions for a scenario id."""


def known_set(*, each: int = 4) -> ScenarioSet:
    """The sample set with references."""
    source = sample_set(each=each)
    source.know(sample_floors(source))
    return source


def right(scenario_id: str) -> list[JsonObject]:
    """Play a sample of workflow/easy without a mistake."""
    return [
        [{"action": "classify", "label": "refund"}, {"action": "resolve"}],
        [{"action": "escalate", "label": "security_incident"}],
        [{"action": "mark_spam", "label": "spam"}],
        [{"action": "classify", "label": "general"}, {"action": "escalate"}],
    ][int(scenario_id[-1]) % 4]


def wrong(scenario_id: str) -> list[JsonObject]:
    """Play what is right nowhere among the samples."""
    return [{"action": "mark_spam", "label": "urgent_complaint"}]


def transcript(
    source: ScenarioSet, scenario_id: str, actions: Iterable[JsonObject], *, split: Split = "test"
) -> Transcript:
    env = make(TASK, scenarios=source)
    env.reset(scenario_id=scenario_id, split=split)
    for action in actions:
        env.step(action)
    return env.transcript()


def run_of(
    source: ScenarioSet,
    player: Player = right,
    *,
    agent: str = "tester",
    split: Split = "test",
    leave_out: int = 0,
) -> RunFile:
    """Play the list of a split, but for the last `leave_out` scenarios."""
    ids = source.ids(TASK, split)
    return RunFile(
        agent=agent,
        task_id=TASK,
        split=split,
        package_version=PACKAGE_VERSION,
        transcripts=tuple(
            transcript(source, i, player(i), split=split) for i in ids[: len(ids) - leave_out]
        ),
    )


def stored(number: int, *, agent: str = "writer") -> StoredRun:
    """Make up a graded run that differs from others by its number."""
    told = Transcript(
        task_id=TASK,
        scenario_id=f"s{number}",
        split="test",
        seed=None,
        options={},
        actions=({"action": "resolve"},),
        refused=False,
        track_version="1",
        policy_version="1",
        scenario_digest="d",
    )
    run = RunFile(agent=agent, task_id=TASK, split="test", package_version="0", transcripts=(told,))
    mean = Interval(mean=0.5, low=None, high=None, families=1)
    result = RunResult(
        agent=agent,
        task_id=TASK,
        split="test",
        scenario_digest="d",
        score=mean,
        skill=mean,
        episodes=(
            EpisodeScore(scenario_id=f"s{number}", family="f", score=0.5, skill=0.5, steps=1),
        ),
        refusals=0,
    )
    receipt = Receipt(receipt_id=f"run-{number}", ranked=True, reason="ranked", result=result)
    return StoredRun(f"digest-{number}", "season", run, receipt, row(agent, 0.5, number=number))


def row(
    agent: str,
    skill: float,
    *,
    low: float | None = None,
    high: float | None = None,
    number: int = 0,
) -> BoardRow:
    """Make up a row without a rank."""
    return BoardRow(
        rank=None,
        agent=agent,
        kind="submission",
        task_id=TASK,
        split="test",
        score=Interval(mean=0.5, low=None, high=None, families=1),
        skill=Interval(mean=skill, low=low, high=high, families=1),
        episodes=1,
        submitted_at="2026-05-12T10:14:00Z",
        receipt_id=f"run-{number}",
    )
