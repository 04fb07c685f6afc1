"""For tests of deliveries: a real server that answers as told and remembers, and the engine in this process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from connections.domain.delivery.engine import Engine
from connections.domain.delivery.send_parcel import send_parcel
from connections.domain.delivery.senders import Senders
from connections.models import Connection, Delivery, DeliveryTarget, ScheduleName, TargetAuth, TargetKind

CXML_OK = (
    b'<cXML payloadID="a@b" timestamp="2026-01-01T00:00:00Z"><Response><Status code="200" text="OK"/></Response></cXML>'
)


def cxml_status(code: int, text: str = "") -> bytes:
    """A cXML answer with this Status."""
    return CXML_OK.replace(b'code="200" text="OK"', f'code="{code}" text="{text}"'.encode())


@dataclass(frozen=True)
class Call:
    """What the sink heard."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What the sink says; with `drop`, it hangs up after it has read."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    wait_seconds: float = 0.0


@dataclass
class Sink:
    """Answers in the order given, the last one for ever."""

    answers: list[Answer]
    port: int = 0
    calls: list[Call] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def heard(self, call: Call) -> Answer:
        answer = self.answers[min(len(self.calls), len(self.answers) - 1)]
        self.calls.append(call)
        return answer


@contextmanager
def sink(*answers: Answer) -> Iterator[Sink]:
    """A server on a port of its own."""
    heard = Sink(list(answers) or [Answer()])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = heard.heard(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(answer.wait_seconds)
            if answer.drop:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_args: Any) -> None:
            """Nothing: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def engine(threads: int = 8) -> Iterator[Engine]:
    """An engine that is turned by hand."""
    made = Engine(Senders(threads, send_parcel))
    try:
        yield made
    finally:
        made._senders.stop()
        made.stop_listening()


def deliver_until(made: Engine, done: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Turn the engine until it is so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "not delivered in time"
        made.look_round()  # what a test queues is never committed, so that no word of it is heard
        made.turn(0.05)


def settled(*deliveries: Delivery) -> Callable[[], bool]:
    """Whether each of them has been tried once more than it had when this was asked."""
    before = {each.pk: each.attempts for each in deliveries}
    return lambda: all(Delivery.objects.get(pk=pk).attempts > had for pk, had in before.items())


def webhook(url: str, *, events: tuple[str, ...] = (), **values: Any) -> DeliveryTarget:
    return DeliveryTarget.objects.create(
        kind=TargetKind.WEBHOOK, name="hook", url=url, events=list(events), auth=TargetAuth.NONE, **values
    )


def buyer(url: str, connection: Connection, **values: Any) -> DeliveryTarget:
    return DeliveryTarget.objects.create(
        kind=TargetKind.BUYER, name="buyer", url=url, connection=connection, schedule=ScheduleName.HOURLY, **values
    )
