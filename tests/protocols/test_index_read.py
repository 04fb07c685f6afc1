"""An Index of others is read in any order, and one bad item is told of and costs nothing but itself."""

from decimal import Decimal
from io import BytesIO

import pytest

from protocols.catalogue import (
    Action,
    Attribute,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    Medium,
    Mode,
    RowProblem,
    Text,
)
from protocols.cxml.read_index import read_index
from protocols.errors import Unparseable
from protocols.findings import Severity
from protocols.values import Classification

SUPPLIER = '<SupplierID domain="DUNS">9</SupplierID>'


def read(text: str) -> list[CataloguePart]:
    """Everything in the document."""
    return list(read_index(BytesIO(text.encode())))


def items(inside: str) -> list[CataloguePart]:
    """What these are read as, behind the head of a full Index."""
    return read(f'<Index loadmode="Full">{SUPPLIER}<IndexItem>{inside}</IndexItem></Index>')[1:]


def add(detail: str, apart: str = "<LeadTime>0</LeadTime>", sku: str = "A") -> str:
    """One item that is added."""
    number = f"<ItemID><SupplierPartID>{sku}</SupplierPartID></ItemID>"
    return f"<IndexItemAdd>{number}<IndexItemDetail>{apart}</IndexItemDetail><ItemDetail>{detail}</ItemDetail></IndexItemAdd>"


PRICE = '<UnitPrice><Money currency="eur">2</Money></UnitPrice>'
PLAIN = CatalogueItem("A", prices=(CataloguePrice(Decimal(2), "EUR"),))


def test_an_index_within_cxml_says_its_version_and_mode() -> None:
    text = (
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.020/cXML.dtd"><cXML><Index loadmode="Full">'
        f"{SUPPLIER}<SupplierID/><Comments>a</Comments><IndexItem>{add(PRICE)}</IndexItem>"
        "<Comments>late</Comments></Index></cXML>"
    )

    assert read(text) == [
        CatalogueHead("cxml-index", "1.2.020", supplier_ids=(Classification("DUNS", "9"),), comments="a"),
        PLAIN,
    ]


def test_without_a_mode_it_is_an_update_and_without_items_it_says_who_speaks() -> None:
    head = CatalogueHead("cxml-index", mode=Mode.UPDATE, supplier_ids=(Classification("DUNS", "9"),))

    assert read(f"<Index>{SUPPLIER}</Index>") == [head]
    deleted = "<IndexItemDelete><ItemID><SupplierPartID>A</SupplierPartID></ItemID></IndexItemDelete>"
    assert read(f"<Index><IndexItem>{deleted}</IndexItem></Index>") == [
        CatalogueHead("cxml-index", mode=Mode.UPDATE),
        CatalogueItem("A", Action.DELETE),
    ]


def test_a_lead_time_may_stand_apart() -> None:
    assert items(add(PRICE, "<LeadTime>5</LeadTime>")) == [
        CatalogueItem("A", prices=PLAIN.prices, lead_time_days=5),
    ]


def test_texts_are_names_and_descriptions() -> None:
    said = (
        '<Description xml:lang="en-US"><ShortName>Chair</ShortName> black</Description>'
        '<Description xml:lang="deu">Stuhl</Description><Description><ShortName>X</ShortName></Description><Description/>'
    )

    (found,) = items(add(PRICE + said))

    assert isinstance(found, CatalogueItem)
    assert found.names == (Text("en-us", "Chair"), Text("de", "Stuhl"), Text("", "X"))
    assert found.descriptions == (Text("en-us", "black"),)


def test_what_nobody_said_is_left_out() -> None:
    said = (
        '<Classification domain="none">none</Classification><Classification domain="UNSPSC"/>'
        '<Extrinsic name="Image"/><Extrinsic name="">x</Extrinsic><Extrinsic name="Image">a.jpg</Extrinsic>'
        '<Extrinsic name="Colour">red</Extrinsic>'
    )

    assert items(add(PRICE + said)) == [
        CatalogueItem("A", prices=PLAIN.prices, media=(Medium("a.jpg"),), attributes=(Attribute("Colour", "red"),))
    ]


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ('quantity="100" conversionFactor="1"', Decimal(100)),
        ('quantity="1" conversionFactor="4"', Decimal("0.25")),
        ("", Decimal(1)),
    ],
)
def test_the_price_unit_is_counted_in_order_units(basis: str, expected: Decimal) -> None:
    assert items(add(f"{PRICE}<PriceBasisQuantity {basis}/>")) == [
        CatalogueItem("A", prices=(CataloguePrice(Decimal(2), "EUR", expected),))
    ]


@pytest.mark.parametrize(
    ("bad", "path", "value", "code"),
    [
        (add(""), "UnitPrice/Money", "", "catalogue.value.missing"),
        (add("<UnitPrice/>"), "UnitPrice/Money", "", "catalogue.value.missing"),
        (add(PRICE.replace(">2<", ">2,0<")), "UnitPrice/Money", "2,0", "catalogue.value.number"),
        (add(PRICE.replace("eur", "€")), "UnitPrice/Money/@currency", "€", "catalogue.currency"),
        (
            add(f'{PRICE}<PriceBasisQuantity quantity="1" conversionFactor="3"/>'),
            "PriceBasisQuantity/@conversionFactor",
            "3",
            "catalogue.value.range",
        ),
        (add(PRICE, sku=""), "ItemID/SupplierPartID", "", "catalogue.value.missing"),
        (add(PRICE + "&auml;"), "IndexItemAdd", "", "catalogue.entity"),
    ],
)
def test_a_bad_item_is_told_of_and_costs_no_other(bad: str, path: str, value: str, code: str) -> None:
    found = items(bad + add(PRICE))

    sku = "" if path in ("ItemID/SupplierPartID", "IndexItemAdd") else "A"
    assert found == [RowProblem(1, path, value, code, sku), PLAIN]


def test_a_level_that_the_standard_has_not_is_told() -> None:
    text = (
        "<IndexItemPunchout><ItemID><SupplierPartID>A</SupplierPartID></ItemID>"
        '<PunchoutDetail punchoutLevel="floor"><URL>https://s.example/</URL></PunchoutDetail></IndexItemPunchout>'
    )

    assert items(text) == [
        RowProblem(1, "PunchoutDetail/@punchoutLevel", "floor", "catalogue.value.unknown", "A", Severity.WARNING),
        CatalogueItem("A", punchout_url="https://s.example/"),
    ]


@pytest.mark.parametrize("text", ["", "<BMECAT/>", "<cXML><Response/></cXML>", "<Index/>", "<Index>"])
def test_what_is_no_index_is_refused(text: str) -> None:
    with pytest.raises(Unparseable):
        read(text)
