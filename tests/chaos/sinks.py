"""Where webhooks and documents arrive: servers that answer well or badly, and keep what they were given.

A sink hangs, fails until a moment, redirects, says that it is gone, or drops a share of what comes, before or after it
has taken it. What it has taken it remembers by the sender's id, for at least once means twice at times.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
#: Longer than any caller waits.
HANG_SECONDS = 120.0


class Manner(StrEnum):
    """How a sink answers."""

    WELL = "answers"
    HANGS = "hangs"
    FAILS = "answers 500 for an hour"
    REDIRECTS = "redirects"
    GONE = "says 410"
    DROPS = "drops 30 %"


@dataclass(slots=True)
class Sink:
    """One server. `taken` counts by message id what arrived whole and was answered well, or whose answer was lost."""

    manner: Manner = Manner.WELL
    fails_seconds: float = 0.0
    seed: int = 1
    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, bytes] = field(default_factory=dict)
    requests: int = 0
    _first_request: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _chance: random.Random = field(default_factory=random.Random)
    _closed: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/in"

    def answer(self, message_id: str, body: bytes) -> int | None:
        """The HTTP status; None to break the connection off."""
        with self._lock:
            self.requests += 1
            self._first_request = self._first_request or time.monotonic()
            is_dropped, is_taken_first = self._chance.random() < 0.3, self._chance.random() < 0.5
        match self.manner:
            case Manner.HANGS:
                self._closed.wait(HANG_SECONDS)
                return None
            case Manner.FAILS if time.monotonic() - self._first_request < self.fails_seconds:
                return 500
            case Manner.REDIRECTS:
                return 302
            case Manner.GONE:
                return 410
            case Manner.DROPS if is_dropped:
                if is_taken_first:
                    self._take(message_id, body)
                return None
        self._take(message_id, body)
        return 200

    def _take(self, message_id: str, body: bytes) -> None:
        with self._lock:
            self.taken[message_id] += 1
            self.bodies.setdefault(message_id, body)

    def close(self) -> None:
        """Let go who hangs."""
        self._closed.set()


#: Understood by who reads HTTP and by who reads cXML.
_SAID = (
    b'<?xml version="1.0"?><cXML payloadID="a@sink" timestamp="2026-11-24T10:00:00+00:00">'
    b'<Response><Status code="%d" text="said"/></Response></cXML>'
)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    sink: Sink

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections end in the middle here; that is what we are for."""


class _Door(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # the caller was cut off
            self.close_connection = True
            return
        status = self.server.sink.answer(self.headers.get("Idempotency-Key", ""), body)
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://{HOST}:{self.server.server_port}/elsewhere")
        said = _SAID % status if status in (200, 500) else b"Not here.\n"
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the sink counts."""


@contextmanager
def sink(manner: Manner = Manner.WELL, *, fails_seconds: float = 0.0, seed: int = 1, port: int = 0) -> Iterator[Sink]:
    """A sink that is open."""
    opened = Sink(manner, fails_seconds, seed)
    opened._chance.seed(seed)
    server = _Server((HOST, port), _Door)
    server.sink, opened.port = opened, server.server_port
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    serving.start()
    try:
        yield opened
    finally:
        opened.close()
        server.shutdown()
        server.server_close()
