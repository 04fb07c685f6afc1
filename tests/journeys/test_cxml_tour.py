"""The whole tour by HTTP, as four kinds of buyers' systems really speak: create, edit, inspect, order, change, cancel.

Driven with the words of our own test buyer (`connections/simulator/speak.py`), each in its system's accent; every
exchange must be found at the desk.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from connections.simulator.speak import (
    Person,
    cancelled,
    changed,
    decode_cart,
    new_order,
    ordered,
    setup_request,
    write_order,
)
from protocols.cxml.dialects import PROFILES
from protocols.cxml.read_answers import Answer, read_response
from protocols.cxml.write_requests import Caller
from protocols.messages import CartReturn, CredentialClaim, Operation
from protocols.orders import OrderItem, PurchaseOrder
from tests.journeys.buyer import Buyer, new_order_id
from tests.journeys.connections import AGREED
from tests.journeys.desk import Desk
from tests.journeys.page import Form, Page
from tests.journeys.visit import Visit

ZOE = Person("Zoë Łącka", "zoe.lacka@buyer.example")
SYSTEMS = ("ariba", "coupa", "jaggaer", "oracle")
#: One connection of each, in whichever shop has it.
CHOSEN = {agreed.profile: (slug, agreed.key) for slug, agreed in AGREED if agreed.profile in SYSTEMS}
each_system = pytest.mark.parametrize("profile", SYSTEMS)


@dataclass(slots=True)
class System:
    """A buyer's system of that profile, and the payloadIDs of all it sent."""

    buyer: Buyer
    profile: str
    sent: list[str] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        agreed = self.buyer.agreed
        said = agreed["credentials"]
        from_, to, sender = ((CredentialClaim(**said[name]),) for name in ("from", "to", "sender"))
        mode = "test" if agreed["environment"] == "test" else "production"
        return Caller(from_, to, sender, said["shared_secret"], mode)

    def ask(self, operation: Operation, cookie: str, items: Sequence[OrderItem] = ()) -> Answer:
        """A setup request, and what came back."""
        document = setup_request(
            self.caller, ZOE, return_url=self.buyer.agreed["return_url"], buyer_cookie=cookie,
            payload_id=self._payload_id(str(operation)), timestamp=datetime.now(UTC), operation=operation, items=items,
            profile=self.profile,
        )  # fmt: skip
        return read_response(self.buyer.send(document).body)

    def enter(self, operation: Operation, cookie: str, items: Sequence[OrderItem] = ()) -> Visit:
        """Follow the start page: to the shop's first page, or to the cart that came back."""
        answer = self.ask(operation, cookie, items)
        assert answer.code == "200", answer
        opened = self.buyer.web.get(answer.start_page_url)
        below, key, *page = urlsplit(opened.address).path.lstrip("/").split("/")
        assert (opened.status, below, page) == (200, "s", ["cart", ""] if items else [""])
        return Visit(self.buyer.web, urljoin(opened.address, f"/s/{key}/"))

    def order(self, order: PurchaseOrder) -> str:
        """Send it; the code that came back."""
        document = write_order(
            order, self.caller, payload_id=self._payload_id(order.order_type), timestamp=datetime.now(UTC),
            profile=self.profile,
        )  # fmt: skip
        return read_response(self.buyer.send_order(document).body).code

    def _payload_id(self, step: str) -> str:
        self.sent.append(f"{step}.{secrets.token_hex(8)}@{self.profile}.example")
        return self.sent[-1]


@pytest.fixture
def system(profile: str, buyer_of: Callable[[str, str], Buyer]) -> System:
    return System(buyer_of(*CHOSEN[profile]), profile)


@pytest.fixture
def desk(profile: str, desk_of: Callable[[str], Desk]) -> Desk:
    return desk_of(CHOSEN[profile][0])


def taken(form: Form) -> CartReturn:
    """What the buyer's system understands of the form."""
    return decode_cart(form.fields).cart


def fill(visit: Visit, system: System) -> None:
    """The product that demo.json promises, in the smallest quantity above one."""
    offer = visit.offer(system.buyer.agreed["visible_sku"])
    visit.put(offer.sku, offer.orderable(Decimal(2)))


def amounts(cart: CartReturn) -> list[tuple[str, str, Decimal]]:
    return [
        (line.item_id.supplier_part_id, line.item_id.supplier_part_auxiliary_id, line.quantity) for line in cart.lines
    ]


def order_page(desk: Desk, order_id: str) -> Page:
    (row,) = desk.found("orders", order_id)
    return desk.get(row).page


@each_system
def test_the_whole_tour(system: System, desk: Desk) -> None:
    shopping = system.enter(Operation.CREATE, "cookie-1")
    fill(shopping, system)
    created = taken(shopping.return_cart())
    items = [ordered(line) for line in created.lines]

    editing = system.enter(Operation.EDIT, "cookie-2", items)
    restored = [(line.sku, line.quantity) for line in editing.lines()]
    edited = taken(editing.return_cart())
    inspecting = system.enter(Operation.INSPECT, "cookie-3", [ordered(line) for line in edited.lines])
    looked_at = [(line.sku, line.quantity) for line in inspecting.lines()]

    order_id = new_order_id()
    customer = system.buyer.agreed["customer"]
    order = new_order([ordered(line) for line in edited.lines], edited.total, customer, order_id=order_id)
    answers = [system.order(order)]
    update = changed(order, system.sent[-1])
    answers.append(system.order(update))
    answers.append(system.order(cancelled(update, system.sent[-1])))

    assert [cart.buyer_cookie for cart in (created, edited)] == ["cookie-1", "cookie-2"]
    assert restored == looked_at == [(sku, quantity) for sku, _companion, quantity in amounts(created)]
    assert amounts(edited) == amounts(created), "the line's name at the buyer must not change"
    assert edited.operation_allowed == PROFILES[system.profile].operation_allowed
    assert answers == ["200", "200", "200"]
    assert len(system.sent) == 6
    assert {payload_id: desk.has_transcript(payload_id) for payload_id in system.sent} == dict.fromkeys(
        system.sent, True
    )
    assert len(desk.found("orders", order_id)) == 1


@each_system
def test_what_is_only_looked_at_cannot_be_changed(system: System, desk: Desk) -> None:
    shopping = system.enter(Operation.CREATE, "cookie-1")
    fill(shopping, system)
    items = [ordered(line) for line in taken(shopping.return_cart()).lines]

    cart: Any = system.enter(Operation.INSPECT, "cookie-2", items).cart()

    assert [len(cart.forms(kind)) for kind in ("quantity", "remove", "return")] == [0, 0, 0]
    assert len(cart.forms("leave")) >= 1


@each_system
def test_an_order_that_is_cancelled_says_so_at_the_desk(system: System, desk: Desk) -> None:
    shopping = system.enter(Operation.CREATE, "cookie-1")
    fill(shopping, system)
    cart = taken(shopping.return_cart())
    order_id = new_order_id()
    order = new_order([ordered(line) for line in cart.lines], cart.total, "Buyer", order_id=order_id)

    codes = [system.order(order)]
    before = order_page(desk, order_id)
    codes.append(system.order(cancelled(order, system.sent[-1])))
    after = order_page(desk, order_id)

    words = {"en": "cancelled", "fr": "annul", "de": "storniert"}
    assert codes == ["200", "200"]
    assert [any(word in page.text.lower() for word in words.values()) for page in (before, after)] == [False, True]
