"""A TCP proxy that lets a part of its connections come to harm, as networks do.

Each connection gets one fate, drawn from a seed: dropped at once, delayed, cut after some bytes either way, cut when the
whole answer is there but not passed on (so that the work is done and nobody hears of it), or served in a trickle.
"""

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

HOST = "127.0.0.1"
_CHUNK = 64 * 1024
DELAY_SECONDS = 0.4
TRICKLE_BYTES, TRICKLE_SECONDS = 64, 0.005
#: A request is cut before so many bytes; an answer, which is short, after that share of it.
LONGEST_CUT = 700
#: A connection is over after this, whatever its fate.
LONGEST_SECONDS = 30.0


class Fate(StrEnum):
    """What happens to a connection."""

    PASS = "pass"
    DROP = "drop"
    DELAY = "delay"
    CUT_REQUEST = "cut the request after n bytes"
    CUT_ANSWER = "cut the answer in the middle"
    LOSE_ANSWER = "cut when the answer is there"
    TRICKLE = "trickle"


HARM = tuple(fate for fate in Fate if fate != Fate.PASS)
#: Those after which nobody has heard an answer.
FATAL = (Fate.DROP, Fate.CUT_REQUEST, Fate.CUT_ANSWER, Fate.LOSE_ANSWER)


@dataclass(slots=True)
class Proxy:
    """Listens on `port` for a server at `target`. `share` of the connections come to one of the harms in `harms`."""

    target: int
    share: float
    harms: tuple[Fate, ...] = HARM
    seed: int = 1
    fates: Counter[str] = field(default_factory=Counter)
    port: int = 0
    _listening: socket.socket | None = None
    _chance: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._chance.seed(self.seed)
        self._listening = socket.create_server((HOST, self.port), backlog=512)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """Take no more connections; those that are open come to their end."""
        if self._listening is not None:
            with suppress(OSError):  # it was not connected: Linux says so, and wakes who accepts
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _address = listening.accept()
            except OSError:
                return
            fate, after = self._draw()
            threading.Thread(target=self._serve, args=(client, fate, after), daemon=True).start()

    def _draw(self) -> tuple[Fate, int]:
        with self._lock:
            fate = self._chance.choice(self.harms) if self._chance.random() < self.share else Fate.PASS
            self.fates[fate] += 1
            return fate, self._chance.randrange(1, LONGEST_CUT)

    def _serve(self, client: socket.socket, fate: Fate, after: int) -> None:
        with client:
            if fate == Fate.DROP:
                return reset(client)
            if fate == Fate.DELAY:
                time.sleep(DELAY_SECONDS)
            try:
                with socket.create_connection((HOST, self.target), LONGEST_SECONDS) as server:
                    client.settimeout(LONGEST_SECONDS)
                    _relay(client, server, fate, after)
            except OSError:
                reset(client)


def _relay(client: socket.socket, server: socket.socket, fate: Fate, after: int) -> None:
    """Both ways, until the server has said all or the fate is met."""
    up_limit = after if fate == Fate.CUT_REQUEST else None
    sending = threading.Thread(target=_send_up, args=(client, server, up_limit), daemon=True)
    sending.start()
    kept = b""
    for part in _parts(server, TRICKLE_BYTES if fate == Fate.TRICKLE else _CHUNK):
        if fate in (Fate.LOSE_ANSWER, Fate.CUT_ANSWER):
            kept += part
            continue
        client.sendall(part)
        if fate == Fate.TRICKLE:
            time.sleep(TRICKLE_SECONDS)
    if fate == Fate.CUT_ANSWER:
        client.sendall(kept[: len(kept) * after // LONGEST_CUT])
    if fate in (Fate.LOSE_ANSWER, Fate.CUT_ANSWER, Fate.CUT_REQUEST):
        reset(client)


def _send_up(client: socket.socket, server: socket.socket, limit: int | None) -> None:
    passed = 0
    try:
        for part in _parts(client, _CHUNK):
            if limit is not None and passed + len(part) > limit:
                server.sendall(part[: limit - passed])
                reset(server)
                return
            server.sendall(part)
            passed += len(part)
    except OSError:
        return  # the other direction has ended the connection


def _parts(source: socket.socket, size: int) -> Iterator[bytes]:
    while part := source.recv(size):
        yield part


def reset(connection: socket.socket) -> None:
    """End it with RST, as a machine does that has crashed, and not in good order."""
    with suppress(OSError):  # it may be over already
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)  # wakes who reads of it, and tells the other side nothing
    connection.close()


@contextmanager
def proxy(target: int, share: float, harms: tuple[Fate, ...] = HARM, seed: int = 1) -> Iterator[Proxy]:
    """A proxy that runs."""
    running = Proxy(target, share, harms, seed)
    running.start()
    try:
        yield running
    finally:
        running.stop()
