"""The terms that the tax on an order's bill follows. Who knows better than the shop puts a function at `TERMS_OF`."""

from collections.abc import Callable

from storefront.domain.agreed_terms import read_terms
from storefront.domain.delivery import Terms
from storefront.models import DeliveryTerms, Order


def terms_of_customer(order: Order) -> Terms | None:
    """What was agreed with the customer as a whole."""
    pk = DeliveryTerms.objects.filter(customer_id=order.customer_id).values_list("pk", flat=True).first()
    return None if pk is None else read_terms(pk, "customer")


#: The floor above puts in front of the customer's terms those of the connection that the order came through.
TERMS_OF: list[Callable[[Order], Terms | None]] = [terms_of_customer]


def agreed_tax_terms(order: Order) -> Terms | None:
    """The first terms that anybody knows; None where nothing was agreed."""
    found = (terms_of(order) for terms_of in TERMS_OF)
    return next((terms for terms in found if terms is not None), None)
