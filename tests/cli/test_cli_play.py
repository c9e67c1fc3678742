"""Playing in the terminal."""

import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from triage_core.cli.terminal import Terminal, safe
from triage_core.models import RunFile
from triage_core.tracks import TASKS

EASY = ("play", "--task", "routing/easy", "--scenario", "routing-easy-p1")


def test_play_shows_the_mail_and_the_parts_with_reasons(cli: Cli) -> None:
    ran = cli(*EASY, typed="urgent\nAnn cannot sign in\nengineering\n")

    assert ran.code == 0
    assert "From: Ann Example <ann@post.example>" in ran.out
    assert "the whole office stands still" in ran.out
    assert "+1.000 label: urgent: Sample reason label. (R1)" in ran.out
    assert "Score 1.000, skill 1.000." in ran.out


@pytest.mark.parametrize("typed", ["1", "u", "URG", "Urgent"])
def test_play_takes_numbers_and_beginnings(cli: Cli, typed: str) -> None:
    assert "Score 1.000" in cli(*EASY, typed=f"{typed}\n\n\n").out


@pytest.mark.parametrize("typed", ["9", "0", "important", ""])
def test_play_asks_again_after_a_value_that_is_none(cli: Cli, typed: str) -> None:
    ran = cli(*EASY, typed=f"{typed}\nurgent\n\n\n")

    assert "is none of them: urgent, normal, spam, archive." in ran.out
    assert "Score 1.000" in ran.out


def test_play_shows_the_policy_when_asked(cli: Cli) -> None:
    assert "Clauses are tried from top to bottom" in cli(*EASY, typed="?\nurgent\n\n\n").out


@pytest.mark.parametrize("typed", ["", "urgent\n"])
def test_play_ends_politely_with_the_input(cli: Cli, typed: str) -> None:
    ran = cli(*EASY, typed=typed)

    assert ran.code == 0
    assert "Stopped before the end; what is not decided counts 0." in ran.out
    assert "Score 0.000." in ran.out
    assert ran.err == ""


def test_play_ends_politely_on_ctrl_c(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(terminal: Terminal, prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Terminal, "ask", interrupt)
    ran = cli(*EASY)

    assert ran.code == 0
    assert "Stopped before the end" in ran.out


def test_play_looks_things_up_before_the_decision(cli: Cli) -> None:
    typed = "lookup_order LF-10001\nbilling\nlow\nsupport_team\nreply\n"
    ran = cli("play", "--task", "inbox/hard", "--scenario", "inbox-hard-p0", typed=typed)

    assert '"order_status":"delivered"' in ran.out
    assert "Mails left: 4" in ran.out


def test_play_tells_why_an_action_was_refused(cli: Cli) -> None:
    typed = "lookup_order order=LF-10001\nbilling\n"
    ran = cli("play", "--task", "inbox/easy", typed=typed)

    assert "Refused: " in ran.out
    assert "order_id" in ran.out


@pytest.mark.parametrize("task", TASKS)
def test_play_asks_for_what_the_task_needs(cli: Cli, task: str) -> None:
    ran = cli("play", "--task", task, typed="1\n" * 200)

    assert ran.code == 0
    assert "Stopped" not in ran.out
    assert all(f"{field} [" in ran.out for field in TASKS[task].needed)


def test_play_takes_options_of_the_task(cli: Cli) -> None:
    ran = cli("play", "--task", "routing/production", "--option", "production_profile=light")

    assert "Mail 1 of 12" in ran.out


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("profile=light", "unknown field 'profile'"),
        ("production_profile=lite", "Did you mean 'light'?"),
        ("light", "Write it as NAME=VALUE"),
        ("self=1", "unknown field 'self'"),
    ],
)
def test_play_refuses_an_option_that_does_not_fit(cli: Cli, option: str, told: str) -> None:
    ran = cli("play", "--task", "routing/production", "--option", option)

    assert ran.code == 2
    assert told in ran.err


def test_played_run_is_written_and_replays(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    cli(*EASY, "--out", str(path), typed="urgent\n\n\n")
    ran = cli("replay", str(path))

    assert RunFile.model_validate_json(path.read_text()).claimed_score == 1
    assert ran.code == 0
    assert "score 1.000 (the file claims 1.000)" in ran.out


def test_stopped_run_replays_to_its_score(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    task = ("play", "--task", "routing/medium", "--scenario", "routing-medium-p1")
    played = cli(*task, "--out", str(path), typed="urgent\n\n\n")
    again = json.loads(cli("replay", str(path), "--json").out)["score"]["mean"]

    assert 0 < again < 1
    assert f"Score {again:.3f}." in played.out


def test_foreign_text_cannot_steer_the_terminal() -> None:
    assert safe("\x1b[2J\u202ehello\r\n") == "\\x1b[2J\\u202ehello\\r\n"


def test_terminal_says_that_the_input_has_ended() -> None:
    terminal = Terminal(io.StringIO(), io.StringIO(), io.StringIO(""))

    with pytest.raises(EOFError):
        terminal.ask("? ")
