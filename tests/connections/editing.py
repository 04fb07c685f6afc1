"""Buyers' systems that send carts of theirs back to be edited or looked at, for tests."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client

from connections.domain.enter_session import enter_session
from connections.models import PunchoutSession
from protocols.messages import CartReturn, Operation, ReturnLine
from protocols.orders import ItemId, OrderItem
from protocols.values import Money
from storefront.models import CartLine
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import Goods, cart_in, fill, send, stock_shop
from tests.connections.visiting import FIREFOX, Buyer, walk_in
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import setup_request, start_url_of, status_of
from tests.journeys.page import Page


@dataclass(frozen=True)
class Shop:
    """A stocked shop and one connection to it, of which the client is the buyer's system and his browser."""

    client: Client
    supplier: Supplier
    agreed: Agreed
    goods: Goods

    def first_cart(self, *wanted: tuple[str, str]) -> CartReturn:
        """Come shopping and send the cart."""
        buyer = walk_in(self.client, self.supplier, self.agreed)
        fill(buyer, *wanted)
        return cart_in(send(buyer))

    def ask(self, operation: Operation, *items: OrderItem, **values: Any) -> HttpResponse:
        """The setup request's answer."""
        document = setup_request(self.agreed, operation=operation, items=items, **values)
        return self.client.post(  # type: ignore[return-value]  # the client's own response class
            f"/punchout/cxml/{self.agreed.key}/", document, content_type="text/xml"
        )

    def come_back(self, operation: Operation, *items: OrderItem, **values: Any) -> Buyer:
        """A visit with these lines, entered."""
        answer = self.ask(operation, *items, **values)
        assert status_of(answer.content)[0] == "200", status_of(answer.content)
        token = start_url_of(answer.content).rstrip("/").rpartition("/")[2]
        with in_tenant(self.supplier):
            entered = enter_session(token, user_agent_family="firefox")
        return Buyer(self.client, self.supplier, entered.session.pk, entered.key)

    def first_address(self, operation: Operation, *items: OrderItem, **values: Any) -> str:
        """Where the start page leads, below the visit's own address."""
        address = start_url_of(self.ask(operation, *items, **values).content)
        return self.client.get(address, HTTP_USER_AGENT=FIREFOX)["Location"].split("/", 3)[3]


def open_shop(client: Client, supplier: Supplier, **values: Any) -> Shop:
    """With a connection of its own."""
    with in_tenant(supplier):
        goods = stock_shop()
        return Shop(client, supplier, make_connection(price_lists=(goods.price_list,), **values), goods)


def item_of(line: ReturnLine, **changes: Any) -> OrderItem:
    """A line as the buyer's system kept it."""
    item = OrderItem(
        line_number=str(line.line_number), item_id=line.item_id, quantity=line.quantity, unit=line.unit,
        description=line.description, unit_price=line.unit_price, price_unit=line.price_unit,
    )  # fmt: skip
    return replace(item, **changes)


def bare_item(sku: str, quantity: str = "1", companion: str = "", **values: Any) -> OrderItem:
    """A line of which only the identity and the quantity are said, unless it has further values."""
    if values:
        values.setdefault("unit_price", Money(Decimal(1), "EUR"))
    return OrderItem(line_number="1", item_id=ItemId(sku, companion), quantity=Decimal(quantity), **values)


def lines_in(buyer: Buyer) -> list[tuple[str, Decimal, Decimal]]:
    """SKU, quantity and price of the cart's lines."""
    with in_tenant(buyer.supplier):
        lines = CartLine.objects.filter(cart=buyer.session.cart_id)
        return [(line.sku, line.quantity, line.unit_price) for line in lines]


def notice_in(page: HttpResponse, code: str) -> str:
    """The text of the notice with this code; empty if there is none."""
    found = Page(page.content.decode(), "https://ta.localhost/").all(f"//*[@data-error='{code}']")
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def sessions(supplier: Supplier) -> int:
    with in_tenant(supplier):
        return PunchoutSession.objects.count()
