"""Programs play, submit and read the board through gradio_client."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.e2e.server import Server
from tests.samples import sample_set
from tests.scenario_folder import write_folder
from triage_core.service import ENDPOINTS
from triage_core.tracks import TASKS
from triage_core.ui.api_page import program


def play(client: Client, task_id: str, **how: object) -> dict[str, object]:
    """Play random valid actions to the end; return the log of the episode."""
    begun = client.predict(task=task_id, api_name="/reset", **how)
    who = {"episode_id": begun["info"]["episode_id"], "owner": begun["owner"]}
    done = False
    while not done:
        drawn = client.predict(**who, api_name="/sample_action")
        done = client.predict(**who, action=drawn["action"], api_name="/step")["done"]
    log = client.predict(**who, api_name="/episode_log")
    assert isinstance(log, dict)
    return log


def post(url: str, payload: object, **headers: str) -> tuple[int, str]:
    """Post JSON; return status and text, of errors too."""
    request = urllib.request.Request(
        url, json.dumps(payload).encode(), {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.parametrize("task_id", TASKS)
def test_episode_of_every_task_is_played_to_its_end(client: Client, task_id: str) -> None:
    log = play(client, task_id, seed=7)

    assert log["done"]
    assert 0 <= log["score"] <= 1
    assert log["verdicts"]


def test_code_of_the_api_page_runs(server: Server) -> None:
    names: dict[str, object] = {}

    exec(program(server.url), names)

    opened = names["client"]
    assert isinstance(opened, Client)
    opened.close()
    assert names["step_many"]["results"][-1]["done"]
    assert names["submit"]["receipt_id"]


def test_api_shows_exactly_the_endpoints(client: Client) -> None:
    shown = client.view_api(return_format="dict")["named_endpoints"]

    assert list(shown) == [f"/{endpoint.name}" for endpoint in ENDPOINTS]


REFUSED = {
    "unknown_task": ("/reset", {"task": "inbox/hrd"}),
    "unknown_split": ("/reset", {"split": "private"}),
    "unknown_scenario": ("/reset", {"task": "inbox/easy", "scenario_id": "none"}),
    "unknown_episode": ("/step", {"episode_id": "none", "action": {}}),
    "invalid_option": ("/reset", {"seed": "seven"}),
    "invalid_run": ("/submit", {"run": {}}),
}


@pytest.mark.parametrize(("name", "arguments"), REFUSED.values(), ids=REFUSED)
def test_refusal_carries_its_code(
    client: Client, request: pytest.FixtureRequest, name: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(AppError) as caught:
        client.predict(**arguments, api_name=name)

    assert caught.value.title == request.node.callspec.id
    assert str(caught.value)


def test_retry_with_a_step_key_is_answered_once(client: Client) -> None:
    begun = client.predict(task="inbox/easy", api_name="/reset")
    asked = {
        "episode_id": begun["info"]["episode_id"],
        "action": {"category": "spam"},
        "step_key": "one",
    }

    answers = [client.predict(**asked, api_name="/step") for _ in range(2)]

    assert answers[0] == answers[1]


def test_episode_is_served_to_its_owner_only(client: Client) -> None:
    begun = client.predict(task="inbox/easy", owner="new", api_name="/reset")
    episode_id = begun["info"]["episode_id"]

    assert client.predict(episode_id=episode_id, owner=begun["owner"], api_name="/state")
    with pytest.raises(AppError):
        client.predict(episode_id=episode_id, api_name="/state")


def test_submitted_run_is_seen_on_the_board(client: Client) -> None:
    logs = [play(client, "routing/easy", split="test") for _ in range(2)]
    by_scenario = {log["transcript"]["scenario_id"]: log["transcript"] for log in logs}
    run = {
        "agent": "a random client",
        "task_id": "routing/easy",
        "split": "test",
        "package_version": client.predict(api_name="/health")["package_version"],
        "transcripts": list(by_scenario.values()),
        "claimed_score": 1.0,
    }

    receipt = client.predict(run=run, api_name="/submit")

    rows = client.predict(task="routing/easy", api_name="/leaderboard")["rows"]
    mine = [row for row in rows if row["receipt_id"] == receipt["receipt_id"]]
    assert len(mine) == 1
    assert mine[0]["rank"]
    assert mine[0]["score"]["mean"] == receipt["result"]["score"]["mean"]


def test_changed_run_is_refused_at_its_step(client: Client) -> None:
    transcript = play(client, "workflow/easy", split="test")["transcript"]
    transcript["actions"].append({"action": "resolve"})
    run = {
        "agent": "a forger",
        "task_id": "workflow/easy",
        "split": "test",
        "package_version": client.predict(api_name="/health")["package_version"],
        "transcripts": [transcript],
    }

    with pytest.raises(AppError, match="Step"):
        client.predict(run=run, api_name="/submit")


def test_quick_endpoint_answers_a_direct_post(server: Server) -> None:
    status, text = post(f"{server.url}gradio_api/run/health", {"data": []})

    assert status == 200
    assert json.loads(text)["data"][0]["status"] == "healthy"


CLOSED = (
    "gradio_api/upload",
    "gradio_api/file=/etc/passwd",
    "gradio_api/file=http://127.0.0.1/",
    "gradio_api/proxy=http://127.0.0.1/",
    "gradio_api/component_server",
    "gradio_api/stream/x",
    "gradio_api/vibe-edit/",
    "monitoring",
)


@pytest.mark.parametrize("path", CLOSED)
def test_unused_route_is_closed(server: Server, path: str) -> None:
    assert post(f"{server.url}{path}", {})[0] == 404


def test_large_body_is_refused(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", "/gradio_api/call/health")
    connection.putheader("Content-Length", "50000000")
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()


def test_private_handlers_called_raw_do_and_tell_nothing(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}config", timeout=20) as response:
        config = json.loads(response.read())
    handlers = [one for one in config["dependencies"] if one["api_visibility"] == "private"]
    assert handlers

    for one in handlers:
        data = [None] * len(one["inputs"])
        asked = {"data": data, "fn_index": one["id"], "session_hash": "stranger"}
        status, text = post(f"{server.url}gradio_api/run/x", asked)
        assert status in (404, 422, 500), text
        assert "Traceback" not in text
        assert "/triage_core/" not in text


@pytest.mark.slow
def test_server_starts_again_after_a_kill(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "set", sample_set(each=1))
    server = Server(tmp_path, scenarios=folder)
    server.start()
    client = Client(server.url, ssl_verify=False, verbose=False)
    log = play(client, "routing/easy", split="test")
    run = {
        "agent": "a survivor",
        "task_id": "routing/easy",
        "split": "test",
        "package_version": client.predict(api_name="/health")["package_version"],
        "transcripts": [log["transcript"]],
    }
    receipt = client.predict(run=run, api_name="/submit")
    client.close()

    server.stop(with_signal=signal.SIGKILL)
    server.start()

    again = Client(server.url, ssl_verify=False, verbose=False)
    rows = again.predict(task="routing/easy", api_name="/leaderboard")["rows"]
    assert receipt["receipt_id"] in [row["receipt_id"] for row in rows]
    assert play(again, "inbox/easy")["done"]
    # The client still holds its stream open: a stop does not wait for it.
    server.stop()
    again.close()
    assert "Traceback" not in server.said()
