"""References that are checked once a statement hold as the database's own would: on writing, changing, deleting."""

import pytest
from django.db import IntegrityError, connection, transaction

from storefront.domain.write_listing import write_listings
from storefront.models import Product
from tests.factories.storefront import make_brand, make_category, make_price_list, make_product

pytestmark = pytest.mark.usefixtures("shop")


def refused_by(statement: str, *values: object) -> str:
    """The name of what refused it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(getattr(refused.value.__cause__, "diag").constraint_name)  # noqa: B009 – psycopg's, untyped here


@pytest.mark.parametrize(
    ("table", "columns", "values", "name"),
    [
        (
            "producttext",
            "product_id, language, name, description",
            "9999, 'en', 'x', ''",
            "producttext_product_id_added",
        ),
        ("listing", "product_id, category_id, popularity, set_ids", "9999, 1, 0, '{}'", "listing_product_id_added"),
        ("productsetitem", "product_set_id, product_id", "9999, 9999", "productsetitem_product_id_added"),
        ("priceline", "version_id, product_id, min_quantity, price", "9999, 9999, 0, 1", "priceline_product_id_added"),
    ],
)
def test_row_that_refers_to_nothing_is_refused(table: str, columns: str, values: str, name: str) -> None:
    assert refused_by(f"INSERT INTO storefront_{table} ({columns}) VALUES ({values})") == name


@pytest.mark.parametrize("column", ["category_id", "brand_id"])
def test_changed_reference_is_looked_up(column: str) -> None:
    make_product("A-1")

    assert refused_by(f"UPDATE storefront_product SET {column} = 9999") == f"product_{column}_changed"


def test_empty_reference_refers_to_nothing() -> None:
    product = make_product("A-1", brand=make_brand("Ansell"))

    Product.objects.filter(pk=product.pk).update(brand=None)

    assert Product.objects.get().brand is None


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("category", "product_category_id_unused"),
        ("brand", "product_brand_id_unused"),
        ("productset", "productsetitem_product_set_id_unused"),
        ("pricelistversion", "priceline_version_id_unused"),
    ],
)
def test_used_row_is_not_deleted(table: str, name: str) -> None:
    product = make_product("A-1", category=make_category("Safety"), brand=make_brand("Ansell"))
    make_price_list({product: "1.00"})
    write_listings()

    assert refused_by(f"DELETE FROM storefront_{table}") == name


def test_product_goes_with_what_belongs_to_it() -> None:
    product = make_product("A-1")
    write_listings()

    product.delete()

    assert list(Product.objects.all()) == []
