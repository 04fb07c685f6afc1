"""What tests of orders share: a priced product, a cart that was sent, and what is stored in the end."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from connections.domain.snapshot import snapshot_of
from connections.models import (
    CartTransfer,
)
from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Money
from storefront.domain.write_listing import write_listings
from storefront.models import Order, OrderLine, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, make_connection, make_visit
from tests.factories.storefront import make_price_list, make_product


def send_cart(
    agreed: Agreed, product: Product, quantity: str = "3", price: str = "4.00", **values: Any
) -> CartTransfer:
    """A cart of one line as it went back to the buyer."""
    session = make_visit(agreed).session
    quote_id = f"Q-{session.pk}"
    amount = Decimal(price) * Decimal(quantity)
    operation_allowed = values.pop("operation_allowed", "edit")
    line = ReturnLine(
        line_number=1, item_id=ItemId(product.sku, f"{quote_id}/key-1"), quantity=Decimal(quantity), description="A",
        unit_price=Money(Decimal(price), "EUR"), unit=product.unit, line_total=Money(amount, "EUR"),
    )  # fmt: skip
    values = {"valid_until": timezone.now() + timedelta(days=30), **values}
    return CartTransfer.objects.create(
        quote_id=quote_id, session=session, cart=session.cart, cart_hash=b"\0" * 32, action="https://x",
        snapshot=snapshot_of(CartReturn("", Money(amount, "EUR"), (line,), operation_allowed), quote_id),
        currency="EUR", total=amount, line_count=1, **values,
    )  # fmt: skip


@pytest.fixture
def priced(supplier_a: Supplier) -> tuple[Agreed, Product]:
    """A connection whose buyers pay 4.00 for the product."""
    with in_tenant(supplier_a):
        product = make_product("A-1", unit="C62")
        agreed = make_connection(price_lists=(make_price_list({product: "4.00"}),))
        write_listings()
        return agreed, product


def orders(supplier: Supplier) -> list[Order]:
    with in_tenant(supplier):
        return list(Order.objects.select_related("origin__transfer", "origin__document").order_by("id"))


def lines(supplier: Supplier) -> list[OrderLine]:
    with in_tenant(supplier):
        return list(OrderLine.objects.order_by("order_id", "position"))


def codes(findings: list[dict[str, str]]) -> list[str]:
    return [finding["code"] for finding in findings]
