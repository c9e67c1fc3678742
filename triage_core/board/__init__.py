"""The board: runs are replayed, scored anew, kept and ranked beside floors and baselines.

>>> board = Board(source, SqliteStore(Path("data/board.sqlite3")))     # doctest: +SKIP
>>> board.submit(run, now=datetime.now(UTC)).ranked     # doctest: +SKIP
True
"""

from triage_core.board.board import Board
from triage_core.board.ranking import rows_as_csv
from triage_core.board.store import SqliteStore

__all__ = ["Board", "SqliteStore", "rows_as_csv"]
