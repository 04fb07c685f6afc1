"""BMEcat is read whichever way it is spelled, and one bad item is told of and costs nothing but itself."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from protocols.bmecat.read import read_bmecat
from protocols.catalogue import (
    Action,
    Attribute,
    CatalogueGroup,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    CustomerPartNumber,
    GroupMembership,
    Medium,
    Mode,
    RowProblem,
    Text,
)
from protocols.errors import Unparseable
from protocols.findings import Severity
from protocols.values import Classification
from tests.protocols.catalogues import SAMPLES

HEAD = "<HEADER><CATALOG><LANGUAGE>deu</LANGUAGE><CURRENCY>EUR</CURRENCY></CATALOG></HEADER>"

START = "<VALID_START_DATE>soon</VALID_START_DATE>"


def read(text: str, encoding: str = "utf-8") -> list[CataloguePart]:
    """Everything in the file."""
    return list(read_bmecat(BytesIO(text.encode(encoding))))


def items(*articles: str, transaction: str = "T_NEW_CATALOG") -> list[CataloguePart]:
    """What these are read as, in a catalogue of 1.2, behind its head."""
    return read(f'<BMECAT version="1.2">{HEAD}<{transaction}>{"".join(articles)}</{transaction}></BMECAT>')[1:]


def article(inside: str, sku: str = "A") -> str:
    """One in the spelling of 1.2."""
    return f"<ARTICLE><SUPPLIER_AID>{sku}</SUPPLIER_AID>{inside}</ARTICLE>"


def price(inside: str, kind: str = "net_list") -> str:
    """One price of an article."""
    return article(
        f'<ARTICLE_PRICE_DETAILS><ARTICLE_PRICE price_type="{kind}">{inside}</ARTICLE_PRICE></ARTICLE_PRICE_DETAILS>'
    )


def test_the_sample_of_2005_is_read_whole() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside this checkout")

    with (SAMPLES / "bmecat2005-new_catalog.xml").open("rb") as file:
        found = list(read_bmecat(file))

    tax = Decimal("0.19")
    unspsc = (Classification("UNSPSC-11.2", "31161500"),)
    assert found == [
        CatalogueHead(
            "bmecat", "2005", language="de", currency="EUR", catalogue_id="DEMO", catalogue_version="001.001",
            name="Demo", supplier="Lieferant AG",
        ),
        CatalogueGroup("1", "", (Text("de", "Katalog"),)),
        CatalogueGroup("10", "1", (Text("de", "Befestigung"),)),
        CatalogueItem(
            "A-1", names=(Text("de", "Schraube M10x50"),), gtin="04012345678901", unit="C62", lead_time_days=2,
            classifications=unspsc, prices=(CataloguePrice(Decimal("12.3"), "EUR", Decimal(100), tax_rate=tax),),
        ),
        CatalogueItem(
            "B-200", names=(Text("de", "Kabelbinder 200 mm"),), gtin="04012345678918", unit="BG", lead_time_days=2,
            classifications=unspsc, prices=(CataloguePrice(Decimal("1.5"), "EUR", Decimal(1), tax_rate=tax),),
        ),
        GroupMembership("A-1", "10"),
        GroupMembership("B-200", "10"),
    ]  # fmt: skip


def test_1_2_in_latin_1_with_doctype_and_namespace_is_read() -> None:
    text = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE BMECAT SYSTEM "bmecat_new_catalog_1_2.dtd">
<b:BMECAT version="1.2" xmlns:b="http://www.bmecat.org/XMLSchema/1.2/bmecat_new_catalog">
{HEAD.replace("<", "<b:").replace("<b:/", "</b:")}<b:T_NEW_CATALOG><b:ARTICLE mode="new"><b:SUPPLIER_AID>00Ä1</b:SUPPLIER_AID>
<b:ARTICLE_DETAILS><b:DESCRIPTION_SHORT>Größe</b:DESCRIPTION_SHORT></b:ARTICLE_DETAILS></b:ARTICLE></b:T_NEW_CATALOG></b:BMECAT>"""

    assert read(text, "latin-1") == [
        CatalogueHead("bmecat", "1.2", language="de", currency="EUR"),
        CatalogueItem("00Ä1", names=(Text("de", "Größe"),)),
    ]


def test_utf_16_is_read() -> None:
    text = f"<BMECAT>{HEAD}<T_NEW_CATALOG>{article('', 'Ä')}</T_NEW_CATALOG></BMECAT>"

    assert read(text, "utf-16") == read(text) == read(text, "utf-16-be")


def test_the_head_says_when_for_whom_and_where_files_lie() -> None:
    text = """<BMECAT version="2005"><HEADER><CATALOG><LANGUAGE>eng</LANGUAGE><LANGUAGE default="true">ger</LANGUAGE>
<CATALOG_NAME lang="deu">Alles</CATALOG_NAME><DATETIME type="x"/><DATETIME type="generation_date"><DATE>2026-11-24</DATE>
<TIME>10:00:00</TIME><TIMEZONE>+01:00</TIMEZONE></DATETIME><TERRITORY>DE</TERRITORY><TERRITORY>CH</TERRITORY>
<MIME_ROOT>https://m.example/x/</MIME_ROOT></CATALOG><SUPPLIER><SUPPLIER_ID>7</SUPPLIER_ID><SUPPLIER_ID type="duns">9</SUPPLIER_ID>
<SUPPLIER_ID/></SUPPLIER></HEADER><T_UPDATE_PRODUCTS prev_version="4"><PRODUCT mode="delete"><SUPPLIER_PID>A</SUPPLIER_PID>
<MIME_INFO><MIME><MIME_SOURCE>/a.jpg</MIME_SOURCE></MIME><MIME><MIME_SOURCE>http://b/c.jpg</MIME_SOURCE></MIME><MIME/></MIME_INFO>
</PRODUCT></T_UPDATE_PRODUCTS></BMECAT>"""

    assert read(text) == [
        CatalogueHead(
            "bmecat", "2005", Mode.UPDATE, "de", previous_version="4", name="Alles",
            supplier_ids=(Classification("supplier_specific", "7"), Classification("duns", "9")),
            created_at=datetime(2026, 11, 24, 9, tzinfo=UTC), territories=("DE", "CH"),
        ),
        CatalogueItem("A", Action.DELETE, media=(Medium("https://m.example/x/a.jpg"), Medium("http://b/c.jpg"))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("<GENERATION_DATE>2026-11-24</GENERATION_DATE>", datetime(2026, 11, 24, tzinfo=UTC)),
        ('<DATETIME type="generation_date"><DATE>2026-11-23</DATE></DATETIME>', datetime(2026, 11, 23, tzinfo=UTC)),
        ("<GENERATION_DATE>yesterday</GENERATION_DATE>", None),
    ],
)
def test_the_date_of_the_file_is_read_in_every_spelling(said: str, expected: datetime | None) -> None:
    (head,) = read(f"<BMECAT><HEADER><CATALOG>{said}</CATALOG></HEADER><T_NEW_CATALOG/></BMECAT>")

    assert head == CatalogueHead("bmecat", created_at=expected)


def test_what_is_there_without_a_header_is_read() -> None:
    assert read(f"<BMECAT><T_NEW_CATALOG>{article('')}</T_NEW_CATALOG></BMECAT>") == [
        CatalogueHead("bmecat"),
        CatalogueItem("A"),
    ]


def test_a_price_is_multiplied_by_its_factor_and_begins_at_its_lower_bound() -> None:
    found = items(
        article(
            "<ARTICLE_ORDER_DETAILS><ORDER_UNIT>C62</ORDER_UNIT><PRICE_QUANTITY>100</PRICE_QUANTITY></ARTICLE_ORDER_DETAILS>"
            '<ARTICLE_PRICE_DETAILS><DATETIME type="valid_start_date"><DATE>2026-01-01</DATE></DATETIME>'
            '<DATETIME type="valid_end_date"/><DATETIME/><ARTICLE_PRICE price_type="net_customer">'
            "<PRICE_AMOUNT>10</PRICE_AMOUNT><PRICE_CURRENCY>chf</PRICE_CURRENCY><PRICE_FACTOR>0.85</PRICE_FACTOR>"
            "<LOWER_BOUND>50</LOWER_BOUND></ARTICLE_PRICE></ARTICLE_PRICE_DETAILS>"
            "<ARTICLE_PRICE_DETAILS><VALID_END_DATE>2026-02-01</VALID_END_DATE>"
            "<ARTICLE_PRICE><PRICE_AMOUNT>0</PRICE_AMOUNT><LOWER_BOUND>0</LOWER_BOUND></ARTICLE_PRICE></ARTICLE_PRICE_DETAILS>"
        )
    )

    assert found == [
        CatalogueItem(
            "A",
            unit="C62",
            prices=(
                CataloguePrice(
                    Decimal("8.5"), "CHF", Decimal(100), Decimal(50), "net_customer", valid_from=date(2026, 1, 1)
                ),
                CataloguePrice(Decimal(0), "EUR", Decimal(100), valid_until=date(2026, 2, 1)),
            ),
        )
    ]


def test_features_go_by_language_and_value() -> None:
    feature = (
        '<FNAME lang="deu">Farbe</FNAME><FNAME lang="eng">Colour</FNAME><FVALUE lang="deu">rot</FVALUE>'
        "<FVALUE>RAL 3000</FVALUE><FVALUE/>"
    )
    found = items(article(f"<ARTICLE_FEATURES><FEATURE>{feature}</FEATURE></ARTICLE_FEATURES>"))

    assert found == [
        CatalogueItem(
            "A",
            attributes=(
                Attribute("Farbe", "rot", "", "de"),
                Attribute("Farbe", "RAL 3000", "", "de"),
                Attribute("Colour", "RAL 3000", "", "en"),
            ),
        )
    ]


def test_numbers_of_others_are_told_apart() -> None:
    details = (
        '<INTERNATIONAL_PID type="upc">1</INTERNATIONAL_PID><INTERNATIONAL_PID type="EAN">2</INTERNATIONAL_PID>'
        '<BUYER_PID type="ACME">3</BUYER_PID><BUYER_AID>4</BUYER_AID><BUYER_PID/><EAN>5</EAN>'
    )

    assert items(article(f"<ARTICLE_DETAILS>{details}</ARTICLE_DETAILS>")) == [
        CatalogueItem(
            "A", gtin="2", customer_part_numbers=(CustomerPartNumber("ACME", "3"), CustomerPartNumber("", "4"))
        )
    ]


def test_markup_within_a_text_is_dropped_and_user_defined_extensions_are_skipped() -> None:
    found = items(
        article(
            "<ARTICLE_DETAILS><DESCRIPTION_LONG>a<b>b</b>c</DESCRIPTION_LONG>"
            "<DESCRIPTION_SHORT><![CDATA[<i>&nbsp;x</i>]]></DESCRIPTION_SHORT></ARTICLE_DETAILS>"
            "<USER_DEFINED_EXTENSIONS><UDX.A><SUPPLIER_AID>no</SUPPLIER_AID></UDX.A></USER_DEFINED_EXTENSIONS>"
        )
    )

    assert found == [CatalogueItem("A", names=(Text("de", "<i>&nbsp;x</i>"),), descriptions=(Text("de", "abc"),))]


@pytest.mark.parametrize(
    ("bad", "path", "value", "code"),
    [
        (price("<PRICE_AMOUNT>12,30</PRICE_AMOUNT>"), "PRICE_AMOUNT", "12,30", "catalogue.value.number"),
        (price(""), "PRICE_AMOUNT", "", "catalogue.value.missing"),
        (price("<PRICE_AMOUNT>1</PRICE_AMOUNT><PRICE_FACTOR>0</PRICE_FACTOR>"), "PRICE_FACTOR", "0", "catalogue.value.range"),
        (price("<PRICE_AMOUNT>1</PRICE_AMOUNT><LOWER_BOUND>x</LOWER_BOUND>"), "LOWER_BOUND", "x", "catalogue.value.number"),
        (price("<PRICE_AMOUNT>1</PRICE_AMOUNT><PRICE_CURRENCY>€</PRICE_CURRENCY>"), "PRICE_CURRENCY", "€", "catalogue.currency"),
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_read_costs_the_item_and_no_other(bad: str, path: str, value: str, code: str) -> None:
    path = f"ARTICLE_PRICE[@price_type='net_list']/{path}"

    assert items(bad, article("", "B")) == [RowProblem(1, path, value, code, "A"), CatalogueItem("B")]


def test_a_product_that_is_too_large_for_a_number_costs_the_item() -> None:
    most = "9" * 18

    (problem,) = items(price(f"<PRICE_AMOUNT>{most}</PRICE_AMOUNT><PRICE_FACTOR>{most}</PRICE_FACTOR>"))

    assert isinstance(problem, RowProblem)
    assert (problem.code, problem.path.rpartition("/")[2]) == ("catalogue.value.number", "PRICE_FACTOR")
    assert problem.remedy == "Write the number with the digits 0 to 9 and at most one decimal point."


def test_a_price_on_request_is_none() -> None:
    assert items(price("<PRICE_AMOUNT>0</PRICE_AMOUNT>", "on_request")) == [CatalogueItem("A")]


@pytest.mark.parametrize(
    ("inside", "path", "value", "code"),
    [
        ("<ARTICLE_DETAILS><DELIVERY_TIME>2-3 Tage</DELIVERY_TIME></ARTICLE_DETAILS>", "DELIVERY_TIME", "2-3 Tage", "number"),
        ("<ARTICLE_DETAILS><DELIVERY_TIME>10000</DELIVERY_TIME></ARTICLE_DETAILS>", "DELIVERY_TIME", "10000", "range"),
        ("<ARTICLE_ORDER_DETAILS><QUANTITY_MIN>-1</QUANTITY_MIN></ARTICLE_ORDER_DETAILS>", "QUANTITY_MIN", "-1", "number"),
        (f"<ARTICLE_PRICE_DETAILS>{START}</ARTICLE_PRICE_DETAILS>", "DATETIME[@type='valid_start_date']", "soon", "date"),
    ],
)  # fmt: skip
def test_a_lesser_value_that_cannot_be_read_is_left_out_and_told(inside: str, path: str, value: str, code: str) -> None:
    problem = RowProblem(1, path, value, f"catalogue.value.{code}", "A", Severity.WARNING)

    assert items(article(inside)) == [problem, CatalogueItem("A")]


def test_half_a_day_is_a_day() -> None:
    assert items(article("<ARTICLE_DETAILS><DELIVERY_TIME>0.5</DELIVERY_TIME></ARTICLE_DETAILS>")) == [
        CatalogueItem("A", lead_time_days=1)
    ]


def test_words_that_the_format_has_not_are_told() -> None:
    media = "<MIME_INFO><MIME><MIME_SOURCE>a</MIME_SOURCE><MIME_PURPOSE>video</MIME_PURPOSE></MIME></MIME_INFO>"

    assert items(article(media).replace("<ARTICLE>", '<ARTICLE mode="replace">')) == [
        RowProblem(1, "@mode", "replace", "catalogue.value.unknown", "A", Severity.WARNING),
        RowProblem(1, "MIME_PURPOSE", "video", "catalogue.value.unknown", "A", Severity.WARNING),
        CatalogueItem("A", media=(Medium("a"),)),
    ]


def test_an_item_a_group_and_a_membership_without_number_are_told() -> None:
    found = items(
        article("", ""),
        "<CATALOG_STRUCTURE/>",
        "<ARTICLE_TO_CATALOGGROUP_MAP><ART_ID>A</ART_ID></ARTICLE_TO_CATALOGGROUP_MAP>",
        '<PRODUCT_TO_CATALOGGROUP_MAP mode="delete"><CATALOG_GROUP_ID>1</CATALOG_GROUP_ID></PRODUCT_TO_CATALOGGROUP_MAP>',
        '<PRODUCT_TO_CATALOGGROUP_MAP mode="delete"><PROD_ID>A</PROD_ID><CATALOG_GROUP_ID>1</CATALOG_GROUP_ID>'
        "</PRODUCT_TO_CATALOGGROUP_MAP>",
    )

    missing = "catalogue.value.missing"
    assert found == [
        RowProblem(1, "SUPPLIER_PID", "", missing),
        RowProblem(0, "CATALOG_STRUCTURE/GROUP_ID", "", missing),
        RowProblem(0, "ARTICLE_TO_CATALOGGROUP_MAP/CATALOG_GROUP_ID", "", missing, "A"),
        RowProblem(0, "PRODUCT_TO_CATALOGGROUP_MAP/PROD_ID", "", missing),
        GroupMembership("A", "1", Action.DELETE),
    ]


def test_a_named_entity_costs_its_item_with_and_without_doctype() -> None:
    bad = article("<ARTICLE_DETAILS><DESCRIPTION_SHORT>Gr&ouml;&szlig;e</DESCRIPTION_SHORT></ARTICLE_DETAILS>")
    plain = f"<BMECAT>{HEAD}<T_NEW_CATALOG>{bad}{article('', 'B')}</T_NEW_CATALOG></BMECAT>"

    for text in (plain, f'<!DOCTYPE BMECAT SYSTEM "b.dtd">{plain}'):
        assert read(text)[1:] == [RowProblem(1, "ARTICLE", "", "catalogue.entity"), CatalogueItem("B")]


def test_an_update_that_is_silent_of_the_price_unit_keeps_it() -> None:
    told = price("<PRICE_AMOUNT>5</PRICE_AMOUNT>")

    assert items(told, transaction="T_UPDATE_PRICES") == [
        CatalogueItem("A", Action.UPDATE, prices=(CataloguePrice(Decimal(5), "EUR", None),))
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"<BMECAT>{article('')}</BMECAT>",
        HEAD.replace("EUR", "&eur;").join(["<BMECAT>", "<T_NEW_CATALOG/></BMECAT>"]),
        "",
        "sku;price\n1;2",
        "<cXML/>",
        "<BMECAT/>",
        "<BMECAT><T_NEW_CATALOG>",
        "<BMECAT></ORDER>",
    ],
)
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(Unparseable):
        read(text)
