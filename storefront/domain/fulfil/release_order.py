"""Let an order go on that was held for a person."""

from django.db import transaction

from storefront.domain.fulfil.locked import settle_state
from storefront.domain.place_order import move_order
from storefront.models import Order, OrderState


def release_order(order: Order) -> None:
    """It becomes received, or as far as it had come before it was held. Raises WrongOrderStep."""
    with transaction.atomic():
        current = Order.objects.select_for_update().get(pk=order.pk)
        move_order(current, OrderState.RECEIVED)
        settle_state(order, current)
