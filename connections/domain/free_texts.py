"""Take card numbers out of what people write into an order at will; where a card belongs, reading has masked it.

Only comments and extra fields: what is counted and compared, as article and account numbers, is never touched.
"""

from dataclasses import replace
from typing import TypeVar

from connections.domain.mask import mask_cards
from protocols.orders import OrderItem, PurchaseOrder

_Said = TypeVar("_Said", PurchaseOrder, OrderItem)


def without_cards(said: _Said) -> _Said:
    """An order's header, or a line, with its free texts masked."""
    if not said.comments and not said.extrinsics:
        return said
    extrinsics = tuple((name, mask_cards(value)) for name, value in said.extrinsics)
    return replace(said, comments=mask_cards(said.comments), extrinsics=extrinsics)
