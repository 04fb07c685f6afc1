"""Orders to be answered, and the words in which tests answer them."""

from decimal import Decimal
from typing import Any

from storefront.domain.fulfil.open_quantities import open_quantities
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order
from tests.factories.storefront import make_customer


def line(buyer_line: str = "", quantity: str = "10", price: str | None = "4.00", **values: Any) -> NewOrderLine:
    unit_price = None if price is None else Decimal(price)
    return NewOrderLine(
        values.pop("sku", "SKU"),
        Decimal(quantity),
        "PR",
        unit_price,
        buyer_line=buyer_line,
        description="Gloves",
        **values,
    )


def ordered(*lines: NewOrderLine, **values: Any) -> Order:
    customer_id = values.pop("customer_id", 0) or make_customer().pk
    new = NewOrder(customer_id=customer_id, external_id="PO-1", currency="EUR", lines=lines or (line("1"),), **values)
    return place_order(new)


def quantities(order: Order) -> dict[str, tuple[int, ...]]:
    """Per line: confirmed, back-ordered, rejected, shipped, invoiced, credited."""
    return {
        each.line_key: (
            int(each.confirmed), int(each.backordered), int(each.rejected),
            int(each.shipped), int(each.invoiced), int(each.credited),
        )
        for each in open_quantities(order)
    }  # fmt: skip
