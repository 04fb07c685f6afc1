"""The loop that delivers: one thread for the database, many that send (docs/adr/0022).

It waits for three things at once: something came back from a sender, somebody queued something (NOTIFY, with the
schema as the word), or the next delivery is due. What is due when is kept in memory per supplier; every half minute
all suppliers are looked at anyway, so that a lost word only costs time. Any number of such processes may run.
"""

import select
import time
from collections import defaultdict

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from connections.domain.delivery.claim import Limits, claim, seconds_to_next
from connections.domain.delivery.parcel import Sent
from connections.domain.delivery.queue import CHANNEL
from connections.domain.delivery.senders import Senders
from connections.domain.delivery.settle import settle
from tenants.listening import Listener
from tenants.models import Supplier
from tenants.scope import in_public, in_tenant
from tenants.tasks import OPEN_STATES

log = structlog.get_logger(__name__)

#: All suppliers are looked at so often, whatever was heard.
ROUND_SECONDS = 30.0
#: Where deliveries wait for a free thread, or for one that comes back: how long until the next look.
CROWDED_SECONDS = 1.0
#: Where something is due but another process is at it.
LOCKED_SECONDS = 0.05
#: After trouble with the database.
TROUBLE_SECONDS = 1.0
#: At the end: how long what is being sent may still come back. What does not is repeated after its lease.
GRACE_SECONDS = 10.0


class Engine:
    """Delivers until it is stopped."""

    def __init__(self, senders: Senders) -> None:
        self._senders = senders
        self._listener: Listener | None = None
        self._suppliers: dict[int, Supplier] = {}
        self._due: dict[int, float] = {}
        self._next_round = 0.0
        self._unsettled: list[Sent] = []
        self._is_stopping = False

    def stop(self) -> None:
        """Take nothing more, and let `run` come to its end. Callable from a signal handler."""
        self._is_stopping = True
        self._senders.knock()

    def run(self) -> None:
        """Until stopped. Trouble with the database is waited out, and what came back meanwhile is kept."""
        while not self._is_stopping:
            try:
                self.turn()
            except (OperationalError, InterfaceError) as trouble:
                self._begin_anew(trouble)
        self._finish()
        self._forget_connections()

    def turn(self, longest_seconds: float = ROUND_SECONDS) -> None:
        """Settle what came back, send what is due, and wait until there is more to do."""
        self._settle()
        if time.monotonic() >= self._next_round:
            self.look_round()
        due = [pk for pk, at in self._due.items() if at <= time.monotonic()]
        for pk in due:
            self._look_at(pk)
            self._settle()
        self._wait(longest_seconds)

    def _settle(self) -> None:
        """Keep outcomes, by supplier; look at each of these suppliers again, for what had to wait for them."""
        self._unsettled += self._senders.finished()
        by_supplier: dict[int, list[Sent]] = defaultdict(list)
        for sent in self._unsettled:
            by_supplier[sent.parcel.supplier_id].append(sent)
        for pk, batch in by_supplier.items():
            supplier = self._suppliers.get(pk)
            if supplier is not None:
                with in_tenant(supplier):
                    settle(batch)
                self._due[pk] = 0.0
            self._unsettled = [sent for sent in self._unsettled if sent.parcel.supplier_id != pk]

    def look_round(self) -> None:
        """All suppliers there are; each is due for a look. New ones are listened for before they are looked at."""
        if self._listener is None:
            self._listener = Listener(CHANNEL)
        with in_public():
            self._suppliers = {each.pk: each for each in Supplier.objects.filter(state__in=OPEN_STATES)}
        self._due = dict.fromkeys(self._suppliers, 0.0)
        self._next_round = time.monotonic() + ROUND_SECONDS
        if not connection.in_atomic_block:  # in tests it is
            connection.close_if_unusable_or_obsolete()

    def _look_at(self, pk: int) -> None:
        """Take what is due of one supplier, and note when there is more."""
        senders = self._senders
        if not senders.free:
            self._due[pk] = time.monotonic() + CROWDED_SECONDS
            return
        # Targets that fail may hold half of the threads; the other half stays for those that work.
        limits = Limits(senders.free, may_try_failing=2 * senders.failing < senders.threads)
        with in_tenant(self._suppliers[pk]):
            parcels = claim(limits)
            seconds = seconds_to_next() if len(parcels) < limits.parcels else 0.0
        for parcel in parcels:
            senders.hand_over(parcel)
        self._due[pk] = time.monotonic() + _pause(len(parcels), seconds, limits)

    def _wait(self, longest_seconds: float) -> None:
        """Until a sender, the database or the clock has something."""
        if self._is_stopping:  # the knock that came with it may have been heard already, as one of a sender's
            return
        until = min([self._next_round, *self._due.values()])
        seconds = min(max(0.0, until - time.monotonic()), longest_seconds)
        sources: list[Senders | Listener] = [self._senders, *([self._listener] if self._listener else [])]
        select.select(sources, [], [], seconds)
        if self._listener is not None:
            schemas = self._listener.heard()
            heard = [pk for pk, supplier in self._suppliers.items() if supplier.schema_name in schemas]
            self._due.update(dict.fromkeys(heard, 0.0))

    def _begin_anew(self, trouble: DatabaseError | InterfaceError) -> None:
        """The database is away: wait a little, connect again, and look round, since words were missed."""
        log.warning("delivery.database_away", trouble=str(trouble))
        self._forget_connections()
        self._next_round = 0.0
        time.sleep(TROUBLE_SECONDS)

    def _finish(self) -> None:
        """Wait for what is being sent, as long as is decent, and settle it."""
        deadline = time.monotonic() + GRACE_SECONDS
        while self._senders.free < self._senders.threads and time.monotonic() < deadline:
            select.select([self._senders], [], [], 0.2)
            self._unsettled += self._senders.finished()
        try:
            self._settle()
        except (OperationalError, InterfaceError) as trouble:
            log.warning("delivery.outcomes_lost", trouble=str(trouble), number=len(self._unsettled))
        self._senders.stop()

    def _forget_connections(self) -> None:
        self.stop_listening()
        connection.close()

    def stop_listening(self) -> None:
        """Until the next round."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def _pause(taken: int, seconds_to_next: float | None, limits: Limits) -> float:
    """Seconds until the next look at a supplier; earlier if something comes back or is queued."""
    if seconds_to_next is None:
        return ROUND_SECONDS
    if taken:
        return max(0.0, seconds_to_next)
    return max(LOCKED_SECONDS if limits.may_try_failing else CROWDED_SECONDS, seconds_to_next)
