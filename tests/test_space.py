"""What a Hugging Face Space reads and installs: the README front matter, requirements.txt."""

import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from uv import find_uv_bin

ROOT = Path(__file__).parents[1]
COLORS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
UNREACHABLE = ("Failed to fetch", "error sending request")


@pytest.fixture(scope="module")
def front() -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found, "the README starts with front matter"
    front: dict[str, Any] = yaml.safe_load(found[1])
    return front


@pytest.fixture(scope="module")
def lines() -> list[str]:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_front_matter_has_each_key_once_and_no_other(front: dict[str, Any]) -> None:
    assert sorted(front) == [
        *("app_file", "colorFrom", "colorTo", "emoji", "hf_oauth", "license", "pinned"),
        *("python_version", "sdk", "sdk_version", "short_description", "tags", "title"),
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    {
        "title": "Email Triage Arena",
        "sdk": "gradio",
        "python_version": "3.12",
        "app_file": "app.py",
        "pinned": False,
        "license": "mit",
        "hf_oauth": True,
    }.items(),
)
def test_front_matter_says(front: dict[str, Any], key: str, value: object) -> None:
    assert front[key] == value
    assert type(front[key]) is type(value)


def test_colors_are_ones_that_a_space_knows(front: dict[str, Any]) -> None:
    assert {front["colorFrom"], front["colorTo"]} <= COLORS


def test_emoji_is_one_character(front: dict[str, Any]) -> None:
    assert len(front["emoji"]) == 1
    assert not front["emoji"].isascii()


def test_short_description_fits(front: dict[str, Any]) -> None:
    assert 0 < len(front["short_description"]) <= 60


def test_tags_are_distinct_lower_case_words(front: dict[str, Any]) -> None:
    assert front["tags"]
    assert len(set(front["tags"])) == len(front["tags"])
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in front["tags"])


def test_app_file_exists(front: dict[str, Any]) -> None:
    assert (ROOT / front["app_file"]).is_file()


def test_sdk_version_is_the_tested_gradio(front: dict[str, Any]) -> None:
    assert front["sdk_version"] == version("gradio")


def test_requirements_stand_alone(lines: list[str]) -> None:
    assert not [line for line in lines if line.startswith("-")]
    assert all(Requirement(line).url is None for line in lines)


@pytest.mark.slow
def test_space_installs_what_we_ask_for(
    front: dict[str, Any], lines: list[str], tmp_path: Path
) -> None:
    beside = tmp_path / "space.txt"
    sdk = f"gradio[oauth,mcp]=={front['sdk_version']}"
    beside.write_text(f"{sdk}\nuvicorn\nwebsockets\nspaces\n")
    # Its index comes from the environment (UV_DEFAULT_INDEX), as for every use of uv.
    command = (
        *(find_uv_bin(), "pip", "compile", "--system-certs", "--quiet", "--no-header"),
        "--no-annotate",
        *("--python-version", front["python_version"], ROOT / "requirements.txt", beside),
    )

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    if any(sign in run.stderr for sign in UNREACHABLE):
        pytest.skip("no package index can be reached")

    assert run.returncode == 0, run.stderr
    pins = (line.split(";")[0].strip().partition("==") for line in run.stdout.splitlines())
    resolved = {name: Version(pin) for name, _, pin in pins}
    assert resolved["gradio"] == Version(front["sdk_version"])
    assert {"uvicorn", "websockets", "spaces", "authlib", "itsdangerous"} <= resolved.keys()
    for requirement in map(Requirement, lines):
        assert resolved[requirement.name.replace("_", "-")] in requirement.specifier
