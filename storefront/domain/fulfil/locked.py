"""Lock an order for an act of the supplier's, and set its state anew afterwards."""

from storefront.domain.fulfil.open_quantities import open_quantities, state_of
from storefront.domain.fulfil.refusals import refuse
from storefront.domain.place_order import move_order
from storefront.models import Order, OrderState

#: Longest name of who acted that is kept.
LONGEST_NAME = 254


def locked(order: Order) -> Order:
    """The order, locked until the transaction ends. Raises FulfilRefused where nothing can be done with it."""
    current = Order.objects.select_for_update().get(pk=order.pk)
    if current.state == OrderState.HELD:
        raise refuse("fulfil.order_held")
    if current.state == OrderState.CANCELLED:
        raise refuse("fulfil.order_cancelled")
    return current


def settle_state(order: Order, current: Order) -> None:
    """Let the state say how far the order has come now; `order` is the caller's own copy of the locked `current`."""
    if current.state not in (OrderState.HELD, OrderState.CANCELLED):
        state = state_of(open_quantities(current), is_confirmed=current.confirmations.exists())
        if state != current.state:
            move_order(current, state)
    order.state = current.state
