"""The submit page: paste a run file or choose one; it is replayed and answered with a receipt.

A chosen file is read by the browser: nothing is uploaded but the text in the box.
"""

from __future__ import annotations

import json

import gradio as gr

from triage_core.console.results import receipt_words
from triage_core.errors import ArenaError, InvalidOption, InvalidRun
from triage_core.models import Receipt
from triage_core.models.parse import parse
from triage_core.service import Service, compete
from triage_core.service.arguments import SubmitArguments
from triage_core.ui import words

INTRO = (
    "## Submit a run\n\n"
    "A run file is what `python -m triage_core evaluate --json` writes and what the console "
    "exports. Only its actions count: they are played again here, and the score is recomputed."
)
MOST = 2_000_000
"""Characters of a run file."""


class SubmitPage:
    """The page with its handler."""

    def __init__(self, service: Service) -> None:
        self._service = service
        gr.Markdown(INTRO)
        text = gr.Textbox(
            label="Run file (JSON)", lines=8, max_lines=16, max_length=MOST, elem_id="run-text"
        )
        agent = gr.Textbox(
            label="Name on the board",
            info="empty: the name in the run file",
            max_length=80,
            elem_id="run-agent",
        )
        with gr.Row(equal_height=False, elem_classes="arena-line"):
            # `static/arena.js` reads the file: nothing of it is uploaded.
            gr.Button("Choose a file", elem_id="pick", elem_classes="arena-act")
            submit = gr.Button(
                "Submit", variant="primary", elem_id="submit", elem_classes="arena-act"
            )
        receipt = gr.Textbox(
            label="Receipt",
            interactive=False,
            visible=False,
            max_lines=8,
            elem_id="run-receipt",
            elem_classes="arena-read",
        )
        submit.click(
            self.submit,
            [text, agent],
            receipt,
            show_progress="hidden",
            api_visibility="private",
        )

    def submit(self, text: str | None, agent: str | None) -> object:
        """Submit the run of the box; return the receipt, or what is wrong."""
        try:
            said = receipt_words(self._submitted(text or "", agent or ""))
        except ArenaError as refused:
            said = words.refusal_text(refused)
        return gr.update(value=said, visible=True)

    def _submitted(self, text: str, agent: str) -> Receipt:
        try:
            run = json.loads(text) if len(text) <= MOST else None
        except (ValueError, RecursionError):
            run = None
        if not isinstance(run, dict):
            raise InvalidRun(
                "The text is not a run file.",
                fix=f"Paste the JSON object of a run, at most {MOST} characters.",
            )
        fields = {"run": run, "agent": agent.strip()}
        asked = parse(SubmitArguments, fields, error=InvalidOption, what="form")
        return compete.submit(self._service, asked)
