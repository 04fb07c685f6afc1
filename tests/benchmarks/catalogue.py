"""A supplier's goods in the size that pages are measured at, and a customer who has agreed on his own prices.

Written by a few statements over `generate_series`; nothing is random. Three levels of categories (5 x 4 x 5), 60
brands, two languages, 100 pictures, prices on three lists of which the first that knows a product answers.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection

from connections.models import ConnectionAssortmentRule
from storefront.domain.write_listing import sync_category_sets
from storefront.models import (
    Brand,
    Category,
    Customer,
    CustomerPriceList,
    Effect,
    PriceList,
    PriceListVersion,
    Product,
)
from tests.factories.connections import Agreed, make_connection

SIZE = 10_000
BRANCHES = (5, 4, 5)
BRANDS, PICTURES = 60, 100
#: One in so many products stands on the connection's, the customer's and the shop-wide list.
LISTS = (("agreed", 3), ("framework", 2), ("catalogue", 1))
HIDDENINSERT_PRODUCTS = 5

INSERT_PRODUCTS = """
INSERT INTO storefront_product (sku, manufacturer_part_number, gtin, unit, price_unit, pack_unit, min_quantity,
    quantity_step, lead_time_days, stock, unspsc, eclass, eclass_version, attributes, popularity, is_active,
    created_at, updated_at, brand_id, category_id)
SELECT 'SKU-' || lpad(n::text, 8, '0'), 'MPN/' || n, lpad(n::text, 13, '4'), 'C62',
    CASE WHEN n %% 10 = 0 THEN 100 ELSE 1 END, '', 1, 1, n %% 9, n %% 500, '31161500', '23110101', '12.0',
    jsonb_build_array(
        jsonb_build_object('names', jsonb_build_object('en', 'Length', 'de', 'Länge'), 'value', n %% 200, 'unit', 'mm'),
        jsonb_build_object('names', jsonb_build_object('en', 'Finish', 'de', 'Oberfläche'), 'value', 'zinc', 'unit', '')),
    (n::bigint * 7919) %% 100003, TRUE, now(), now(),
    (%(brands)s::int[])[1 + n %% array_length(%(brands)s::int[], 1)],
    (%(leaves)s::int[])[1 + n %% array_length(%(leaves)s::int[], 1)]
FROM generate_series(1, %(size)s) n
"""
_TEXTS = """
INSERT INTO storefront_producttext (product_id, language, name, description)
SELECT id, language, CASE language WHEN 'en' THEN 'Hexagon screw M' ELSE 'Sechskantschraube M' END || id % 40 || ' × '
    || id % 200 || ' & washer', 'Steel, zinc plated, for dry rooms. Sold by the piece.'
FROM storefront_product CROSS JOIN unnest(ARRAY['en', 'de']) language
"""
INSERT_PRICES = """
INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
SELECT %(version)s, id, start, round((1 + id %% 900) * 0.37 * CASE WHEN start > 0 THEN 0.9 ELSE 1 END, 4)
FROM storefront_product CROSS JOIN unnest(ARRAY[0, 10]) start
WHERE id %% %(every)s = 0 AND (start = 0 OR id %% 4 = 0)
"""
INSERT_PICTURES = """
WITH drawn AS (
    INSERT INTO storefront_picture (file, width, height)
    SELECT md5(n::text) || '.png', 480, 480 FROM generate_series(1, %(pictures)s) n RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM drawn)
INSERT INTO storefront_productpicture (product_id, picture_id, position)
SELECT product.id, numbered.id, 0 FROM storefront_product product
JOIN numbered ON numbered.n = 1 + product.id %% %(pictures)s
"""


def fill_catalogue(size: int = SIZE) -> None:
    """Everything but what lists and search read (`write_listings`), in the tenant we are in."""
    leaves = [leaf.pk for leaf in make_categories()]
    brands = [brand.pk for brand in Brand.objects.bulk_create(Brand(name=f"Brand {n}") for n in range(BRANDS))]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_PRODUCTS, {"size": size, "leaves": leaves, "brands": brands})
        cursor.execute(_TEXTS)
        cursor.execute(INSERT_PICTURES, {"pictures": PICTURES})
        for number, (code, every) in enumerate(LISTS):
            version = make_list(code, number)
            cursor.execute(INSERT_PRICES, {"version": version.pk, "every": every})
            PriceListVersion.objects.filter(pk=version.pk).update(published_at=version.valid_from)
        cursor.execute("ANALYZE storefront_priceline, storefront_productpicture")


def make_categories(branches: Sequence[int] = BRANCHES, parent: Category | None = None) -> list[Category]:
    """A tree below `parent` with so many nodes at each level; answers its leaves."""
    if not branches:
        return [parent] if parent else []
    leaves = []
    for number in range(branches[0]):
        slug = f"{parent.slug}-{number}" if parent else f"c{number}"
        node = Category.objects.create(parent=parent, slug=slug, names={"en": f"Goods {slug}"}, position=number)
        leaves += make_categories(branches[1:], node)
    return leaves


def make_list(code: str, number: int) -> PriceListVersion:
    """A list with one version, to be published once its prices are written."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    made = PriceList.objects.create(code=code, name=f"List {number}", currency="EUR")
    return PriceListVersion.objects.create(price_list=made, number=1, valid_from=long_ago)


def agree() -> Agreed:
    """A customer who sees all but one branch and a few products, at the first list's prices where it has one."""
    lists = [PriceList.objects.get(code=code) for code, _every in LISTS]
    customer = Customer.objects.create(number="K1", name="Buyer")
    for position, price_list in enumerate(lists[1:]):
        CustomerPriceList.objects.create(customer=customer, price_list=price_list, position=position)
    agreed = make_connection(customer=customer, price_lists=(lists[0],))
    sync_category_sets()
    hidden = Category.objects.get(slug="c4-3").product_set
    ConnectionAssortmentRule.objects.create(connection=agreed.connection, product_set=hidden, effect=Effect.HIDE)
    for product in Product.objects.order_by("-id")[:HIDDENINSERT_PRODUCTS]:
        ConnectionAssortmentRule.objects.create(connection=agreed.connection, product=product, effect=Effect.HIDE)
    return agreed
