"""Simulated purchasing systems that send orders until they are taken, each with the habits of its maker.

Coupa: five repeats, hourly, on HTTP 5xx or no answer; never after a 4xx. Ariba: ten repeats, hourly, on a Status of 5xx
or anything that is no cXML. Then a person presses "resend", which sends the same order under a new payloadID. Some
orders are sent again although they were taken. An hour is a second here. Every attempt goes into the history, which
is only ever added to. Sources: facts on cXML, section 3.1 (Coupa, "PO failed"; Reference Guide 1.2.070, page 34).
"""

import hashlib
import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from protocols.cxml.write_requests import Caller, write_order_request
from protocols.messages import CredentialClaim
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Money

HOST = "127.0.0.1"
HOUR_SECONDS = 1.0
#: What a system waits for an answer; Coupa gives us sixty seconds.
PATIENCE_SECONDS = 20.0
#: How often a person tries again before he telephones.
RESENDS = 20
#: One order in so many is sent again although it was taken, one in so many by hand.
REPEATED_EVERY, RESENT_EVERY = 20, 25
_STATUS = re.compile(rb'<Status[^>]*\bcode="(\d+)"')


@dataclass(frozen=True, slots=True)
class Habit:
    """How a system goes on after it did not hear what it wants."""

    repeats: int
    reads_status: bool


HABITS = {"coupa": Habit(repeats=5, reads_status=False), "ariba": Habit(repeats=10, reads_status=True)}


@dataclass(frozen=True, slots=True)
class BuyerAccount:
    """One connection as its buyer knows it."""

    key: str
    from_: tuple[str, str]
    to: tuple[str, str]
    sender: tuple[str, str]
    secret: str
    habit: str


@dataclass(slots=True)
class History:
    """What was sent and what came back, one line an attempt."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _file: IO[str] | None = None

    def add(self, **said: Any) -> None:
        """Written through at once, so that it outlives us."""
        with self._lock:
            if self._file is None:
                self._file = self.path.open("a", encoding="utf-8", buffering=1)
            self._file.write(json.dumps(said) + "\n")


@dataclass(frozen=True, slots=True)
class Heard:
    """HTTP status, the Status' code, and the hash of the body; no status where the connection ended."""

    http_status: int | None
    code: str = ""
    digest: str = ""

    @property
    def is_taken(self) -> bool:
        return self.http_status == 200 and self.code == "200"

    def is_final(self, habit: Habit) -> bool:
        """Whether this system gives the order up, or has what it wants."""
        if self.http_status is None or self.http_status >= 500:
            return False
        return not (habit.reads_status and (not self.code or self.code.startswith("5")))


@dataclass(slots=True)
class Buyer:
    """A system with one connection, in a thread of its own."""

    account: BuyerAccount
    port: int
    host: str
    history: History
    seed: int
    sent: int = 0

    def send_orders(self, numbers: list[str]) -> None:
        """One after the other, each until it is taken or given up."""
        chance = random.Random(self.seed)
        for number in numbers:
            document = _Order(self.account, number, chance.randrange(1, 50))
            if not self._send_until_heard(document):
                continue
            if chance.randrange(REPEATED_EVERY) == 0:
                self._attempt(document, "repeat")
            if chance.randrange(RESENT_EVERY) == 0:
                self._attempt(document.resent(), "resend")

    def _send_until_heard(self, document: "_Order") -> bool:
        habit = HABITS[self.account.habit]
        for resend in range(RESENDS):
            why = "first" if resend == 0 else "resend"
            for _ in range(1 + habit.repeats):
                heard = self._attempt(document, why)
                if heard.is_final(habit):
                    return heard.is_taken
                why = "retry"
                time.sleep(HOUR_SECONDS)
            document = document.resent()
        return False

    def _attempt(self, document: "_Order", why: str) -> Heard:
        body = document.written()
        self.sent += 1
        begun = time.time()
        heard = self._post(body)
        self.history.add(
            order=document.number, payload=document.payload_id, why=why, at=round(begun, 3),
            seconds=round(time.time() - begun, 3), http=heard.http_status, code=heard.code, answer=heard.digest,
        )  # fmt: skip
        return heard

    def _post(self, body: bytes) -> Heard:
        asked = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        headers = {"Host": self.host, "Content-Type": "text/xml; charset=UTF-8"}
        try:
            asked.request("POST", f"/punchout/cxml/{self.account.key}/", body, headers)
            answer = asked.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return Heard(None)
        finally:
            asked.close()
        found = _STATUS.search(content)
        return Heard(answer.status, found[1].decode() if found else "", hashlib.sha256(content).hexdigest())


@dataclass(slots=True)
class _Order:
    """An order as it is sent: the same bytes each time, and a new payloadID only where a person sends it again."""

    account: BuyerAccount
    number: str
    quantity: int
    resends: int = 0
    _bytes: bytes = b""

    @property
    def payload_id(self) -> str:
        return f"{self.number}.{self.resends}@buyer.example"

    def resent(self) -> "_Order":
        return _Order(self.account, self.number, self.quantity, self.resends + 1)

    def written(self) -> bytes:
        self._bytes = self._bytes or self._write()
        return self._bytes

    def _write(self) -> bytes:
        account, price = self.account, Money(Decimal("4.00"), "EUR")
        caller = Caller(
            from_=(CredentialClaim(*account.from_),), to=(CredentialClaim(*account.to),),
            sender=(CredentialClaim(*account.sender),), secret=account.secret, deployment_mode="production",
        )  # fmt: skip
        item = OrderItem(
            item_id=ItemId("A-1", ""), quantity=Decimal(self.quantity), unit_price=price, line_number="1",
            description="Gloves", unit="C62",
        )  # fmt: skip
        order = PurchaseOrder(
            order_id=self.number, order_type="new", lines=(item,), order_date="2026-11-24T10:00:00+01:00",
            total=Money(price.amount * self.quantity, "EUR"),
        )  # fmt: skip
        return write_order_request(order, caller, payload_id=self.payload_id, timestamp=datetime.now(UTC))
