"""`inference`: let a language model play, inside a budget, and print the score table.

Variables: API_BASE_URL, MODEL_NAME; the key from API_KEY, else OPENAI_API_KEY, else HF_TOKEN;
INFERENCE_RUNTIME_BUDGET_SECONDS and INFERENCE_REQUEST_TIMEOUT_SECONDS, over which flags win.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from triage_core.agents.endpoint import Budget, Endpoint, read_endpoint, seconds
from triage_core.cli.command import FAILED, FINE, Call, Command, count, write_runs
from triage_core.cli.terminal import Progress, number, safe, table
from triage_core.environment import check_seed, split_of
from triage_core.models import JsonObject, Split
from triage_core.runs.inference import InferencePlan, InferenceReport, InferenceRun, tasks_named
from triage_core.settings import flag

if TYPE_CHECKING:
    from triage_core.agents.llm import ChatModel

BUDGET, TIMEOUT = 1140.0, 12.0
"""Seconds for a run and for a request where nothing else is said."""

DESCRIPTION = """Let a language model play. The endpoint is API_BASE_URL, the model MODEL_NAME, the
key API_KEY, else OPENAI_API_KEY, else HF_TOKEN; HF_TOKEN goes to https addresses of Hugging Face
only, unless --send-hf-token is given. An answer that cannot be read plays, on routing,
{"label": "normal", "summary": "Unable to parse response", "route_to": "general"}; on inbox support,
medium, support_team, forward; on workflow classify with the label general; and is counted."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = DESCRIPTION
    add = parser.add_argument
    add("--task", nargs="+", default=["all"], help="1..4 or all (the routing tasks), or task ids")
    add("--episodes", default="1", help="episodes a task (default 1)")
    add("--seed", type=int, help="chooses and shuffles; without one the list in its order")
    add("--split", help="practice, test or private; OPENENV_EVAL_SPLIT by default")
    add("--max-steps", help="cap on the actions of an episode, below that of its task")
    add("--production-profile", help="light, standard or heavy")
    add("--business-hours-mode", nargs="?", const="true", help="true or false")
    add("--escalation-mode", help="low, normal or high")
    add("--runtime-budget-seconds", help=f"for the whole run (default {BUDGET:.0f})")
    add("--request-timeout-seconds", help=f"for one request (default {TIMEOUT:.0f})")
    add("--send-hf-token", action="store_true", help="send HF_TOKEN to any address")
    add("--json", action="store_true", help="print the report as JSON")
    add("--out", help="write the run to this file, or one a task into this folder")


def run(call: Call) -> int:
    """Play and print the table; exit code 1 where the run ended before its plan did."""
    args, terminal = call.args, call.terminal
    seconds_in_all = _seconds(call, "runtime-budget-seconds", BUDGET)
    timeout = _seconds(call, "request-timeout-seconds", TIMEOUT)
    endpoint = read_endpoint(call.environment, timeout=timeout, send_hf_token=args.send_hf_token)
    arena = call.arena()
    plan = _plan(args, arena.settings.eval_split)
    if endpoint.notice:
        terminal.note(endpoint.notice)
    bar = Progress(terminal, "inference", len(plan.tasks) * plan.episodes)
    budget = Budget(seconds_in_all)
    with _chat(endpoint, budget) as chat:
        played = InferenceRun(
            arena.source, plan, chat=chat, budget=budget, on_episode=lambda *_: bar.step()
        )
        report = played.play()
    terminal.say(report.model_dump_json(indent=2) if args.json else score_table(report))
    if args.out:
        write_runs(args.out, played.files(endpoint.model), terminal)
    return FAILED if report.stopped else FINE


def _chat(endpoint: Endpoint, budget: Budget) -> ChatModel:
    # Imported here: openai takes a second to import, and no other command needs it.
    from triage_core.agents.llm import ChatModel

    return ChatModel(endpoint, budget)


def _seconds(call: Call, name: str, default: float) -> float:
    """Read a number of seconds: the flag, else its variable, else the default."""
    given = getattr(call.args, name.replace("-", "_"))
    if given is not None:
        return seconds(f"--{name}", given)
    variable = f"INFERENCE_{name.replace('-', '_').upper()}"
    value = call.environment.get(variable, "").strip()
    return seconds(variable, value) if value else default


def _plan(args: argparse.Namespace, split: Split) -> InferencePlan:
    most = None if args.max_steps is None else count("--max-steps", args.max_steps)
    return InferencePlan(
        tasks=tasks_named(args.task),
        split=split_of(args.split) if args.split else split,
        episodes=count("--episodes", args.episodes),
        seed=check_seed(args.seed),
        production=_production(args),
        max_steps=most,
    )


def _production(args: argparse.Namespace) -> JsonObject:
    """Gather the options of routing/production that were given; reset checks their values."""
    given: JsonObject = {
        "production_profile": args.production_profile,
        "escalation_mode": args.escalation_mode,
    }
    if args.business_hours_mode is not None:
        given["business_hours_mode"] = flag("--business-hours-mode", args.business_hours_mode)
    return {name: value for name, value in given.items() if value is not None}


def score_table(report: InferenceReport) -> str:
    """Write a line a task, then the mean over tasks, then why the run ended early."""
    head = ("task", "score", "episodes", "decisions", "unparseable", "unanswered", "unfinished")
    rows = [
        (row.task_id, number(row.score), *(str(getattr(row, name)) for name in head[2:]))
        for row in report.tasks
    ]
    lines = [table(head, [*rows, ("mean", number(report.mean))])]
    if report.stopped:
        lines.append(f"Ended early: {safe(report.stopped)} What was not decided counts 0.")
    return "\n".join(lines)


COMMAND = Command("inference", "let a language model play and print its scores", declare, run)
