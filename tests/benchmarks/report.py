"""How benchmarks speak: lines on the terminal, whatever pytest captures."""

from __future__ import annotations

import os
import sys


def say(line: str) -> None:
    """Write one line to the terminal."""
    os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, f"\n  {line}".encode())
