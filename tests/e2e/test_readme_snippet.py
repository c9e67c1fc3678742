"""The API snippet of the README runs against the running server."""

from __future__ import annotations

import subprocess
import sys

from tests.e2e.server import Server
from tests.test_readme import PYTHON, ROOT


def test_api_snippet_plays_a_step(server: Server) -> None:
    code = next(code for code in PYTHON if "gradio_client" in code)
    assert "http://localhost:7860" in code
    done = subprocess.run(
        [sys.executable, "-c", code.replace("http://localhost:7860", server.url)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    reward, done_flag = done.stdout.split()
    assert 0 <= float(reward) <= 1
    assert done_flag in ("True", "False")
