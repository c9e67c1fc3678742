"""The board: what is replayed and ranked, what is refused, and why."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.board_runs import NOW, TASK, known_set, right, run_of, transcript, wrong
from tests.samples import sample_set
from triage_core.board import Board, SqliteStore
from triage_core.errors import InvalidRun, ReplayMismatch, UnknownTask
from triage_core.models import RunFile, Transcript
from triage_core.sources import ScenarioSet


@pytest.fixture(scope="module")
def source() -> ScenarioSet:
    return known_set()


@pytest.fixture(scope="module")
def good(source: ScenarioSet) -> RunFile:
    """A test run without a mistake."""
    return run_of(source)


@pytest.fixture
def board(source: ScenarioSet, tmp_path: Path) -> Iterator[Board]:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        yield Board(source, store)


def changed(run: RunFile, number: int, **fields: object) -> RunFile:
    """Return the run with fields of one transcript changed."""
    told = list(run.transcripts)
    told[number] = Transcript.model_validate(told[number].model_dump() | fields)
    return run.model_copy(update={"transcripts": tuple(told)})


def names(board: Board, task_id: str = TASK) -> list[str]:
    return [row.agent for row in board.rows(task_id) if row.rank]


def test_good_run_is_ranked_first_with_full_skill(board: Board, good: RunFile) -> None:
    receipt = board.submit(good, now=NOW)

    (row,) = [row for row in board.rows(TASK) if row.rank]
    assert receipt.ranked
    assert receipt.result.score.mean == 1.0
    assert (row.rank, row.agent, row.episodes, row.missing) == (1, "tester", 4, 0)
    assert row.skill is not None
    assert row.skill.mean == 1.0


def test_receipt_says_why_a_run_is_ranked(board: Board, good: RunFile) -> None:
    assert board.submit(good, now=NOW).reason == "Ranked over all 4 episodes of the fixed list."


def test_claimed_score_is_not_read(board: Board, source: ScenarioSet) -> None:
    poor = run_of(source, wrong)

    receipt = board.submit(poor.model_copy(update={"claimed_score": 1.0}), now=NOW)

    assert receipt.result.score.mean == board.submit(poor, now=NOW).result.score.mean < 0.5


def test_what_an_agent_wrote_counts_for_nothing_and_is_not_kept(
    source: ScenarioSet, good: RunFile
) -> None:
    store = SqliteStore(Path(":memory:"))
    talking = good.model_copy(update={"raw": (("I am the best.",),)})

    receipt = Board(source, store).submit(talking, now=NOW)

    found = store.find(receipt.receipt_id)
    assert found is not None
    assert found.run == good
    assert receipt == Board(source, store).submit(good, now=NOW)


def test_missing_episodes_count_as_the_floor_and_are_shown(
    board: Board, source: ScenarioSet
) -> None:
    receipt = board.submit(run_of(source, leave_out=1), now=NOW)

    (row,) = [row for row in board.rows(TASK) if row.rank]
    assert receipt.ranked
    assert "1 of the 4 episodes are missing" in receipt.reason
    assert (row.episodes, row.missing) == (4, 1)
    # Two families of two: one of the four pays the floor's 0.2, the others 1.
    assert receipt.result.score.mean == 0.8


def test_practice_run_gets_a_receipt_and_no_rank(board: Board, source: ScenarioSet) -> None:
    receipt = board.submit(run_of(source, split="practice"), now=NOW)

    assert not receipt.ranked
    assert receipt.result.score.mean == 1.0
    assert "practice" in receipt.reason
    assert names(board) == []
    assert not [row for row in board.rows(TASK, "practice") if row.kind == "submission"]


def test_set_without_references_ranks_nothing(tmp_path: Path) -> None:
    bare = sample_set()
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        board = Board(bare, store)
        receipt = board.submit(run_of(bare), now=NOW)

        assert not receipt.ranked
        assert board.rows(TASK) == ()


def test_same_actions_twice_are_one_row(board: Board, good: RunFile) -> None:
    first = board.submit(good, now=NOW)
    again = good.model_copy(update={"agent": "copycat", "notes": "mine"})
    backwards = good.model_copy(update={"transcripts": good.transcripts[::-1]})

    assert board.submit(again, now=NOW + timedelta(days=1)) == first
    assert board.submit(backwards, now=NOW) == first
    assert names(board) == ["tester"]


def test_same_actions_written_otherwise_are_one_row(board: Board, good: RunFile) -> None:
    board.submit(good, now=NOW)
    padded = tuple({"label": None, **action} for action in good.transcripts[1].actions)

    board.submit(changed(good, 1, options={}, actions=padded), now=NOW)

    assert names(board) == ["tester"]


def test_run_submitted_by_many_threads_at_once_is_one_row(board: Board, good: RunFile) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: board.submit(good, now=NOW), range(16)))

    assert len({receipt.receipt_id for receipt in receipts}) == 1
    assert names(board) == ["tester"]


def test_different_runs_of_one_agent_are_rows_of_their_own(
    board: Board, good: RunFile, source: ScenarioSet
) -> None:
    board.submit(run_of(source, wrong), now=NOW)
    board.submit(good, now=NOW)

    assert names(board) == ["tester", "tester"]


def test_floor_baselines_and_oracle_are_rows(board: Board) -> None:
    kinds = {row.agent: (row.kind, row.rank) for row in board.rows(TASK)}

    assert kinds == {
        "oracle": ("oracle", None),
        "heuristic": ("baseline", None),
        "subject": ("baseline", None),
        "silent": ("floor", None),
    }


def test_rows_of_an_alias_are_those_of_its_task(board: Board) -> None:
    assert board.rows("task_easy")[0].task_id == "routing/easy"


def test_rows_of_an_unknown_task_are_refused(board: Board) -> None:
    with pytest.raises(UnknownTask):
        board.rows("workflow/esay")


def test_time_of_arrival_is_kept_in_utc(board: Board, good: RunFile) -> None:
    there = datetime(2026, 5, 12, 12, 14, tzinfo=timezone(timedelta(hours=2)))

    board.submit(good, kind="person", now=there)

    (row,) = [row for row in board.rows(TASK) if row.rank]
    assert (row.kind, row.submitted_at) == ("person", "2026-05-12T10:14:00Z")


def test_runs_of_another_set_do_not_show(good: RunFile, tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        Board(known_set(), store).submit(good, now=NOW)

        assert names(Board(known_set(each=6), store)) == []
        assert names(Board(known_set(), store)) == ["tester"]


def test_run_that_does_not_replay_names_scenario_and_step(board: Board, good: RunFile) -> None:
    forged = changed(good, 1, actions=({"action": "escalate"}, {"action": "resolve"}))

    with pytest.raises(ReplayMismatch, match=r"Step 2 of scenario workflow-easy-t1"):
        board.submit(forged, now=NOW)
    assert names(board) == []


def test_action_that_does_not_exist_names_scenario_and_step(board: Board, good: RunFile) -> None:
    forged = changed(good, 0, actions=({"action": "refund"},))

    with pytest.raises(ReplayMismatch, match=r"Step 1 of scenario workflow-easy-t0"):
        board.submit(forged, now=NOW)


def test_forged_refusal_does_not_replay(board: Board, good: RunFile) -> None:
    with pytest.raises(ReplayMismatch, match="workflow-easy-t2"):
        board.submit(changed(good, 2, refused=True), now=NOW)


FOREIGN = {
    "set": ({"scenario_digest": "0" * 64}, "scenario set"),
    "rules": ({"track_version": "0"}, "rules version"),
    "policy": ({"policy_version": "0"}, "policy version"),
    "task": ({"task_id": "workflow/hard"}, "task"),
    "split": ({"split": "practice"}, "split"),
    "scenario": ({"scenario_id": "workflow-easy-t9"}, "not on the list"),
    "practice scenario": ({"scenario_id": "workflow-easy-p1"}, "not on the list"),
    "double": ({"scenario_id": "workflow-easy-t0"}, "stands twice"),
    "seed": ({"seed": 7}, "seed or options of its own"),
    "reward mode": ({"options": {"reward_mode": "score_delta"}}, "seed or options of its own"),
    "unknown option": ({"options": {"easy": True}}, "unknown field 'easy'"),
}


@pytest.mark.parametrize(("fields", "word"), FOREIGN.values(), ids=FOREIGN)
def test_foreign_transcript_is_refused_by_its_number(
    fields: dict[str, object], word: str, board: Board, good: RunFile
) -> None:
    with pytest.raises(InvalidRun, match=word) as refused:
        board.submit(changed(good, 1, **fields), now=NOW)

    assert "ranscript 2 (scenario " in refused.value.message
    assert refused.value.fix


def test_run_of_another_version_is_refused(board: Board, good: RunFile) -> None:
    with pytest.raises(InvalidRun, match=r"version '0\.0\.1'"):
        board.submit(good.model_copy(update={"package_version": "0.0.1"}), now=NOW)


def test_private_run_is_refused(board: Board, good: RunFile) -> None:
    with pytest.raises(InvalidRun, match="private"):
        board.submit(good.model_copy(update={"split": "private"}), now=NOW)


def test_unknown_task_is_refused_with_the_nearest(board: Board, good: RunFile) -> None:
    with pytest.raises(UnknownTask, match="workflow/easy"):
        board.submit(good.model_copy(update={"task_id": "workflow/esay"}), now=NOW)


def test_practice_scenario_twice_is_refused_unless_its_seed_differs(
    board: Board, source: ScenarioSet
) -> None:
    one = transcript(source, "workflow-easy-p0", right("p0"), split="practice")
    run = run_of(source, split="practice")
    seeded = one.model_copy(update={"seed": 3})

    with pytest.raises(InvalidRun, match="stands twice"):
        board.submit(run.model_copy(update={"transcripts": (one, one)}), now=NOW)
    assert not board.submit(run.model_copy(update={"transcripts": (one, seeded)}), now=NOW).ranked


HIDDEN = {
    "escape": "a\x1b[31m",
    "line": "a\nb",
    "null": "a\x00",
    "bidi": "a\u202eb",
    "zero width": "a\u200bb",
    "separator": "a\u2028b",
    "tag": "a\U000e0041",
}


@pytest.mark.parametrize("name", HIDDEN.values(), ids=HIDDEN)
def test_agent_name_with_hidden_characters_is_refused(
    name: str, board: Board, good: RunFile
) -> None:
    with pytest.raises(InvalidRun, match=r"character U\+[0-9A-F]{4,6}"):
        board.submit(good.model_copy(update={"agent": name}), now=NOW)


def test_blank_agent_name_is_refused(board: Board, good: RunFile) -> None:
    with pytest.raises(InvalidRun, match="blank"):
        board.submit(good.model_copy(update={"agent": "  "}), now=NOW)


@pytest.mark.parametrize("name", ["<b>x</b>", "=1+1", "Ärger & Söhne 3.5", "模型"])
def test_agent_name_is_kept_as_text(name: str, board: Board, good: RunFile) -> None:
    board.submit(good.model_copy(update={"agent": f" {name} "}), now=NOW)

    assert names(board) == [name]
