"""The pure modules of the console have unit tests of their own, in their own language."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DENO = Path(sys.executable).with_name("deno")


def test_unit_tests_of_the_console_pass() -> None:
    environment = {**os.environ, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}

    # `make lint` checks the types of the modules; a test may hand in less than a whole form.
    told = subprocess.run(
        [DENO, "test", "--no-check", HERE], env=environment, capture_output=True, text=True
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert " passed" in told.stdout
