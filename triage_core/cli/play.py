"""`play`: a person plays an episode in the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from triage_core.cli.command import FINE, Call, Command, write_text
from triage_core.cli.terminal import Terminal, number, safe
from triage_core.environment import Wish
from triage_core.episode import Episode
from triage_core.errors import InvalidAction, InvalidOption, shown
from triage_core.models import (
    Category,
    Department,
    InboxMove,
    InboxObservation,
    JsonObject,
    Message,
    Observation,
    Priority,
    RoutingLabel,
    RoutingObservation,
    RunFile,
    StepResult,
    WorkflowLabel,
    WorkflowMove,
    WorkflowObservation,
)
from triage_core.tracks import TASKS
from triage_core.version import PACKAGE_VERSION
from triage_core.world.directory import TEAMS
from triage_core.world.lookups import TAKES

HOW = "A number or the first letters of a choice are enough. ? shows the policy, Ctrl-D stops."
LINE = "-" * 78


class Field(NamedTuple):
    """One thing to ask for. `choices` is empty for free text."""

    name: str
    choices: tuple[str, ...]
    optional: bool
    hint: str = ""


INBOX_FIELDS: Mapping[str, Field] = {
    "category": Field("category", get_args(Category), optional=False),
    "priority": Field("priority", get_args(Priority), optional=False),
    "department": Field("department", get_args(Department), optional=False),
    "action": Field("action", get_args(InboxMove), optional=False),
}
LABEL = Field("label", get_args(WorkflowLabel), optional=True, hint="Enter for none")
MOVE = Field("action", get_args(WorkflowMove), optional=False)
ROUTING_FIELDS = (
    Field("label", get_args(RoutingLabel), optional=False),
    Field("summary", (), optional=True, hint="30 words of your own; Enter for none"),
    Field("route_to", (), optional=True, hint=", ".join(team.name for team in TEAMS)),
)


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--task", default="inbox/easy", help="task id or alias")
    parser.add_argument("--seed", type=int, help="choose the scenario by a seed")
    parser.add_argument("--scenario", help="play this scenario")
    parser.add_argument("--split", help="practice, test or private")
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the task, such as production_profile=light",
    )
    parser.add_argument("--out", help="write the run to this file at the end")


def run(call: Call) -> int:
    """Play one episode; the end of the input and Ctrl-C end it politely."""
    arena, terminal, args = call.arena(), call.terminal, call.args
    wish = Wish(
        task=args.task,
        seed=args.seed,
        scenario_id=args.scenario,
        split=args.split or arena.settings.eval_split,
        options=_options(args.option),
    )
    episode = arena.dealer.deal(wish, episode_id="play")
    info = episode.opening().info
    title = TASKS[info.task_id].title
    terminal.say(f"{info.task_id}: {title} ({info.split}, scenario {info.scenario_id})")
    terminal.say(HOW)
    try:
        _play(episode, terminal, info.policy)
    except (EOFError, KeyboardInterrupt):
        terminal.say("\nStopped before the end; what is not decided counts 0.")
    _conclude(episode, terminal)
    if args.out:
        write_text(args.out, _file(episode).model_dump_json(indent=2))
    return FINE


def _options(listed: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in listed:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidOption(
                f"The option {shown(text)} does not fit.",
                fix="Write it as NAME=VALUE, such as --option production_profile=light.",
            )
        found[name.strip()] = value.strip()
    return found


def _play(episode: Episode, terminal: Terminal, policy: str) -> None:
    while not episode.done:
        observation = episode.observation()
        terminal.say(LINE)
        terminal.say("\n".join(_mail_lines(observation)))
        try:
            result = episode.step(_action(terminal, observation, policy))
        except InvalidAction as refused:
            terminal.say(f"Refused: {refused}")
        else:
            terminal.say("\n".join(_reward_lines(result)))


def _action(terminal: Terminal, observation: Observation, policy: str) -> JsonObject:
    """Ask for every field; in an inbox a look-up may come in the place of the first."""
    action: JsonObject = {}
    for place, wanted in enumerate(_fields(observation)):
        looks = place == 0 and isinstance(observation, InboxObservation)
        value = _answer(terminal, wanted, policy, looks=looks)
        if isinstance(value, dict):
            return value
        if value:
            action[wanted.name] = value
    return action


def _answer(terminal: Terminal, wanted: Field, policy: str, *, looks: bool) -> str | JsonObject:
    """Ask until the answer means something: a value, "" for none, or a look-up."""
    while True:
        answer = terminal.ask(_prompt(wanted, looks=looks))
        look = _look_up(answer) if looks else None
        if answer == "?":
            terminal.say(policy)
        elif look is not None:
            return look
        else:
            value = _chosen(answer, wanted)
            if value is not None:
                return value
            terminal.say(f"{shown(answer)} is none of them: {', '.join(wanted.choices)}.")


def _fields(observation: Observation) -> Sequence[Field]:
    if isinstance(observation, RoutingObservation):
        return ROUTING_FIELDS
    if isinstance(observation, WorkflowObservation):
        return (MOVE, LABEL) if observation.status == "new" else (MOVE,)
    return [INBOX_FIELDS[name] for name in TASKS[observation.task_id].needed]


def _prompt(wanted: Field, *, looks: bool) -> str:
    choices = " ".join(f"{i}:{choice}" for i, choice in enumerate(wanted.choices, start=1))
    hint = " ".join(part for part in (choices, wanted.hint) if part)
    tools = "".join(f"\n  or {tool} {'=... or '.join(names)}=..." for tool, names in TAKES.items())
    return f"{wanted.name} [{hint}]{tools if looks else ''}: "


def _chosen(answer: str, wanted: Field) -> str | None:
    """Return the value that an answer means, "" for none, None where it means nothing."""
    if not wanted.choices:
        return answer
    if not answer:
        return "" if wanted.optional else None
    if answer.isdecimal():
        place = int(answer[:9])
        return wanted.choices[place - 1] if 0 < place <= len(wanted.choices) else None
    plain = answer.lower().replace(" ", "_")
    if plain in wanted.choices:
        return plain
    found = [choice for choice in wanted.choices if choice.startswith(plain)]
    return found[0] if len(found) == 1 else None


def _look_up(answer: str) -> JsonObject | None:
    """Read "lookup_order LF-10001" or "get_user_history sender=ann@post.example"."""
    asked, _, rest = answer.partition(" ")
    for tool, names in TAKES.items():
        if asked == tool:
            name, equals, value = rest.partition("=")
            if not equals:
                name, value = ("sender" if "@" in rest else names[0]), rest
            return {"use_tool": tool, "tool_input": {name.strip(): value.strip()}}
    return None


def _mail_lines(observation: Observation) -> Iterator[str]:
    """Write what an agent sees, foreign text made safe for a terminal."""
    if isinstance(observation, WorkflowObservation):
        yield (
            f"Ticket {observation.ticket}, {observation.tickets_left} more; status "
            f"{observation.status}; attempts left {observation.attempts_left}"
        )
        yield from _text_lines(observation.sender, observation.subject, observation.body)
        yield from _rest_lines(observation.thread, observation.message)
    elif isinstance(observation, RoutingObservation):
        yield f"Mail {observation.step_number + 1} of {observation.total_emails}"
        yield from _text_lines(observation.sender, observation.subject, observation.body)
        yield from _rest_lines(observation.thread_history, observation.message)
    else:
        yield f"Mails left: {observation.remaining_emails}"
        mail = observation.current_email
        if mail is not None:
            yield from _text_lines(mail.sender, mail.subject, mail.email_text)
            yield from _rest_lines(observation.thread, observation.message)
        if observation.tool_result is not None:
            yield "Tool: " + safe(observation.tool_result.model_dump_json(exclude_none=True))


def _text_lines(sender: str, subject: str, body: str) -> Iterator[str]:
    yield f"From: {safe(sender)}"
    yield f"Subject: {safe(subject)}"
    yield f"\n{safe(body)}"


def _rest_lines(thread: Sequence[str], message: Message | None) -> Iterator[str]:
    for earlier in thread:
        yield "\n" + "\n".join(f"| {line}" for line in safe(earlier).split("\n"))
    if message is None:
        return
    yield f"\nReceived: {message.received}"
    for header in message.headers:
        yield f"{safe(header.name)}: {safe(header.value)}"
    for file in message.attachments:
        yield f"Attachment {safe(file.filename)} ({safe(file.media_type)}, {file.size} bytes)"
        yield safe(file.text)


def _reward_lines(result: StepResult) -> Iterator[str]:
    if result.reward is None:
        yield "Taken."
        return
    yield f"Reward {result.reward:g}, score so far {number(result.info.score)}"
    for part in result.info.parts:
        reason = f": {safe(part.reason)}" if part.reason else ""
        yield f"  {part.value:+.3f} {part.name}{reason}"


def _conclude(episode: Episode, terminal: Terminal) -> None:
    terminal.say(LINE)
    skill = episode.skill if episode.done else None
    told = "" if skill is None else f", skill {number(skill)}"
    terminal.say(f"Score {number(episode.score)}{told}.")


def _file(episode: Episode) -> RunFile:
    """Write the episode down as a run; one that was stopped counts as ended by silence."""
    episode.give_up()
    return RunFile(
        agent="a person",
        task_id=episode.start.task_id,
        split=episode.start.split,
        package_version=PACKAGE_VERSION,
        transcripts=(episode.transcript(),),
        claimed_score=episode.score,
    )


COMMAND = Command("play", "play an episode in the terminal", declare, run)
