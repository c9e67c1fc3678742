"""Texts in pieces: plain ones, and badges in the place of characters that are not seen.

>>> [run.text for run in runs_of("pay\\u202eexe")]
['pay', 'U+202E', 'exe']

A page sets each piece as the text of an element of its own; nothing in it is markup.
"""

from __future__ import annotations

from typing import Literal

from triage_core.mail.characters import pieces
from triage_core.models import Wire

MOST = 400
"""Badges of a text that are pieces of their own; those behind stand in the text as [U+202E]."""


class Run(Wire):
    """A piece of a text; of a badge `name` is what the character is called."""

    text: str
    kind: Literal["text", "badge"] = "text"
    name: str = ""


Runs = tuple[Run, ...]


def runs_of(text: str) -> Runs:
    """Cut a text into pieces; an empty one has none."""
    runs: list[Run] = []
    rest: list[str] = []
    badges = 0
    for piece, name in pieces(text):
        badges += bool(name)
        if badges > MOST:
            rest.append(f"[{piece}]" if name else piece)
        else:
            runs.append(Run.trusted(text=piece, kind="badge" if name else "text", name=name))
    if rest:
        runs.append(Run.trusted(text="".join(rest), kind="text", name=""))
    return tuple(runs)
