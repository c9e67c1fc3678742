"""The images, without an engine: their files are parsed, and their lines are carried out.

Each COPY, RUN, CMD and HEALTHCHECK line is carried out in an empty folder. A Python stands for that
of the image: the one that runs the tests, or, where a line installs packages, a new environment.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.container_file import ContainerFile
from tests.e2e.server import PATIENCE, free_port
from triage_core.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]
PLACES = ("Dockerfile", "validation/Dockerfile")
FILES = {name: ContainerFile.read(ROOT / name) for name in PLACES}
IMAGE = FILES["Dockerfile"]
FIXED_BY_VALIDATOR = "8000"
"""The port that `openenv validate` asks, whatever the image exposes."""
WRITTEN_IN_TMP = {"TRIAGE_DATA", "HOME"}
"""Variables of the validator's image that name a place in /tmp, where alone it may write."""


def installs(line: str) -> bool:
    return "pip install" in line


# -- what is written --------------------------------------------------------------------------


@pytest.mark.parametrize("image", FILES.values(), ids=FILES)
def test_base_is_a_slim_python_that_a_space_has_too(image: ContainerFile) -> None:
    front = (ROOT / "README.md").read_text("utf-8")
    told = re.search(r'^python_version: "(.+)"$', front, re.MULTILINE)
    assert told
    assert image.one("FROM") == f"python:{told[1]}-slim"


@pytest.mark.parametrize("image", FILES.values(), ids=FILES)
def test_user_is_not_root_and_set_before_the_command(image: ContainerFile) -> None:
    words = [line.word for line in image.lines]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", image.one("USER"))
    assert max(i for i, word in enumerate(words) if word == "RUN") < words.index("USER")
    assert words[-1] == "CMD"


@pytest.mark.parametrize(
    ("name", "port"), [("Dockerfile", "7860"), ("validation/Dockerfile", FIXED_BY_VALIDATOR)]
)
def test_port_is_exposed_and_listened_on(name: str, port: str) -> None:
    image = FILES[name]

    assert image.one("EXPOSE") == port
    assert str(read_settings(image.variables).port) == port
    assert str(Settings().port) == IMAGE.one("EXPOSE")


def test_image_of_the_validator_is_the_image_but_for_what_that_fixes() -> None:
    other = FILES["validation/Dockerfile"]

    theirs = {name for name in IMAGE.variables if IMAGE.variables[name] != other.variables[name]}
    assert theirs == {"PORT", "TRIAGE_DATA"}
    assert set(other.variables) == set(IMAGE.variables)
    assert [copy for copy in other.copies if copy not in IMAGE.copies] == [
        (("validation",), "validation/")
    ]
    assert set(IMAGE.copies) <= set(other.copies)
    assert IMAGE.command == other.command


def test_store_of_several_servers_is_installed_as_the_package_asks_for_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (wanted,) = project["optional-dependencies"]["redis"]

    assert f'"{wanted}"' in next(line for line in IMAGE.all("RUN") if installs(line))


@pytest.mark.parametrize("image", FILES.values(), ids=FILES)
def test_copied_files_get_past_dockerignore(image: ContainerFile) -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert {f"!{source}" for sources, _ in image.copies for source in sources} <= set(rules)
    assert not [rule for rule in rules[1:] if re.search(r"venv|\.env|data|\.git", rule)]


def test_health_is_asked_often_enough_and_not_while_it_starts() -> None:
    options, words = IMAGE.health

    assert set(options) == {"interval", "timeout", "start-period", "retries"}
    assert words[:2] == ["python", "-c"]


# -- what is carried out ----------------------------------------------------------------------


def told(folder: Path) -> str:
    return (folder / "said.log").read_text("utf-8", "replace")


@contextmanager
def running(
    image: ContainerFile, folder: Path, python: Path, **more: str
) -> Iterator[dict[str, str]]:
    """Run CMD in the folder; give the environment of the image while /health answers."""
    here = {**more, "PORT": str(free_port()), "TRIAGE_HOST": "127.0.0.1"}
    env = image.environment(python, **here)
    with (folder / "said.log").open("wb") as log:
        process = subprocess.Popen(
            image.command,
            cwd=folder,
            env=env,
            stdout=log,
            stderr=log,
        )
    try:
        end = time.monotonic() + PATIENCE
        while health(env["PORT"]) is None:
            assert process.poll() is None, told(folder)
            assert time.monotonic() < end, told(folder)
            time.sleep(0.1)
        yield env
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def health(port: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found
    except (urllib.error.URLError, OSError):
        return None


def checked(image: ContainerFile, env: dict[str, str], python: Path) -> int:
    """Run the words of HEALTHCHECK and return their exit code."""
    _, words = image.health
    return subprocess.run([python, *words[1:]], env=env, capture_output=True).returncode


def prepared(image: ContainerFile, folder: Path, python: Path) -> None:
    """Carry out COPY lines and those RUN lines that install nothing."""
    image.copy(ROOT, folder)
    for line in image.all("RUN"):
        if not installs(line):
            done = image.run_line(line, folder, python)
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python that runs the tests: it stands for that of an image in which all is installed."""
    return Path(sys.executable)


@pytest.mark.slow
@pytest.mark.server
def test_command_serves_and_the_health_check_tells(tmp_path: Path, python: Path) -> None:
    prepared(IMAGE, tmp_path, python)

    with running(IMAGE, tmp_path, python) as env:
        assert (health(env["PORT"]) or {})["status"] == "healthy"
        assert checked(IMAGE, env, python) == 0
        beside = {**env, "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
        assert checked(IMAGE, beside, python) == 0
        moved = {**env, "GRADIO_SERVER_PORT": env["PORT"], "PORT": "9"}
        assert checked(IMAGE, moved, python) == 0

    assert checked(IMAGE, env, python) != 0
    assert (tmp_path / "data/board.sqlite3").exists()
    assert "Traceback" not in told(tmp_path)


@pytest.mark.slow
@pytest.mark.server
def test_image_of_the_validator_serves_a_user_who_may_write_nothing(
    tmp_path: Path, python: Path
) -> None:
    image = FILES["validation/Dockerfile"]
    prepared(image, tmp_path, python)
    before = set(tmp_path.rglob("*"))
    temporary = tmp_path.with_name(f"{tmp_path.name}-tmp")
    # It writes to /tmp alone; here to a place of its own, where no other test meets it.
    moved = {name: value.replace("/tmp", str(temporary)) for name, value in image.variables.items()}
    assert {name for name in moved if moved[name] != image.variables[name]} == WRITTEN_IN_TMP

    with running(image, tmp_path, python, **moved, TMPDIR=str(temporary)) as env:
        assert (health(env["PORT"]) or {})["status"] == "healthy"

    assert set(tmp_path.rglob("*")) - before == {tmp_path / "said.log"}
    assert (temporary / "data/board.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("image", FILES.values(), ids=FILES)
def test_every_line_is_carried_out_in_a_new_environment(
    image: ContainerFile, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "python"], check=True)
    new = tmp_path / "python/bin/python"
    folder = tmp_path / "arena"
    folder.mkdir()
    image.copy(ROOT, folder)

    for line in image.all("RUN"):
        done = image.run_line(line, folder, new)
        assert done.returncode == 0, done.stderr

    with running(image, folder, new) as env:
        assert (health(env["PORT"]) or {})["status"] == "healthy"
