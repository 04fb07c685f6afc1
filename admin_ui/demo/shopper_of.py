"""Who shops through a demo connection, as the punchout session would resolve it without a person."""

from django.utils import timezone
from wagtail.models import Site

from connections.models import Connection
from storefront.domain.pricing import price_chain
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import assortment_for, rules_of
from storefront.models import ShopSettings


def shopper_of(connection: Connection) -> Shopper:
    """The buyer's side of every question about goods and prices."""
    customer = connection.customer
    default = ShopSettings.for_site(Site.objects.get(is_default_site=True)).default_price_list_id
    lists = [link.price_list_id for link in connection.price_list_links.all()]
    lists += [link.price_list_id for link in customer.price_list_links.all()]
    return Shopper(
        customer_id=customer.pk,
        customer_name=customer.name,
        assortment=assortment_for(
            rules_of(customer.assortment_rules.all()),
            rules_of(connection.assortment_rules.all()),
        ),
        price_chain=price_chain(
            [*lists, *([default] if default else [])],
            connection.currency,
            timezone.now(),
        ),
        currency=connection.currency,
        language=connection.language or customer.language,
    )
