"""CIF is read as it should be and as spreadsheets leave it, and a bad row costs nothing but itself."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from protocols.catalogue import (
    Action,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    Mode,
    RowProblem,
    Text,
)
from protocols.cif.lines import MAX_JOINED_LINES, MAX_LINE_BYTES
from protocols.cif.read import read_cif
from protocols.errors import Unparseable
from protocols.findings import Severity
from protocols.values import Classification
from tests.protocols.catalogues import SAMPLES

FIELDS = "FIELDNAMES: Supplier Part ID, Item Description, Unit Price, Unit of Measure, SPSC Code"


def read(text: str, encoding: str = "utf-8") -> list[CataloguePart]:
    """Everything in the file."""
    return list(read_cif(BytesIO(text.encode(encoding))))


def rows(*lines: str, fields: str = FIELDS, head: str = "CURRENCY: EUR") -> list[CataloguePart]:
    """What these are read as, behind the head."""
    return read("\n".join(["CIF_I_V3.0", head, fields, "DATA", *lines, "ENDOFDATA"]))[1:]


def item(sku: str, name: str, amount: str = "1") -> CatalogueItem:
    """As most of these rows have it."""
    price = CataloguePrice(Decimal(amount), "EUR")
    return CatalogueItem(
        sku, names=(Text("", name),), unit="EA", classifications=(Classification("UNSPSC", "11"),), prices=(price,)
    )


def error(position: int, path: str, value: str, code: str, sku: str = "") -> RowProblem:
    """What cost an item."""
    return RowProblem(position, path, value, code, sku)


def test_the_sample_is_read_whole() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside this checkout")

    with (SAMPLES / "sample.cif").open("rb") as file:
        found = list(read_cif(file))

    def chair(sku: str, mpn: str, name: str, price: str) -> CatalogueItem:
        return CatalogueItem(
            sku, names=(Text("", name),), manufacturer="Fast MFG", manufacturer_part_number=mpn, unit="EA", lead_time_days=3,
            classifications=(Classification("UNSPSC", "11116767"),), prices=(CataloguePrice(Decimal(price), "USD"),),
            extras=(("Market Price", price),),
        )  # fmt: skip

    assert found == [
        CatalogueHead(
            "cif", "3.0", currency="USD", supplier_ids=(Classification("DUNS", "942888710"),),
            created_at=datetime(2001, 1, 15, 15, 25, 4, tzinfo=UTC), code_format="UNSPSC", item_count=3,
        ),
        chair("34A11", "C11", "Eames Chair, Black Leather", "400.00"),
        chair("56A12", "C12", "Eames Ottoman, Black Leather", "100.00"),
        chair("78A13", "C13", "Folding Chair, Grey Stackable", "25.95"),
    ]  # fmt: skip


def test_what_a_spreadsheet_leaves_is_read() -> None:
    text = (
        "\ufeffCIF_I_V3.0,,,\r\nCHARSET:\tUTF-8,,\r\nLOADMODE:,I,,\r\nCURRENCY:,eur,,\r\nnonsense\r\nEMPTY:,,\r\n"
        '"FIELDNAMES: Supplier ID",Supplier Part ID,Delete\r\nFIELDNAMES:,Supplier ID, supplier_part_id ,Deleted,,\r\n'
        "DATA,,,\r\n7,A,,\r\n,,,\r\n7,B,x,\r\nENDOFDATA,,\r\n"
    )

    assert read(text) == [
        CatalogueHead(
            "cif", "3.0", Mode.UPDATE, currency="EUR", supplier_ids=(Classification("", "7"),), code_format="UNSPSC"
        ),
        RowProblem(0, "", "", "catalogue.bom", severity=Severity.WARNING),
        error(1, "Unit Price", "", "catalogue.value.missing", "A"),
        CatalogueItem("B", Action.DELETE),
    ]


def test_tabs_are_told_from_commas_with_and_without_field_names() -> None:
    named = read("CIF_I_V3.0\nFIELDNAMES: Supplier Part ID\tUnit Price\tCurrency\nDATA\nA,1\t2\tCHF\nENDOFDATA")
    bare = read("CIF_I_V3.0\nDATA\n\tA,1\t\t\t\t2\nENDOFDATA")

    assert named[1:] == [CatalogueItem("A,1", prices=(CataloguePrice(Decimal(2), "CHF"),))]
    assert bare[1:] == [CatalogueItem("A,1", prices=(CataloguePrice(Decimal(2), ""),))]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("8859_1", "latin-1"),
        ("UTF-8", "utf-8"),
        ("Cp1252", "cp1252"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("ebcdic", "cp1252"),
    ],
)
def test_the_declared_encoding_is_believed_and_else_found(declared: str, encoding: str) -> None:
    head = f"CHARSET: {declared}" if declared else ""
    text = "\n".join(["CIF_I_V3.0", "CURRENCY: EUR", head, FIELDS, "DATA", "A,Größe,1,EA,11", "ENDOFDATA"])

    assert read(text, encoding)[1:] == [item("A", "Größe")]


def test_a_row_in_another_encoding_than_declared_is_lost() -> None:
    text = f"CIF_I_V3.0\nCHARSET: UTF-8\nCURRENCY: EUR\n{FIELDS}\nDATA\nA,Größe,1,EA,11\nB,b,1,EA,11\nENDOFDATA"

    assert read(text, "latin-1")[1:] == [error(1, "", "A,Größe,1,EA,11", "catalogue.row.encoding"), item("B", "b")]


def test_quotes_hold_commas_quotes_and_line_ends() -> None:
    assert rows('A, "Chair, ""black""\nsoft" ,1,EA,11', "B,b,1,EA,11") == [
        item("A", 'Chair, "black"\nsoft'),
        item("B", "b"),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone() -> None:
    more = [f"{number},b,1,EA,11" for number in range(MAX_JOINED_LINES + 1)]
    lost = error(1, "", 'A,"Chair,1,EA,11', "catalogue.row.quotes")

    for following in (more[:1], more, ["x" * MAX_LINE_BYTES]):
        found = rows('A,"Chair,1,EA,11', *following)
        assert (found[0], len(found)) == (lost, len(following) + 1)
    text = f'CIF_I_V3.0\n{FIELDS}\nDATA\nA,"Chair,1,EA,11'
    assert read(text)[1:] == [lost, error(0, "ENDOFDATA", "", "catalogue.truncated")]


def test_a_quotation_mark_within_a_plain_value_is_a_character() -> None:
    assert rows('A,19" rack 2" deep,1,EA,11') == [item("A", '19" rack 2" deep')]
    assert rows('A,19" rack\nB,2" deep,1,EA,11') == [
        error(1, "", 'A,19" rack\nB,2" deep,1,EA,11', "catalogue.row.quotes")
    ]


def test_a_line_that_is_too_long_is_passed_over() -> None:
    assert rows("A," + "x" * 3 * MAX_LINE_BYTES, "B,b,1,EA,11") == [
        error(1, "", "", "catalogue.row.long"),
        item("B", "b"),
    ]


@pytest.mark.parametrize(
    ("line", "path", "value", "code", "sku"),
    [
        (",b,1,EA,11", "Supplier Part ID", "", "catalogue.value.missing", ""),
        ("A,b,,EA,11", "Unit Price", "", "catalogue.value.missing", "A"),
        ('A,b,"1,50",EA,11', "Unit Price", "1,50", "catalogue.value.number", "A"),
        ("A,b,1,50,EA,11", "", "A,b,1,50,EA,11", "catalogue.row.cells", ""),
    ],
)
def test_a_bad_row_is_told_of_and_costs_no_other(line: str, path: str, value: str, code: str, sku: str) -> None:
    assert rows(line, "B,b,1,EA,11") == [error(1, path, value, code, sku), item("B", "b")]


@pytest.mark.parametrize(
    ("quantity", "conversion", "expected"),
    [("100", "1", Decimal(100)), ("1", "4", Decimal("0.25")), ("", "", Decimal(1))],
)
def test_the_price_unit_is_counted_in_order_units(quantity: str, conversion: str, expected: Decimal) -> None:
    fields = "FIELDNAMES: Supplier Part ID, Unit Price, Price Unit Quantity, Unit Conversion, Price Unit"

    assert rows(f"A,2,{quantity},{conversion},KGM", fields=fields) == [
        CatalogueItem("A", prices=(CataloguePrice(Decimal(2), "EUR", expected),))
    ]


def test_a_conversion_that_never_ends_costs_the_item() -> None:
    fields = "FIELDNAMES: Supplier Part ID, Unit Price, Unit Conversion"

    assert rows("A,2,3", fields=fields) == [error(1, "Unit Conversion", "3", "catalogue.value.range", "A")]


def test_a_level_2_row_is_an_item_with_an_address_into_the_shop() -> None:
    fields = "FIELDNAMES: Supplier Part ID, Supplier URL, PunchOut Enabled, PunchoutLevel, Language, Short Name"

    assert rows("A,https://s.example/a,TRUE,Product,de_CH,Stuhl", fields=fields) == [
        CatalogueItem(
            "A", names=(Text("de-ch", "Stuhl"),), punchout_url="https://s.example/a", punchout_level="product"
        )
    ]


def test_several_classifications_name_their_systems() -> None:
    fields = "FIELDNAMES: Supplier Part ID, Classification Codes, Delete"

    (found,) = rows('A,"{UNSPSC_V13.5=31161500, eclass=23110101}",T', fields=fields)

    assert isinstance(found, CatalogueItem)
    assert found.classifications == (Classification("UNSPSC_V13.5", "31161500"), Classification("eclass", "23110101"))


def test_a_count_that_differs_an_end_that_is_missing_and_a_strange_supplier_are_told() -> None:
    text = "CIF_I_V3.0\nITEMCOUNT: 3\nFIELDNAMES: Supplier ID,Supplier Part ID,Delete\nDATA\n7,A,T\n8,B,T\n"

    assert read(text)[1:] == [
        CatalogueItem("A", Action.DELETE),
        RowProblem(2, "Supplier ID", "8", "catalogue.value.unknown", "B", Severity.WARNING),
        CatalogueItem("B", Action.DELETE),
        error(0, "ENDOFDATA", "", "catalogue.truncated"),
        RowProblem(0, "ITEMCOUNT", "3 ≠ 2", "catalogue.count", severity=Severity.WARNING),
    ]


def test_a_first_row_that_is_broken_names_no_supplier() -> None:
    text = 'CIF_I_V3.0\nFIELDNAMES: Supplier ID,Supplier Part ID\nDATA\n7,a"b\nc"d\nENDOFDATA'

    assert read(text) == [
        CatalogueHead("cif", "3.0", code_format="UNSPSC"),
        error(1, "", '7,a"b\nc"d', "catalogue.row.quotes"),
    ]


@pytest.mark.parametrize(
    "text", ["", "sku;price\n1;2", "CIF_I_V3.0", "CIF_I_V3.0\n" + "A: b\n" * 300 + "DATA\nENDOFDATA", "<BMECAT/>"]
)
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(Unparseable):
        read(text)
