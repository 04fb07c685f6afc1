"""The supplier of a chaos run, and what his database holds afterwards. Needs Django."""

from collections import Counter

from django.db import connection as database

from connections.domain.delivery.rotate_secret import rotate_secret
from connections.models import DeliveryTarget, TargetAuth, TargetKind
from storefront.domain.write_listing import write_listings
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.chaos.buyers import HABITS, BuyerAccount
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product


def open_shop(supplier: Supplier, buyers: int, erp_url: str, at_once: int) -> list[BuyerAccount]:
    """A priced article, a connection for each buyer, their habits in turn, and the ERP that wants to hear of orders."""
    habits = sorted(HABITS)
    with in_tenant(supplier):
        prices = make_price_list({make_product("A-1", unit="C62"): "4.00"})
        agreed = [make_connection(price_lists=(prices,)) for _ in range(buyers)]
        write_listings()
        erp = DeliveryTarget.objects.create(
            kind=TargetKind.WEBHOOK, name="ERP", url=erp_url, auth=TargetAuth.SIGNATURE, concurrency=at_once,
            events=["order.received", "order.held"],
        )  # fmt: skip
        rotate_secret(erp)
    return [_account(one, habits[number % len(habits)]) for number, one in enumerate(agreed)]


def _account(agreed: Agreed, habit: str) -> BuyerAccount:
    return BuyerAccount(agreed.key, agreed.from_, agreed.to, agreed.sender, agreed.secret, habit)


def stored_orders(slug: str) -> Counter[str]:
    """How often each of the buyers' numbers stands in the orders."""
    database.close()  # the server it was opened to may have been stopped since
    with in_tenant(Supplier.objects.get(slug=slug)):
        return Counter(Order.objects.values_list("external_id", flat=True))
