"""The leaderboard page: one table a task, floors and baselines among the rows."""

from __future__ import annotations

from typing import Any

import gradio as gr

from triage_core.errors import ArenaError, InvalidOption
from triage_core.models.parse import parse
from triage_core.service import Service, compete
from triage_core.service.arguments import LeaderboardArguments
from triage_core.tracks import TASKS
from triage_core.ui import words
from triage_core.ui.expose import refusal

INTRO = (
    "## Leaderboard\n\n"
    "Every score here was recomputed by replaying the actions. Ranked are runs over the fixed "
    "test list of a task; an episode that is missing counts as the floor. Skill is 0 for the "
    "best blind policy and 1 for the best play there is."
)
WIDTHS = ("60px", "280px", "110px", "80px", "140px", "80px", "140px", "100px", "130px")


class BoardPage:
    """The page with its handler."""

    def __init__(self, service: Service) -> None:
        self._service = service
        gr.Markdown(INTRO)
        with gr.Row(equal_height=False, elem_classes="arena-line"):
            self._task = gr.Dropdown(
                list(TASKS), value=next(iter(TASKS)), label="Task", elem_id="board-task"
            )
            self._again = gr.Button("Refresh", elem_id="board-refresh", elem_classes="arena-act")
        self._table = gr.Dataframe(
            headers=list(words.BOARD_HEADERS),
            datatype="str",
            type="array",
            interactive=False,
            wrap=True,
            label="Leaderboard",
            elem_id="board",
            buttons=[],
            max_height=900,
            column_widths=list(WIDTHS),
        )
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        for event in (self._task.change, self._again.click):
            event(self.rows, self._task, self._table, **quiet)

    def show_on(self, blocks: gr.Blocks) -> None:
        """Read the board whenever the page is opened."""
        blocks.load(
            self.rows, self._task, self._table, show_progress="hidden", api_visibility="private"
        )

    def rows(self, task_id: str) -> list[list[str]]:
        """Return the rows of a task."""
        try:
            asked = parse(LeaderboardArguments, {"task": task_id}, error=InvalidOption, what="form")
            return words.board_rows(compete.leaderboard(self._service, asked).rows)
        except ArenaError as refused:
            raise refusal(refused) from None
