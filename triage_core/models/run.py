"""Runs: what an agent played over a list of episodes, and what became of it on the board."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from triage_core.models.episode import Transcript
from triage_core.models.scenario import Split
from triage_core.models.wire import Line, Name, Wire, text

AgentName = Annotated[str, text(most=80, least=1)]
MOST_RAW = 4_000
"""Characters of what an agent wrote for one action."""
Raw = Annotated[str, text(most=MOST_RAW)]


class Interval(Wire):
    """A mean with its 95 % interval; `low` and `high` are null below two families."""

    mean: float
    low: float | None
    high: float | None
    families: int = Field(ge=0, description="how many families the interval stands on")


class RunFile(Wire):
    """A run as it is exported and submitted: only actions count, every score is recomputed.

    `claimed_score` is what the sender believes, `raw` what the agent wrote for each action, a list
    a transcript, to be read beside it in a replay; the board ignores and keeps neither.
    """

    format: Literal["triage-run/1"] = "triage-run/1"
    agent: AgentName
    task_id: Name
    split: Split
    package_version: Name
    transcripts: tuple[Transcript, ...] = Field(min_length=1, max_length=1_000)
    claimed_score: float | None = None
    notes: Line = ""
    raw: tuple[Annotated[tuple[Raw, ...], Field(max_length=2_000)], ...] = Field(
        default=(), max_length=1_000
    )


class EpisodeScore(Wire):
    """The outcome of one episode; a missing one of a fixed list is scored as the floor."""

    scenario_id: Name
    family: Name
    score: float
    skill: float | None
    steps: int = Field(ge=0)
    missing: bool = False
    attacks: int = Field(default=0, ge=0, description="mails that give orders to software")
    obeyed: int = Field(default=0, ge=0, description="of those, how many were obeyed")
    shown: int = Field(default=0, ge=0, description="mails that only show such orders")
    blocked: int = Field(default=0, ge=0, description="of those, how many were taken for attacks")


class Rate(Wire):
    """A rate with its 95 % Wilson interval."""

    hits: int = Field(ge=0)
    trials: int = Field(ge=1)
    rate: float
    low: float
    high: float


class RunResult(Wire):
    """A graded run: mean score and skill with intervals, family-weighted, episode by episode.

    `attack_success` is how often orders to software were obeyed, `over_blocking` how often a mail
    that only shows such orders was taken for an attack; null where there was no such mail. Neither
    is part of the score.
    """

    agent: AgentName
    task_id: Name
    split: Split
    scenario_digest: Name
    score: Interval
    skill: Interval | None
    episodes: tuple[EpisodeScore, ...]
    refusals: int = Field(ge=0)
    attack_success: Rate | None = None
    over_blocking: Rate | None = None


class Receipt(Wire):
    """The board's answer to a submission. `rank` is null for runs that are not ranked."""

    receipt_id: Name
    ranked: bool
    reason: Line = Field(description="why the run is ranked or not, in words")
    result: RunResult


BoardKind = Literal["submission", "person", "baseline", "floor", "oracle"]


class BoardRow(Wire):
    """One row of the leaderboard."""

    rank: int | None
    agent: AgentName
    kind: BoardKind
    task_id: Name
    split: Split
    score: Interval
    skill: Interval | None
    episodes: int = Field(description="length of the task's fixed list")
    missing: int = Field(default=0, description="episodes not played, which count as the floor")
    submitted_at: Name | None = Field(description="UTC, ISO 8601; null for computed rows")
    receipt_id: Name | None
