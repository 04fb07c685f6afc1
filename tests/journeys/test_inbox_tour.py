"""The order for a cart of the demo arrives in every format that customers without an order message send.

Each becomes exactly one order with the cart's lines matched; the same file again gets the same answer.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from connections.simulator.speak import decode_cart, new_order, ordered
from protocols.edifact.write_order import write_order as write_edifact
from protocols.idoc.write_order import write_order as write_idoc
from protocols.messages import CartReturn
from protocols.opentrans.write_order import write_order as write_opentrans
from protocols.order_writing import Transmission
from protocols.orders import PurchaseOrder
from protocols.ubl.write_order import write_order as write_ubl
from tests.journeys import oci
from tests.journeys.buyer import Buyer, new_order_id
from tests.journeys.carts import ReturnedCart
from tests.journeys.connections import OCI, OCI_BY_GET
from tests.journeys.desk import Desk
from tests.journeys.page import Form
from tests.journeys.test_tour import assert_matched, put_three_lines
from tests.journeys.web import Answer

Write = Callable[[PurchaseOrder, Transmission], bytes]
WRITERS: dict[str, Write] = {
    "openTRANS": write_opentrans, "EDIFACT": write_edifact, "UBL": write_ubl, "IDoc": write_idoc,
}  # fmt: skip
every_format = pytest.mark.parametrize("name", list(WRITERS))


@dataclass(frozen=True)
class Bought:
    """A cart as it came back: read as the tests do, and as our test buyer does."""

    cart: ReturnedCart
    decoded: CartReturn

    def order(self, order_id: str, customer: str) -> PurchaseOrder:
        return new_order(
            [ordered(line) for line in self.decoded.lines], self.decoded.total, customer, order_id=order_id
        )


def bring_back(form: Form) -> Bought:
    return Bought(oci.read_cart(form), decode_cart(form.fields).cart)


def deliver(buyer: Buyer, body: bytes) -> Answer:
    """As any program would post a file."""
    auth = buyer.agreed["order_auth"]
    headers = {"Authorization": f"{auth['scheme']} {auth['token']}", "Content-Type": "application/octet-stream"}
    return buyer.web.ask("POST", buyer.agreed["order_endpoint"], body, headers)


@every_format
@pytest.mark.parametrize(("slug", "key"), [OCI, OCI_BY_GET])
def test_the_order_of_a_cart_arrives_once_and_matched(
    buyer_of: Callable[[str, str], Buyer], desk_of: Callable[[str], Desk], slug: str, key: str, name: str
) -> None:
    buyer, order_id = buyer_of(slug, key), new_order_id()
    visit = buyer.enter()
    put_three_lines(buyer, visit)
    bought = bring_back(visit.return_cart())
    sent = Transmission(order_id, datetime.now(UTC), buyer.agreed["customer"][:17], "SUPPLIER")
    body = WRITERS[name](bought.order(order_id, buyer.agreed["customer"]), sent)

    first, second = deliver(buyer, body), deliver(buyer, body)

    assert first.status == 200, first.text
    assert (second.status, second.body) == (first.status, first.body)
    (address,) = desk_of(slug).found("orders", order_id)
    assert_matched(desk_of(slug).get(address), order_id, bought.cart)


def test_what_is_no_order_is_refused_and_found_at_the_desk(
    buyer_of: Callable[[str, str], Buyer], desk_of: Callable[[str], Desk]
) -> None:
    answer = deliver(buyer_of(*OCI), b"%PDF-1.7 an order, on paper")

    said = json.loads(answer.body)
    assert (answer.status, said["code"]) == (415, "inbox.format.unknown")
    assert desk_of(OCI[0]).has_transcript(said["instance"])
