"""The tax that was agreed for the connection which an order came through, before its customer's."""

from connections.models import ConnectionDelivery
from storefront.domain.agreed_terms import read_terms
from storefront.domain.delivery import Terms
from storefront.models import Order


def terms_of_connection(order: Order) -> Terms | None:
    """None where the connection has no terms of its own."""
    own = ConnectionDelivery.objects.filter(connection__orders__order=order).values_list("terms_id", flat=True).first()
    return None if own is None else read_terms(own, "connection")
