"""The command line as a whole: help, errors in one line, exit codes, what it imports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from triage_core.cli.entry import COMMANDS
from triage_core.tracks import TASKS
from triage_core.version import PACKAGE_VERSION

ROOT = Path(__file__).parents[2]
HEAVY = ("gradio", "datasets", "openai", "huggingface_hub", "fastapi", "pandas", "numpy")


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_starts_without_anything_heavy() -> None:
    program = (
        "import sys\n"
        "from triage_core.cli.entry import main\n"
        "code = main(['--help'])\n"
        f"print(code, *(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)\n"
    )
    run = python("-c", program)

    assert run.stderr == "0\n"
    assert all(f"    {name}" in run.stdout for name in COMMANDS)


def test_module_runs_as_a_program() -> None:
    run = python("-m", "triage_core", "--version")

    assert (run.returncode, run.stdout) == (0, f"{PACKAGE_VERSION}\n")


def test_error_of_a_program_has_no_stack_trace() -> None:
    run = python("-m", "triage_core", "tasks", "--jsn")

    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("error invalid_option: Unrecognized arguments: --jsn.")


def test_output_that_nobody_reads_ends_quietly() -> None:
    program = f"{sys.executable} -m triage_core tasks | head -c 1"
    run = subprocess.run(
        ["sh", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert "Traceback" not in run.stderr
    assert "BrokenPipe" not in run.stderr


def test_terminal_without_letters_shows_question_marks(folder: Path) -> None:
    run = python(
        *("-m", "triage_core", "tasks"), PYTHONIOENCODING="ascii", TRIAGE_SCENARIOS=str(folder)
    )

    assert run.returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(cli: Cli, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(name, "--help").code == 0
    assert f"python -m triage_core {name}" in capsys.readouterr().out


def test_no_command_prints_help_and_refuses(cli: Cli) -> None:
    ran = cli()

    assert ran.code == 2
    assert "commands:" in ran.out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("evalute",),
            "error invalid_option: There is no command 'evalute'. Did you mean 'evaluate'?",
        ),
        (
            ("evaluate", "--task", "inbox/hrd"),
            "error unknown_task: There is no task 'inbox/hrd'. Did you mean 'inbox/hard'?",
        ),
        (
            ("play", "--task", "rooting/easy"),
            "error unknown_task: There is no task 'rooting/easy'. Did you mean 'routing/easy'?",
        ),
        (
            ("play", "--split", "tst"),
            "error unknown_split: There is no split 'tst'. Did you mean 'test'?",
        ),
    ],
)
def test_wrong_name_is_one_line_with_the_nearest(
    cli: Cli, arguments: tuple[str, ...], line: str
) -> None:
    ran = cli(*arguments)

    assert (ran.code, ran.out, ran.err) == (2, "", f"{line}\n")


def test_malformed_private_split_stops_every_command_and_is_not_repeated(cli: Cli) -> None:
    ran = cli(
        "play", environment={"OPENENV_PRIVATE_SCENARIOS_JSON": '{"task_easy": [{"heliotrope": 1}]}'}
    )

    assert ran.code == 2
    assert "task_easy[0]" in ran.err
    assert "heliotrope" not in ran.err


def test_tasks_are_listed_with_their_scenarios(cli: Cli) -> None:
    ran = cli("tasks")

    assert [line.split()[0] for line in ran.out.splitlines()[1:]] == list(TASKS)
    assert ran.out.splitlines()[1].split()[1:3] == ["4", "4"]


def test_tasks_are_listed_without_scenarios_too(cli: Cli, tmp_path: Path) -> None:
    ran = cli("tasks", environment={"TRIAGE_SCENARIOS": str(tmp_path / "absent")})

    assert ran.code == 0
    assert "No scenarios" in ran.err
    assert "inbox/hard" in ran.out
