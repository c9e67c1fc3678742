"""Characters that stand in a text and are not seen, or that change how the rest is seen.

>>> visible("pay\\u202eexe")
'pay[U+202E]exe'
>>> list(pieces("pay\\u202eexe"))
[('pay', ''), ('U+202E', 'RIGHT-TO-LEFT OVERRIDE'), ('exe', '')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Written out, since to ask `unicodedata` about every character of a text takes long.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_FORMATS = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_BLANKS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2028\u2029\u2800\u3164\ufe00-\ufe0d\uffa0"
    "\U000e0100-\U000e01ef"
)
_HALVES = "\ud800-\udfff"
HIDDEN = re.compile(f"[{_CONTROLS}{_FORMATS}{_BLANKS}{_HALVES}]")
"""Controls, formats, blanks with a width of their own or none, halves of characters.

Line feed and tabulator are what they seem, and the selector U+FE0F stands in every second emoji.
"""
_PARTS = re.compile(f"([^{_CONTROLS}{_FORMATS}{_BLANKS}{_HALVES}]+)|(.)", re.DOTALL)


def visible(text: str) -> str:
    """Make hidden characters visible: U+202E becomes [U+202E]."""
    return HIDDEN.sub(lambda found: f"[{badge(found[0])}]", unix(text))


def without_hidden(text: str) -> str:
    """Leave hidden characters out."""
    return HIDDEN.sub("", unix(text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text in pieces: (plain text, "") and (U+202E, its name) for a hidden character."""
    for plain, hidden in _PARTS.findall(unix(text)):
        yield (plain, "") if plain else (badge(hidden), name_of(hidden))


def unix(text: str) -> str:
    """Return a text with plain line feeds."""
    return text.replace("\r\n", "\n")


def badge(character: str) -> str:
    """Write the number of a character: U+00AD."""
    return f"U+{ord(character):04X}"


def name_of(character: str) -> str:
    """Return the name of a hidden character."""
    known = unicodedata.name(character, "")
    if known:
        return known
    kind = unicodedata.category(character)
    return {"Cc": "CONTROL CHARACTER", "Cs": "HALF A CHARACTER"}.get(kind, "UNKNOWN CHARACTER")
