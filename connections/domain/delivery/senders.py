"""The threads that send: each takes a parcel, waits for the other side, and lays the outcome down.

They touch neither the database nor a tenant (threat D8). Whoever runs the loop is woken through a socket, so that it
can wait for parcels and for the database at once. The threads die with the process: what hangs in one is repeated
when its lease is over.
"""

import queue
import socket
import threading
from collections.abc import Callable

import structlog

from connections.domain.delivery.parcel import Outcome, Parcel, Sent, Verdict

log = structlog.get_logger(__name__)


class Senders:
    """A fixed number of threads. Used from one thread, apart from what is marked otherwise."""

    def __init__(self, threads: int, send: Callable[[Parcel], Sent]) -> None:
        self._send, self.threads = send, threads
        self._parcels: queue.SimpleQueue[Parcel | None] = queue.SimpleQueue()
        self._sent: queue.SimpleQueue[Sent] = queue.SimpleQueue()
        self._bell, self._knock = socket.socketpair()
        self._bell.setblocking(False)
        self._knock.setblocking(False)
        self._out: dict[int, Parcel] = {}
        for number in range(threads):
            threading.Thread(target=self._work, name=f"sender-{number}", daemon=True).start()

    @property
    def free(self) -> int:
        """How many parcels would be sent at once."""
        return self.threads - len(self._out)

    @property
    def failing(self) -> int:
        """How many threads are busy with targets that failed at their last attempt."""
        return sum(1 for parcel in self._out.values() if parcel.failures)

    def hand_over(self, parcel: Parcel) -> None:
        """Send it as soon as a thread is free."""
        self._out[id(parcel)] = parcel
        self._parcels.put(parcel)

    def finished(self) -> list[Sent]:
        """What came back since the last time."""
        self._quieten()
        found: list[Sent] = []
        while not self._sent.empty():
            sent = self._sent.get()
            del self._out[id(sent.parcel)]
            found.append(sent)
        return found

    def fileno(self) -> int:
        """Readable when something came back, or `knock` was called: for select."""
        return self._bell.fileno()

    def knock(self) -> None:
        """Wake whoever waits. Callable from any thread, and from a signal handler."""
        try:
            self._knock.send(b"!")
        except OSError:
            return  # the bell rings already, or nobody waits for it any more

    def stop(self) -> None:
        """No more parcels; threads end after the one they are at, and nobody hears of that."""
        for _ in range(self.threads):
            self._parcels.put(None)
        self._bell.close()
        self._knock.close()

    def _quieten(self) -> None:
        try:
            while self._bell.recv(4096):
                continue
        except BlockingIOError:
            return

    def _work(self) -> None:
        while (parcel := self._parcels.get()) is not None:
            self._sent.put(self._sent_whatever_happens(parcel))
            self.knock()

    def _sent_whatever_happens(self, parcel: Parcel) -> Sent:
        try:
            return self._send(parcel)
        except Exception:  # the outermost frame of a thread: a mistake of ours must not lose the parcel
            log.exception("delivery.trouble", delivery=parcel.message_id)
            return Sent(parcel, Outcome(Verdict.AGAIN, "engine.trouble"), 0)
