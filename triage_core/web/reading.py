"""Read what comes in: bytes that must be JSON, shallow, finite and without broken characters.

>>> read_json(b'{"task": "inbox/hard"}')
{'task': 'inbox/hard'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel
from pydantic_core import from_json

from triage_core.errors import InvalidOption, Malformed, Unreadable
from triage_core.models import JsonObject

DEPTH = 32
"""How deep arrays and objects may nest."""
DIGITS = 400
"""Digits that a number may have; the largest double has 309."""

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_MARK = re.compile(rb"[\[\]{}]")
# Looked for with every digit turned into a nine: a pattern takes its time at every digit.
_NINES = bytes.maketrans(b"0123456789", b"9" * 10)
_LONG_NUMBER = b"9" * (DIGITS + 1)
_OPENING = (b"[", b"{")


def read_json(body: bytes, *, checked: bool = False) -> Any:
    """Parse a JSON text; `checked` says that `check_depth` has seen it already.

    Raises:
        Unreadable: For bytes that are no UTF-8.
        Malformed: For anything else that is not JSON, nests too deep, or holds numbers that are
            not finite.
    """
    if not checked:
        check_depth(body)
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        pass
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Unreadable("The text is not UTF-8.", fix="Send JSON in UTF-8.") from None
    raise Malformed(
        "The text is not JSON, or holds what JSON does not know.",
        fix="Send one JSON object; NaN, Infinity and lone surrogates are none of it.",
    )


def read_object(body: bytes, *, checked: bool = False) -> JsonObject:
    """Parse a JSON object; an empty text is an empty object.

    Raises:
        Unreadable, Malformed: See `read_json`; also for JSON that is no object.
    """
    if not body.strip():
        return {}
    found = read_json(body, checked=checked)
    if not isinstance(found, dict):
        raise Malformed(f"The JSON is {kind_of(found)}, not an object.", fix="Send an object.")
    return found


def kind_of(value: object) -> str:
    """Name the kind of a JSON value."""
    if value is None:
        return "null"
    names = {list: "an array", str: "a text", bool: "true or false", dict: "an object"}
    return names.get(type(value), "a number")


def check_depth(body: bytes) -> None:
    """Refuse what nests too deep or writes a number too long, before a parser sees it.

    Raises:
        Malformed: Naming the limit.
    """
    if body.count(b"[") + body.count(b"{") <= DEPTH and not _has_long_number(body):
        return
    depth = 0
    bare = _STRING.sub(b"", body)
    for mark in _MARK.finditer(bare):
        depth += 1 if mark[0] in _OPENING else -1
        if depth > DEPTH:
            raise Malformed(
                f"The JSON nests deeper than {DEPTH} levels.",
                fix="Send it flatter: no call needs more.",
            )
    if _has_long_number(bare):
        raise Malformed(
            f"A number has more than {DIGITS} digits.", fix="Send numbers that a double can hold."
        )


def _has_long_number(body: bytes) -> bool:
    return _LONG_NUMBER in body.translate(_NINES)


def read_query(query: bytes, takes: type[BaseModel]) -> JsonObject:
    """Read a query string into the fields of a model; whole numbers and truths where it wants them.

    Raises:
        Malformed: For bytes that are no UTF-8.
        InvalidOption: For a field that stands twice.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Unreadable("The query is not UTF-8.", fix="Percent-encode it as UTF-8.") from None
    found: JsonObject = {}
    for name, text in pairs:
        if name in found:
            raise InvalidOption("A field of the query stands twice.", fix="Send it once.")
        given = takes.model_fields.get(name)
        found[name] = text if given is None else _typed(text, given.annotation)
    return found


def _typed(text: str, annotation: Any) -> Any:
    options = set(_flat(annotation))
    if int in options and re.fullmatch(r"-?[0-9]{1,20}", text):
        return int(text)
    if bool in options and text in ("true", "false"):
        return text == "true"
    return text


def _flat(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return tuple(part for option in get_args(annotation) for part in _flat(option))
    return (annotation,)


def cookie_of(headers: Mapping[bytes, bytes], name: str) -> str:
    """Return the value of a cookie; empty where it is not there."""
    for part in headers.get(b"cookie", b"").split(b";"):
        key, _, value = part.strip().partition(b"=")
        if key == name.encode():
            return value.decode("latin-1")
    return ""
