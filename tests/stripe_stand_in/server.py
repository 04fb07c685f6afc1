"""The stand-in over HTTP: the API that stripe's own client calls, pages for the person who pays, and faults on demand.

`faults` is a list of statuses to answer with next, one a call; 0 drops the connection without a word.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from tests.stripe_stand_in.book import Book, Declined, NoSuchThing, Row
from tests.stripe_stand_in.form import read_form
from tests.stripe_stand_in.pages import checkout_page, portal_page
from tests.stripe_stand_in.webhooks import send_event

Answer = tuple[int, str, bytes]


@dataclass
class StandIn:
    """A running stand-in. `webhook_url` empty: events are only noted. `pages` is where its pages are reached."""

    port: int = 0
    webhook_url: str = ""
    webhook_host: str = ""
    secret: str = "whsec_stand_in"
    book: Book = field(default_factory=Book)
    faults: list[int] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "StandIn":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), type("Handler", (_Handler,), {"stand_in": self}))
        self.port = self._server.server_address[1]
        if self.webhook_url:
            self.book.tell = self._tell
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _tell(self, event: Row) -> None:
        threading.Thread(
            target=send_event, args=(event, self.webhook_url, self.secret, self.webhook_host), daemon=True
        ).start()


class _Handler(BaseHTTPRequestHandler):
    """One call. Everything that changes the book happens under its lock."""

    stand_in: StandIn
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet an answer: two would wait for each other's acknowledgement

    def do_GET(self) -> None:
        self._serve("GET", "")

    def do_POST(self) -> None:
        self._serve("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the test's output is the tests'."""

    def _serve(self, method: str, body: str) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self.stand_in.calls.append((method, path))
            if self.stand_in.faults:
                return self._fail(self.stand_in.faults.pop(0))
        with self.stand_in.book.lock:
            status, kind, answer = self._answer(method, path, body)
        return self._send(status, kind, answer)

    def _fail(self, status: int) -> None:
        if status == 0:
            self.close_connection = True
            self.connection.close()
        else:
            self._send(status, "application/json", _error("api_error", f"Trouble {status}."))

    def _answer(self, method: str, path: str, body: str) -> Answer:
        try:
            if path.startswith("/v1/"):
                return 200, "application/json", json.dumps(self._api(method, path[4:], body)).encode()
            return self._page(method, path, body)
        except NoSuchThing as missing:
            return 404, "application/json", _error("invalid_request_error", str(missing), "resource_missing")
        except Declined as declined:
            return 402, "application/json", _error("card_error", str(declined), "card_declined")

    def _api(self, method: str, path: str, body: str) -> Row:
        key = self.headers.get("Idempotency-Key", "")
        answered = self.stand_in.book.answered
        if method == "POST" and key and key in answered:
            return answered[key]
        parts = path.split("/")
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        row = _call(self.stand_in, method, parts, read_form(body) if method == "POST" else query)
        if method == "POST" and key:
            answered[key] = cast(Row, json.loads(json.dumps(row)))
        return row

    def _page(self, method: str, path: str, body: str) -> Answer:
        _, place, name, *_ = path.split("/")
        wished = read_form(body).get("do", "")
        if place == "checkout":
            return self._checkout(method, name, wished)
        if place == "portal":
            return self._portal(method, name, wished)
        raise NoSuchThing(path)

    def _checkout(self, method: str, name: str, wished: str) -> Answer:
        book = self.stand_in.book
        session = book.found(book.checkouts, name)
        if method == "GET":
            return 200, "text/html", checkout_page(session, book)
        if wished == "cancel":
            return 303, session["cancel_url"], b""
        try:
            book.pay_checkout(name, succeeds=wished == "pay")
        except Declined as declined:
            return 200, "text/html", checkout_page(session, book, problem=str(declined))
        return 303, session["success_url"], b""

    def _portal(self, method: str, name: str, wished: str) -> Answer:
        book = self.stand_in.book
        session = book.found(book.portals, name)
        running = [row for row in book.subscriptions.values() if row["customer"] == session["customer"]]
        acts: dict[str, Callable[[str], Row]] = {
            "fail": lambda pk: book.renew(pk, is_paid=False),
            "renew": lambda pk: book.renew(pk, is_paid=True),
            "settle": book.settle,
            "give_up": book.give_up,
            "cancel": lambda pk: book.change(pk, {"cancel_at_period_end": "true"}),
        }
        if method == "POST" and wished in acts and running:
            acts[wished](running[-1]["id"])
        return 200, "text/html", portal_page(session, running, book)

    def _send(self, status: int, kind: str, answer: bytes) -> None:
        self.send_response(status)
        if status == 303:
            self.send_header("Location", kind)
        else:
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def _call(stand_in: StandIn, method: str, parts: list[str], given: dict[str, Any]) -> Row:
    """One call of the API. Raises NoSuchThing for what is not stood in for."""
    book, page = stand_in.book, stand_in.url
    match method, parts:
        case "POST", ["customers"]:
            return book.add_customer(given)
        case "GET", ["customers", name]:
            return book.customer(name)
        case "POST", ["checkout", "sessions"]:
            return book.add_checkout(given, page)
        case "POST", ["billing_portal", "sessions"]:
            return book.add_portal(given, page)
        case "GET", ["subscriptions"]:
            return _listed("/v1/subscriptions", book.subscriptions, given)
        case "GET", ["subscriptions", name]:
            return book.found(book.subscriptions, name)
        case "POST", ["subscriptions", name]:
            return book.change(name, given)
        case "GET", ["invoices"]:
            return _listed("/v1/invoices", book.invoices, given)
        case "GET", ["events"]:
            return _listed("/v1/events", {row["id"]: row for row in book.events}, given)
    raise NoSuchThing(f"Unrecognized request URL ({method}: /v1/{'/'.join(parts)}).")


def _listed(url: str, rows: dict[str, Row], given: dict[str, Any]) -> Row:
    """The newest first, by customer, a page at a time."""
    found = [row for row in reversed(rows.values()) if given.get("customer") in (None, row.get("customer"))]
    if given.get("status", "all") != "all":
        found = [row for row in found if row["status"] == given["status"]]
    if after := given.get("starting_after"):
        place = next(index for index, row in enumerate(found) if row["id"] == after)
        found = found[place + 1 :]
    limit = int(given.get("limit", 10))
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": found[:limit]}


def _error(kind: str, message: str, code: str = "") -> bytes:
    return json.dumps({"error": {"type": kind, "message": message, **({"code": code} if code else {})}}).encode()
