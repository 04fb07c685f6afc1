"""Catalogues in the formats of the trade go the same way as tables: into products, and into prices."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from admin_ui.imports.words import PROBLEMS
from protocols.bmecat.write import write_bmecat
from protocols.catalogue import REMEDIES, Attribute, CatalogueGroup, CatalogueHead, CatalogueItem, CataloguePrice, Text
from protocols.cif.write import write_cif
from protocols.cxml.write_index import write_index
from protocols.values import Classification
from storefront.domain.pricing import versions_in_force
from storefront.models import JobKind, JobState, PriceList, Product
from tests.factories.storefront import make_product
from tests.storefront.importing import applied, begin, checked

pytestmark = pytest.mark.usefixtures("shop")
HEAD = CatalogueHead("", language="en", currency="EUR", name="G", catalogue_id="1", catalogue_version="1", supplier="S",
                     supplier_ids=(Classification("DUNS", "123"),), code_format="UNSPSC")  # fmt: skip
GLOVE = CatalogueItem(
    sku="A-1", names=(Text("en", "Glove"),), descriptions=(Text("en", "Of leather"),), unit="PR",
    manufacturer="Ansell", manufacturer_part_number="M-1", lead_time_days=3,
    classifications=(Classification("UNSPSC", "46181504"),), attributes=(Attribute("Colour", "red", "", "en"),),
    category_path=("Safety", "Hands"), group_ids=("2",), prices=(CataloguePrice(Decimal("150"), "EUR", Decimal(100)),),
)  # fmt: skip
BOOT = replace(GLOVE, sku="A-2", names=(Text("en", "Boot"),), attributes=())
GROUPS = [CatalogueGroup("1", "", (Text("en", "Safety"),)), CatalogueGroup("2", "1", (Text("en", "Hands"),))]
WRITERS: dict[str, Any] = {
    "bmecat": lambda head, items, _refused: write_bmecat(head, GROUPS, items),
    "cif": write_cif,
    "cxml": write_index,
}


def catalogue(form: str) -> bytes:
    """Both items in this format."""
    refused: list[Any] = []
    content = b"".join(WRITERS[form](HEAD, [GLOVE, BOOT], refused))
    assert refused == []
    return content


@pytest.mark.parametrize("form", WRITERS)
def test_catalogue_becomes_products(form: str) -> None:
    make_product("A-1", name="Old"), make_product("A-2", name="Old")

    job = applied(catalogue(form), name=f"goods.{form}")

    assert (job.state, job.error, job.result["counts"]["changed"]) == (JobState.DONE, "", 2)
    glove = Product.objects.get(sku="A-1")
    assert (glove.unit, glove.unspsc, glove.manufacturer_part_number) == ("PR", "46181504", "M-1")
    assert "Glove" in (glove.texts.get(language="en").name, glove.texts.get(language="en").description)


def test_new_products_of_a_bmecat_catalogue_have_their_groups() -> None:
    job = applied(catalogue("bmecat"), name="goods.xml")

    assert (job.state, job.error, job.result["rejected"]) == (JobState.DONE, "", 0)
    glove = Product.objects.get(sku="A-1")
    assert (str(glove.category), str(glove.brand)) == ("Hands", "Ansell")
    assert [item["value"] for item in glove.attributes] == ["red"]


@pytest.mark.parametrize("form", WRITERS)
def test_prices_are_brought_to_the_price_unit_of_the_product(form: str) -> None:
    make_product("A-1", price_unit=10), make_product("A-2")
    empty = PriceList.objects.create(code="e", name="Empty", currency="EUR")

    applied(catalogue(form), JobKind.PRICES, price_list=empty.pk)

    lines = versions_in_force(timezone.now()).get(price_list=empty).lines
    assert dict(lines.values_list("product__sku", "price")) == {"A-1": Decimal(15), "A-2": Decimal("1.5")}


def test_item_that_cannot_be_read_is_named_by_its_row() -> None:
    content = catalogue("cif").replace(b"46181504", b"46181504", 1).replace(b"EUR", b"EU", 2).replace(b"EU", b"EUR", 1)

    job = checked(content, name="goods.cif")

    assert [row for row, code in job.problems.values_list("row", "code") if code.startswith("catalogue.")] == [2]


def test_xml_that_is_no_catalogue_is_refused() -> None:
    job = begin(b"<?xml version='1.0'?><html/>", name="goods.xml")

    assert (job.state, job.error) == (JobState.FAILED, "import.file.catalogue")


def test_every_problem_of_a_catalogue_has_its_words() -> None:
    assert set(REMEDIES) - set(PROBLEMS) == set()
