"""A product's page: all there is in the buyer's language, or not found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.domain.refusals import NotVisible
from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import Picture, ProductDocument, ProductPicture
from storefront.queries.cards import cards_by_sku
from storefront.queries.product import AttributeView, DocumentView, PictureView, product_detail
from tests.factories.storefront import (
    make_category,
    make_price_list,
    make_product,
    make_shopper,
    show_everything,
)

pytestmark = pytest.mark.usefixtures("shop")


def test_everything_is_told_in_the_buyers_language() -> None:
    top = make_category("Top", names={"en": "Top", "fr": "Haut"})
    category = make_category("Gloves", parent=top, names={"en": "Gloves", "fr": "Gants"})
    product = make_product(
        "M 8/40 %",
        category=category,
        texts={"en": "Glove", "fr": "Gant"},
        attributes=[
            {"names": {"en": "Size", "fr": "Taille"}, "value": 9.5, "unit": ""},
            {"names": {"en": "Colour"}, "value": {"en": "blue", "fr": "bleu"}},
            "nonsense",
        ],
    )
    for position, name in ((2, "second"), (1, "first")):
        picture = Picture.objects.create(width=10, height=20)
        Picture.objects.filter(pk=picture.pk).update(file=name, width=10, height=20)
        ProductPicture.objects.create(product=product, picture=picture, position=position)
    for language in ("en", "fr", ""):
        ProductDocument.objects.create(
            product=product, title=f"Sheet {language}", language=language, file=f"doc{language}"
        )
    write_listings()
    shopper = make_shopper(price_lists=[make_price_list({product: {"1": "2", "10": "1"}})], language="fr")

    detail = product_detail(shopper, "M 8/40 %")

    assert (detail.name, detail.text_language) == ("Gant", "fr")
    assert detail.attributes == (AttributeView("Taille", "9.5", ""), AttributeView("Colour", "bleu", ""))
    assert detail.pictures == (PictureView("first", 10, 20), PictureView("second", 10, 20))
    assert detail.documents == (DocumentView("Sheet fr", "docfr", "fr"), DocumentView("Sheet ", "doc", ""))
    assert [node.name for node in detail.breadcrumbs] == ["Haut", "Gants"]
    assert [price.amount for price in detail.breaks] == [2, 1]


@pytest.mark.parametrize("sku", ["HIDDEN", "OFF-SALE", "NO-SUCH", "", "hidden", "SHOWN\x00x", "x" * 5000])
def test_hidden_off_sale_and_unknown_are_not_found_alike(sku: str) -> None:
    hidden = make_product("HIDDEN")
    make_product("OFF-SALE", is_active=False)
    make_product("SHOWN")
    write_listings()
    shopper = make_shopper(rules=[show_everything(), Rule("hide", product_id=hidden.pk)])

    with pytest.raises(NotVisible) as refusal:
        product_detail(shopper, sku)

    assert (refusal.value.code, str(refusal.value.text)) == ("shop.not_found", "This page does not exist.")


def test_siblings_are_other_visible_products_of_the_category() -> None:
    category = make_category()
    make_product("SELF", category=category)
    make_product("NEXT", category=category)
    make_product("ELSEWHERE")
    hidden = make_product("HIDDEN", category=category)
    write_listings()
    shopper = make_shopper(rules=[show_everything(), Rule("hide", product_id=hidden.pk)])

    assert [card.sku for card in product_detail(shopper, "SELF").siblings] == ["NEXT"]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_warm_page_costs_one_query(rows: int) -> None:
    category = make_category()
    products = [make_product(category=category) for _ in range(rows)]
    write_listings()
    shopper = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1"))])
    product_detail(shopper, products[0].sku)

    with CaptureQueriesContext(connection) as queries:
        product_detail(shopper, products[0].sku)

    assert len(queries) == 1


def test_named_products_come_in_the_order_named_without_the_hidden() -> None:
    hidden = make_product("B")
    make_product("A", popularity=1)
    make_product("C", popularity=9)
    write_listings()
    shopper = make_shopper(rules=[show_everything(), Rule("hide", product_id=hidden.pk)])

    assert [card.sku for card in cards_by_sku(shopper, ["C", "B", "NO-SUCH", "A"])] == ["C", "A"]
