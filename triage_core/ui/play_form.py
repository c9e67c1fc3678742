"""The decision form of the play page: one set of fields a track, made from its action type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from triage_core.models import JsonObject
from triage_core.models.parse import choices_at
from triage_core.tracks import TASKS, TRACKS
from triage_core.world.lookups import TAKES

RADIO_UP_TO = 5
"""Up to this many values stand as radio buttons, more in a list."""
LINES = {"summary": 3}
LABELS = {
    "action": "Action",
    "label": "Label",
    "category": "Category",
    "priority": "Priority",
    "department": "Department",
    "route_to": "Route to",
    "summary": "Summary",
}
INFO = {
    ("workflow", "label"): "judged with the first move",
    ("routing", "route_to"): "a team or person of the directory; several with commas",
    ("routing", "summary"): "who, what, amount, reference, deadline; at most 30 words",
}
ARGUMENTS = tuple(dict.fromkeys(name for names in TAKES.values() for name in names))


@dataclass(frozen=True, slots=True)
class Form:
    """The fields by track, and the look-up tools of the inbox."""

    groups: Mapping[str, gr.Column]
    fields: Mapping[tuple[str, str], Component]
    tools: gr.Accordion
    tool: gr.Dropdown
    argument: gr.Dropdown
    value: gr.Textbox
    look: gr.Button
    found: gr.Textbox

    def inputs(self) -> Iterator[Component]:
        """Yield everything that a handler reads."""
        yield from self.fields.values()
        yield from (self.tool, self.argument, self.value)

    def action(self, task_id: str, given: Mapping[Block, Any]) -> tuple[JsonObject, list[str]]:
        """Read the fields of a task; return the action and the labels of what is still missing."""
        track, needed = task_id.partition("/")[0], TASKS[task_id].needed
        read = {
            name: given[field]
            for (owner, name), field in self.fields.items()
            if owner == track and (track != "inbox" or name in needed)
        }
        missing = [LABELS[name] for name in needed if read[name] in (None, "")]
        return {name: value for name, value in read.items() if value not in (None, "")}, missing

    def lookup(self, given: Mapping[Block, Any]) -> JsonObject:
        """Read the look-up."""
        argument = str(given[self.argument] or "")
        return {"use_tool": given[self.tool], "tool_input": {argument: given[self.value] or ""}}

    def for_task(self, task_id: str) -> dict[Block, Any]:
        """Show the fields that a task asks for, empty."""
        track, needed = task_id.partition("/")[0], TASKS[task_id].needed
        shown: dict[Any, Any] = {
            group: gr.update(visible=name == track) for name, group in self.groups.items()
        }
        for (owner, name), field in self.fields.items():
            asked = owner == track and (track != "inbox" or name in needed)
            shown[field] = gr.update(visible=asked, value=empty(field))
        shown[self.tools] = gr.update(visible=track == "inbox")
        return shown


def empty(field: Block) -> str | None:
    """Return the value of a field that nobody has filled in."""
    return "" if isinstance(field, gr.Textbox) else None


def build_form() -> Form:
    """Lay out the fields of all tracks; only those of the task at hand are shown."""
    groups: dict[str, gr.Column] = {}
    fields: dict[tuple[str, str], Component] = {}
    for track in TRACKS.values():
        with gr.Column(visible=False, elem_id=f"form-{track.name}") as group:
            for name in track.action_type.model_fields:
                if name in LABELS:
                    values = choices_at(track.action_type, (name,))
                    fields[track.name, name] = _field(track.name, name, values)
        groups[track.name] = group
    with gr.Accordion("Look something up", open=True, visible=False, elem_id="tools") as tools:
        with gr.Row():
            tool = gr.Dropdown(list(TAKES), label="Tool", elem_id="tool", min_width=160)
            argument = gr.Dropdown(
                list(ARGUMENTS), label="By", elem_id="tool-argument", min_width=160
            )
        value = gr.Textbox(label="Value", max_lines=1, elem_id="tool-value")
        look = gr.Button("Look up (costs 0.02)", elem_id="look")
        found = gr.Textbox(
            label="Found", interactive=False, visible=False, max_lines=16, elem_id="found"
        )
    return Form(groups, fields, tools, tool, argument, value, look, found)


def _field(track: str, name: str, values: tuple[str, ...]) -> Component:
    label, info, place = LABELS[name], INFO.get((track, name)), f"{track}-{name.replace('_', '-')}"
    if not values:
        lines = LINES.get(name, 1)
        return gr.Textbox(label=label, info=info, lines=lines, elem_id=place)
    if len(values) <= RADIO_UP_TO:
        return gr.Radio(list(values), label=label, info=info, elem_id=place)
    return gr.Dropdown(list(values), value=None, label=label, info=info, elem_id=place)
