"""HTML as a stream of tags and texts, in a time that grows with its length and no faster.

`html.parser` of the standard library takes seconds for 20,000 characters of "<a <a <a" and gives up
on "<![x]>"; a mail may hold either. What this reader makes of broken markup is no browser's view:
whoever shows it writes it anew.

>>> list(tokens('<a HREF=x>y</a>'))
[Tag(name='a', attributes={'href': 'x'}), Text(text='y'), End(name='a')]
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
"""Elements without an end."""
RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title"})
"""Elements in which no tag counts but their own end."""
DEEPEST = 500
"""Elements within each other that are written anew."""
ATTRIBUTES = 40
"""Attributes of a tag that are read; the others are left out."""

_NEXT = re.compile(r"<(?=/?[A-Za-z]|[!?/])")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*+)", re.ASCII)
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+",
    re.ASCII,
)
_CLOSE = re.compile(r"[\s/]*+>", re.ASCII)
_COMMENT_END = re.compile(r"--!?>")
_NUMBER = re.compile(r"&#(?:0*+([0-9]{1,7})(?![0-9])|[xX]0*+([0-9a-fA-F]{1,6})(?![0-9a-fA-F]))")
_LONG = re.compile(r"&#(?:[0-9]{8,}+|[xX][0-9a-fA-F]{7,}+);?")


class Tag(NamedTuple):
    """The beginning of an element; of an attribute that stands twice the first counts."""

    name: str
    attributes: dict[str, str]


class End(NamedTuple):
    """The end of an element."""

    name: str


class Text(NamedTuple):
    """A text, its entities resolved."""

    text: str


class Aside(NamedTuple):
    """A comment or a declaration."""

    text: str

    @property
    def technical(self) -> bool:
        """It is one of those that every mail program writes: a document type, a switch."""
        plain = self.text.strip("[]<>!-? \t\r\n")[:40].casefold()
        return plain.startswith(("doctype", "xml", "if ", "endif", "else", "@"))


Token = Tag | End | Text | Aside


def tokens(source: str) -> Iterator[Token]:
    """Yield tags, ends, texts and comments in their order; what is never closed ends the source."""
    at = 0
    while found := _NEXT.search(source, at):
        if found.start() > at:
            yield Text(unescaped(source[at : found.start()]))
        at = found.start()
        if source[at + 1] in "!?" or not _NAME.match(source, at):
            aside, at = _aside(source, at)
            yield aside
            continue
        tag, at = _tag(source, at)
        if tag is None:
            return
        yield tag
        if isinstance(tag, Tag) and tag.name in RAW:
            end = re.compile(rf"</{tag.name}(?=[\s/>])", re.ASCII | re.IGNORECASE).search(
                source, at
            )
            yield Text(source[at : end.start()] if end else source[at:])
            if end is None:
                return
            at = end.start()
    if at < len(source):
        yield Text(unescaped(source[at:]))


def unescaped(text: str) -> str:
    """Resolve entities; numbers of thousands of digits, on which `html.unescape` fails, as well."""
    if "&" not in text:
        return text
    plain = _NUMBER.sub(lambda m: f"&#{m[1]}" if m[1] else f"&#x{m[2]}", text)
    return html.unescape(_LONG.sub("\ufffd", plain))


def tamed(source: str) -> str:
    """Write HTML anew, so that any reader takes it as this one does; styles and programs go.

    Elements that lie too deep go as well: a reader that looks through all open ones at every end
    would take a time that grows with the square.
    """
    written: list[str] = []
    open_now: Counter[str] = Counter()
    quiet = False
    for token in tokens(source):
        if isinstance(token, Tag):
            quiet = token.name in ("script", "style")
            if not quiet and token.name.isalnum() and open_now.total() < DEEPEST:
                open_now[token.name] += token.name not in VOID
                written.append(f"<{token.name}{_attributes(token)}>")
        elif isinstance(token, End):
            quiet = False
            if open_now[token.name]:
                open_now[token.name] -= 1
                written.append(f"</{token.name}>")
        elif isinstance(token, Text):
            written.append("" if quiet else html.escape(token.text))
        elif not token.technical:
            plain = token.text.replace(">", " ").replace("--", "- ").strip(" -")
            written.append(f"<!-- {plain} -->")
    return "".join(written)


def text_of(source: str) -> str:
    """Return the texts of HTML, programs, styles and titles left out."""
    texts: list[str] = []
    quiet = False
    for token in tokens(source):
        if isinstance(token, Text):
            texts.append(" " if quiet else token.text)
        elif isinstance(token, Tag | End):
            quiet = isinstance(token, Tag) and token.name in RAW
            texts.append(" ")
    return "".join(texts)


def _attributes(tag: Tag) -> str:
    named = ((name, value) for name, value in tag.attributes.items() if name.isalpha())
    return "".join(f' {name}="{html.escape(value)}"' for name, value in named)


def _aside(source: str, at: int) -> tuple[Aside, int]:
    if not source.startswith("<!--", at):
        end = source.find(">", at)
        return (
            (Aside(source[at + 2 :]), len(source))
            if end < 0
            else (Aside(source[at + 2 : end]), end + 1)
        )
    for empty in ("<!-->", "<!--->"):
        if source.startswith(empty, at):
            return Aside(""), at + len(empty)
    found = _COMMENT_END.search(source, at + 4)
    if found is None:
        return Aside(source[at + 4 :]), len(source)
    return Aside(source[at + 4 : found.start()]), found.end()


def _tag(source: str, at: int) -> tuple[Tag | End | None, int]:
    """Read the tag that begins at `at`; None where it never ends."""
    named = _NAME.match(source, at)
    assert named is not None
    name, place = named[1].lower(), named.end()
    attributes: dict[str, str] = {}
    while not (close := _CLOSE.match(source, place)):
        found = _ATTRIBUTE.match(source, place)
        if found is None:
            return None, len(source)
        if len(attributes) < ATTRIBUTES:
            value = next((given for given in found.groups()[1:] if given is not None), "")
            attributes.setdefault(found[1].lower(), unescaped(value))
        place = found.end()
    ending = source.startswith("</", at)
    return (End(name) if ending else Tag(name, attributes)), close.end()
