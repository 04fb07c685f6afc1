"""A supplier's goods in any size, and three customers who see a lot, little and next to nothing of them.

Written by a few statements over `generate_series`; nothing is random. Per product: two texts, four implicit sets (three
levels of categories, and everything), a picked set, and 20 lines on a thousand price lists: a hundred long ones and nine
hundred short ones. A thousand customers with rules and lists stand beside the three that are measured.
"""

from dataclasses import dataclass

from django.db import connection

from connections.models import ConnectionAssortmentRule
from storefront.domain.write_listing import sync_category_sets, write_listings
from storefront.models import Brand, Category, Customer, CustomerPriceList, Effect, PriceList, ProductSet
from tests.benchmarks.catalogue import (
    BRANDS,
    INSERT_PICTURES,
    INSERT_PRICES,
    INSERT_PRODUCTS,
    PICTURES,
    make_categories,
    make_list,
)
from tests.benchmarks.database import plain_connection
from tests.factories.connections import Agreed, make_connection

BRANCHES = (4, 5, 10)
#: Of each the dense buyer does not see two categories of five.
DENSE_BRANCHES = ("c0", "c1")
SETS, CUSTOMERS, LONG_LISTS, SHORT_LISTS = 200, 1000, 100, 900
MIDDLE, SPARSE = 5_000, 100
WHOLE = "whole"
#: Words of names: in one product of ten, of seven, of a thousand; without regard to categories.
COMMON, SECOND, RARE = "flange", "hexagonal", "quillerite"

_TEXTS = f"""
INSERT INTO storefront_producttext (product_id, language, name, description)
SELECT id, language,
    (ARRAY['{COMMON}', 'screw', 'washer', 'bracket', 'gasket', 'bearing', 'valve', 'hose', 'clamp', 'cable'])[1 + id % 10]
    || ' ' || CASE WHEN id % 7 = 3 THEN '{SECOND}' ELSE 'plain' END || ' M' || id % 40 || ' x ' || id % 200
    || CASE WHEN id % 997 = 7 THEN ' {RARE}' ELSE '' END,
    'Steel, zinc plated, for dry rooms. Sold by the piece.'
FROM storefront_product CROSS JOIN unnest(ARRAY['en', 'de']) language
"""
_SETS = """
WITH made AS (
    INSERT INTO storefront_productset (name, kind, is_waiting) SELECT 'Picked ' || n, 'picked', FALSE
    FROM generate_series(1, %(sets)s) n RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM made)
INSERT INTO storefront_productsetitem (product_set_id, product_id)
SELECT numbered.id, product.id FROM storefront_product product JOIN numbered ON numbered.n = product.id / 7 %% %(sets)s
"""
_PICKED = """
INSERT INTO storefront_productsetitem (product_set_id, product_id)
SELECT %(picked)s, 1 + n * (%(size)s / %(count)s) + n %% (%(size)s / %(count)s) FROM generate_series(0, %(count)s - 1) n
"""
#: One product in ten stands on a long list, one in ninety on a short one; every tenth line has a break.
_LISTS = """
WITH made AS (
    INSERT INTO storefront_pricelist (code, name, currency) SELECT 'wide-' || n, 'Wide ' || n, 'EUR'
    FROM generate_series(1, %(lists)s) n RETURNING id
), version AS (
    INSERT INTO storefront_pricelistversion (price_list_id, number, valid_from, published_at, note, created_at)
    SELECT id, 1, '2020-01-01', '2020-01-01', '', now() FROM made RETURNING id
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n, CASE WHEN row_number() OVER (ORDER BY id) <= %(long)s THEN 10
        ELSE 90 END AS every FROM version
)
INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
SELECT numbered.id, product_id, CASE WHEN product_id %% 10 = 9 THEN 10 ELSE 0 END,
    round((1 + product_id %% 900) * 0.31 + numbered.n %% 7, 4)
FROM numbered, LATERAL (SELECT 1 + numbered.n %% every + k * every AS product_id
                        FROM generate_series(0, %(size)s / every - 1) k) line WHERE product_id <= %(size)s
"""
_CUSTOMERS = """
WITH made AS (
    INSERT INTO storefront_customer (number, name, language, is_active, note, created_at)
    SELECT 'W' || n, 'Customer ' || n, 'en', TRUE, '', now()
    FROM generate_series(1, %(customers)s) n RETURNING id
), sets AS (SELECT array_agg(id ORDER BY id) AS ids FROM storefront_productset WHERE kind = 'picked'
), lists AS (SELECT array_agg(id ORDER BY id) AS ids FROM storefront_pricelist WHERE code LIKE 'wide-%%'
), listed AS (
    INSERT INTO storefront_customerpricelist (customer_id, price_list_id, position)
    SELECT made.id, lists.ids[1 + made.id * 7 %% cardinality(lists.ids)], 0 FROM made, lists
)
INSERT INTO storefront_customerassortmentrule (customer_id, product_set_id, effect)
SELECT made.id, sets.ids[1 + (made.id + n * 13) %% cardinality(sets.ids)], CASE WHEN n < 5 THEN 'show' ELSE 'hide' END
FROM made, sets, generate_series(1, 6) n
"""


@dataclass(frozen=True, slots=True)
class Buyers:
    """Connections that see 30 % of the goods, 5,000 and 100 products, with negotiated prices."""

    dense: Agreed
    middle: Agreed
    sparse: Agreed


def fill(size: int, schema: str) -> None:
    """Everything but the buyers, lists and search included, in the tenant we are in, whose schema is named."""
    leaves = [leaf.pk for leaf in make_categories(BRANCHES)]
    brands = [brand.pk for brand in Brand.objects.bulk_create(Brand(name=f"Brand {n}") for n in range(BRANDS))]
    sync_category_sets()
    middle, sparse = (ProductSet.objects.create(name=name) for name in ("Middle", "Sparse"))
    # Keys are not looked up for each of millions of rows: what is written is right.
    with plain_connection() as database:
        database.execute("SET session_replication_role = replica")
        database.execute(f"SET search_path = {schema}")
        database.execute(INSERT_PRODUCTS, {"size": size, "leaves": leaves, "brands": brands})
        database.execute(_TEXTS)
        database.execute(INSERT_PICTURES, {"pictures": PICTURES})
        database.execute(_SETS, {"sets": SETS})
        for picked, count in ((middle.pk, min(MIDDLE, size)), (sparse.pk, SPARSE)):
            database.execute(_PICKED, {"picked": picked, "size": size, "count": count})
        database.execute(_LISTS, {"size": size, "long": LONG_LISTS, "lists": LONG_LISTS + SHORT_LISTS})
        database.execute(_CUSTOMERS, {"customers": CUSTOMERS})
    make_whole_list()
    write_listings()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE storefront_priceline, storefront_productpicture, storefront_pricelistversion")


def make_buyers() -> Buyers:
    """Three new customers in a catalogue that is filled; who comes later agrees on the same as those before him."""
    hidden = [f"{slug}-{number}" for slug in DENSE_BRANCHES for number in (3, 4)]
    middle, sparse = (ProductSet.objects.get(name=name) for name in ("Middle", "Sparse"))
    return Buyers(
        dense=agree(1, show=[branch(slug) for slug in DENSE_BRANCHES], hide=[branch(slug) for slug in hidden]),
        middle=agree(2, show=[middle], hide=[]),
        sparse=agree(3, show=[sparse], hide=[]),
    )


def branch(slug: str) -> ProductSet:
    """The set of a category and all below it."""
    return Category.objects.get(slug=slug).product_set


def agree(number: int, *, show: list[ProductSet], hide: list[ProductSet]) -> Agreed:
    """A customer with his rules, a short list before a long one, and a list of everything last."""
    customer = Customer.objects.create(number=f"K{Customer.objects.count()}", name=f"Buyer {number}")
    lists = [PriceList.objects.get(code=f"wide-{code}") for code in (LONG_LISTS + number, number)]
    for position, price_list in enumerate([lists[1], PriceList.objects.get(code=WHOLE)]):
        CustomerPriceList.objects.create(customer=customer, price_list=price_list, position=position)
    agreed = make_connection(customer=customer, price_lists=(lists[0],), sees_everything=False)
    ConnectionAssortmentRule.objects.bulk_create(
        [ConnectionAssortmentRule(connection=agreed.connection, product_set=one, effect=Effect.SHOW) for one in show]
        + [ConnectionAssortmentRule(connection=agreed.connection, product_set=one, effect=Effect.HIDE) for one in hide]
    )
    return agreed


def make_whole_list() -> None:
    """The list on which every product stands."""
    version = make_list(WHOLE, 0)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_PRICES, {"version": version.pk, "every": 1})
    version.published_at = version.valid_from
    version.save(update_fields=["published_at"])
