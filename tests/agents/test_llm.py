"""The chat over HTTP: answers, trouble, retries, budget, and the key that nobody sees."""

import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.agents.scripted_endpoint import (
    Behaviour,
    body,
    closes,
    drips,
    echoes_key,
    hangs,
    says,
    serving,
    status,
)
from triage_core.agents.endpoint import Budget, Endpoint
from triage_core.agents.llm import ChatModel, retry_after
from triage_core.agents.model import Halted, NoAnswer

ROOT = Path(__file__).parents[2]
CANARY_KEY = "sk-canary-7f3a9c"
HELLO = ({"role": "user", "content": "Hello"},)


def ask(
    *script: Behaviour,
    seconds: float = 60,
    timeout: float = 5,
    waits: list[float] | None = None,
) -> str:
    """Ask a scripted endpoint once; waits are taken down and not waited."""
    took = waits if waits is not None else []
    with serving(*script) as server:
        endpoint = Endpoint(server.base_url, "scripted", CANARY_KEY, timeout)
        with ChatModel(endpoint, Budget(seconds), sleep=took.append) as chat:
            return chat.complete(HELLO)


def test_chat_returns_the_text_of_the_message() -> None:
    assert ask(says("Good morning")) == "Good morning"


def test_chat_sends_model_temperature_messages_and_key() -> None:
    with serving(says("x")) as server:
        endpoint = Endpoint(server.base_url, "some-model", CANARY_KEY)
        with ChatModel(endpoint, Budget(60)) as chat:
            chat.complete(HELLO)

    assert server.paths == ["/v1/chat/completions"]
    assert server.authorizations == [f"Bearer {CANARY_KEY}"]
    assert server.bodies == [
        {"model": "some-model", "messages": list(HELLO), "temperature": 0.2},
    ]


SHAPES: dict[str, object] = {
    "no choices": {"id": "x"},
    "choices null": {"choices": None},
    "choices empty": {"choices": []},
    "choices a text": {"choices": "none"},
    "no message": {"choices": [{"index": 0}]},
    "content null": {"choices": [{"message": {"role": "assistant", "content": None}}]},
    "content a number": {"choices": [{"message": {"content": 7}}]},
    "an error": {"error": {"message": "overloaded"}},
    "a list": [1, 2],
    "a text": '"hello"',
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_answer_of_another_shape_is_an_empty_text(shape: object) -> None:
    assert ask(body(shape)) == ""


def test_answer_that_is_no_json_is_an_empty_text() -> None:
    assert ask(body("<html>down for maintenance</html>", content_type="text/html")) == ""


def test_broken_json_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="an answer that is none"):
        ask(body('{"choices": ['))


def test_content_in_parts_is_joined() -> None:
    parts = [{"type": "text", "text": "Good "}, {"type": "image"}, {"type": "text", "text": "day"}]

    assert ask(says(parts)) == "Good day"


# -- trouble and retries --------------------------------------------------------------------------


def test_retry_after_of_a_429_is_waited_for() -> None:
    waits: list[float] = []

    assert ask(status(429, retry_after="3"), says("at last"), waits=waits) == "at last"
    assert waits == [3.0]


@pytest.mark.parametrize("trouble", [status(500), status(503), status(429), status(408), closes])
def test_passing_trouble_is_retried_with_growing_waits(trouble: Behaviour) -> None:
    waits: list[float] = []

    assert ask(trouble, trouble, trouble, says("at last"), waits=waits) == "at last"
    assert waits == [0.5, 1.0, 2.0]


def test_retries_are_bounded() -> None:
    with serving(status(500)) as server:
        endpoint = Endpoint(server.base_url, "scripted", CANARY_KEY)
        with (
            ChatModel(endpoint, Budget(60), sleep=lambda _: None) as chat,
            pytest.raises(NoAnswer, match=r"127\.0\.0\.1: status 500"),
        ):
            chat.complete(HELLO)

    assert len(server.bodies) == 4


def test_bad_request_is_not_retried() -> None:
    waits: list[float] = []

    with pytest.raises(NoAnswer, match="status 400"):
        ask(status(400), says("never"), waits=waits)
    assert waits == []


@pytest.mark.parametrize(("code", "fix"), [(401, "key"), (403, "key"), (404, "MODEL_NAME")])
def test_hopeless_status_halts_with_its_fix(code: int, fix: str) -> None:
    with pytest.raises(Halted, match=f"status {code}") as caught:
        ask(status(code), says("never"))

    assert fix in caught.value.fix


@pytest.mark.parametrize("silence", [hangs, drips])
def test_silent_endpoint_is_left_behind(silence: Behaviour) -> None:
    assert ask(silence, says("at last"), timeout=0.2) == "at last"


def test_closed_port_is_no_answer() -> None:
    with serving(says("x")) as server:
        url = server.base_url
    with (
        ChatModel(Endpoint(url, "m", CANARY_KEY), Budget(60), sleep=lambda _: None) as chat,
        pytest.raises(NoAnswer, match="the connection failed"),
    ):
        chat.complete(HELLO)


def test_ten_calls_in_a_row_without_answer_halt() -> None:
    with serving(status(400)) as server:
        endpoint = Endpoint(server.base_url, "scripted", CANARY_KEY)
        with ChatModel(endpoint, Budget(60)) as chat:
            for _ in range(9):
                with pytest.raises(NoAnswer):
                    chat.complete(HELLO)
            with pytest.raises(Halted, match="10 calls in a row"):
                chat.complete(HELLO)


def test_an_answer_begins_the_count_of_failures_anew() -> None:
    with serving(*[status(400)] * 9, says("x"), status(400)) as server:
        endpoint = Endpoint(server.base_url, "scripted", CANARY_KEY)
        with ChatModel(endpoint, Budget(60)) as chat:
            for _ in range(9):
                with pytest.raises(NoAnswer):
                    chat.complete(HELLO)
            assert chat.complete(HELLO) == "x"
            with pytest.raises(NoAnswer):
                chat.complete(HELLO)


# -- the budget -----------------------------------------------------------------------------------


def test_spent_budget_sends_nothing() -> None:
    with serving(says("x")) as server:
        endpoint = Endpoint(server.base_url, "scripted", CANARY_KEY)
        with (
            ChatModel(endpoint, Budget(0)) as chat,
            pytest.raises(Halted, match="budget is spent"),
        ):
            chat.complete(HELLO)

    assert server.bodies == []


@pytest.mark.parametrize("value", ["3600", "inf", "Wed, 21 Oct 2999 07:28:00 GMT"])
def test_wait_beyond_the_budget_halts_at_once(value: str) -> None:
    waits: list[float] = []

    with pytest.raises(Halted, match="would have to wait"):
        ask(status(429, retry_after=value), says("never"), seconds=30, waits=waits)
    assert waits == []


def test_request_is_cut_to_what_the_budget_has_left() -> None:
    with pytest.raises(Halted):
        ask(hangs, seconds=0.3, timeout=60)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2.5", 2.5),
        ("-1", 0.0),
        ("Tue, 12 May 2026 10:00:30 GMT", 30.0),
        ("Tue, 12 May 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
        (None, None),
    ],
)
def test_retry_after_reads_seconds_and_dates(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=datetime(2026, 5, 12, 10, tzinfo=UTC)) == seconds


# -- the key --------------------------------------------------------------------------------------


def test_key_is_taken_out_of_what_the_endpoint_says() -> None:
    assert ask(echoes_key) == "Your key: Bearer [key]"


TROUBLES: dict[str, Behaviour] = {
    "400": status(400, text=f"bad key {CANARY_KEY}"),
    "401": status(401, text=f"bad key {CANARY_KEY}"),
    "404": status(404, text=f"bad key {CANARY_KEY}"),
    "500": status(500, text=f"bad key {CANARY_KEY}"),
    "broken": body("{" + CANARY_KEY),
    "closed": closes,
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_key_stays_out_of_errors_and_logs(
    trouble: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="triage_core")
    with pytest.raises((NoAnswer, Halted)) as caught:
        ask(trouble)

    assert CANARY_KEY not in f"{caught.value} {caught.value.fix} {caplog.text}"
    assert caplog.text


def test_key_stays_out_of_the_text_of_an_endpoint() -> None:
    assert CANARY_KEY not in repr(Endpoint("http://127.0.0.1/v1", "m", CANARY_KEY))


def test_key_stays_out_of_the_debug_log_of_the_client() -> None:
    program = (
        "from triage_core.agents.endpoint import Budget, Endpoint\n"
        "from triage_core.agents.llm import ChatModel\n"
        "import sys\n"
        "with ChatModel(Endpoint(sys.argv[1], 'm', sys.argv[2]), Budget(60)) as chat:\n"
        "    print(chat.complete([{'role': 'user', 'content': 'Hello'}]))\n"
    )
    with serving(says("done")) as server:
        run = subprocess.run(
            [sys.executable, "-c", program, server.base_url, CANARY_KEY],
            cwd=ROOT,
            env={"OPENAI_LOG": "debug", "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run.stdout == "done\n"
    assert "DEBUG" in run.stderr
    assert CANARY_KEY not in run.stderr


def test_key_does_not_follow_a_redirect_to_another_address() -> None:
    with serving(says("taken")) as other:
        away = status(307, location=f"http://localhost:{other.server_port}/v1/chat/completions")
        assert ask(away) == "taken"

    assert other.authorizations == [None]
