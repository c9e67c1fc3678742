"""The inference command: flags, variables, the table, and the key that nobody sees."""

import json
from pathlib import Path

import pytest

from tests.agents.scripted_endpoint import (
    ScriptedEndpoint,
    echoes_key,
    hangs,
    says,
    serving,
    status,
)
from tests.cli.conftest import Cli
from triage_core.models import RunFile

URGENT = '{"label": "urgent", "summary": "Ann cannot sign in", "route_to": "engineering"}'
CANARY_KEY = "sk-canary-7f3a9c"


def variables(server: ScriptedEndpoint, **more: str) -> dict[str, str]:
    return {
        "API_BASE_URL": server.base_url,
        "MODEL_NAME": "scripted",
        "API_KEY": CANARY_KEY,
        **more,
    }


def test_inference_ends_with_a_table_of_the_routing_tasks_and_the_mean(cli: Cli) -> None:
    with serving(says(URGENT)) as server:
        ran = cli("inference", "--production-profile", "light", environment=variables(server))

    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [
        *("task", "routing/easy", "routing/medium", "routing/hard", "routing/production"),
        "mean",
    ]
    assert "4/4" in ran.err


def test_inference_reports_as_json(cli: Cli) -> None:
    with serving(says("garbage")) as server:
        ran = cli("inference", "--task", "1", "inbox/easy", "--json", environment=variables(server))

    report = json.loads(ran.out)
    assert [row["task_id"] for row in report["tasks"]] == ["routing/easy", "inbox/easy"]
    assert [row["unparseable"] for row in report["tasks"]] == [1, 3]
    assert report["stopped"] is None


@pytest.mark.parametrize(
    ("flags", "mails"),
    [
        (["--production-profile", "light"], 12),
        (["--production-profile", "heavy"], 28),
        (["--production-profile", "light", "--business-hours-mode"], 12),
        (["--production-profile", "light", "--business-hours-mode", "false"], 12),
        (["--production-profile", "light", "--escalation-mode", "high"], 12),
    ],
)
def test_production_flags_reach_the_episode(
    cli: Cli, tmp_path: Path, flags: list[str], mails: int
) -> None:
    out = tmp_path / "run.json"
    with serving(says(URGENT)) as server:
        ran = cli(
            *("inference", "--task", "4", *flags, "--out", str(out)),
            environment=variables(server),
        )
    record = RunFile.model_validate_json(out.read_text()).transcripts[0]

    assert ran.code == 0
    assert len(record.actions) == mails
    assert record.options["production_profile"] == flags[1]
    assert record.options["business_hours_mode"] is (flags[-1] == "--business-hours-mode")
    assert record.options["escalation_mode"] == ("high" if flags[-1] == "high" else "normal")


def test_runs_of_several_tasks_are_files_of_their_own_and_replay(cli: Cli, tmp_path: Path) -> None:
    with serving(says(URGENT)) as server:
        cli(
            *("inference", "--task", "1", "2", "--out", str(tmp_path / "run.json")),
            environment=variables(server),
        )

    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["run-routing-easy.json", "run-routing-medium.json"]
    assert all(cli("replay", str(tmp_path / name)).code == 0 for name in names)


def test_spent_budget_fails_the_run_and_still_prints_the_table(cli: Cli) -> None:
    with serving(hangs) as server:
        ran = cli(
            *("inference", "--runtime-budget-seconds", "0.3"),
            environment=variables(server),
        )

    assert ran.code == 1
    assert "mean" in ran.out
    assert "Ended early: The " in ran.out
    assert "What was not decided counts 0." in ran.out


def test_budget_and_timeout_are_read_from_variables(cli: Cli) -> None:
    times = {
        "INFERENCE_RUNTIME_BUDGET_SECONDS": "0.4",
        "INFERENCE_REQUEST_TIMEOUT_SECONDS": "0.1",
    }
    with serving(hangs) as server:
        ran = cli("inference", "--task", "1", environment=variables(server, **times))

    assert ran.code == 1


def test_flags_win_over_variables(cli: Cli) -> None:
    times = {"INFERENCE_RUNTIME_BUDGET_SECONDS": "soon"}
    flags = ("--runtime-budget-seconds", "60")
    with serving(says(URGENT)) as server:
        ran = cli("inference", "--task", "1", *flags, environment=variables(server, **times))

    assert ran.code == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        ((), {"INFERENCE_REQUEST_TIMEOUT_SECONDS": "soon"}, "INFERENCE_REQUEST_TIMEOUT_SECONDS"),
        (("--runtime-budget-seconds", "-1"), {}, "--runtime-budget-seconds is '-1'"),
        (("--episodes", "0"), {}, "--episodes is '0'"),
        (("--max-steps", "many"), {}, "--max-steps is 'many'"),
        (("--task", "5"), {}, "There is no task '5'"),
        (("--task", "inbox/hrd"), {}, "Did you mean 'inbox/hard'?"),
        (("--production-profile", "lite"), {}, "Did you mean 'light'?"),
        (("--business-hours-mode", "maybe"), {}, "--business-hours-mode is 'maybe'"),
        (("--split", "privat"), {}, "Did you mean 'private'?"),
        (("--split", "private"), {}, "No private scenarios are loaded"),
        ((), {"OPENENV_EVAL_SPLIT": "private_eval"}, "No private scenarios are loaded"),
        (("--seed", "-1"), {}, "The seed -1 does not fit"),
        ((), {"MODEL_NAME": ""}, "MODEL_NAME is not set"),
    ],
)
def test_wrong_request_is_refused_before_any_call(
    cli: Cli, arguments: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    with serving(says(URGENT)) as server:
        ran = cli("inference", *arguments, environment=variables(server, **environment))

    assert ran.code == 2
    assert told in ran.err
    assert server.bodies == []


def test_token_of_the_hub_stays_at_home(cli: Cli) -> None:
    with serving(says(URGENT)) as server:
        ran = cli(
            *("inference", "--task", "1"),
            environment=variables(server, API_KEY="", HF_TOKEN=CANARY_KEY),
        )

    assert "HF_TOKEN is set and not sent" in ran.err
    assert server.authorizations == ["Bearer none"]


def test_token_of_the_hub_is_sent_when_asked(cli: Cli) -> None:
    with serving(says(URGENT)) as server:
        cli(
            *("inference", "--task", "1", "--send-hf-token"),
            environment=variables(server, API_KEY="", HF_TOKEN=CANARY_KEY),
        )

    assert server.authorizations == [f"Bearer {CANARY_KEY}"]


@pytest.mark.parametrize(
    "behaviour",
    [status(401, text=CANARY_KEY), status(400, text=CANARY_KEY), echoes_key],
    ids=["refused", "bad request", "echo"],
)
def test_key_stands_nowhere(cli: Cli, tmp_path: Path, behaviour: object) -> None:
    path = tmp_path / "run.json"
    with serving(behaviour) as server:  # type: ignore[arg-type]  # behaviours of several shapes
        ran = cli(
            *("inference", "--task", "1", "--json", "--out", str(path)),
            environment=variables(server),
        )

    assert server.authorizations[0] == f"Bearer {CANARY_KEY}"
    assert CANARY_KEY not in ran.out + ran.err + path.read_text()


def test_refused_key_fails_the_run_with_its_fix(cli: Cli) -> None:
    with serving(status(401)) as server:
        ran = cli("inference", environment=variables(server))

    assert ran.code == 1
    assert "status 401. Check the key." in ran.out
    assert len(server.bodies) == 1


def test_private_scenarios_are_played_from_the_variable(cli: Cli) -> None:
    mail = {
        "email_id": "p-1",
        "subject": "Kettle",
        "body": "It smokes.",
        "sender": "a@b.example",
        "timestamp": "2026-05-12T10:14:00Z",
        "thread_history": [],
    }
    truth = {"label": "urgent", "route_to": "safety, support", "priority_weight": 2}
    scenario = {"scenario_id": "p", "emails": [mail], "ground_truth": [truth]}
    private = json.dumps({"task_easy": [scenario]})
    with serving(says(URGENT)) as server:
        ran = cli(
            *("inference", "--task", "1", "--json"),
            environment=variables(
                server,
                OPENENV_PRIVATE_SCENARIOS_JSON=private,
                OPENENV_EVAL_SPLIT="private",
            ),
        )

    assert json.loads(ran.out)["mean"] == 1
    assert "It smokes." in server.prompts[0]
