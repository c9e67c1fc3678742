"""The two servers as processes of their own, and what the system tells about them.

>>> with ours() as server:     # doctest: +SKIP
...     footprint(server.pid).threads
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.e2e.server import free_port

ROOT = Path(__file__).parents[3]
PEER = Path(__file__).with_name("peer.py")
PEER_PYTHON = ROOT / "tests/contract/.venv/bin" / "python"
PATIENCE = 120.0
"""Seconds after which a server that does not answer is given up."""
TICKS = os.sysconf("SC_CLK_TCK")
PACKAGES = (
    *("openenv", "gradio", "fastapi", "starlette", "uvicorn", "pydantic"),
    *("websockets", "httptools", "uvloop", "orjson"),
)
ASK_VERSIONS = """
import importlib.metadata, json, platform, sys
known = {"python": platform.python_version()}
for name in sys.argv[1:]:
    try:
        known[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(known))
"""


class ServerFailed(Exception):
    """A server did not start or ended too early; the message holds what it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of this machine."""

    name: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        """Where it answers HTTP."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a process takes: resident memory in KiB, threads, seconds of processor time so far."""

    rss: int
    threads: int
    processor: float


def footprint(pid: int) -> Footprint:
    """Read what a process takes at this moment."""
    status = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if ":" in line
    )
    # The name of the program, in brackets, may hold blanks; the fields are counted behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Footprint(
        rss=int(status["VmRSS"].split()[0]),
        threads=int(status["Threads"]),
        processor=(int(fields[11]) + int(fields[12])) / TICKS,
    )


@contextmanager
def ours() -> Iterator[Server]:
    """Run the app with a data folder of its own and without limits on the rate of calls."""
    with tempfile.TemporaryDirectory(prefix="arena-bench-") as data:
        port = free_port()
        settings = {"PORT": str(port), "TRIAGE_DATA": data, "TRIAGE_RATE": "0"}
        with _running("ours", [sys.executable, "app.py"], port, settings) as server:
            yield server


@contextmanager
def peer(python: Path, *, body: int, mails: int, name: str = "peer") -> Iterator[Server]:
    """Run the peer with inboxes of `mails` mails of `body` characters, by a Python with openenv."""
    if not python.exists():
        raise ServerFailed(f"There is no {python.name} of the peer: sh tools/environment.sh peer")
    port = free_port()
    with _running(
        name, [str(python), str(PEER), *map(str, (port, body, mails))], port, {}
    ) as server:
        yield server


@contextmanager
def _running(
    name: str, command: Sequence[str], port: int, settings: dict[str, str]
) -> Iterator[Server]:
    foreign = ("OPENENV_", "TRIAGE_", "GRADIO_", "PORT", "ENABLE_WEB_INTERFACE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    environment |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", **settings}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            server = Server(name, port, process.pid)
            if not _answers(server, process):
                raise ServerFailed(f"{name} does not answer GET /health. {_said(log)}")
            try:
                yield server
            finally:
                if process.poll() is not None:
                    raise ServerFailed(f"{name} ended with {process.returncode}. {_said(log)}")
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=20)


def _said(log: IO[bytes]) -> str:
    log.seek(0)
    return f"It wrote:\n{log.read().decode(errors='replace')[-2_000:]}"


def _answers(server: Server, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{server.url}/health", timeout=5) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError:
            return False
        except OSError:
            time.sleep(0.05)
    return False


def versions(python: str | Path) -> dict[str, str]:
    """Ask a Python for its version and those of the packages that serve."""
    told = subprocess.run(
        [python, "-c", ASK_VERSIONS, *PACKAGES], capture_output=True, text=True, check=True
    )
    known: dict[str, str] = json.loads(told.stdout)
    return known
