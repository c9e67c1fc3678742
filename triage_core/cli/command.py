"""What a command is, and what it is called with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from triage_core.arena import Arena, open_arena
from triage_core.cli.terminal import Terminal
from triage_core.errors import InvalidSetting, shown
from triage_core.models import RunFile
from triage_core.settings import BUNDLED, read_settings

MOST = 100_000
"""The largest count that a flag takes."""

FINE = 0
FAILED = 1
REFUSED = 2


class Call(NamedTuple):
    """The parsed arguments, the terminal, the environment variables."""

    args: argparse.Namespace
    terminal: Terminal
    environment: Mapping[str, str]

    def arena(self) -> Arena:
        """Open the scenario set of the settings; what is amiss is noted.

        Raises:
            InvalidSetting, InvalidScenario, Unavailable: When it cannot be opened.
        """
        arena = open_arena(read_settings(self.environment))
        if arena.notice:
            self.terminal.note(arena.notice)
        return arena

    def folder(self) -> Path:
        """Return the scenario folder that was named, or the bundled one."""
        return Path(self.args.folder) if self.args.folder else BUNDLED


class Command(NamedTuple):
    """One command: its name, a line of help, how its arguments are declared, what it does."""

    name: str
    help: str
    declare: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Call], int]


def read_text(path: str) -> str:
    """Read a file that was named on the command line.

    Raises:
        InvalidSetting: When it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as failed:
        words = getattr(failed, "strerror", None) or "it is no UTF-8 text"
        raise InvalidSetting(
            f"{shown(path)} cannot be read: {words}.", fix="Name a readable file."
        ) from None


def write_text(path: str, text: str) -> None:
    """Write a file that was named on the command line.

    Raises:
        InvalidSetting: When it cannot be written.
    """
    try:
        Path(path).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as failed:
        words = getattr(failed, "strerror", None) or "its name does not fit"
        raise InvalidSetting(
            f"{shown(path)} cannot be written: {words}.", fix="Name a file in a folder that exists."
        ) from None


def count(name: str, value: str) -> int:
    """Read a whole number from 1 to 100,000.

    Raises:
        InvalidSetting: For anything else, naming the flag.
    """
    if value.isascii() and value.isdecimal() and 0 < int(value[:7]) <= MOST:
        return int(value)
    raise InvalidSetting(f"{name} is {shown(value)}.", fix=f"Give a whole number, 1 to {MOST}.")


def write_runs(path: str, files: Sequence[RunFile], terminal: Terminal) -> None:
    """Write run files: one as `path`, several as `path` with the task in the name.

    Raises:
        InvalidSetting: When a file cannot be written.
    """
    whole = Path(path)
    for file in files:
        task = file.task_id.replace("/", "-")
        place = whole
        if len(files) > 1:
            place = whole.parent / f"{whole.stem}-{task}{whole.suffix}"
        write_text(str(place), file.model_dump_json(indent=2) + "\n")
        terminal.note(f"Wrote {place}")
