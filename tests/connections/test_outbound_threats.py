"""A25: no hostile address is ever called, however it comes: saved, resolved, rebound, or by a redirect.

A sink listens on both loopback addresses and counts who connects. The resolver is the one thing played here: it stands
at the edge of the machine.
"""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from connections.outbound import OutboundError, send
from connections.outbound_address import judge_address
from tests.connections.delivering import Answer, sink
from tests.connections.hostile_urls import INNER, LITERAL, NAMES

PUBLIC = "93.184.215.14"


class Counter:
    """A listener on 127.0.0.1 and ::1, on one port."""

    def __init__(self) -> None:
        self.met = 0
        self._listeners = [socket.create_server(("127.0.0.1", 0))]
        self.port = self._listeners[0].getsockname()[1]
        try:
            self._listeners.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        except OSError:  # a machine without IPv6 has no such sink
            return
        finally:
            for listener in self._listeners:
                threading.Thread(target=self._count, args=(listener,), daemon=True).start()

    def _count(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _address = listener.accept()
            except OSError:
                return
            self.met += 1
            caller.close()

    def close(self) -> None:
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()


@pytest.fixture
def counter() -> Iterator[Counter]:
    counting = Counter()
    yield counting
    counting.close()


@pytest.fixture(autouse=True)
def _as_in_production() -> Iterator[None]:
    with override_settings(OUTBOUND_MAY_REACH_LOOPBACK=False):
        yield


def resolver(*answers: str) -> Any:
    """Each question gets the next answer, the last one for ever."""
    left = list(answers)

    def ask(host: str, port: int, *_args: Any, **_kwargs: Any) -> Any:
        ip = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (ip, port))]

    return ask


def refused(url: str) -> str:
    with pytest.raises(OutboundError) as raised:
        send("POST", url, body=b"x", timeout_seconds=2)
    return raised.value.code


def test_there_are_sixty_forms_and_more() -> None:
    assert len(set(LITERAL + NAMES)) >= 60


def test_a25_saved_forms_are_refused_where_they_are_entered(counter: Counter) -> None:
    taken = []
    for form in LITERAL:
        try:
            judge_address(form.format(port=counter.port))
            taken.append(form)
        except OutboundError:
            continue

    assert taken == []
    assert counter.met == 0


def test_a25_no_form_is_called(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver("127.0.0.1"))

    codes = {refused(form.format(port=counter.port)) for form in (*LITERAL, *NAMES)}

    assert codes <= {
        "outbound.address_malformed",
        "outbound.address_refused",
        "outbound.not_https",
        "outbound.port_refused",
    }
    assert counter.met == 0


@pytest.mark.parametrize("inner", INNER)
def test_a25_a_name_that_leads_inside_is_refused(inner: str, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(inner))

    assert {refused(name) for name in NAMES} == {"outbound.address_refused"}
    assert counter.met == 0


@pytest.mark.parametrize("inner", INNER)
def test_a25_one_inner_address_among_public_ones_refuses_all(inner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [*resolver(PUBLIC)("x", 443), *resolver(inner)("x", 443)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: both)

    assert refused("https://inner.example.com/") == "outbound.address_refused"


def test_a25_rebinding_meets_the_address_that_was_checked(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    def connect(address: Any, *_args: Any, **_kwargs: Any) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    for name in NAMES:
        monkeypatch.setattr(socket, "getaddrinfo", resolver(PUBLIC, "127.0.0.1"))
        assert refused(name) == "outbound.unreachable"

    assert {address[0] for address in called} == {PUBLIC}
    assert counter.met == 0


def test_a25_no_redirect_is_followed(counter: Counter) -> None:
    forms = [form.format(port=counter.port) for form in (*LITERAL, *NAMES) if form.isascii() and "\t" not in form]
    answers = [Answer(status=302, headers={"Location": form}) for form in forms]

    with override_settings(OUTBOUND_MAY_REACH_LOOPBACK=True), sink(*answers) as there:
        statuses = {send("POST", there.url()).status for _ in forms}

    assert (statuses, len(there.calls), counter.met) == ({302}, len(forms), 0)


def test_public_addresses_may_be_called() -> None:
    for url in (
        "https://example.com/",
        "https://example.com:8443/x?y=z",
        "https://93.184.215.14/",
        "https://[2606:2800::1]/",
    ):
        judge_address(url)


def test_sink_would_have_noticed(counter: Counter) -> None:
    with override_settings(OUTBOUND_MAY_REACH_LOOPBACK=True):
        assert refused(f"http://127.0.0.1:{counter.port}/") in ("outbound.answer_lost", "outbound.unreachable")

    assert counter.met == 1
