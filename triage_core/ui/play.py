"""The play page: choose a task, read, decide, see the reward with its parts, to the result.

The page holds no game: it keeps the id of the episode and the owner token, and asks the service.
Handlers are harmless when they are called raw: they do what any caller of the API may do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block

from triage_core.errors import ArenaError, InvalidOption, StillOpen
from triage_core.models import EpisodeState, InboxObservation, Observation, StepResult
from triage_core.models.parse import parse
from triage_core.service import Service, compete, play
from triage_core.service.arguments import EpisodeArguments, ResetArguments, StepArguments
from triage_core.tracks import TASKS
from triage_core.ui import words
from triage_core.ui.play_form import Form, build_form, empty

NOBODY: Mapping[str, str] = {"episode_id": "", "owner": ""}
STATE_SECONDS = 3_600
FIRST_TASK = "inbox/hard"
PRODUCTION = "routing/production"
SAVE = "(text) => window.arena.save('run.json', text)"

Given = Mapping[Block, Any]
Shown = dict[Block, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """What to play."""

    task: gr.Dropdown
    split: gr.Radio
    seed: gr.Textbox
    reward_mode: gr.Radio
    production: gr.Column
    production_profile: gr.Radio
    escalation_mode: gr.Radio
    business_hours_mode: gr.Checkbox
    start: gr.Button


@dataclass(frozen=True, slots=True)
class Desk:
    """The mail at hand; a field of `words.MailText` has its box here under the same name."""

    area: gr.Row
    mail: gr.Column
    place: gr.Textbox
    sender: gr.Textbox
    received: gr.Textbox
    subject: gr.Textbox
    body: gr.Textbox
    thread: gr.Textbox
    headers: gr.Textbox
    attachments: gr.Textbox
    queue: gr.Textbox
    policy: gr.Textbox


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last action brought, and the end of the episode."""

    message: gr.Textbox
    line: gr.Textbox
    right: gr.Textbox
    parts: gr.Textbox
    decide: gr.Button
    deciding: gr.Column
    judged: gr.Column
    result: gr.Column
    summary: gr.Textbox
    verdicts: gr.Dataframe
    agent: gr.Textbox
    export: gr.Button
    submit: gr.Button
    run: gr.Textbox
    receipt: gr.Textbox


class PlayPage:
    """The page with its handlers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._visit = gr.State(dict(NOBODY), time_to_live=STATE_SECONDS)
        self._setup = _build_setup()
        self._desk, self._form, self._outcome = _build_desk()
        self._wire()

    def _wire(self) -> None:
        setup, form, out = self._setup, self._form, self._outcome
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        reads: set[Block] = {self._visit, *form.inputs()}
        chosen: set[Block] = {
            self._visit,
            setup.task,
            setup.split,
            setup.seed,
            setup.reward_mode,
            setup.production_profile,
            setup.escalation_mode,
            setup.business_hours_mode,
        }
        everything = [self._visit, *self._outputs()]
        setup.task.change(self.choose, setup.task, [setup.task, setup.production], **quiet)
        setup.start.click(self.begin, chosen, everything, **quiet)
        out.decide.click(self.decide, reads, everything, **quiet)
        gr.on([form.look.click, form.value.submit], self.look, reads, everything, **quiet)
        out.export.click(
            self.export, {self._visit, out.agent}, [out.run, out.receipt], **quiet
        ).success(None, out.run, None, js=SAVE, api_visibility="private")
        out.submit.click(self.submit, {self._visit, out.agent}, [out.receipt], **quiet)

    def _outputs(self) -> Iterator[Block]:
        desk, form, out = self._desk, self._form, self._outcome
        for part in (desk, out):
            yield from (getattr(part, name) for name in part.__slots__)
        yield from (*form.groups.values(), *form.inputs(), form.tools, form.found)

    # -- handlers -----------------------------------------------------------------------------

    def choose(self, task_id: str) -> Shown:
        """Say what a task is about, and show the options it has."""
        title = TASKS[task_id].title if task_id in TASKS else ""
        production = gr.update(visible=task_id == PRODUCTION)
        return {self._setup.task: gr.update(info=title), self._setup.production: production}

    def begin(self, given: Given) -> Shown:
        """Begin an episode; what is refused leaves the running one as it is."""
        visit = given[self._visit] or NOBODY
        try:
            begun = play.reset(self._service, self._asked(given, visit["owner"]))
        except ArenaError as refused:
            return {self._outcome.message: _said(words.refusal_text(refused))}
        task_id = begun.info.task_id
        out = self._outcome
        return {
            self._visit: {"episode_id": begun.info.episode_id, "owner": begun.owner},
            **self._mail(begun.observation),
            **self._form.for_task(task_id),
            self._form.value: "",
            self._desk.area: gr.update(visible=True),
            self._desk.mail: gr.update(visible=True),
            self._desk.policy: begun.info.policy,
            out.message: _said(""),
            out.deciding: gr.update(visible=True),
            out.judged: gr.update(visible=False),
            out.line: "",
            out.result: gr.update(visible=False),
            out.receipt: _said(""),
            out.run: _said(""),
            out.submit: gr.update(visible=begun.info.split == "test"),
        }

    def _asked(self, given: Given, owner: str) -> ResetArguments:
        setup = self._setup
        task_id, split, seed = given[setup.task], given[setup.split], _seed(given[setup.seed])
        wish: dict[str, object] = {
            "task": task_id,
            "split": split,
            "seed": seed,
            "reward_mode": given[setup.reward_mode],
            "owner": owner or "new",
        }
        if split == "test" and seed is None and task_id in TASKS:
            wish["scenario_id"] = compete.next_ranked(self._service, owner=owner, task_id=task_id)
        if task_id == PRODUCTION:
            options = ("production_profile", "escalation_mode", "business_hours_mode")
            wish |= {name: given[getattr(setup, name)] for name in options}
        return parse(ResetArguments, wish, error=InvalidOption, what="form")

    def decide(self, given: Given) -> Shown:
        """Play the decision of the form; an unfinished form is said, not played."""
        try:
            state = self._state(given)
            action, missing = self._form.action(state.task_id, given)
            if missing:
                return {self._outcome.message: _said(f"Still to choose: {', '.join(missing)}.")}
            return self._step(given, action)
        except ArenaError as refused:
            return self._refused(given, refused)

    def look(self, given: Given) -> Shown:
        """Play the look-up of the form as a step of its own."""
        try:
            self._state(given)
            if not (given[self._form.tool] and given[self._form.argument]):
                return {self._outcome.message: _said("Choose a tool and what to look up by.")}
            return self._step(given, self._form.lookup(given))
        except ArenaError as refused:
            return self._refused(given, refused)

    def export(self, given: Given) -> Shown:
        """Write the finished episodes of this task as a run file; the browser then saves it."""
        out = self._outcome
        try:
            state = self._state(given)
            run = compete.played_run(
                self._service,
                owner=given[self._visit]["owner"],
                task_id=state.task_id,
                split=state.split,
                agent=given[out.agent],
            )
        except ArenaError as refused:
            raise gr.Error(str(refused), title=refused.code, print_exception=False) from None
        return {out.run: _said(run.model_dump_json()), out.receipt: _said("")}

    def submit(self, given: Given) -> Shown:
        """Submit the finished episodes of this task to the board."""
        out = self._outcome
        try:
            state = self._state(given)
            receipt = compete.submit_played(
                self._service,
                owner=given[self._visit]["owner"],
                task_id=state.task_id,
                split=state.split,
                agent=given[out.agent],
            )
        except ArenaError as refused:
            return {out.receipt: _said(words.refusal_text(refused))}
        return {out.receipt: _said(words.receipt_text(receipt))}

    # -- views --------------------------------------------------------------------------------

    def _state(self, given: Given) -> EpisodeState:
        visit = given[self._visit] or NOBODY
        if not visit["episode_id"]:
            raise StillOpen("No episode is running.", fix="Press Start first.")
        return play.state(self._service, EpisodeArguments(**visit))

    def _step(self, given: Given, action: object) -> Shown:
        visit = given[self._visit]
        result = play.step(self._service, StepArguments(**visit, action=action))
        decided = bool(result.info.parts) or result.reward is None
        shown = self._mail(result.observation)
        if not decided:
            return shown | {self._outcome.message: _said("")}
        shown |= {field: empty(field) for field in self._form.fields.values()}
        shown |= {self._form.value: "", **self._judged(result)}
        return shown | (self._end(result, given) if result.done else {})

    def _refused(self, given: Given, refused: ArenaError) -> Shown:
        """Say what was refused; where that ended the episode, show its end."""
        shown: Shown = {self._outcome.message: _said(words.refusal_text(refused))}
        try:
            ended = self._state(given).truncated
        except ArenaError:
            return shown
        if ended:
            shown[self._outcome.deciding] = gr.update(visible=False)
        return shown

    def _mail(self, seen: Observation) -> Shown:
        desk, laid = self._desk, words.mail_text(seen)
        always = ("place", "sender", "received", "subject", "body")
        shown: Shown = {getattr(desk, name): getattr(laid, name) for name in always}
        for name in ("thread", "headers", "attachments", "queue"):
            text = getattr(laid, name)
            shown[getattr(desk, name)] = gr.update(value=text, visible=bool(text))
        has_tools = isinstance(seen, InboxObservation) and bool(laid.tool)
        shown[self._form.found] = gr.update(value=laid.tool, visible=has_tools)
        return shown

    def _judged(self, result: StepResult) -> Shown:
        out, right = self._outcome, words.answer_text(result.info.answer)
        return {
            out.message: _said(""),
            out.judged: gr.update(visible=True),
            out.line: words.step_line(result),
            out.right: gr.update(value=words.visible(right), visible=bool(right)),
            out.parts: words.part_lines(result.info.parts),
        }

    def _end(self, result: StepResult, given: Given) -> Shown:
        out, info = self._outcome, result.info
        report = info.report or ()
        total = sum(round(verdict.reward * 1_000_000) for verdict in report) / 1_000_000
        skill = "" if info.skill is None else f" - skill {words.number(info.skill)}"
        text = f"Finished: score {words.number(info.score)}{skill} - rewards in all {total:.2f}"
        return {
            self._desk.mail: gr.update(visible=False),
            out.deciding: gr.update(visible=False),
            out.result: gr.update(visible=True),
            out.summary: text + self._progress(given),
            out.verdicts: words.verdict_rows(report),
        }

    def _progress(self, given: Given) -> str:
        """Say how much of the fixed list of a ranked run is done."""
        state, owner = self._state(given), given[self._visit]["owner"]
        floor = self._service.arena.source.floor(state.task_id, "test")
        if state.split != "test" or floor is None:
            return ""
        where = {"owner": owner, "task_id": state.task_id}
        done = {i for i, _ in compete.finished(self._service, split="test", **where)}
        listed = len(floor.episodes)
        return (
            f"\nOf the {listed} episodes of a ranked run, {len(done & {*floor.episodes})} are done."
        )


def _seed(text: str | None) -> object:
    """Read the seed; what is no whole number goes on as it is, to be refused by the service."""
    plain = (text or "").strip()
    return int(plain) if plain.isdecimal() and len(plain) < 20 else plain or None


def _said(text: str) -> Any:
    """Show a box with a text; hide it where there is nothing to say."""
    return gr.update(value=text, visible=bool(text))


def _build_setup() -> Setup:
    with gr.Group(elem_classes="arena-card"):
        with gr.Row(equal_height=False):
            task = gr.Dropdown(
                list(TASKS),
                value=FIRST_TASK,
                label="Task",
                info=TASKS[FIRST_TASK].title,
                elem_id="task",
                scale=3,
                min_width=220,
            )
            split = gr.Radio(
                ["practice", "test"],
                value="practice",
                label="Split",
                info="test withholds the reasons until the end",
                elem_id="split",
                scale=2,
                min_width=220,
            )
            seed = gr.Textbox(
                label="Seed",
                info="empty: the next in turn",
                max_lines=1,
                max_length=19,
                elem_id="seed",
                scale=1,
                min_width=160,
            )
        with gr.Accordion("Options", open=False):
            options = _build_options()
    start = gr.Button("Start", variant="primary", elem_id="start", elem_classes="arena-act")
    return Setup(task, split, seed, *options, start)


def _build_options() -> tuple[gr.Radio, gr.Column, gr.Radio, gr.Radio, gr.Checkbox]:
    modes = ["rules", "score_delta"]
    reward_mode = gr.Radio(modes, value="rules", label="Reward", elem_id="reward-mode")
    with gr.Column(visible=False) as production:
        profiles = [
            ("light: 12 mails", "light"),
            ("standard: 18", "standard"),
            ("heavy: 28", "heavy"),
        ]
        profile = gr.Radio(profiles, value="light", label="Size", elem_id="profile")
        escalation = gr.Radio(
            ["low", "normal", "high"],
            value="normal",
            label="Follow-ups of missed critical mail",
            elem_id="escalation",
        )
        hours = gr.Checkbox(label="Teams go off duty", elem_id="hours")
    return reward_mode, production, profile, escalation, hours


def _read(label: str, name: str, **more: Any) -> gr.Textbox:
    """Make a read-only box: the one place where foreign text is shown."""
    return gr.Textbox(
        label=label, interactive=False, elem_id=name, elem_classes="arena-read", **more
    )


def _build_desk() -> tuple[Desk, Form, Outcome]:
    message = _read("Message", "message", visible=False)
    with gr.Row(visible=False, equal_height=False) as area:
        with gr.Column(scale=3, min_width=320) as mail:
            boxes = _build_mail()
        with gr.Column(scale=2, min_width=320):
            form, decide, deciding = _build_deciding()
            judged, line, right, parts = _build_judged()
    policy = boxes.pop("policy")
    outcome = _build_result(
        message=message,
        decide=decide,
        deciding=deciding,
        judged=judged,
        line=line,
        right=right,
        parts=parts,
    )
    return Desk(area=area, mail=mail, policy=policy, **boxes), form, outcome


def _build_mail() -> dict[str, gr.Textbox]:
    boxes = {"place": _read("Where you are", "place", max_lines=2)}
    boxes["queue"] = _read("In this inbox", "queue", visible=False, max_lines=6)
    boxes["subject"] = _read("Subject", "subject", max_lines=3)
    with gr.Row():
        boxes["sender"] = _read("From", "sender", max_lines=2, scale=2, min_width=200)
        boxes["received"] = _read("Received", "received", max_lines=2, min_width=160)
    boxes["body"] = _read("Mail", "body", lines=4, max_lines=60)
    boxes["thread"] = _read("Earlier in the thread", "thread", visible=False, max_lines=30)
    boxes["attachments"] = _read("Attachments", "attachments", visible=False, max_lines=30)
    with gr.Accordion("Headers", open=False):
        boxes["headers"] = _read("Headers", "headers", max_lines=16, show_label=False)
    with gr.Accordion("The written policy", open=False, elem_id="policy-fold"):
        boxes["policy"] = _read("Policy", "policy", max_lines=30, show_label=False)
    return boxes


def _build_deciding() -> tuple[Form, gr.Button, gr.Column]:
    with gr.Column(elem_classes="arena-card", elem_id="deciding") as deciding:
        form = build_form()
        decide = gr.Button("Decide", variant="primary", elem_id="decide")
    return form, decide, deciding


def _build_judged() -> tuple[gr.Column, gr.Textbox, gr.Textbox, gr.Textbox]:
    with gr.Column(visible=False, elem_id="judged") as judged:
        line = _read("Your last decision", "line", max_lines=2)
        right = _read("Right would have been", "right", visible=False, max_lines=4)
        parts = _read("Parts of the reward", "parts", max_lines=40)
    return judged, line, right, parts


def _table(label: str, headers: tuple[str, ...], name: str, widths: list[str]) -> gr.Dataframe:
    return gr.Dataframe(
        headers=list(headers),
        datatype="str",
        type="array",
        label=label,
        interactive=False,
        wrap=True,
        buttons=[],
        max_height=900,
        column_widths=list(widths),
        elem_id=name,
    )


def _build_result(**known: Any) -> Outcome:
    with gr.Column(visible=False, elem_id="result", elem_classes="arena-card") as result:
        summary = _read("Result", "summary", max_lines=8)
        widths = ["130px", "260px", "260px", "80px", "370px"]
        verdicts = _table("Every decision", words.VERDICT_HEADERS, "verdicts", widths)
        with gr.Row(equal_height=False):
            agent = gr.Textbox(
                value="A person", label="Your name on the board", max_length=80, elem_id="agent"
            )
            export = gr.Button("Export this run", elem_id="export", elem_classes="arena-act")
            submit = gr.Button(
                "Submit this run", variant="primary", elem_id="submit-run", elem_classes="arena-act"
            )
        run = _read("Run file", "run", visible=False, max_lines=4, buttons=["copy"])
        receipt = _read("Receipt", "receipt", visible=False, max_lines=12)
    return Outcome(
        result=result,
        summary=summary,
        verdicts=verdicts,
        agent=agent,
        export=export,
        submit=submit,
        run=run,
        receipt=receipt,
        **known,
    )
