"""The board itself: a run comes in, is checked, replayed and graded here, kept, and ranked."""

from __future__ import annotations

from datetime import UTC, datetime

from triage_core.board import ranking, verify
from triage_core.models import BoardKind, BoardRow, Receipt, RunFile, RunResult, Split
from triage_core.protocols import ResultStore, StoredRun
from triage_core.runs.evaluate import grade_run
from triage_core.sources import ScenarioSet
from triage_core.tracks import task_id_of


class Board:
    """Runs on one scenario set. Safe to share among threads: only the store holds state.

    A test run is ranked over its task's fixed list; an episode that it lacks counts as the floor,
    and the row says how many those are. A practice run gets a receipt and no rank. Scores that a
    run claims are not read.
    """

    def __init__(self, source: ScenarioSet, store: ResultStore) -> None:
        self._source = source
        self._store = store

    def submit(self, run: RunFile, *, kind: BoardKind = "submission", now: datetime) -> Receipt:
        """Replay a run, grade it and keep it; the same actions sent again are the same run.

        Args:
            run: What was played.
            kind: submission, or person for a run played by hand.
            now: When it came in, with its zone.

        Raises:
            UnknownTask: For a task that does not exist.
            InvalidRun: For a name, version, scenario set, list, seed or option that does not fit.
            ReplayMismatch: For actions that do not replay; names scenario and step.
            Unavailable: When the run cannot be kept; it is not on the board then.
        """
        run = verify.named(run)
        verify.check(run, self._source)
        result = grade_run(run, self._source)
        season = verify.season_of(self._source, run.task_id)
        digest = verify.run_digest(run, season)
        listed = verify.reference_list(self._source, run)
        receipt = Receipt(
            receipt_id=f"run-{digest[:20]}",
            ranked=listed is not None,
            reason=_reason(run.split, result, listed=listed is not None),
            result=result,
        )
        row = _row(receipt, kind, now)
        # What an agent wrote counts for nothing here, and nobody has read it.
        kept = run.model_copy(update={"raw": ()})
        return self._store.put(StoredRun(digest, season, kept, receipt, row))

    def rows(self, task_id: str, split: Split = "test") -> tuple[BoardRow, ...]:
        """List the runs of this set and these rules, best first, references among them.

        Raises:
            UnknownTask: For a name that nothing answers to.
        """
        task_id = task_id_of(task_id)
        season = verify.season_of(self._source, task_id)
        ranked = ranking.rank(self._store.rows(season, task_id, split))
        floor = self._source.floor(task_id, split)
        if floor is None:
            return ranked
        keys = (self._source.scenario(task_id, split, name)[1] for name in floor.episodes)
        families = len({key.family for key in keys})
        return ranking.merge(ranked, ranking.computed_rows(floor, families=families))


def _row(receipt: Receipt, kind: BoardKind, now: datetime) -> BoardRow:
    result = receipt.result
    return BoardRow(
        rank=None,
        agent=result.agent,
        kind=kind,
        task_id=result.task_id,
        split=result.split,
        score=result.score,
        skill=result.skill,
        episodes=len(result.episodes),
        missing=_missing(result),
        submitted_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        receipt_id=receipt.receipt_id,
    )


def _missing(result: RunResult) -> int:
    return len([episode for episode in result.episodes if episode.missing])


def _reason(split: Split, result: RunResult, *, listed: bool) -> str:
    if split == "practice":
        return "Not ranked: a practice run, whose answers are public."
    if not listed:
        return "Not ranked: this scenario set names no fixed list for the task."
    missing, whole = _missing(result), len(result.episodes)
    if not missing:
        return f"Ranked over all {whole} episodes of the fixed list."
    return f"Ranked: {missing} of the {whole} episodes are missing and count as the floor."
