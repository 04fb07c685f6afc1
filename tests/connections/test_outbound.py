"""The one door for outgoing HTTP: what comes back, what is cut off, and what trouble is called. Real sockets only."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from connections.outbound import OutboundError, send

Talk = Callable[[socket.socket], None]


@contextmanager
def server(*talks: Talk) -> Iterator[int]:
    """A port at which each caller in turn is talked to as given."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for talk in talks:
            caller, _address = listener.accept()
            with caller:
                talk(caller)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(5)
    listener.close()


def answering(raw: bytes) -> Talk:
    def talk(caller: socket.socket) -> None:
        caller.recv(65536)
        caller.sendall(raw)

    return talk


def fails_with(port: int, **limits: float) -> OutboundError:
    with pytest.raises(OutboundError) as raised:
        send("POST", f"http://127.0.0.1:{port}/", body=b"<cXML/>", **limits)
    return raised.value


def test_answer_comes_back_whatever_its_status() -> None:
    with server(answering(b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy")) as port:
        reply = send("POST", f"http://127.0.0.1:{port}/")

    assert (reply.status, reply.headers["retry-after"], reply.body) == (503, "7", b"busy")


def test_chunks_are_put_together() -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
    with server(answering(raw)) as port:
        assert send("GET", f"http://127.0.0.1:{port}/").body == b"abcde"


def test_redirect_is_an_answer_and_not_followed() -> None:
    with server(answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")) as port:
        assert send("POST", f"http://127.0.0.1:{port}/").status == 302


def test_nobody_listening_was_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    trouble = fails_with(port)

    assert (trouble.code, trouble.was_sent) == ("outbound.unreachable", False)


def test_f17_end_of_the_connection_after_the_request_is_a_lost_answer() -> None:
    with server(lambda caller: [None for _ in iter(lambda: b"<cXML/>" in caller.recv(65536), True)]) as port:
        trouble = fails_with(port)

    assert (trouble.code, trouble.was_sent) == ("outbound.answer_lost", True)


def test_body_that_ends_early_is_a_lost_answer() -> None:
    with server(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")) as port:
        trouble = fails_with(port)

    assert (trouble.code, trouble.was_sent) == ("outbound.answer_lost", True)


@pytest.mark.parametrize("drip", [b"H", b"HTTP/1.1 200 OK\r\nX-1: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a27_trickle_ends_with_the_time_of_the_whole_call(drip: bytes) -> None:
    def trickle(caller: socket.socket) -> None:
        caller.recv(65536)
        caller.sendall(drip)
        try:
            for _ in range(100):
                caller.sendall(b"x")
                time.sleep(0.05)
        except OSError:
            return

    with server(trickle) as port:
        began = time.monotonic()
        trouble = fails_with(port, timeout_seconds=0.5)

    assert trouble.code == "outbound.too_slow"
    assert trouble.was_sent
    assert time.monotonic() - began < 3


def test_a27_answer_over_its_bytes_is_cut_off() -> None:
    raw = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
    with server(answering(raw)) as port:
        trouble = fails_with(port, max_bytes=100_000)

    assert trouble.code == "outbound.answer_too_long"


def test_a27_endless_headers_are_an_error() -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + b"X-Same: again\r\n" * 500 + b"\r\n"
    with server(answering(raw)) as port:
        assert fails_with(port).code == "outbound.answer_lost"


def test_next_address_is_tried_where_one_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = socket.getaddrinfo
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0)), (socket.AF_INET, 1, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: found if args[0] == "two.example.com" else ask(*args, **kwargs)
    )
    with server(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as port:
        assert send("POST", f"http://two.example.com:{port}/").status == 200
