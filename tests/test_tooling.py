"""The set-up behind `make`: it builds once, mends what is half made, and fails in one line."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = str(Path(sys.executable).resolve())
SHELL = shutil.which("sh") or "/bin/sh"
NO_FOLDER = "/nonexistent"
REQUIREMENTS = {
    "one": "requirements.txt",
    "two": "requirements-dev.txt",
    "three": "requirements-openenv.txt",
}
"""The tiny package that each file of requirements asks for."""


def command(purpose: str, folder: Path) -> tuple[str, ...]:
    return (SHELL, str(ROOT / "tools/environment.sh"), purpose, "--folder", str(folder))


def set_up(folder: Path, purpose: str = "runtime", **env: str) -> subprocess.CompletedProcess[str]:
    variables = os.environ | {"PYTHON": PYTHON} | env
    return subprocess.run(
        command(purpose, folder), env=variables, capture_output=True, text=True, timeout=300
    )


def project(folder: Path) -> Path:
    """Make a folder whose requirements are tiny wheels that lie beside them."""
    for name, file in REQUIREMENTS.items():
        wheel = folder / f"{name}-1.0-py3-none-any.whl"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"{name}.py", "")
            archive.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
            )
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        (folder / file).write_text(f"--no-index\n./{wheel.name}\n")
    return folder


def can_import(folder: Path, name: str, place: str = ".venv") -> bool:
    run = subprocess.run(
        [folder / place / "bin/python", "-c", f"import {name}"], capture_output=True
    )
    return run.returncode == 0


def plant(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!{SHELL}\n{script}\n")
    (folder / name).chmod(0o755)


def without_ensurepip(folder: Path) -> dict[str, str]:
    (folder / "ensurepip.py").write_text("raise ImportError('not shipped')")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder in which `make run` and `make test` began at the same time, and what they said."""
    folder = project(tmp_path_factory.mktemp("project"))
    both = [
        subprocess.Popen(
            command(purpose, folder),
            env=os.environ | {"PYTHON": PYTHON},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for purpose in ("runtime", "dev")
    ]
    said = [one.communicate(timeout=300)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    return folder, said


def test_two_makes_at_once_build_one_environment(built: tuple[Path, list[str]]) -> None:
    folder, said = built

    assert "".join(said).count("Making ") == 1
    assert can_import(folder, "one")
    assert can_import(folder, "two")


@pytest.mark.parametrize("purpose", ["runtime", "dev"])
def test_finished_environment_is_left_alone(built: tuple[Path, list[str]], purpose: str) -> None:
    folder, _ = built
    before = {path: path.stat().st_mtime_ns for path in (folder / ".venv").rglob("*")}

    run = set_up(folder, purpose)

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert before == {path: path.stat().st_mtime_ns for path in (folder / ".venv").rglob("*")}


@pytest.mark.slow
def test_half_made_environment_is_built_again(built: tuple[Path, list[str]]) -> None:
    folder, _ = built
    leftover = folder / ".venv/leftover"
    leftover.touch()
    (folder / ".venv/ready-runtime").unlink()

    run = set_up(folder, "dev")

    assert run.returncode == 0, run.stderr
    assert not leftover.exists()
    assert can_import(folder, "one")
    assert can_import(folder, "two")


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the environment of the peer and no other."""
    folder = project(tmp_path_factory.mktemp("peer"))
    run = set_up(folder, "peer")
    assert run.returncode == 0, run.stderr
    return folder


def test_peer_has_an_environment_of_its_own(peer: Path) -> None:
    assert not (peer / ".venv").exists()
    assert can_import(peer, "three", "tests/contract/.venv")
    assert not can_import(peer, "one", "tests/contract/.venv")


def test_finished_peer_is_left_alone(peer: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (peer / "tests/contract/.venv").rglob("*")}

    run = set_up(peer, "peer")

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert before == {
        path: path.stat().st_mtime_ns for path in (peer / "tests/contract/.venv").rglob("*")
    }


@pytest.mark.slow
def test_half_made_peer_is_built_again(peer: Path) -> None:
    leftover = peer / "tests/contract/.venv/leftover"
    leftover.touch()
    (peer / "tests/contract/.venv/ready-peer").unlink()

    run = set_up(peer, "peer")

    assert run.returncode == 0, run.stderr
    assert not leftover.exists()
    assert can_import(peer, "three", "tests/contract/.venv")


@pytest.mark.slow
def test_peer_leaves_the_other_environment_alone(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert set_up(folder, "dev").returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / ".venv").rglob("*")}

    assert set_up(folder, "peer").returncode == 0

    assert before == {path: path.stat().st_mtime_ns for path in (folder / ".venv").rglob("*")}


@pytest.mark.slow
def test_changed_requirements_of_the_peer_are_installed_anew(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert set_up(folder, "peer").returncode == 0
    leftover = folder / "tests/contract/.venv/leftover"
    leftover.touch()
    file = folder / REQUIREMENTS["three"]
    file.write_text(file.read_text() + "# changed\n")

    assert set_up(folder, "peer").returncode == 0

    assert not leftover.exists()
    assert can_import(folder, "three", "tests/contract/.venv")


def test_peer_and_app_share_the_page_library() -> None:
    asked = [
        {line for line in (ROOT / file).read_text().splitlines() if line.startswith("gradio")}
        for file in (REQUIREMENTS["one"], REQUIREMENTS["three"])
    ]

    assert asked[0] == asked[1] != set()


@pytest.mark.slow
@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_changed_requirements_are_installed_anew(tmp_path: Path, file: str) -> None:
    folder = project(tmp_path)
    assert set_up(folder, "dev").returncode == 0
    leftover = folder / ".venv/leftover"
    leftover.touch()
    (folder / file).write_text((folder / file).read_text() + "# changed\n")

    assert set_up(folder, "dev").returncode == 0

    assert not leftover.exists()
    assert can_import(folder, "two")


@pytest.mark.parametrize(
    ("purpose", "place", "file"),
    [
        ("runtime", ".venv", "requirements.txt"),
        pytest.param(
            "peer", "tests/contract/.venv", "requirements-openenv.txt", marks=pytest.mark.slow
        ),
    ],
)
def test_failed_installation_leaves_no_stamp(
    tmp_path: Path, purpose: str, place: str, file: str
) -> None:
    folder = project(tmp_path)
    (folder / file).write_text("--no-index\nno-such-package\n")
    (folder / place).mkdir(parents=True)
    (folder / place / f"ready-{purpose}").write_text("of other requirements")

    run = set_up(folder, purpose)

    assert run.returncode != 0
    assert run.stderr.splitlines()[-1].startswith(f"error: pip could not install {file}")
    assert not list((folder / place).glob("ready-*"))


def test_missing_ensurepip_is_mended_by_one_line(tmp_path: Path) -> None:
    folder = project(tmp_path)

    run = set_up(folder, PATH=NO_FOLDER, **without_ensurepip(tmp_path))

    assert run.returncode != 0
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    assert "ensurepip" in run.stderr
    assert f"install python3.{sys.version_info.minor}-venv" in run.stderr


def test_missing_ensurepip_destroys_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / ".venv").mkdir()

    set_up(folder, PATH=NO_FOLDER, **without_ensurepip(tmp_path))

    assert (folder / ".venv").is_dir()


@pytest.mark.slow
def test_missing_ensurepip_makes_way_for_uv(tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    run = set_up(folder, PATH=path, **without_ensurepip(tmp_path))

    assert run.returncode == 0, run.stderr
    assert can_import(folder, "one")


def test_name_without_an_interpreter_does_not_count(built: tuple[Path, list[str]]) -> None:
    folder, _ = built
    names = folder / "names"
    names.mkdir()
    plant(names, "python3", "exit 127")
    plant(names, "python3.12", f'exec {PYTHON} "$@"')

    assert set_up(folder, PATH=str(names), PYTHON="").returncode == 0


@pytest.mark.parametrize("script", ["exit 127", "exit 1"], ids=["no interpreter", "too old"])
def test_no_python_is_said_in_one_line(tmp_path: Path, script: str) -> None:
    plant(tmp_path, "python3", script)

    run = set_up(tmp_path, PATH=str(tmp_path), PYTHON="")

    assert run.returncode != 0
    assert len(run.stderr.splitlines()) == 1
    assert "PYTHON=/path/to/python" in run.stderr


def test_python_that_does_not_run_is_named(tmp_path: Path) -> None:
    run = set_up(tmp_path, PYTHON="python-of-nowhere")

    assert run.returncode != 0
    assert run.stderr.splitlines() == [
        "error: PYTHON=python-of-nowhere is not a Python 3.11 or newer that runs."
    ]


def test_targets_of_make_are_listed() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("no make on PATH")

    listed = subprocess.run([make, "help"], cwd=ROOT, capture_output=True, text=True).stdout

    names = {line.split()[0] for line in listed.splitlines()}
    assert names >= {"run", "test", "test-all", "lint", "regenerate", "clean", "help"}
    assert names >= {"bench", "bench-server"}
