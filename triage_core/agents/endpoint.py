"""Which model is asked, with which key, for how long: the variables of `inference`.

>>> read_endpoint({"API_BASE_URL": "http://127.0.0.1:8000/v1", "MODEL_NAME": "m"}).host
'127.0.0.1'

A key appears in no message and in no text of an `Endpoint`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from triage_core.errors import InvalidSetting, shown

DEFAULT_BASE_URL = "https://router.huggingface.co/v1"
HUGGING_FACE = ("huggingface.co", "hf.co", "endpoints.huggingface.cloud")
"""Hosts, with what stands under them, that may see HF_TOKEN. Apps under hf.space are anybody's."""

KEYS = ("API_KEY", "OPENAI_API_KEY")
"""Variables that hold a key, the first one set wins; HF_TOKEN comes after them, with its guard."""

NO_KEY = "none"
"""What is sent where there is no key: endpoints at home want none, the client insists on one."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is: base URL, model name, key, seconds a request may take, temperature.

    `notice` says what the person who started the run should know about the key.
    """

    base_url: str
    model: str
    key: str = field(repr=False)
    timeout: float = 12.0
    temperature: float = 0.2
    notice: str = ""

    @property
    def host(self) -> str:
        """The host alone, fit for messages: a URL may carry a password."""
        return urlsplit(self.base_url).hostname or "the endpoint"


class Budget:
    """Seconds of wall clock that a run may use, from the moment it is made."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._seconds = seconds

    def left(self) -> float:
        """Return the seconds that remain; negative once they are spent."""
        return self._seconds - self.used()

    def used(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._start


def read_endpoint(
    environment: Mapping[str, str], *, timeout: float = 12.0, send_hf_token: bool = False
) -> Endpoint:
    """Read API_BASE_URL, MODEL_NAME and the key: API_KEY, else OPENAI_API_KEY, else HF_TOKEN.

    Args:
        environment: The environment variables.
        timeout: Seconds a request may take.
        send_hf_token: Send HF_TOKEN to an address that is not of Hugging Face, too.

    Raises:
        InvalidSetting: For an address that is none, no model, or a key that no header can hold.
    """
    base_url = environment.get("API_BASE_URL", "").strip()
    model = environment.get("MODEL_NAME", "").strip()
    _check_address(base_url or DEFAULT_BASE_URL)
    if not model:
        raise InvalidSetting("MODEL_NAME is not set.", fix="Set it to the model to be asked.")
    key, notice = _key(environment, base_url or DEFAULT_BASE_URL, send_hf_token)
    if not key and not base_url:
        raise InvalidSetting(
            "There is no key: API_KEY, OPENAI_API_KEY and HF_TOKEN are not set.",
            fix="Set one, or API_BASE_URL to an endpoint that needs none.",
        )
    return Endpoint(base_url or DEFAULT_BASE_URL, model, key or NO_KEY, timeout, notice=notice)


def seconds(name: str, value: object) -> float:
    """Read a number of seconds above 0.

    Raises:
        InvalidSetting: For anything else, naming the flag or variable.
    """
    try:
        found = float(str(value))
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise InvalidSetting(f"{name} is {shown(value)}.", fix="Give a number of seconds above 0.")
    return found


def is_hugging_face(address: str) -> bool:
    """Tell whether HF_TOKEN may be sent there: a host of Hugging Face, over https."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    known = any(host == name or host.endswith(f".{name}") for name in HUGGING_FACE)
    return known and parts.scheme == "https"


def _check_address(address: str) -> None:
    """Refuse what is no address; it is not repeated, since it may carry a password."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        raise InvalidSetting(
            "API_BASE_URL is no http or https address.",
            fix="Set it to something like http://127.0.0.1:8000/v1.",
        )


def _key(environment: Mapping[str, str], address: str, send_hf_token: bool) -> tuple[str, str]:
    """Return the key to send, "" for none, and what to say about it."""
    for name in KEYS:
        key = _header(name, environment.get(name, ""))
        if key:
            return key, ""
    token = _header("HF_TOKEN", environment.get("HF_TOKEN", ""))
    if not token or send_hf_token or is_hugging_face(address):
        return token, ""
    return "", (
        "HF_TOKEN is set and not sent: API_BASE_URL is no https address of Hugging Face. "
        "Use --send-hf-token, or set API_KEY."
    )


def _header(name: str, value: str) -> str:
    key = value.strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise InvalidSetting(
            f"{name} holds a character that no header can carry.",
            fix="Set it again, without spaces, quotes or line ends inside.",
        )
    return key
