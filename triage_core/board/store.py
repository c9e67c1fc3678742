"""Runs kept in one SQLite file: what was acknowledged survives a kill and a full disk.

Write-ahead log with full synchronisation: a commit is on the disk before it is acknowledged.
Transactions that write begin as such, one at a time, so that two writers wait and never fail.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from types import TracebackType

from triage_core.errors import Unavailable
from triage_core.models import BoardRow, Receipt, RunFile, Split
from triage_core.protocols import StoredRun

VERSION = 1
"""Of the tables; raised whenever they change."""

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

MOST_BYTES = 2**30
"""Where the file stops growing, so that a board never fills its disk."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS runs (
        number INTEGER PRIMARY KEY,
        receipt_id TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL UNIQUE,
        season TEXT NOT NULL,
        task_id TEXT NOT NULL,
        split TEXT NOT NULL,
        ranked INTEGER NOT NULL,
        board_row TEXT NOT NULL,
        receipt TEXT NOT NULL,
        run BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS by_task ON runs (season, task_id, split, ranked)",
)
INSERT = """
    INSERT INTO runs
        (receipt_id, digest, season, task_id, split, ranked, board_row, receipt, run)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class SqliteStore:
    """A result store in a file; safe to share among threads and processes.

    Args:
        path: The file; it and its folder are made where there are none.
        most_bytes: Where the file stops growing.

    Raises:
        Unavailable: When the file cannot be opened, is no store, or was written by a later version.
    """

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._lock = Lock()
        with _typed(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(most_bytes)
            except BaseException:
                self._open.close()
                raise

    def put(self, stored: StoredRun) -> Receipt:
        """Keep a run; return its receipt, or that of the run with the same digest kept earlier.

        Raises:
            Unavailable: When it cannot be written; nothing of it is kept then.
        """
        receipt = stored.receipt
        values = (
            receipt.receipt_id,
            stored.digest,
            stored.season,
            receipt.result.task_id,
            receipt.result.split,
            receipt.ranked,
            stored.row.model_dump_json(),
            receipt.model_dump_json(),
            zlib.compress(stored.run.model_dump_json().encode()),
        )
        with self._writing():
            earlier = self._open.execute(
                "SELECT receipt FROM runs WHERE digest = ?", (stored.digest,)
            ).fetchone()
            if earlier is None:
                self._open.execute(INSERT, values)
        return receipt if earlier is None else Receipt.model_validate_json(earlier[0])

    def find(self, receipt_id: str) -> StoredRun | None:
        """Return a run by its receipt; None where there is none.

        Raises:
            Unavailable: When it cannot be read.
        """
        with self._lock, _typed(self._path):
            found = self._open.execute(
                "SELECT digest, season, run, receipt, board_row FROM runs WHERE receipt_id = ?",
                (receipt_id,),
            ).fetchone()
        if found is None:
            return None
        digest, season, run, receipt, row = found
        return StoredRun(
            digest,
            season,
            RunFile.model_validate_json(zlib.decompress(run)),
            Receipt.model_validate_json(receipt),
            BoardRow.model_validate_json(row),
        )

    def rows(self, season: str, task_id: str, split: Split) -> Sequence[BoardRow]:
        """List the rows of ranked runs in the order in which they came, without ranks.

        Raises:
            Unavailable: When they cannot be read.
        """
        with self._lock, _typed(self._path):
            found = self._open.execute(
                "SELECT board_row FROM runs "
                "WHERE season = ? AND task_id = ? AND split = ? AND ranked ORDER BY number",
                (season, task_id, split),
            ).fetchall()
        return [BoardRow.model_validate_json(row) for (row,) in found]

    def close(self) -> None:
        """Close the file. What was acknowledged needs no closing to be safe."""
        with self._lock:
            self._open.close()

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _prepare(self, most_bytes: int) -> None:
        self._open.execute("PRAGMA journal_mode = WAL")
        self._open.execute("PRAGMA synchronous = FULL")
        (page,) = self._open.execute("PRAGMA page_size").fetchone()
        self._open.execute(f"PRAGMA max_page_count = {max(1, most_bytes // page)}")
        with self._writing():
            for table in TABLES:
                self._open.execute(table)
            found = self._open.execute("SELECT version FROM schema_version").fetchone()
            if found is None:
                self._open.execute("INSERT INTO schema_version VALUES (?)", (VERSION,))
            elif found[0] != VERSION:
                raise Unavailable(
                    f"The board {self._path.name} has tables of version {found[0]}, this is "
                    f"{VERSION}.",
                    fix="Set TRIAGE_DATA to another folder, or run the version that wrote it.",
                )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one writer's lock and a transaction that writes from its beginning."""
        with self._lock, _typed(self._path):
            if self._open.in_transaction:  # one whose roll-back failed must not block all others
                self._open.execute("ROLLBACK")
            self._open.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._open.execute("COMMIT")
            except BaseException:
                # A failed commit has often rolled back by itself, and a second one would raise.
                if self._open.in_transaction:
                    with suppress(sqlite3.Error):
                        self._open.execute("ROLLBACK")
                raise


@contextmanager
def _typed(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk raise into one typed error that repeats no path."""
    try:
        yield
    except (sqlite3.Error, OSError) as failed:
        reason = failed.strerror if isinstance(failed, OSError) else str(failed)
        raise Unavailable(
            f"The board {path.name} cannot be read or written: {reason}.",
            fix="Free disk space, or set TRIAGE_DATA to a folder that can be written.",
        ) from None
