"""The store: nothing that was acknowledged is lost, whatever happens to process and disk."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest

from tests.board_runs import TASK, stored
from triage_core.board import SqliteStore
from triage_core.errors import Unavailable

ROOT = Path(__file__).parents[2]

# Writes runs from a number on and says each number once the store has acknowledged it.
WRITER = """
import itertools, resource, sys
from pathlib import Path
from tests.board_runs import stored
from triage_core.board.store import SqliteStore
from triage_core.errors import Unavailable

path, first, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
with SqliteStore(path) as store:
    print("ready", flush=True)
    for number in itertools.count(first):
        try:
            store.put(stored(number))
        except Unavailable as full:
            print("full", flush=True)
            break
        print(number, flush=True)
    if limit:
        print(len(store.rows("season", "workflow/easy", "test")), flush=True)
"""


def writer(path: Path, first: int, *, limit: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(first), str(limit)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged_until_killed(path: Path, first: int, rng: random.Random) -> list[int]:
    """Let a writer run for a moment, kill it, and return what it had been told is kept."""
    with writer(path, first) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        sleep(rng.uniform(0.0, 0.06))
        process.kill()
        return [int(line) for line in process.stdout if line.endswith("\n")]


def kill_again_and_again(path: Path, *, kills: int) -> tuple[set[int], set[int]]:
    """Return the numbers acknowledged and the numbers kept over many lives of a writer."""
    rng = random.Random(20260512)
    acknowledged: set[int] = set()
    first = 0
    for _ in range(kills):
        acknowledged.update(acknowledged_until_killed(path, first, rng))
        with SqliteStore(path) as store:
            kept = {int(str(r.receipt_id)[4:]) for r in store.rows("season", TASK, "test")}
        first = max(kept, default=-1) + 1
    return acknowledged, kept


def test_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"

    acknowledged, kept = kill_again_and_again(path, kills=8)

    assert acknowledged
    assert acknowledged <= kept
    assert len(kept - acknowledged) <= 8  # at most the one that was under way at each kill
    assert healthy(path)


@pytest.mark.slow
def test_writer_killed_a_hundred_times_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"

    acknowledged, kept = kill_again_and_again(path, kills=100)

    assert acknowledged <= kept
    assert len(acknowledged) > 500
    assert healthy(path)


def test_disk_that_refuses_keeps_all_acknowledged_and_still_reads(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    with writer(path, 0, limit=160_000) as process:
        assert process.stdout is not None
        _, *numbers, full, count = process.stdout.read().split()

    assert full == "full"
    assert numbers == [str(n) for n in range(len(numbers))]
    assert int(count) == len(numbers) > 0
    assert healthy(path)


def healthy(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_full_store_is_a_typed_error_and_still_reads(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3", most_bytes=80_000) as store:
        count = 0
        with pytest.raises(Unavailable, match="full"):
            for count in range(1_000):
                store.put(stored(count))
        with pytest.raises(Unavailable, match="full"):
            store.put(stored(count))

        assert len(store.rows("season", TASK, "test")) == count > 0


def test_store_goes_on_after_it_was_full(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    with SqliteStore(path, most_bytes=80_000) as store, pytest.raises(Unavailable):
        for number in range(1_000):
            store.put(stored(number))

    with SqliteStore(path) as store:
        store.put(stored(5_000))

        assert store.find("run-5000") is not None


def test_run_comes_back_as_it_went_in(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    with SqliteStore(path) as store:
        store.put(stored(1))

    with SqliteStore(path) as store:
        assert store.find("run-1") == stored(1)


def test_unknown_receipt_finds_nothing(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        assert store.find("run-1") is None


def test_same_digest_is_kept_once_under_its_first_receipt(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        store.put(stored(1, agent="first"))

        assert store.put(stored(1, agent="second")) == stored(1, agent="first").receipt
        assert [r.agent for r in store.rows("season", TASK, "test")] == ["first"]


def test_rows_come_in_the_order_of_arrival(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        for number in (3, 1, 2):
            store.put(stored(number))

        assert [r.receipt_id for r in store.rows("season", TASK, "test")] == [
            "run-3",
            "run-1",
            "run-2",
        ]


@pytest.mark.parametrize(
    "place",
    [("other", TASK, "test"), ("season", "inbox/easy", "test"), ("season", TASK, "practice")],
)
def test_rows_of_another_season_task_or_split_stay_apart(
    place: tuple[str, str, str], tmp_path: Path
) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        store.put(stored(1))

        assert store.rows(*place) == []


def test_unranked_run_has_no_row(tmp_path: Path) -> None:
    one = stored(1)
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        store.put(one._replace(receipt=one.receipt.model_copy(update={"ranked": False})))

        assert store.rows("season", TASK, "test") == []
        assert store.find("run-1") is not None


def test_threads_with_the_same_run_keep_it_once(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        with ThreadPoolExecutor(8) as pool:
            receipts = list(pool.map(lambda n: store.put(stored(7, agent=f"a{n}")), range(40)))

        assert len({receipt.result.agent for receipt in receipts}) == 1
        assert len(store.rows("season", TASK, "test")) == 1


def test_two_stores_on_one_file_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    with SqliteStore(path) as one, SqliteStore(path) as two, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: (one if n % 2 else two).put(stored(n)), range(80)))

        assert len(one.rows("season", TASK, "test")) == 80


def test_store_is_written_ahead_and_synchronised_in_full(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        store.put(stored(1))

        assert (tmp_path / "board.sqlite3-wal").exists()
        assert store._open.execute("PRAGMA synchronous").fetchone() == (2,)


def test_later_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 99")

    with pytest.raises(Unavailable, match="version 99") as refused:
        SqliteStore(path)

    assert "TRIAGE_DATA" in refused.value.fix


def test_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "board.sqlite3"
    path.write_bytes(b"this is no database, whatever its name says" * 100)

    with pytest.raises(Unavailable, match="not a database"):
        SqliteStore(path)


def test_folder_that_cannot_be_made_is_refused_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable) as refused:
        SqliteStore(tmp_path / "file" / "board.sqlite3")

    assert str(tmp_path) not in str(refused.value)


def test_interrupted_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "board.sqlite3") as store:
        for steps in range(1, 200, 3):
            store._open.set_progress_handler(lambda: 1, steps)
            try:
                store.put(stored(steps))
            except Unavailable:
                store._open.set_progress_handler(None, 0)
                assert store.find(f"run-{steps}") is None
            store._open.set_progress_handler(None, 0)
        store.put(stored(1_000))

        assert store.find("run-1000") == stored(1_000)
