"""A model endpoint on 127.0.0.1 that answers from a script and keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Takes one request and lets the next behaviour of the script answer it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two of them cost 40 ms each time
    server: "ScriptedEndpoint"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length))
        self.server.bodies.append(body)
        self.server.paths.append(self.path)
        self.server.authorizations.append(self.headers.get("authorization"))
        self.server.next_behaviour()(self)

    def send(
        self,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "application/json",
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class ScriptedEndpoint(ThreadingHTTPServer):
    """Plays the script once, then its last behaviour for ever."""

    daemon_threads = True

    def __init__(self, script: Sequence[Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._script = list(script)
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.authorizations: list[str | None] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def prompts(self) -> list[str]:
        """Everything that was ever sent, request by request."""
        return [json.dumps(body, ensure_ascii=False) for body in self.bodies]

    def next_behaviour(self) -> Behaviour:
        with self._lock:
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests are about."""


@contextmanager
def serving(*script: Behaviour) -> Iterator[ScriptedEndpoint]:
    """Serve a script until the block ends."""
    server = ScriptedEndpoint(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: object) -> Behaviour:
    """Answer with a completion whose message has this content."""
    completion = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
            }
        ],
    }
    return body(completion)


def body(value: object, *, content_type: str = "application/json") -> Behaviour:
    """Answer with any JSON, or with a text as it is."""
    raw = value if isinstance(value, str) else json.dumps(value)
    return lambda handler: handler.send(raw.encode(), content_type=content_type)


def status(code: int, *, text: str = "", **headers: str) -> Behaviour:
    """Answer with a status; `retry_after="1"` becomes a header, `text` stands in the body."""
    listed = [(name.replace("_", "-"), value) for name, value in headers.items()]
    raw = json.dumps({"error": {"message": text}}).encode()
    return lambda handler: handler.send(raw, status=code, headers=listed)


def hangs(handler: Handler) -> None:
    """Never answer; let go when the server closes."""
    handler.server.closing.wait(30)
    handler.close_connection = True


def closes(handler: Handler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """Send an answer one byte at a time, for ever: no single read ever times out."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "100000")
    handler.end_headers()
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()
    handler.close_connection = True


def echoes_key(handler: Handler) -> None:
    """Answer with the authorization header as the content."""
    says(f"Your key: {handler.headers.get('authorization')}")(handler)
