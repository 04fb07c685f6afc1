"""Listings, implicit sets, search and lexicon follow the products; only what changed is written."""

import pytest
from django.db import connection

from storefront.domain.catalogue_version import catalogue_version, raise_catalogue_version
from storefront.domain.count_assortment import count_assortment, count_stale_assortments, stale_assortment_ids
from storefront.domain.write_listing import everything_set, write_listings
from storefront.models import (
    Assortment,
    AssortmentFacet,
    Category,
    Lexicon,
    LexiconGram,
    Listing,
    Product,
    ProductSet,
    ProductText,
)
from tests.factories.storefront import make_brand, make_category, make_product, make_set, make_shopper

pytestmark = pytest.mark.usefixtures("shop")


def sets_of(product: Product) -> set[str]:
    ids = Listing.objects.get(product=product).set_ids
    return set(ProductSet.objects.filter(pk__in=ids).values_list("name", flat=True))


def test_a_product_is_in_everything_its_category_all_above_and_picked_sets() -> None:
    top = make_category("Top")
    product = make_product(category=make_category("Below", parent=top))
    make_set(product, name="Picked")
    make_product(category=make_category("Beside", parent=top))

    write_listings()

    assert sets_of(product) == {"Everything", "Top", "Below", "Picked"}


def test_a_product_moved_to_another_category_changes_its_sets() -> None:
    product = make_product(category=make_category("Old"))
    write_listings()
    Product.objects.update(category=make_category("New"))

    write_listings([product.pk])

    assert sets_of(product) == {"Everything", "New"}


def test_a_branch_moved_below_another_changes_the_sets_of_its_products() -> None:
    branch = make_category("Branch")
    product = make_product(category=make_category("Leaf", parent=branch))
    write_listings()
    Category.objects.filter(pk=branch.pk).update(parent=make_category("Trunk"))

    write_listings()

    assert sets_of(product) == {"Everything", "Leaf", "Branch", "Trunk"}


def test_categories_that_are_each_others_parents_end() -> None:
    one = make_category("One")
    two = make_category("Two", parent=one)
    Category.objects.filter(pk=one.pk).update(parent=two)
    product = make_product(category=two)

    write_listings()

    assert sets_of(product) == {"Everything", "One", "Two"}


def test_a_renamed_category_renames_its_set() -> None:
    category = make_category("Old")
    write_listings()
    Category.objects.update(names={"en": "New"})

    write_listings()

    assert ProductSet.objects.get(category=category).name == "New"


def test_writing_again_writes_no_row() -> None:
    make_product(texts={"en": "Glove", "fr": "Gant"})
    write_listings()

    def row_versions() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ctid::text FROM storefront_listing UNION ALL SELECT ctid::text FROM storefront_producttext"
            )
            return list(cursor.fetchall())

    before = row_versions()
    write_listings()

    assert row_versions() == before


def test_only_the_products_named_are_brought_up_to_date() -> None:
    one, two = make_product(), make_product()
    write_listings()
    Product.objects.update(popularity=7)

    write_listings([one.pk])

    assert dict(Listing.objects.values_list("product_id", "popularity")) == {one.pk: 7, two.pk: 0}


def test_each_call_raises_the_catalogue_version() -> None:
    assert write_listings() < write_listings([])


def test_the_version_is_read_from_the_row_where_the_cache_lost_it() -> None:
    assert raise_catalogue_version() == catalogue_version()


def test_codes_are_kept_whole_and_names_weigh_most() -> None:
    product = make_product(
        "AB/12.5-X7", name="Blue glove", manufacturer_part_number="4711-3", brand=make_brand("Ørsted")
    )

    write_listings()

    vector = str(ProductText.objects.get(product=product).search)
    for lexeme in ("'ab/12.5-x7':1B", "'4711-3':1B", "'glove':2A", "'orst"):
        assert lexeme.split(":")[0] in vector


def test_the_lexicon_counts_names_and_forgets_words_no_name_holds() -> None:
    gloves = [make_product(name="Blue glove"), make_product(name="Red glove 12x")]
    write_listings()
    counted = dict(Lexicon.objects.values_list("word", "document_count"))
    gloves[0].delete()

    write_listings()

    assert counted == {"blue": 1, "red": 1, "glove": 2}
    assert set(LexiconGram.objects.values_list("word", flat=True)) == {"red", "glove"}


def test_a_single_product_adds_its_words_to_the_lexicon() -> None:
    make_product(name="Glove")
    write_listings()
    new = make_product(name="Glove liner")

    write_listings([new.pk])

    assert set(Lexicon.objects.values_list("word", flat=True)) == {"glove", "liner"}


def test_odd_attributes_do_not_stop_the_writing() -> None:
    make_product(attributes={"not": "a list"})
    make_product(attributes=["text", 3, None, {"value": None}])

    write_listings()

    assert Listing.objects.count() == 2


def test_an_assortment_is_counted_by_category_and_brand() -> None:
    category, brand = make_category(), make_brand()
    for _ in range(2):
        make_product(category=category, brand=brand)
    make_product(category=category)
    write_listings()
    shopper = make_shopper()

    assert count_assortment(shopper.assortment.id) == 3
    assert sorted(AssortmentFacet.objects.values_list("product_count", flat=True)) == [1, 2]
    assert Assortment.objects.get().visible_count == 3


def test_stale_assortments_are_counted_once() -> None:
    make_product()
    write_listings()
    make_shopper()

    assert count_stale_assortments() == 1
    assert stale_assortment_ids() == []
    write_listings()
    assert count_stale_assortments() == 1


def test_the_set_of_everything_exists_once() -> None:
    assert everything_set() == everything_set()
