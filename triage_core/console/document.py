"""The HTML part of a mail as a document that can do nothing: for an iframe with `sandbox=""`.

>>> mail_document("<p onclick=x>Hello <img src=http://a.example/x.gif></p>")     # doctest: +SKIP
'<!doctype html>...<p>Hello [image]</p>...'

Four layers, each of which would do alone: the mail is written anew from the few elements that are
kept, without one link or address to load; `nh3` goes over what was written; the document forbids by
its policy whatever would load or leave; and the frame has no rights. To write it anew also keeps
the nesting flat, which costs `nh3` a time that grows with its square.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape

import nh3

from triage_core.mail.characters import visible
from triage_core.mail.tags import VOID, End, Tag, Text, tokens

LARGEST = 256 * 1024
"""Bytes of an HTML part that is shown."""
DEEPEST = 200
"""Elements that may lie within each other."""
SHOWN = 500
"""Characters of a target that are shown."""

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'"
)
STYLE = (
    "body{margin:1rem;background:#fff;color:#1b1b1b;font:1rem/1.5 system-ui,sans-serif;"
    "overflow-wrap:anywhere}table{border-collapse:collapse}td,th{vertical-align:top;padding:.1rem "
    ".3rem}code{font-size:.85em;background:#eee}pre{white-space:pre-wrap}"
)

_INLINE = frozenset("b strong i em u s small sub sup code q cite span".split())  # noqa: SIM905
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    "p div center blockquote pre h1 h2 h3 h4 h5 h6 ul ol dl table hr".split()  # noqa: SIM905
)
_INNER = frozenset("li dt dd caption thead tbody tfoot tr td th br".split())  # noqa: SIM905
KEPT = _INLINE | _BLOCKS | _INNER
"""Elements that are kept; of all others only the text within them."""
_SILENT = frozenset(
    "script style title iframe xmp noembed noframes object embed".split()  # noqa: SIM905
)
_NUMBERED = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
_ATTRIBUTES = {name: set(kept) for name, kept in _NUMBERED.items()} | {"*": {"dir", "lang"}}
# An element that begins ends those of the first kind, as far as one of the second kind.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(_BLOCKS, (frozenset({"p"}), _CELLS | {"table"})),
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "table"})),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), frozenset({"dl", "table"}))),
    **dict.fromkeys(_CELLS, (_CELLS, frozenset({"table"}))),
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot"), (frozenset({"tr"}), frozenset({"table"}))),
}
_NUMBER = re.compile(r"[0-9]{1,3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_WEB = re.compile(r"https?://", re.IGNORECASE)


class _TooDeep(Exception):
    """More elements within each other than are shown."""


def mail_document(html: str) -> str:
    """Make the document that shows an HTML part; one that is too large or too deep is named so."""
    size = len(html) if len(html) > LARGEST else len(html.encode(errors="surrogatepass"))
    if size > LARGEST:
        return _document(
            f"<p>This HTML part is larger than {LARGEST // 1024} KiB and is not shown.</p>"
        )
    try:
        written = _Writer().written(html)
    except _TooDeep:
        return _document(
            f"<p>This HTML part nests more than {DEEPEST} elements and is not shown.</p>"
        )
    return _document(_clean(written))


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(KEPT),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
    )


def _document(body: str) -> str:
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="referrer" content="no-referrer"><title>Mail</title><style>{STYLE}</style>'
        f'</head><body dir="auto">{body}</body></html>'
    )


class _Writer:
    """Writes HTML anew: kept elements, each of them ended, and all texts."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._count: Counter[str] = Counter()
        self._link = ""
        self._silent = ""

    def written(self, html: str) -> str:
        """Return the HTML written anew.

        Raises:
            _TooDeep: Where too many elements lie within each other.
        """
        for token in tokens(html):
            if isinstance(token, Text):
                self._out.append("" if self._silent else escape(visible(token.text), quote=False))
            elif isinstance(token, Tag):
                self._begin(token)
            elif isinstance(token, End):
                self._end(token.name)
        self._leave_link()
        self._close(len(self._open))
        return "".join(self._out)

    def _begin(self, tag: Tag) -> None:
        name = tag.name
        self._silent = name if name in _SILENT and name not in VOID else ""
        if name == "a":
            self._leave_link()
            self._link = tag.attributes.get("href", "").strip()
        elif name in ("img", "image"):
            words = " ".join(tag.attributes.get("alt", "").split())[:SHOWN]
            self._out.append(f"[image{': ' if words else ''}{escape(visible(words))}]")
        elif name in KEPT:
            self._make_room(name)
            self._out.append(f"<{name}{_attributes(tag)}>")
            if name not in VOID:
                self._open.append(name)
                self._count[name] += 1
                if len(self._open) > DEEPEST:
                    raise _TooDeep

    def _end(self, name: str) -> None:
        self._silent = ""
        if name == "a":
            self._leave_link()
        elif self._count[name]:
            at = len(self._open) - 1 - self._open[::-1].index(name)
            self._close(len(self._open) - at)

    def _make_room(self, name: str) -> None:
        """End what the element ends by beginning: a paragraph, an item, a cell before it."""
        ended, walls = _ENDS.get(name, (frozenset(), frozenset()))
        if not any(self._count[one] for one in ended):
            return
        for number, one in enumerate(reversed(self._open), start=1):
            if one in walls:
                return
            if one in ended:
                self._close(number)
                return

    def _close(self, number: int) -> None:
        for _ in range(number):
            name = self._open.pop()
            self._count[name] -= 1
            self._out.append(f"</{name}>")

    def _leave_link(self) -> None:
        """Write where a link leads to behind its text; it leads nowhere itself."""
        if not self._link:
            return
        target, self._link = self._link, ""
        cut = target if len(target) <= SHOWN else f"{target[:SHOWN]}..."
        said = "goes to" if _WEB.match(target) else "a link that is no web address:"
        self._out.append(f" <code>[{said} {escape(visible(cut))}]</code>")


def _attributes(tag: Tag) -> str:
    """Return the attributes that are kept, as they are written into a tag."""
    given = tag.attributes
    kept = {
        name: given[name]
        for name in _NUMBERED.get(tag.name, ())
        if _NUMBER.fullmatch(given.get(name, ""))
    }
    if tag.name not in _INLINE or tag.name == "span":
        if given.get("dir", "").lower() in ("ltr", "rtl", "auto"):
            kept["dir"] = given["dir"].lower()
        if _LANGUAGE.fullmatch(given.get("lang", "")):
            kept["lang"] = given["lang"]
    return "".join(f' {name}="{value}"' for name, value in kept.items())
