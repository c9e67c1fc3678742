"""A chat over HTTP with any endpoint that offers chat completions: the only user of `openai`.

    >>> endpoint = Endpoint("http://127.0.0.1:8000/v1", "some-model", key="none")
    >>> chat = ChatModel(endpoint, Budget(1140))
    >>> chat.complete([{"role": "user", "content": "Hello"}])     # doctest: +SKIP
    'Hello!'

The client's own retries are off: every wait happens here, inside the budget of the run. The key
appears in no message, and is taken out of what an endpoint answers.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, cast

import openai

from triage_core.agents.endpoint import Budget, Endpoint
from triage_core.agents.model import Halted, Messages, NoAnswer

ATTEMPTS = 4
"""How often one call is sent at most."""
BACKOFF = (0.5, 1.0, 2.0)
"""Seconds of wait before each retry, where the endpoint names none."""
GRACE = 0.5
"""Seconds after the timeout at which a call is left behind, whatever its socket still does."""
STRAIGHT_FAILURES = 10
"""Calls without an answer in a row after which no further one is made."""
HOPELESS = {
    401: "Check the key.",
    403: "Check what the key may do.",
    404: "Check API_BASE_URL and MODEL_NAME.",
}
"""Statuses that the next call would meet again."""
WAITING = frozenset({408, 409, 429})
"""Statuses below 500 after which a retry may help."""
SHORTEST_KEY = 6
"""A shorter key is no secret ("none", "x"), and taking it out would garble answers."""

log = logging.getLogger(__name__)


class Trouble(NamedTuple):
    """Why a request brought nothing: in words, whether to retry, after how long, or to give up."""

    words: str
    retry: bool = False
    wait: float | None = None
    fix: str = ""


class ChatModel:
    """Completes conversations with bounded retries inside a budget.

    `sent` counts requests, retries included. Use it in a `with` block: it holds connections.
    """

    def __init__(
        self, endpoint: Endpoint, budget: Budget, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._endpoint = endpoint
        self._budget = budget
        self._sleep = sleep
        self._failures = 0
        self.sent = 0
        self._client = openai.OpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.key,
            timeout=endpoint.timeout,
            max_retries=0,
        )

    def __enter__(self) -> ChatModel:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._client.close()

    def complete(self, messages: Messages) -> str:
        """Return the text of the model's next message; "" where its answer has another shape.

        Raises:
            NoAnswer: When this call brought none, its retries included.
            Halted: When the budget is spent, the endpoint refuses every call, or ten calls in a
                row went unanswered.
        """
        trouble = Trouble("not asked")
        for attempt in range(ATTEMPTS):
            outcome = self._request(messages)
            if isinstance(outcome, str):
                self._failures = 0
                return self._without_key(outcome)
            trouble = outcome
            log.info("request %d to %s: %s", self.sent, self._endpoint.host, trouble.words)
            if trouble.fix:
                raise Halted(f"{self._endpoint.host}: {trouble.words}.", fix=trouble.fix)
            if not trouble.retry or attempt == ATTEMPTS - 1:
                break
            self._pause(BACKOFF[attempt] if trouble.wait is None else trouble.wait)
        raise self._failed(trouble)

    def _failed(self, trouble: Trouble) -> NoAnswer | Halted:
        self._failures += 1
        where = f"{self._endpoint.host}: {trouble.words}"
        if self._failures < STRAIGHT_FAILURES:
            return NoAnswer(f"{where}.")
        return Halted(
            f"{where}, and {self._failures} calls in a row went unanswered.",
            fix="Check that the endpoint is up.",
        )

    def _pause(self, seconds: float) -> None:
        if seconds >= self._budget.left():
            raise Halted(
                f"The next request would have to wait {seconds:.3g} s, and the runtime budget has "
                f"{max(0.0, self._budget.left()):.3g} s left.",
                fix="Raise --runtime-budget-seconds.",
            )
        self._sleep(seconds)

    def _request(self, messages: Messages) -> str | Trouble:
        """Send one request and leave it behind when its time is up.

        The client's timeout holds for each read of a socket; an endpoint that drips one byte at a
        time would hold a run for ever. So the request runs beside us, and we stop waiting.
        """
        left = self._budget.left()
        if left <= 0:
            raise Halted("The runtime budget is spent.", fix="Raise --runtime-budget-seconds.")
        timeout = min(self._endpoint.timeout, left)
        answers: SimpleQueue[str | Trouble] = SimpleQueue()
        self.sent += 1
        Thread(
            target=lambda: answers.put(self._send(messages, timeout)),
            name="model-request",
            daemon=True,
        ).start()
        try:
            return answers.get(timeout=timeout + GRACE)
        except Empty:
            return Trouble(f"no whole answer within {timeout:.3g} s", retry=True)

    def _send(self, messages: Messages, timeout: float) -> str | Trouble:
        try:
            completion = self._client.chat.completions.create(
                model=self._endpoint.model,
                messages=cast(Any, list(messages)),
                temperature=self._endpoint.temperature,
                timeout=timeout,
            )
        except openai.APITimeoutError:
            return Trouble(f"no answer within {timeout:.3g} s", retry=True)
        except openai.APIConnectionError:
            return Trouble("the connection failed", retry=True)
        except openai.APIStatusError as failed:
            return _status(failed)
        except Exception as failed:  # noqa: BLE001 - whatever junk an endpoint sends is data
            return Trouble(f"an answer that is none ({type(failed).__name__})")
        return content(completion)

    def _without_key(self, text: str) -> str:
        key = self._endpoint.key
        return text.replace(key, "[key]") if len(key) >= SHORTEST_KEY else text


def _status(failed: openai.APIStatusError) -> Trouble:
    """Judge a status. The body stays out of it: some endpoints repeat the key there."""
    status = failed.status_code
    words = f"status {status}"
    if status in HOPELESS:
        return Trouble(words, fix=HOPELESS[status])
    if status in WAITING or status >= 500:
        wait = retry_after(failed.response.headers.get("retry-after"), now=datetime.now(UTC))
        return Trouble(words, retry=True, wait=wait)
    return Trouble(words)


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, into seconds from `now`; None for junk.

    >>> retry_after("2.5", now=datetime.now(UTC))
    2.5
    """
    if value is None:
        return None
    with suppress(ValueError):
        seconds = float(value)
        return None if math.isnan(seconds) else max(0.0, seconds)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def content(completion: object) -> str:
    """Return the text of a completion of any shape; "" where there is none.

    The client checks nothing: fields may be missing, null or of another type, and a body that is
    no JSON comes as a text. Content in parts, as some endpoints send it, is joined.
    """
    choices = getattr(completion, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    found = getattr(getattr(first, "message", None), "content", None)
    if isinstance(found, list):
        found = "".join(part["text"] for part in found if _is_text(part))
    return found if isinstance(found, str) else ""


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and isinstance(part.get("text"), str)
