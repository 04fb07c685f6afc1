"""What was agreed is read afresh at each request, by one statement, and means what the shop's own rules mean."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from connections.domain.agreed_shopper import agreed_price_list_ids, agreed_shopper
from connections.models import Connection, ConnectionAssortmentRule
from storefront.domain.pricing import price_chain
from storefront.domain.visibility import assortment_for, rules_of
from storefront.models import (
    Assortment,
    CustomerAssortmentRule,
    CustomerPriceList,
    PriceList,
    ProductSet,
    ShopSettings,
)
from tenants.models import Supplier
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import add_version, make_price_list, make_product, make_set


@pytest.fixture
def agreed(shop: Supplier) -> Agreed:
    return make_connection()


def statements(agreed: Agreed) -> int:
    row = Connection.objects.select_related("customer").get(pk=agreed.connection.pk)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        agreed_shopper(row)
    return len(captured)


def rule(owner: Any, effect: str, target: Any) -> None:
    name = "product_set" if isinstance(target, ProductSet) else "product"
    values: dict[str, Any] = {name: target, "effect": effect}
    if isinstance(owner, Connection):
        ConnectionAssortmentRule.objects.create(connection=owner, **values)
    else:
        CustomerAssortmentRule.objects.create(customer=owner, **values)


def test_an_agreement_known_already_is_read_by_one_statement(agreed: Agreed) -> None:
    agreed_shopper(agreed.connection)

    assert statements(agreed) == 1


def test_the_first_buyer_of_an_assortment_writes_it(shop: Supplier) -> None:
    agreed = make_connection(sees_everything=False)
    rule(agreed.connection, "show", make_product())

    shopper = agreed_shopper(agreed.connection)

    assert Assortment.objects.get().pk == shopper.assortment.id
    assert statements(agreed) == 1


@pytest.mark.parametrize("seed", range(8))
def test_rules_come_to_what_the_shop_makes_of_them(shop: Supplier, seed: int) -> None:
    """Customer and connection speak of the same sets and products, in every mixture of show and hide."""
    agreed = make_connection(sees_everything=False)
    targets = [make_set(make_product()), make_set(), make_product(), make_product(), make_product(), make_set()]
    for at, target in enumerate(targets):
        for shift, owner in enumerate((agreed.connection.customer, agreed.connection)):
            choice = (seed * 5 + at * 7 + shift * 3 + (seed >> at)) % 3
            if choice < 2:
                rule(owner, ("show", "hide")[choice], target)
    customer_rules = rules_of(agreed.connection.customer.assortment_rules.all())
    expected = assortment_for(customer_rules, rules_of(agreed.connection.assortment_rules.all()))

    assert agreed_shopper(agreed.connection).assortment == expected
    assert statements(agreed) == 1


def test_a_changed_rule_holds_at_the_next_request(agreed: Agreed) -> None:
    hidden = make_product()
    before = agreed_shopper(agreed.connection)

    rule(agreed.connection, "hide", hidden)

    assert before.assortment.hidden_product_ids == ()
    assert agreed_shopper(agreed.connection).assortment.hidden_product_ids == (hidden.pk,)


def test_lists_are_asked_in_order_of_connection_customer_and_shop(shop: Supplier) -> None:
    product = make_product()
    own, customers, default = (make_price_list({product: "1"}) for _list in range(3))
    foreign = make_price_list({product: "1"}, currency="USD")
    agreed = make_connection(price_lists=(own, foreign))
    for position, price_list in enumerate((customers, own)):
        CustomerPriceList.objects.create(customer=agreed.connection.customer, price_list=price_list, position=position)
    look = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    ShopSettings.objects.filter(pk=look.pk).update(default_price_list=default)

    chain = agreed_shopper(agreed.connection).price_chain

    assert chain == tuple(latest(price_list) for price_list in (own, customers, default))
    assert chain == price_chain([own.pk, foreign.pk, customers.pk, default.pk], "EUR", timezone.now())
    assert agreed_price_list_ids(agreed.connection) == [own.pk, foreign.pk, customers.pk, default.pk]


def latest(price_list: PriceList) -> int:
    return price_list.versions.latest("number").pk


def test_a_new_version_holds_from_its_first_moment(shop: Supplier) -> None:
    product = make_product()
    price_list = make_price_list({product: "1"})
    agreed = make_connection(price_lists=(price_list,))
    tomorrow = timezone.now() + timedelta(days=1)
    old = latest(price_list)
    add_version(price_list, {product: "2"}, valid_from=tomorrow)

    chains = [agreed_shopper(agreed.connection, at=at).price_chain for at in (timezone.now(), tomorrow)]

    assert chains == [(old,), (latest(price_list),)]
