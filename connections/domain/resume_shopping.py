"""A buyer who goes back after sending his cart and changes it: the next return is another transfer."""

from connections.models import PunchoutSession
from protocols.session import Event, State, next_state
from storefront.models import Cart, CartState


def resume_shopping(session: PunchoutSession) -> None:
    """Open the cart again if it was sent and not ordered meanwhile; a visit that never sent it is left alone."""
    if session.state != State.RETURNED:
        return
    reopened = Cart.objects.filter(pk=session.cart_id, state=CartState.TRANSFERRED).update(state=CartState.OPEN)
    if reopened:
        session.cart.state = CartState.OPEN
        session.state = next_state(session.state, Event.CHANGE_CART)
        PunchoutSession.objects.filter(pk=session.pk, state=State.RETURNED).update(state=session.state)
