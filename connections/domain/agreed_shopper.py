"""Who shops through a connection: what was agreed, as the value that the whole shop asks through.

Lists are asked in this order: the connection's, the customer's, the shop's default.
"""

from datetime import datetime

from django.utils import timezone
from wagtail.models import Site

from connections.models import Connection
from storefront.domain.pricing import price_chain
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import assortment_for, rules_of
from storefront.models import ShopSettings


def agreed_shopper(
    connection: Connection,
    *,
    language: str = "",
    person_name: str = "",
    person_email: str = "",
    at: datetime | None = None,
) -> Shopper:
    """The buyer's side of every question about goods and prices, as of `at` (now if not given)."""
    customer = connection.customer
    return Shopper(
        customer_id=customer.pk,
        customer_name=customer.name,
        assortment=assortment_for(
            rules_of(customer.assortment_rules.all()), rules_of(connection.assortment_rules.all())
        ),
        price_chain=price_chain(agreed_price_list_ids(connection), connection.currency, at or timezone.now()),
        currency=connection.currency,
        language=language or connection.language or customer.language,
        person_name=person_name,
        person_email=person_email,
        minimum_order=connection.minimum_order,
    )


def agreed_price_list_ids(connection: Connection) -> list[int]:
    """The ids of the price lists in the order they are asked; the shop's default last."""
    lists = [link.price_list_id for link in connection.price_list_links.all()]
    lists += [link.price_list_id for link in connection.customer.price_list_links.all()]
    default = ShopSettings.for_site(Site.objects.get(is_default_site=True)).default_price_list_id
    return list(dict.fromkeys([*lists, *([default] if default else [])]))
