"""From a request to the arguments of an endpoint: query, body, headers, cookie.

An episode is named by the field `episode_id`, by the header X-Episode-Id, or by the cookie that
/reset has set, in this order.
"""

from __future__ import annotations

from collections.abc import Mapping

from triage_core.errors import NotStarted
from triage_core.models import JsonObject
from triage_core.service import Endpoint
from triage_core.web.reading import cookie_of, read_object, read_query
from triage_core.web.wire import EPISODE_COOKIE, resumed

OF_OPENENV = ("metadata", "request_id")
"""Fields of OpenEnv requests that mean nothing here."""
BESIDE_ACTION = ("episode_id", "step_key", "owner", "timeout_s")
INSTEAD_OF_EPISODE = ("task", "scenario_id", "transcript")
"""Arguments with which grade and sample_action need no episode."""

Headers = Mapping[bytes, bytes]


def arguments_of(
    endpoint: Endpoint, *, method: str, query: bytes, body: bytes, headers: Headers
) -> JsonObject:
    """Gather the arguments of a call.

    Raises:
        NotStarted: Where an episode is needed and none is named; tells the exact line to send.
        Unreadable, Malformed, InvalidOption: For what cannot be read.
    """
    found = read_query(query, endpoint.takes)
    if method == "POST":
        found |= read_object(body, checked=True)  # by the guard
    for name in OF_OPENENV:
        found.pop(name, None)
    if endpoint.name == "step":
        found = with_action(found)
    if "episode_id" in endpoint.takes.model_fields:
        found = with_episode(endpoint, found, headers)
    return found


def with_action(found: JsonObject) -> JsonObject:
    """Bring both shapes of a step into one: the action under `action`, or its fields beside it."""
    action = found.get("action")
    if isinstance(action, dict):
        # Typed OpenEnv actions carry metadata of their own.
        return {**found, "action": {k: v for k, v in action.items() if k != "metadata"}}
    beside = {name: found[name] for name in BESIDE_ACTION if name in found}
    flat = {name: value for name, value in found.items() if name not in beside}
    return {**beside, "action": flat}


def with_episode(endpoint: Endpoint, found: JsonObject, headers: Headers) -> JsonObject:
    """Add episode id and owner from header or cookie where the fields do not hold them."""
    if any(found.get(name) is not None for name in INSTEAD_OF_EPISODE):
        return found
    kept_id, kept_owner = resumed(cookie_of(headers, EPISODE_COOKIE))
    if found.get("episode_id") is None:
        named = headers.get(b"x-episode-id", b"").decode("latin-1") or kept_id
        if not named:
            raise nothing_named(endpoint)
        found = {**found, "episode_id": named}
    if not found.get("owner"):
        owner = headers.get(b"x-episode-owner", b"").decode("latin-1")
        if not owner and found["episode_id"] == kept_id:
            owner = kept_owner
        if owner:
            found = {**found, "owner": owner}
    return found


def nothing_named(endpoint: Endpoint) -> NotStarted:
    """Say what an old call lacks: one line."""
    return NotStarted(
        f"This call of {endpoint.name} names no episode; the server keeps none per connection.",
        fix='Add this line to the body: "episode_id": "<info.episode_id of the answer to /reset>"'
        " (or send it as the header X-Episode-Id, or keep the cookie that /reset sets).",
    )
