"""A file of products becomes rows of the shop: looked at first, written once, undone whole."""

from decimal import Decimal
from typing import Any

import pytest

from storefront.domain.imports.open_upload import remember_targets
from storefront.domain.write_listing import write_listings
from storefront.models import Brand, Category, JobState, JobStep, Listing, Product, ProductText
from storefront.queries.listing import list_products
from tenants.models import Supplier
from tests.factories.storefront import make_category, make_price_list, make_product, make_shopper
from tests.storefront.importing import applied, begin, checked, products, step, table

pytestmark = pytest.mark.usefixtures("shop")


def everything() -> list[Any]:
    """All that an import writes, without ids and times."""
    rows = Product.objects.order_by("sku").values_list(
        "sku", "category__slug", "brand__name", "unit", "stock", "attributes", "is_active", "gtin", "pack_quantity"
    )
    texts = ProductText.objects.order_by("product__sku", "language")
    listed = Listing.objects.order_by("product__sku").values_list("product__sku", "set_ids")
    return [
        list(rows), list(texts.values_list("product__sku", "language", "name", "description", "search")),
        list(listed), sorted(Category.objects.values_list("slug", "parent__slug")),
        sorted(Brand.objects.values_list("name", flat=True)),
    ]  # fmt: skip


def test_new_products_stand_in_the_shop(shop: Supplier) -> None:
    write_listings()

    job = applied(products([
        ("A-1", "Glove", "Gant", "Safety > Hands", "Ansell", "PR", "12,5"),
        ("A-2", "Boot", "", "Safety > Feet", "", "EA", ""),
    ]))  # fmt: skip

    assert (job.state, job.result["counts"]) == (JobState.DONE, {"added": 2, "changed": 0, "removed": 0})
    glove = Product.objects.get(sku="A-1")
    assert (str(glove.category), str(glove.category.parent), str(glove.brand)) == ("Hands", "Safety", "Ansell")
    assert (glove.unit, glove.stock, glove.price_unit) == ("PR", Decimal("12.5"), 1)
    assert sorted(glove.texts.values_list("language", "name")) == [("en", "Glove"), ("fr", "Gant")]
    assert [card.sku for card in list_products(make_shopper()).cards] == ["A-2", "A-1"]


def test_nothing_is_written_before_a_person_agrees() -> None:
    before = everything()

    job = checked(products([("A-1", "Glove", "", "Safety", "Ansell", "PR", "1")]))

    assert (job.state, job.result["counts"]["added"], everything()) == (JobState.WAITING, 1, before)


def test_only_what_differs_is_a_change() -> None:
    category = make_category("Safety")
    make_product("A-1", name="Glove", category=category, unit="PR", stock=Decimal(3))
    make_product("A-2", name="Boot", category=category, unit="PR", stock=Decimal(3))

    job = applied(products([
        ("A-1", "Glove", "", "Safety", "", "PR", "3"), ("A-2", "Boots", "", "", "", "", "4"),
    ]))  # fmt: skip

    assert job.result["counts"] == {"added": 0, "changed": 1, "removed": 0}
    assert [undo.before for undo in job.undo.all()] == [{"name_en": "Boot", "stock": 3.0}]
    assert Product.objects.get(sku="A-2").texts.get().name == "Boots"
    assert Product.objects.get(sku="A-2").unit == "PR"


def test_same_file_again_changes_nothing() -> None:
    content = products([("A-1", "Glove", "Gant", "Safety > Hands", "Ansell", "PR", "12,5")])
    applied(content)
    before = everything()

    job = applied(content)

    assert (job.result["counts"], everything()) == ({"added": 0, "changed": 0, "removed": 0}, before)


def test_rolled_back_import_leaves_everything_as_it_was() -> None:
    category = make_category("Safety")
    old = make_product("A-1", name="Glove", category=category, stock=Decimal(3), attributes=[])
    make_product("A-3", name="Hat", category=category)
    make_price_list({old: "1.00"})
    write_listings()
    before = everything()
    headings = (
        "SKU",
        "Name",
        "Nom",
        "Category",
        "Brand",
        "Stock",
        "attribute: Colour",
        "description fr",
        "pack quantity",
    )
    job = applied(table(
        headings,
        ("A-1", "Gloves", "Gants", "Safety > Hands", "Ansell", "4", "red", "Rouge", "10"),
        ("A-2", "Boot", "Botte", "Feet", "Ansell", "1", "", "", ""),
    ), mode="replace")  # fmt: skip
    assert job.result["counts"] == {"added": 1, "changed": 1, "removed": 1}
    assert everything() != before

    job = step(job, JobStep.ROLL_BACK)

    assert (job.state, everything()) == (JobState.ROLLED_BACK, before)


def test_only_the_newest_import_is_rolled_back() -> None:
    first = applied(products([("A-1", "Glove", "", "Safety", "", "PR", "1")]))
    applied(products([("A-1", "Gloves", "", "Safety", "", "PR", "1")]))

    job = step(first, JobStep.ROLL_BACK)

    assert (job.state, job.error) == (JobState.DONE, "import.not_newest")
    assert Product.objects.get().texts.get().name == "Gloves"


def test_product_missing_from_a_whole_catalogue_is_taken_off_sale() -> None:
    make_product("A-1"), make_product("A-2")

    applied(products([("A-1", "", "", "", "", "", "wrong")]) + b"A-2;;;;;;5\r\n", mode="replace")

    assert dict(Product.objects.values_list("sku", "is_active")) == {"A-1": True, "A-2": True}


def test_every_faulty_cell_is_named_with_row_and_column() -> None:
    headings = ("SKU", "Name", "Category", "Unit", "Stock", "GTIN", "On sale", "Lead time", "UNSPSC")
    job = checked(table(
        headings,
        ("A-1", "x" * 256, "Safety", "ZZZ9", "-1", "4006381333932", "perhaps", "1.5", "123"),
        ("", "Glove", "Safety > ", "", "1e5", "", "", "", ""),
        ("A-2", "Glove", "", "", "", "4006381333931", "", "", ""),
        ("A-3", "", "Safety", "", "", "", "", "", ""),
        ("A-4", "Boot", "Safety"), ("A-4", "Boots", "Safety"),
        ("A-5", "Hat", "Safety", "", "", "", "", "", "", "one too many"),
    ))  # fmt: skip

    assert list(job.problems.values_list("row", "column", "value", "code")) == [
        (2, "Name", "x" * 200, "import.value.long"),
        (2, "Unit", "ZZZ9", "import.value.unit"),
        (2, "Stock", "-1", "import.value.number"),
        (2, "GTIN", "4006381333932", "import.value.gtin_check"),
        (2, "On sale", "perhaps", "import.value.yes_no"),
        (2, "Lead time", "1.5", "import.value.days"),
        (2, "UNSPSC", "123", "import.value.unspsc"),
        (3, "SKU", "", "import.value.missing"),
        (3, "Category", "Safety >", "import.value.path"),
        (3, "Stock", "1e5", "import.value.number"),
        (4, "Category", "A-2", "import.category.missing"),
        (5, "Name", "A-3", "import.name.missing"),
        (7, "SKU", "A-4", "import.sku.twice"),
        (8, "", "", "import.row.cells"),
    ]
    assert (job.result["rejected"], job.result["counts"]["added"]) == (6, 1)


def test_formula_is_a_text_and_its_quote_is_taken_off() -> None:
    applied(products([("A-1", "=1+1", "'=cmd|' /C calc'!A0", "Safety", "", "PR", "1")]))

    assert sorted(ProductText.objects.values_list("name", flat=True)) == ["=1+1", "=cmd|' /C calc'!A0"]


def test_attribute_keeps_the_names_it_has_in_other_languages() -> None:
    names = {"en": "Colour", "fr": "Couleur"}
    make_product("A-1", attributes=[{"names": names, "value": "red", "unit": ""}])

    applied(table(("SKU", "attribute: couleur", "attribute: Length [mm]"), ("A-1", "blue", "50")))

    assert Product.objects.get().attributes == [
        {"names": names, "value": "blue", "unit": ""}, {"names": {"en": "Length"}, "value": "50", "unit": "mm"},
    ]  # fmt: skip


def test_columns_are_remembered_for_the_next_file() -> None:
    job = begin(table(("Nr.", "Title"), ("A-1", "Glove")))
    assert job.settings["targets"] == ["", ""]
    job.settings["targets"] = ["sku", "name_en"]
    remember_targets(job)

    assert begin(table(("nr.", "Title", "Stock"), ("A-1", "Glove", "1"))).settings["targets"] == [
        "sku", "name_en", "stock",
    ]  # fmt: skip


def test_import_without_a_needed_column_does_not_begin() -> None:
    job = checked(table(("Name", "Stock"), ("Glove", "1")))

    assert (job.state, job.error) == (JobState.FAILED, "import.columns.missing")
