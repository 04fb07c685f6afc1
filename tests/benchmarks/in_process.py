"""The shop and the floor called as a WSGI server calls them, in this process: what an answer costs in processor time.

Counted are this process and PostgreSQL's for our database; no server and no client stand between, and neighbours on the
machine hardly change the figure.
"""

import io
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpRequest
from django.test import override_settings

from tests.benchmarks.pairing import Measure
from tests.benchmarks.spent import database_seconds

FIREFOX = "Mozilla/5.0 Firefox/140.0"
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class BareHandler(WSGIHandler):
    """Plain Django without any layer, with the floor's pages."""

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)

    def resolve_request(self, request: HttpRequest) -> Any:
        request.urlconf = "tests.benchmarks.bare_urls"
        return super().resolve_request(request)


def connect_floor() -> None:
    """The floor's way to the database: plain Django's connection, as in `bare_settings.py`."""
    plain = {**connections.databases["default"], "ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    connections.databases["bare"] = plain


def call(application: Application, host: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body; with `fields` it is a form that is posted."""
    address, _mark, query = path.partition("?")
    body = urlencode(fields or {}).encode()
    environ = {
        "REQUEST_METHOD": "GET" if fields is None else "POST", "PATH_INFO": address, "QUERY_STRING": query,
        "SERVER_NAME": host, "SERVER_PORT": "80", "HTTP_HOST": host, "HTTP_USER_AGENT": FIREFOX,
        "HTTP_SEC_FETCH_SITE": "same-origin", "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    statuses: list[str] = []
    response = application(environ, lambda status, _headers: statuses.append(status))
    try:
        return int(statuses[0][:3]), b"".join(response)
    finally:
        response.close()


def page(application: Application, host: str, path: str) -> bytes:
    """The body of a page. Raises RuntimeError unless it is shown."""
    status, body = call(application, host, path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {body[:600]!r}.")
    return body


def milliseconds(action: Callable[[str], object], asked: Sequence[str], least: int) -> Measure:
    """Processor time of one call, averaged over each of `asked` in turn until `least` calls are made."""
    turns = -(-least // len(asked))

    def measure() -> float:
        before = time.process_time() + database_seconds()
        for _turn in range(turns):
            for one in asked:
                action(one)
        after = time.process_time() + database_seconds()
        return (after - before) * 1000 / (turns * len(asked))

    return measure
