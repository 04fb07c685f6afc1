"""Processes that meet their fault: forked from the test, so that each costs milliseconds, with one point armed.

A doomed server answers real HTTP on a port of its own until it is killed, as a web worker does; a doomed call does one
thing, as a command or a task does. What they commit is committed. The parent's connections are closed before it forks.
"""

import functools
import http.client
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.wsgi import get_wsgi_application
from django.db import connection as database

from tenants.faultpoints import FaultKind, arm, disarm

HOST = "127.0.0.1"
#: What a call may take that does not hang.
PATIENCE_SECONDS = 15.0
#: How long we believe that a hanging process may still do something.
HANG_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what happened is told by the answers."""


@contextmanager
def server(host: str, point: str = "", kind: FaultKind = FaultKind.ERROR) -> Iterator["Post"]:
    """A web server in a process of its own, which strikes at `point`; killed at the end, whatever it does then."""
    _application()
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        pid = _fork(point, kind, lambda: _answer(listening, port, _application()))
    try:
        yield Post(host, port, HANG_SECONDS if kind == FaultKind.HANG and point else PATIENCE_SECONDS)
    finally:
        end(pid)


@dataclass(frozen=True, slots=True)
class Post:
    """Sends documents to a doomed server; None where the connection ended, or nothing came in time."""

    host: str
    port: int
    seconds: float

    def __call__(self, path: str, body: bytes, content_type: str, **headers: str) -> Answer | None:
        asked = http.client.HTTPConnection(HOST, self.port, timeout=self.seconds)
        sent = {"Host": self.host, "Content-Type": content_type, **headers}
        try:
            asked.request("POST", path, body, sent)
            answer = asked.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asked.close()


def call(act: Callable[[], object], point: str = "", kind: FaultKind = FaultKind.ERROR) -> bool:
    """Whether `act`, in a process of its own with the point armed, came to its end."""
    pid = _fork(point, kind, act)
    waiter = os.pidfd_open(pid)
    try:
        has_ended, _, _ = select.select([waiter], [], [], HANG_SECONDS if kind == FaultKind.HANG else PATIENCE_SECONDS)
    finally:
        os.close(waiter)
    return end(pid) == 0 and bool(has_ended)


@contextmanager
def sink(kept: Path) -> Iterator[str]:
    """The address of somebody who takes whatever is sent; a line with its id for each is added to `kept`."""
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        pid = _fork("", FaultKind.ERROR, lambda: _take(listening, port, kept))
    try:
        yield f"http://{HOST}:{port}/"
    finally:
        end(pid)


def _take(listening: socket.socket, port: int, kept: Path) -> None:
    def take(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with kept.open("a") as lines:
            lines.write(environ["HTTP_IDEMPOTENCY_KEY"] + "\n")
        start_response("200 OK", [("Content-Length", "0")])
        return []

    _answer(listening, port, take)


def end(pid: int) -> int:
    """Kill a process, if there is still something to kill; its exit status, or minus the signal's number."""
    os.kill(pid, signal.SIGKILL)  # a process that has ended keeps its number until we fetch it
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _fork(point: str, kind: FaultKind, act: Callable[[], object]) -> int:
    database.close()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        disarm()
        if point:
            arm(point, kind)
        act()
        status = 0
    finally:
        os._exit(status)  # nothing of the test's own may run here, its clearing up least of all


@functools.cache
def _application() -> Any:
    """Made once, before anything is forked: putting the layers together takes longer than an order."""
    return get_wsgi_application()


def _answer(listening: socket.socket, port: int, application: Any) -> None:
    """For ever, on a socket that listens already."""
    answering = WSGIServer((HOST, port), _Quiet, bind_and_activate=False)
    answering.socket.close()
    answering.socket = listening
    answering.server_name, answering.server_port = HOST, port
    answering.setup_environ()
    answering.set_app(application)
    answering.serve_forever()
