"""How long a connection may keep the server waiting, and how long the head of a request may be.

uvicorn waits for ever for a head that comes byte by byte, and for the rest of a body that was
refused; it keeps a head of any length, and lets a request name two hosts. All of that ends here,
and the guard bounds the rest. What is no HTTP is answered in our shape.

>>> uvicorn.Config(app, http=Patient)     # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
import secrets

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from triage_core.errors import ArenaError, TimedOut, Unreadable
from triage_core.web.faults import JSON_TYPE, FaultAnswer, fault
from triage_core.web.guard import HEADERS

LONGEST_HEAD = 65_536
"""Bytes of a request line with its headers."""


class Patient(HttpToolsProtocol):
    """A connection whose patience ends: `timeout_keep_alive` seconds of the configuration.

    The clock runs while a head has begun and is not whole, before the first one, and while what is
    left of a body comes that nobody reads any more. Between two requests uvicorn keeps time.
    """

    _deadline: asyncio.TimerHandle | None = None
    _awaits_head = True
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._head += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._awaits_head and self._head > LONGEST_HEAD:
            self.send_400_response("")
        elif self._is_kept_waiting():
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._wait_no_more()
        super().connection_lost(exc)

    # -- what the parser tells ------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A head has begun."""
        super().on_message_begin()
        self._awaits_head, self._head = True, self._head or 1

    def on_headers_complete(self) -> None:
        """Take a request whose head is whole, short enough, and names one host.

        Raises:
            ValueError: Where it is not; the parser turns it into an error of its own.
        """
        self._awaits_head, self._head = False, 0
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        hosts = [value for name, value in self.headers if name == b"host"]
        if size > LONGEST_HEAD or (len(hosts) != 1 and self.parser.get_http_version() == "1.1"):
            raise ValueError("no head that is served")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head may come."""
        super().on_message_complete()
        self._awaits_head, self._head = True, 0

    # -- what is answered -----------------------------------------------------------------------

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to the protocol of sockets; what that cannot read, it leaves open."""
        self._wait_no_more()
        super().handle_websocket_upgrade()
        if not getattr(self.transport.get_protocol(), "handshake_initiated", True):
            self._refuse(
                Unreadable("This handshake cannot be read.", fix="Send less, and no body with it.")
            )

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(
            Unreadable("This is no HTTP request that the server reads.", fix="Send HTTP/1.1.")
        )

    # -- the clock ------------------------------------------------------------------------------

    @property
    def _answering(self) -> bool:
        cycle: object = self.cycle  # None before the first request, whatever its type says
        return cycle is not None and not self.cycle.response_complete

    def _is_kept_waiting(self) -> bool:
        """Whether a head has begun and is not whole, or a body comes that was answered already."""
        return bool(self._head) if self._awaits_head else not self._answering

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.timeout_keep_alive, self._late)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self._answering:
            self._wait()  # the next head comes while this request is at work
        elif self._awaits_head and self._head:
            self._refuse(
                TimedOut(
                    "The head of the request did not arrive in time.", fix="Send it in one piece."
                )
            )
        else:
            self.transport.close()  # nothing came, or what nobody reads: there is nothing to answer

    def _refuse(self, refused: ArenaError) -> None:
        """Answer with an error, where no other answer has begun, and close."""
        if not (self._answering and self.cycle.response_started):
            told = FaultAnswer(error=fault(refused), request_id=secrets.token_hex(8))
            body = told.model_dump_json().encode()
            size = str(len(body)).encode()
            head = [JSON_TYPE, (b"content-length", size), *HEADERS, (b"connection", b"close")]
            lines = [name + b": " + value + b"\r\n" for name, value in head]
            self.transport.write(b"".join((STATUS_LINE[refused.status], *lines, b"\r\n", body)))
        self.transport.close()
