"""Read an action out of what a model wrote: prose around it, fences, loose quotes, nesting.

    >>> read_action('Sure! ```json\\n{"label": "Urgent", "route_to": ["billing"],}\\n```',
    ...             "routing/easy", ("label",))
    {'label': 'urgent', 'summary': '', 'route_to': 'billing'}

The last object that fits wins, since models think first and answer last. Nothing is evaluated:
text that strict JSON refuses is repaired token by token (single quotes, trailing commas, the
words of Python) and parsed as JSON again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue, ValidationError

from triage_core.models import InboxAction, JsonObject, RoutingAction, WorkflowAction

ACTIONS: Mapping[str, type[WorkflowAction | InboxAction | RoutingAction]] = {
    "workflow": WorkflowAction,
    "inbox": InboxAction,
    "routing": RoutingAction,
}
TEXTS: Mapping[str, int] = {"summary": 4_000, "route_to": 500}
"""Free-text fields and how much of them the rules take; the rest is cut off."""

READ = 100_000
"""How many characters of an answer are looked at, from its end."""
STARTS = 200
REPAIRS = 8
REPAIRED = 4_000
"""Bounds on the work for hostile text: braces tried, spans repaired, characters of a span."""
NESTED = 4
"""How deep inside an object another one is looked for."""

_DECODER = json.JSONDecoder(strict=False)
_TOKEN = re.compile(
    r"""(?P<double>"(?:[^"\\]|\\.)*")
    |(?P<single>'(?:[^'\\]|\\.|'(?!\s*[,:}\]]))*')
    |(?P<trailing>,(?=\s*[}\]]))
    |(?P<word>\b(?:True|False|None)\b)
    |(?P<open>[{\[])
    |(?P<close>[}\]])""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"True": "true", "False": "false", "None": "null"}


def read_action(text: str, task_id: str, needed: Sequence[str]) -> JsonObject | None:
    """Return the action that `text` holds, or None where it holds none that fits the task.

    Args:
        text: What the model wrote.
        task_id: The task, which decides the fields.
        needed: Fields that a decision must carry.
    """
    for found in _objects(text[-READ:]):
        for candidate in _inner(found, NESTED):
            action = _fit(candidate, task_id.partition("/")[0], needed)
            if action is not None:
                return action
    return None


def _objects(text: str) -> Iterator[JsonObject]:
    """Yield objects, the last first: those of strict JSON, then those that a repair gives."""
    strict: list[JsonObject] = []
    broken: list[int] = []
    place = text.find("{")
    while place >= 0 and len(strict) + len(broken) < STARTS:
        try:
            found, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            broken.append(place)
            end = place + 1
        else:
            strict.append(found)
        place = text.find("{", end)
    yield from reversed(strict)
    for start in broken[: -REPAIRS - 1 : -1]:
        repaired = _repair(text[start : start + REPAIRED])
        if repaired is not None:
            yield repaired


def _repair(text: str) -> JsonObject | None:
    """Rewrite the object that begins `text` as JSON; None where that does not make it one."""
    pieces: list[str] = []
    depth = end = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[end : token.start()])
        end = token.end()
        pieces.append(_rewritten(token))
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0:
            break
    try:
        found = json.loads("".join(pieces), strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _rewritten(token: re.Match[str]) -> str:
    text = token.group()
    if token.lastgroup == "single":
        inner = re.sub(r'\\.|"', lambda m: _ESCAPES.get(m.group(), m.group()), text[1:-1])
        return f'"{inner}"'
    if token.lastgroup == "trailing":
        return ""
    return _WORDS.get(text, text)


_ESCAPES = {'"': '\\"', "\\'": "'"}


def _inner(value: JsonValue, depth: int) -> Iterator[JsonObject]:
    """Yield an object and the objects inside it."""
    if isinstance(value, dict):
        yield value
    if depth and isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _inner(part, depth - 1)


def _fit(raw: JsonObject, track: str, needed: Sequence[str]) -> JsonObject | None:
    """Return the action in `raw`, unknown fields dropped; None where it decides nothing."""
    model = ACTIONS[track]
    given: JsonObject = {}
    for name, value in raw.items():
        field = _plain(name)
        if field in model.model_fields and value is not None:
            given[field] = _value(field, value)
    if track == "inbox":
        _settle_tool(given, needed)
    decides = all(given.get(field) for field in needed if field not in TEXTS)
    if not decides and "use_tool" not in given:
        return None
    try:
        action = model.model_validate(given)
    except ValidationError:
        return None
    return action.model_dump(mode="json", exclude_none=True)


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.strip().lower())


def _value(field: str, value: JsonValue) -> JsonValue:
    if field in TEXTS:
        words = value if isinstance(value, list) else [value]
        text = ", ".join(str(word) for word in words if isinstance(word, str | int | float))
        return text[: TEXTS[field]]
    if field == "tool_input" and isinstance(value, dict):
        return {_plain(name): str(v).strip() for name, v in value.items() if v not in (None, "")}
    return _plain(value) if isinstance(value, str) else value


def _settle_tool(given: JsonObject, needed: Sequence[str]) -> None:
    """Drop an empty tool; an incomplete decision beside a tool becomes the look-up alone."""
    if given.get("use_tool") in (None, "", "none", "null"):
        given.pop("use_tool", None)
        given.pop("tool_input", None)
    elif not all(given.get(field) for field in needed):
        for field in ("category", "priority", "department", "action"):
            given.pop(field, None)
