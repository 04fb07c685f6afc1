"""Deliveries a second of one delivering process, against as many bare posts from the same number of threads.

The sink answers at once, in a process of its own. Twenty targets at two calls each keep the threads busy; with a
single target its own limit of two calls at once is what counts. No goal is set: other sides are slower than we are.
"""

import http.client
import multiprocessing
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from connections.domain.delivery.engine import Engine
from connections.domain.delivery.queue import queue_delivery
from connections.domain.delivery.send_parcel import send_parcel
from connections.domain.delivery.senders import Senders
from connections.models import Delivery, DeliveryState, DeliveryTarget, TargetKind
from tenants.scope import in_tenant
from tests.benchmarks.database import fresh_database, new_supplier
from tests.benchmarks.pairing import medians
from tests.benchmarks.rows import Row, row

HOST = "127.0.0.1"
NUMBER = 400
TARGETS = 20
THREADS = 40
BODY = b'{"type": "order.received", "data": {"number": "4711"}}' * 20
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def rows() -> list[Row]:
    """Many targets, one target, and the floor of each."""
    with fresh_database(), quick_sink() as port, in_tenant(new_supplier("sender")):
        many = targets(port, TARGETS)
        one = targets(port, 1)
        found = medians(
            {
                "bare": lambda: NUMBER / bare_posts(port, THREADS),
                "many": lambda: NUMBER / delivered(many),
                "bare two": lambda: NUMBER / bare_posts(port, 2),
                "one": lambda: NUMBER / delivered(one),
            },
            rounds=5,
        )
    return [
        row(f"deliveries of one process, {TARGETS} targets / bare posts", found["many"], "/s", floor=found["bare"]),
        row(
            "deliveries of one process, one target / bare posts of two threads",
            found["one"],
            "/s",
            floor=found["bare two"],
        ),
    ]


def targets(port: int, number: int) -> list[DeliveryTarget]:
    """Where to."""
    return [
        DeliveryTarget.objects.create(kind=TargetKind.FORWARD, name=f"sink {n}", url=f"http://{HOST}:{port}/")
        for n in range(number)
    ]


def delivered(to: list[DeliveryTarget]) -> float:
    """The seconds that the queued deliveries take; queuing them does not count."""
    for n in range(NUMBER):
        queue_delivery(to[n % len(to)], kind="order.json", body=BODY, content_type="application/json")
    senders = Senders(THREADS, send_parcel)
    engine = Engine(senders)
    began = time.perf_counter()
    while Delivery.objects.filter(state=DeliveryState.WAITING).exists():
        for _ in range(10):
            engine.turn(0.05)
    spent = time.perf_counter() - began
    engine.stop_listening()
    senders.stop()
    return spent


def bare_posts(port: int, threads: int) -> float:
    """The seconds that as many posts take."""

    def post(_number: int) -> None:
        client = http.client.HTTPConnection(HOST, port)
        client.request("POST", "/", BODY)
        client.getresponse().read()
        client.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(post, range(NUMBER)))
    return time.perf_counter() - began


@contextmanager
def quick_sink() -> Iterator[int]:
    """A port at which every caller is answered at once."""
    with socket.create_server((HOST, 0), backlog=512) as listener:
        process = multiprocessing.get_context("fork").Process(target=_answer_all, args=(listener,), daemon=True)
        process.start()
        yield listener.getsockname()[1]
        process.kill()
        process.join()


def _answer_all(listener: socket.socket) -> None:
    while True:
        caller, _address = listener.accept()
        with caller:
            said = b""
            while BODY not in said:
                said += caller.recv(65536)
            caller.sendall(_ANSWER)
