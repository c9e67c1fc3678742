"""Email Triage Arena: would you trust this agent with your inbox?

    >>> import triage_core
    >>> env = triage_core.make("inbox/hard")     # doctest: +SKIP
    >>> env.reset(seed=7).info.task_id     # doctest: +SKIP
    'inbox/hard'

Public names are loaded when they are first used, so that importing the package costs pydantic at
the most.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage_core.arena import make
    from triage_core.environment import Environment
    from triage_core.errors import ArenaError
    from triage_core.models import (
        InboxAction,
        ResetResult,
        RoutingAction,
        StepResult,
        WorkflowAction,
    )
    from triage_core.version import PACKAGE_VERSION as __version__

__all__ = [
    "ArenaError",
    "Environment",
    "InboxAction",
    "ResetResult",
    "RoutingAction",
    "StepResult",
    "WorkflowAction",
    "__version__",
    "make",
]

_HOMES = {
    "make": "triage_core.arena",
    "Environment": "triage_core.environment",
    "ArenaError": "triage_core.errors",
    "InboxAction": "triage_core.models",
    "ResetResult": "triage_core.models",
    "RoutingAction": "triage_core.models",
    "StepResult": "triage_core.models",
    "WorkflowAction": "triage_core.models",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name == "__version__":
        return import_module("triage_core.version").PACKAGE_VERSION
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
