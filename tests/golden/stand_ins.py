"""Broken environments whose traces depend on what must take no part: properties 3, 4 and 5."""

from __future__ import annotations

import datetime
import locale
import sys
from typing import Any

from tests.conformance.stand_ins import marked
from triage_core.environment import Environment
from triage_core.models import ResetResult


class PythonTeller(Environment):
    """3: the version of Python shows."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        return marked(super().reset(*args, **wish), str(sys.version_info[:2]))


class HashOrder(Environment):
    """4: the order of a set of texts shows."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        words = {"refund", "delay", "access", "phishing", "spam", "general", "urgent", "bulk"}
        return marked(super().reset(*args, **wish), " ".join(words))


class ZoneTeller(Environment):
    """5: local time shows."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        hour = datetime.datetime.fromtimestamp(0).hour
        return marked(super().reset(*args, **wish), str(hour))


class LocaleTeller(Environment):
    """5: the encoding of the locale shows."""

    def reset(self, *args: Any, **wish: Any) -> ResetResult:
        return marked(super().reset(*args, **wish), locale.getencoding())


STAND_INS = {kind.__name__: kind for kind in (PythonTeller, HashOrder, ZoneTeller, LocaleTeller)}
