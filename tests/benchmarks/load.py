"""Parallel clients that keep their connections, each a process of its own; they know no Django.

They speak HTTP over plain sockets with requests written beforehand: what a client spends is spent on the same two
processors as the servers, and would make slow and fast look alike. Every answer's status is checked.
"""

import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.pool import Pool

from tests.benchmarks.pairing import medians
from tests.benchmarks.rows import Row, row

CLIENTS = 8
#: Replaced by a number of the same length that no other request has.
SERIAL = b"@serial@serial@serial@"
_ANSWER_SECONDS = 30


class WrongAnswer(RuntimeError):
    """A server did not answer as it must; a rate of refusals measures nothing."""


@dataclass(frozen=True, slots=True)
class Volley:
    """What one client sends, over and over in this order, and the status each answer must have."""

    port: int
    requests: tuple[bytes, ...]
    status: int
    seconds: float


def request(
    method: str, path: str, host: str, body: bytes = b"", *, content_type: str = "", headers: Sequence[str] = ()
) -> bytes:
    """A request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "User-Agent: Mozilla/5.0 Firefox/140.0", *headers]
    if body:
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def clients(count: int = CLIENTS) -> Iterator[Pool]:
    """The processes, started once: starting takes longer than a round."""
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        yield pool


@dataclass(frozen=True, slots=True)
class Pace:
    """How a server does under load: answers per second, and the processor time that it spends on one, in ms."""

    rate: float
    spent_ms: float


def paces_in_turn(
    pool: Pool, volleys: Mapping[str, Volley], meter: Callable[[], float], *, rounds: int, warmup: int = 2
) -> dict[str, Pace]:
    """Medians over interleaved rounds; in the first ones, processes load what they need. `meter`: see `spent.py`."""
    spent: dict[str, list[float]] = {name: [] for name in volleys}

    def measure(name: str) -> float:
        before = meter()
        count, rate = fire_all(pool, volleys[name])
        spent[name].append((meter() - before) / count * 1000)
        return rate

    rates = medians({name: partial(measure, name) for name in volleys}, rounds=rounds, warmup=warmup)
    return {name: Pace(rate, statistics.median(spent[name][warmup:])) for name, rate in rates.items()}


def pace_rows(name: str, shop: Pace, floor: Pace, *, goal: str) -> list[Row]:
    """The rate, which the goal is about, and what it was spent on."""
    return [
        row(name, shop.rate, "requests/s", floor=floor.rate, goal=goal),
        row(f"{name}, processor time", shop.spent_ms, "ms/request", floor=floor.spent_ms),
    ]


def fire_all(pool: Pool, volley: Volley, clients_count: int = CLIENTS) -> tuple[int, float]:
    """All clients together, for the volley's time: how many answers, and how many in a second."""
    each = pool.starmap(fire, [(volley, number) for number in range(clients_count)], chunksize=1)
    return sum(count for count, _ in each), sum(count / seconds for count, seconds in each)


def fire(volley: Volley, number: int) -> tuple[int, float]:
    """One client, over a connection of its own: how many answers, in how many seconds."""
    with socket.create_connection(("127.0.0.1", volley.port), timeout=_ANSWER_SECONDS) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        count, started = 0, time.perf_counter()
        base = time.time_ns() * 100 + number  # two clients never share a serial: they differ in the last two digits
        while (now := time.perf_counter()) < started + volley.seconds:
            wanted = volley.requests[(count + number) % len(volley.requests)]
            serial = f"{base + count * 100:0{len(SERIAL)}d}".encode()
            ask(link, wanted.replace(SERIAL, serial), volley.status)
            count += 1
        return count, now - started


def fetch(port: int, sent: bytes, status: int = 200) -> bytes:
    """One answer, over a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS) as link:
        return ask(link, sent, status)


def ask(link: socket.socket, sent: bytes, status: int) -> bytes:
    """Send, read the whole answer, check its status; answers head and body. Raises WrongAnswer."""
    link.sendall(sent)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(link, answer)
    head = answer[:end].lower()
    answer = _with_length(link, answer, end, head) if b"content-length:" in head else _in_chunks(link, answer)
    if not head.startswith(b"http/1.1 %d " % status):
        raise WrongAnswer(f"{status} was expected; {answer[:600]!r} came to {sent[:200]!r}.")
    return answer


def _with_length(link: socket.socket, answer: bytes, end: int, head: bytes) -> bytes:
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(answer) < end + 4 + length:
        answer += _more(link, answer)
    return answer


def _in_chunks(link: socket.socket, answer: bytes) -> bytes:
    while not answer.endswith(b"\r\n0\r\n\r\n"):
        answer += _more(link, answer)
    return answer


def _more(link: socket.socket, answer: bytes) -> bytes:
    received = link.recv(262144)
    if not received:
        raise WrongAnswer(f"The connection was closed in the middle of an answer: {answer[:200]!r}.")
    return received
