"""What the writers of buyers' orders share. They speak for our test buyer and the demo, never for a supplier.

Source: developers' notes on orders, 10.1 to 10.4.
"""

from dataclasses import dataclass
from datetime import datetime

from protocols.orders import ItemId, PurchaseOrder


@dataclass(frozen=True, slots=True)
class Transmission:
    """One sending of an order: its number at the sender's, its moment, and the two companies by their numbers."""

    number: str
    moment: datetime
    buyer: str
    supplier: str


def quote_of(item_id: ItemId) -> tuple[str, str]:
    """Our quote and its line, as OCI gave them to the buyer's system."""
    quote, _slash, item = item_id.supplier_part_auxiliary_id.rpartition("/")
    return quote, item


def currency_of(order: PurchaseOrder) -> str:
    """Of the total, else of the first price; "" where the order names none."""
    named = [order.total, *(line.unit_price for line in order.lines)]
    return next((money.currency for money in named if money is not None), "")
