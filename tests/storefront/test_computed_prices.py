"""Computed prices cost no more statements than others, go by indexes, and never mix two versions of a parent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connections.domain.agreed_shopper import agreed_shopper
from storefront.domain.pricing import breaks_for, price_chain, read_inheritances
from storefront.domain.publish_price_version import publish_again
from storefront.models import PriceList, Product
from tests.factories.connections import make_connection
from tests.factories.storefront import (
    add_version,
    make_brand,
    make_category,
    make_price_list,
    make_product,
    make_shopper,
)

pytestmark = pytest.mark.usefixtures("shop")

#: So many lists of so many products, beside the few that are asked.
LISTS, PRODUCTS = 60, 800
_MANY_PRODUCTS = """
INSERT INTO storefront_product (sku, category_id, manufacturer_part_number, gtin, unit, price_unit, pack_unit,
    min_quantity, quantity_step, unspsc, eclass, eclass_version, attributes, popularity, is_active, created_at, updated_at)
SELECT 'many-' || n, %s, '', '', 'C62', 1, '', 1, 1, '', '', '', '[]', 0, TRUE, now(), now() FROM generate_series(1, %s) n
"""
_MANY_LINES = """
INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
SELECT version.id, product.id, 0, 10 FROM storefront_pricelistversion version CROSS JOIN storefront_product product
WHERE version.published_at IS NULL
"""


def gold_on(base: PriceList, percent: str = "-8") -> PriceList:
    """A list that computes everything from this one."""
    gold = make_price_list({}, name="Gold")
    add_version(gold, {}, [(None, None, percent)], parent_list=base)
    return gold


def amounts(price_lists: list[PriceList], *products: Product) -> list[Decimal]:
    found = breaks_for(make_shopper(price_lists=price_lists), [product.pk for product in products])
    return [found[product.pk][0].amount for product in products]


@pytest.mark.parametrize("rows", [1, 24, 60])
def test_computed_prices_of_any_number_of_products_are_one_query(rows: int) -> None:
    category, brand = make_category(parent=make_category()), make_brand()
    products = [make_product(category=category, brand=brand) for _ in range(rows)]
    gold = gold_on(make_price_list(dict.fromkeys(products, "10")))
    shopper = make_shopper(price_lists=[gold])

    with CaptureQueriesContext(connection) as queries:
        breaks = breaks_for(shopper, [product.pk for product in products])

    assert {prices[0].amount for prices in breaks.values()} == {Decimal("9.2")}
    assert (len(breaks), len(queries)) == (rows, 1)


def test_the_agreement_is_read_with_its_parents_in_one_query() -> None:
    product = make_product()
    base, floor = make_price_list({product: "10"}), make_price_list({product: "9.5"})
    silver = gold_on(base)
    gold = make_price_list({})
    add_version(gold, {}, [(None, None, "-1")], parent_list=silver, floor_list=floor, decimals=1)
    agreed = make_connection(price_lists=(gold,)).connection
    agreed_shopper(agreed)

    with CaptureQueriesContext(connection) as queries:
        shopper = agreed_shopper(agreed)

    chain = price_chain([gold.pk], "EUR", timezone.now())
    assert len(queries) == 1
    assert shopper.price_chain == chain
    assert set(shopper.inheritances) == set(read_inheritances(chain, "EUR", timezone.now()))
    assert [price.amount for price in breaks_for(shopper, [product.pk])[product.pk]] == [Decimal("9.5")]


def test_a_parent_replaced_meanwhile_holds_from_the_next_request_on() -> None:
    product = make_product()
    base = make_price_list({product: "10"})
    gold = gold_on(base)
    shopper = make_shopper(price_lists=[gold])

    add_version(base, {product: "20"})

    assert breaks_for(shopper, [product.pk])[product.pk][0].amount == Decimal("9.2")
    assert amounts([gold], product) == [Decimal("18.4")]


def test_a_parents_planned_version_and_its_end_are_heeded() -> None:
    product, now = make_product(), timezone.now()
    base = make_price_list({product: "10"}, valid_until=now + timedelta(days=2))
    add_version(base, {product: "5"}, valid_from=now + timedelta(days=1), valid_until=now + timedelta(days=2))
    gold = gold_on(base)

    def price_in(days: int) -> list[Decimal]:
        at = now + timedelta(days=days)
        chain = price_chain([gold.pk], "EUR", at)
        shopper = replace(make_shopper(), price_chain=chain, inheritances=read_inheritances(chain, "EUR", at))
        return [price.amount for price in breaks_for(shopper, [product.pk]).get(product.pk, ())]

    assert [price_in(0), price_in(1), price_in(2)] == [[Decimal("9.2")], [Decimal("4.6")], []]


def test_an_earlier_parent_published_again_is_computed_from() -> None:
    product = make_product()
    base = make_price_list({product: "10"})
    gold = gold_on(base)
    add_version(base, {product: "20"})

    publish_again(base.versions.get(number=1))

    assert amounts([gold], product) == [Decimal("9.2")]


def test_a_product_priced_in_the_parent_or_floor_alone_is_not_priced_without_a_rule_to_it() -> None:
    product, other = make_product(), make_product()
    base, floor = make_price_list({product: "10"}), make_price_list({other: "9"})
    gold = make_price_list({})
    add_version(gold, {}, parent_list=base, floor_list=floor)

    found = breaks_for(make_shopper(price_lists=[gold]), [product.pk, other.pk])

    assert {product_id: prices[0].price_list_name for product_id, prices in found.items()} == {product.pk: gold.name}


def test_the_trap_of_a_parent_in_the_chain_itself() -> None:
    product = make_product()
    base = make_price_list({product: {"0": "10", "5": "8"}})
    gold = gold_on(base)

    assert amounts([base, gold], product) == [Decimal(10)]
    assert amounts([gold, base], product) == [Decimal("9.2")]


def test_no_line_is_read_that_is_not_asked_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MANY_PRODUCTS, [make_category().pk, PRODUCTS])
        for _number in range(LISTS):
            make_price_list({}, published_at=None)
        cursor.execute(_MANY_LINES)
        cursor.execute("UPDATE storefront_pricelistversion SET published_at = valid_from WHERE published_at IS NULL")
        cursor.execute("ANALYZE storefront_priceline, storefront_product, storefront_pricelistversion")
    base = PriceList.objects.order_by("pk")[0]
    shopper = make_shopper(price_lists=[gold_on(base)])
    page = list(Product.objects.values_list("pk", flat=True)[:24])

    before = rows_read()
    found = breaks_for(shopper, page)
    after = rows_read()

    assert len(found) == 24
    assert [now - then for now, then in zip(after, before, strict=True)] == [0, 24]


def rows_read() -> tuple[int, int]:
    """Scans of the whole table of lines, and lines fetched by an index, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = 'storefront_priceline'::regclass"
        )
        scans, fetched = cursor.fetchone()
    return int(scans or 0), int(fetched or 0)
