"""What an operator sees: counters and latencies for Prometheus, and one line of JSON a request.

>>> watch = Watch(live=lambda: 3, evicted=lambda: 0)
>>> watch.count("http", "/step", 200, 0.001)
>>> b"triage_live_episodes 3.0" in watch.exposition()
True
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of latency, in seconds."""
LOGGER = logging.getLogger("triage_core")
LEVELS = {"error": logging.ERROR, "info": logging.INFO, "debug": logging.DEBUG, "off": 100}
MARK = 12
"""Characters of the digest that stands for an episode in logs; the id itself is a secret."""


class Watch:
    """Metrics of one server, in a registry of their own.

    Args:
        live: Counts the live episodes.
        evicted: Counts the episodes that had to go or that rested too long.
    """

    def __init__(self, *, live: Callable[[], float], evicted: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "triage_requests",
            "Requests and messages by entrance, route and status.",
            ("entrance", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "triage_request_seconds",
            "Time from the last byte in to the first byte out.",
            ("entrance", "route"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._errors = Counter(
            "triage_errors", "Refusals and faults by code.", ("code",), registry=self._registry
        )
        sockets = Gauge("triage_open_sockets", "WebSockets open now.", registry=self._registry)
        self.sockets = sockets
        gauge = Gauge("triage_live_episodes", "Live episodes.", registry=self._registry)
        gauge.set_function(live)
        gone = Gauge(
            "triage_evicted_episodes", "Episodes evicted or expired.", registry=self._registry
        )
        gone.set_function(evicted)
        # Finding a child by its labels costs more than counting, and there are few of them.
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, entrance: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; `route` comes from a fixed list, never from a caller."""
        found = self._children.get((entrance, route, status))
        if found is None:
            counter = self._requests.labels(entrance, route, str(status))
            found = counter, self._seconds.labels(entrance, route)
            self._children[entrance, route, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def failed(self, code: str) -> None:
        """Count one error by its code."""
        self._errors.labels(code).inc()

    def exposition(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; an exception is told by its kind and place, without its text."""
        told: dict[str, object] = {
            "time": time_of(int(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = record.exc_info[0].__name__
            told["at"] = _places(record)
        return orjson.dumps(told, default=str).decode()


@lru_cache(maxsize=2)
def time_of(second: int) -> str:
    """Write a second of the clock; hundreds of lines share one."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(second))


def _places(record: logging.LogRecord) -> list[str]:
    """List file and line of the frames; the text of an exception may hold what a caller sent."""
    trace = record.exc_info[2] if record.exc_info else None
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-8:]


def set_up_logs(level: str) -> None:
    """Send the lines of the arena to stderr; `level` is off, error, info or debug."""
    # What `logging` gathers for every record and no line here tells.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    LOGGER.setLevel(LEVELS[level])
    LOGGER.propagate = False
    if not LOGGER.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        LOGGER.addHandler(handler)


def tell(log: logging.Logger, level: int, event: str, told: Mapping[str, object]) -> None:
    """Log an event with its fields, if the level is on.

    What `log.log` does, without looking through the stack for the caller: one a request.
    """
    if log.isEnabledFor(level):
        name = logging.getLevelName(level)
        record = {"name": log.name, "levelno": level, "levelname": name, "msg": event, "told": told}
        log.handle(logging.makeLogRecord(record))


def mark_of(episode_id: str) -> str:
    """Return what stands for an episode in the log."""
    return sha256(episode_id.encode()).hexdigest()[:MARK] if episode_id else ""
