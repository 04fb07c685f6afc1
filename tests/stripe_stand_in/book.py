"""What the stand-in remembers: customers, sessions, subscriptions, invoices, and the events that tell of them."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
MONTH_SECONDS = 30 * 86400
#: What our prices cost in euro cents; an id that is not here does not exist.
PRICES = {"price_standard": 7_900, "price_business": 14_900}


_KEPT = ("customers", "checkouts", "portals", "subscriptions", "invoices", "events", "answered")


class NoSuchThing(Exception):
    """Answered as Stripe does: 404 with a `resource_missing` error."""


class Declined(Exception):
    """Answered as Stripe does: 402 with a `card_declined` error."""


@dataclass
class Book:
    """All objects by id. `tell` is called with each new event, outside the lock."""

    tell: Callable[[Row], None] = lambda _event: None
    clock: Callable[[], float] = time.time
    customers: dict[str, Row] = field(default_factory=dict)
    checkouts: dict[str, Row] = field(default_factory=dict)
    portals: dict[str, Row] = field(default_factory=dict)
    subscriptions: dict[str, Row] = field(default_factory=dict)
    invoices: dict[str, Row] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    answered: dict[str, Row] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def kept(self) -> Row:
        """What outlives a restart, as plain data."""
        with self.lock:
            return {"numbers": next(self._numbers), **{name: getattr(self, name) for name in _KEPT}}

    def take_up(self, kept: Row) -> None:
        """Go on where another book ended."""
        self._numbers = itertools.count(kept["numbers"])
        for name in _KEPT:
            setattr(self, name, kept[name])

    def now(self) -> int:
        return int(self.clock())

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):08d}"

    def add_customer(self, given: Row) -> Row:
        row = {"object": "customer", "id": self.new_id("cus"), "created": self.now(), "livemode": False, **given}
        self.customers[row["id"]] = row
        return row

    def add_checkout(self, given: Row, page: str) -> Row:
        self.customer(given["customer"])
        for item in given["line_items"]:
            self.price(item["price"])
        name = self.new_id("cs_test")
        row = {
            "object": "checkout.session", "id": name, "livemode": False, "status": "open", "payment_status": "unpaid",
            "url": f"{page}/checkout/{name}", "subscription": None, "created": self.now(), **given,
        }  # fmt: skip
        self.checkouts[name] = row
        return row

    def add_portal(self, given: Row, page: str) -> Row:
        self.customer(given["customer"])
        name = self.new_id("bps")
        row = {
            "object": "billing_portal.session", "id": name, "livemode": False, "url": f"{page}/portal/{name}",
            "created": self.now(), **given,
        }  # fmt: skip
        self.portals[name] = row
        return row

    def pay_checkout(self, name: str, *, succeeds: bool = True) -> Row:
        """What the person does on the page: pay, or have his card declined (then the session stays open)."""
        session = self.found(self.checkouts, name)
        if session["status"] == "complete":
            return session
        if not succeeds:
            raise Declined("Your card was declined.")
        item = session["line_items"][0]
        subscription = self.add_subscription(session["customer"], item["price"], int(item["quantity"]))
        session |= {"status": "complete", "payment_status": "paid", "subscription": subscription["id"]}
        self.emit("checkout.session.completed", session)
        return session

    def add_subscription(self, customer: str, price: str, quantity: int) -> Row:
        name, now = self.new_id("sub"), self.now()
        row = {
            "object": "subscription", "id": name, "customer": customer, "status": "active", "created": now,
            "livemode": False, "cancel_at_period_end": False, "metadata": {},
            "items": {"object": "list", "has_more": False, "url": "/v1/subscription_items", "data": [{
                "object": "subscription_item", "id": self.new_id("si"), "quantity": quantity,
                "price": self.price(price), "subscription": name,
                "current_period_start": now, "current_period_end": now + MONTH_SECONDS,
            }]},
        }  # fmt: skip
        self.subscriptions[name] = row
        self.emit("customer.subscription.created", row)
        self.bill(row, is_paid=True)
        return row

    def change(self, name: str, given: Row) -> Row:
        """The update of a subscription: items, the end at the period's end."""
        row = self.found(self.subscriptions, name)
        for item in given.get("items", []):
            held = row["items"]["data"][0]
            if item["id"] != held["id"]:
                raise NoSuchThing(f"No such subscription_item: '{item['id']}'")
            held["price"] = self.price(item.get("price", held["price"]["id"]))
            held["quantity"] = int(item.get("quantity", held["quantity"]))
        if "cancel_at_period_end" in given:
            row["cancel_at_period_end"] = given["cancel_at_period_end"] in ("true", "True", True)
        self.emit("customer.subscription.updated", row)
        return row

    def renew(self, name: str, *, is_paid: bool) -> Row:
        """A period is over: it ends if so wished, else a bill is written, and paid or not."""
        row = self.found(self.subscriptions, name)
        item = row["items"]["data"][0]
        if row["cancel_at_period_end"]:
            return self.end(name)
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] += MONTH_SECONDS
        row["status"] = "active" if is_paid else "past_due"
        self.emit("customer.subscription.updated", row)
        self.bill(row, is_paid=is_paid)
        return row

    def settle(self, name: str) -> Row:
        """The person pays what is open."""
        row = self.found(self.subscriptions, name)
        for invoice in self.invoices.values():
            if invoice["subscription"] == name and invoice["status"] == "open":
                invoice["status"] = "paid"
                self.emit("invoice.paid", invoice)
        row["status"] = "active"
        self.emit("customer.subscription.updated", row)
        return row

    def give_up(self, name: str) -> Row:
        """All tries to collect failed."""
        row = self.found(self.subscriptions, name)
        row["status"] = "unpaid"
        self.emit("customer.subscription.updated", row)
        return row

    def end(self, name: str) -> Row:
        row = self.found(self.subscriptions, name)
        row["status"] = "canceled"
        self.emit("customer.subscription.deleted", row)
        return row

    def bill(self, subscription: Row, *, is_paid: bool) -> Row:
        item, name = subscription["items"]["data"][0], self.new_id("in")
        row = {
            "object": "invoice", "id": name, "customer": subscription["customer"], "created": self.now(),
            "number": f"STAND-{name[-4:]}", "total": item["price"]["unit_amount"] * item["quantity"],
            "currency": "eur", "status": "paid" if is_paid else "open", "subscription": subscription["id"],
            "livemode": False, "hosted_invoice_url": f"https://invoice.example/{name}",
            "invoice_pdf": f"https://invoice.example/{name}/pdf",
        }  # fmt: skip
        self.invoices[name] = row
        self.emit("invoice.paid" if is_paid else "invoice.payment_failed", row)
        return row

    def customer(self, name: str) -> Row:
        return self.found(self.customers, name)

    def price(self, name: str) -> Row:
        if name not in PRICES:
            raise NoSuchThing(f"No such price: '{name}'")
        return {"object": "price", "id": name, "unit_amount": PRICES[name], "currency": "eur"}

    @staticmethod
    def found(rows: dict[str, Row], name: str) -> Row:
        if name not in rows:
            raise NoSuchThing(f"No such object: '{name}'")
        return rows[name]

    def emit(self, kind: str, about: Row) -> None:
        """Note the event, with the object as it is at this moment, and tell it."""
        event = {
            "object": "event", "id": self.new_id("evt"), "type": kind, "created": self.now(), "livemode": False,
            "api_version": "2026-01-28", "pending_webhooks": 1, "request": None, "data": {"object": _copy(about)},
        }  # fmt: skip
        self.events.append(event)
        self.tell(event)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
