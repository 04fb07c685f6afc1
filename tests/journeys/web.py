"""Ask over real HTTP, at 127.0.0.1 with the Host header, and look at every answer before anybody else does.

No cookie is kept but by a Desk (`desk.py`). Every answer, whatever it is for, fails the test if it is a 5xx (unless
asked for), shows a traceback, names another supplier's people or a secret, or lacks what DESIGN §8 wants of a page
inside a visit.
"""

import html
import http.client
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from tests.journeys.page import Fields, Form, Page
from tests.journeys.strangers import Strangers

TIMEOUT_SECONDS = 60
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FORM = "application/x-www-form-urlencoded"
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_HOPS = 5
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)|DoesNotExist at /|Exception Type:")
_VISIT_HEADERS = {
    "referrer-policy": "strict-origin",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True)
class Answer:
    """What came back. `address` is the one that answered, after redirects."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    address: str

    @cached_property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8", "replace")

    @cached_property
    def page(self) -> Page:
        return Page(self.text, self.address)

    @property
    def location(self) -> str:
        """Where it sends us, absolute; empty if nowhere."""
        target = self.headers["Location"]
        return urljoin(self.address, target) if target else ""


@dataclass(frozen=True, slots=True)
class Web:
    """A client without a memory. `strangers` knows whose words belong where."""

    strangers: Strangers
    user_agent: str = USER_AGENT

    def get(self, address: str, *, follow: bool = True, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", address, headers=headers, follow=follow)

    def post(self, address: str, fields: Fields, *, follow: bool = True) -> Answer:
        """A browser's form, from a page of the same site."""
        headers = {"Content-Type": FORM, "Origin": origin_of(address), "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", address, urlencode(fields).encode(), headers, follow=follow)

    def submit(self, form: Form, *, follow: bool = True, **values: str) -> Answer:
        """Send the form with these values in place of its own."""
        if form.method == "post":
            return self.post(form.action, form.filled(**values), follow=follow)
        return self.get(f"{form.action.partition('?')[0]}?{urlencode(form.filled(**values))}", follow=follow)

    def ask(
        self,
        method: str,
        address: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        follow: bool = False,
        may_be_down: bool = False,
    ) -> Answer:
        """One request, and what it is redirected to if asked. `may_be_down`: a 503 is what we want to see."""
        answer = self._ask(
            method, address, body, {"User-Agent": self.user_agent, "Accept-Language": "en"} | dict(headers or {})
        )
        self._look_at(answer, may_be_down=may_be_down)
        hops = 0
        while follow and answer.status in _REDIRECTS:
            hops += 1
            assert hops <= _MOST_HOPS, f"Redirects without end at {address}"
            assert answer.status not in (307, 308) or method == "GET", "A post must not be repeated elsewhere"
            kept = {name: value for name, value in (headers or {}).items() if name not in ("Content-Type", "Origin")}
            answer = self.ask("GET", answer.location, headers=kept)
        return answer

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, Any]) -> Answer:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=TIMEOUT_SECONDS)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body, {"Host": parts.netloc} | headers)
            reply = connection.getresponse()
            return Answer(reply.status, reply.headers, reply.read(), address)
        finally:
            connection.close()

    def break_off(self, address: str, beginning: bytes, *, announced: int) -> None:
        """Begin a POST of `announced` bytes, send the first ones, and hang up."""
        parts = urlsplit(address)
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {announced}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(head.encode() + beginning)

    def _look_at(self, answer: Answer, *, may_be_down: bool) -> None:
        where = f"{answer.status} at {answer.address}"
        assert answer.status < 500 or (may_be_down and answer.status == 503), where
        words = html.unescape(unquote(answer.text)) + "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
        assert not _TRACEBACK.search(words), where
        assert self.strangers.among(urlsplit(answer.address).netloc, words) == set(), where
        host, path = urlsplit(answer.address).netloc, urlsplit(answer.address).path
        if path.startswith("/s/") and host in self.strangers.words:
            _look_at_visit(answer, where)


def _look_at_visit(answer: Answer, where: str) -> None:
    """A page inside a visit: no cookie but the browser's number, nothing kept, nothing told to other sites."""
    cookies = [cookie.partition("=")[0] for cookie in answer.headers.get_all("Set-Cookie") or []]
    assert [name for name in cookies if not name.startswith("__Host-")] == [], where
    assert {name: answer.headers[name] for name in _VISIT_HEADERS} == _VISIT_HEADERS, where
    assert "no-store" in (answer.headers["Cache-Control"] or ""), where
    assert answer.headers["X-Frame-Options"] is None, where
    assert "frame-ancestors" in (answer.headers["Content-Security-Policy"] or ""), where


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def in_path(word: str) -> str:
    """As one segment of a path."""
    return quote(word, safe="")
