"""The traps of cXML that concern what we write, each by the number it has among the facts; and threat X23."""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.dialects import PROFILES
from protocols.cxml.form import document_of, form_fields
from protocols.cxml.grammar import check, check_with_dtd
from protocols.cxml.read_answers import Answer, read_cart, read_response
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.write_cart import total_of, write_cart
from protocols.cxml.write_status import write_setup_response, write_status
from protocols.errors import LocalError, Unparseable, Unwritable
from protocols.messages import CartReturn
from protocols.orders import ItemId
from protocols.values import Classification, Money
from protocols.xml import MARKUP
from tests.protocols.dtd import folder
from tests.protocols.emitted import EMITTED
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart, line

GENERIC = PROFILES["generic-cxml"]


def write(returned: CartReturn, version: str = "1.2.045", timestamp: datetime = NOON) -> bytes:
    """The document, with the parties of the samples."""
    return write_cart(
        returned, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=timestamp, version=version
    )


@pytest.mark.parametrize("code", STATUS_TEXTS)
def test_trap_01_every_status_is_a_whole_document(code: str) -> None:
    document = write_status(code, "Line 3: <a> & more.", payload_id="p", timestamp=NOON)

    check(document)
    assert document.startswith(b"<?xml ")
    assert read_response(document) == Answer(code, "Line 3: <a> & more.")


@pytest.mark.parametrize("offset", [0, 5.5, -8])
def test_trap_05_the_offset_is_a_number_and_never_z(offset: float) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=offset)))

    assert re.findall(rb'timestamp="([^"]*)"', write(cart(), timestamp=there)) == [b"2026-03-04T12:00:00+00:00"]


def test_trap_05_a_z_would_not_leave() -> None:
    with pytest.raises(LocalError):
        check(write(cart()).replace(b"12:00:00+00:00", b"12:00:00Z"))


@pytest.mark.parametrize("cookie", ["", "  a  ", "ü&<>\"'", "%41+b", f'{MARKUP}<Id a="1">y &amp;</Id>\n', "x" * 3000])
def test_trap_06_the_cookie_goes_back_verbatim(cookie: str) -> None:
    document = write(cart(buyer_cookie=cookie))

    check(document)
    assert read_cart(document).buyer_cookie == cookie


def test_trap_09_urlencoded_is_escaped_for_html_once_and_not_url_encoded() -> None:
    document = write(cart(line(description="Vis à tête & «œil» %41+b")))
    [(name, value)] = form_fields(document, "urlencoded")

    assert (name, value.isascii(), value.partition("\n")[0]) == ("cxml-urlencoded", True, '<?xml version="1.0"?>')
    assert ">Vis &#224; t&#234;te &amp; &#171;&#339;il&#187; %41+b</Description>" in value
    assert read_cart(document_of({name: unescape(escape(value))}) or b"") == read_cart(document)


def test_trap_09_base64_has_no_line_breaks_and_is_read_whatever_the_page_is_in() -> None:
    document = write(cart(*(line(line_number=n, description="漢字") for n in range(1, 40))))
    [(_name, value)] = form_fields(document)

    assert re.fullmatch("[A-Za-z0-9+/]+=*", value)
    assert document_of({"cxml-base64": value}) == document


def test_trap_12_the_total_is_the_lines_alone() -> None:
    lines = (line(), line(line_number=2, line_total=Money(Decimal("0.05"), "EUR")))
    charged = cart(
        *lines, total=total_of(lines, "EUR"), shipping=Money(Decimal(9), "EUR"), tax=Money(Decimal(7), "EUR")
    )

    assert read_cart(write(charged)).total == Money(Decimal("37.55"), "EUR")


def test_trap_12_money_is_plain_digits() -> None:
    prices = [Decimal("1E+3"), Decimal("1E-7"), Decimal("1234567.50"), Decimal(0)]
    document = write(cart(*(line(line_number=n, unit_price=Money(p, "EUR")) for n, p in enumerate(prices, 1))))

    check(document)
    assert re.findall(rb'<UnitPrice><Money currency="EUR">([^<]*)<', document) == [
        b"1000", b"0.0000001", b"1234567.5", b"0"
    ]  # fmt: skip


def test_trap_12_a_buyer_without_price_units_gets_an_exact_price_or_none() -> None:
    assert read_cart(write(cart(line(price_unit=Decimal(100))), "1.2.023")).lines[0].unit_price.amount == Decimal(
        "0.125"
    )
    with pytest.raises(Unwritable):
        write(cart(line(price_unit=Decimal(7))), "1.2.023")


def test_trap_13_a_line_without_unit_does_not_leave() -> None:
    with pytest.raises(LocalError):
        check(write(cart(line(unit=""))))


def test_trap_13_codes_are_said_in_the_buyers_domain_and_none_is_made_up() -> None:
    coded = line(classifications=(Classification("custom", "7"), Classification("UNSPSC", "31161600")))
    document = write(cart(coded, line(line_number=2, classifications=())))

    check(document)
    assert [each.classifications for each in read_cart(document).lines] == [coded.classifications, ()]


@pytest.mark.parametrize(
    ("kind", "file"),
    [("cart", "cXML.dtd"), ("setup response", "cXML.dtd"), ("status 401", "cXML.dtd"), ("order, new", "cXML.dtd")],
)
def test_trap_15_a_document_names_the_file_that_declares_it(kind: str, file: str) -> None:
    document = EMITTED[kind]("1.2.014", GENERIC)

    assert re.findall(rb'<!DOCTYPE cXML SYSTEM "[^"]*/([^"/]*)">', document) == [file.encode()]


def test_trap_15_the_wrong_file_and_the_wrong_order_do_not_leave() -> None:
    document = write(cart()).decode()
    lead = "<LeadTime>3</LeadTime>"
    for wrong in (
        document.replace("/cXML.dtd", "/Fulfill.dtd"),
        document.replace(lead, "").replace("<UnitOfMeasure>", f"{lead}<UnitOfMeasure>"),
    ):
        with pytest.raises(LocalError):
            check(wrong.encode())


def test_trap_15_an_old_version_is_declared_and_kept_to() -> None:
    full = line(item_id=ItemId("A-1", "q7/1", "B-1"), comments="Gently.", price_unit=Decimal(100))

    check_with_dtd(write(cart(full), "1.2.014"), folder("1.2.014").parents[1])


@pytest.mark.parametrize("kind", [*(f"status {code}" for code in ("200", "401")), "setup response", "cart, unchanged"])
def test_trap_interop_01_every_answer_has_a_doctype(kind: str) -> None:
    assert re.search(rb"^<!DOCTYPE cXML SYSTEM ", EMITTED[kind]("1.2.014", GENERIC), re.MULTILINE)


def test_trap_interop_02_a_short_name_is_optional_and_apart_from_the_text() -> None:
    document = write(cart(line(short_name="Gloves", description="Gloves, box of 30"), line(line_number=2)))

    check(document)
    assert re.findall(rb'<Description xml:lang="en">(.*?)</Description>', document) == [
        b"<ShortName>Gloves</ShortName> Gloves, box of 30", "Bolt M8 × 40".encode()
    ]  # fmt: skip


@pytest.mark.parametrize(("quantity", "written"), [("3.000", b"3"), ("1E+2", b"100"), ("0.250", b"0.25")])
def test_trap_interop_05_whole_quantities_are_integers(quantity: str, written: bytes) -> None:
    document = write(cart(line(quantity=Decimal(quantity))))

    check(document)
    assert re.findall(rb'<ItemIn quantity="([^"]*)"', document) == [written]


def test_trap_interop_08_field_names_are_lower_case_unless_agreed_otherwise() -> None:
    names = {case: form_fields(b"<a/>", "base64", case)[0][0] for case in ("lower", "upper")}

    assert (form_fields(b"<a/>")[0][0], names) == ("cxml-base64", {"lower": "cxml-base64", "upper": "cXML-base64"})


@pytest.mark.parametrize("encoding", ["base64", "urlencoded"])
def test_trap_interop_09_a_cart_of_a_thousand_lines_is_one_field_for_php(encoding: str) -> None:
    document = write(cart(*(line(line_number=number) for number in range(1, 1001))))

    assert len(form_fields(document, encoding)) == 1


def test_trap_interop_10_equal_articles_stay_lines_of_their_own() -> None:
    twins = (line(item_id=ItemId("A-1", "q7/1")), line(line_number=2, item_id=ItemId("A-1", "q7/2")))

    assert [each.item_id for each in read_cart(write(cart(*twins))).lines] == [each.item_id for each in twins]


PIECES = st.sampled_from(
    ["]]>", "<", "&", "&amp;", "&#0;", "<!--", "-->", "<?", "\ufffe", "\x00", "'", '"', "é", "漢", " "]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join)
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def seen(text: str) -> str:
    """What a reader makes of a text: without what XML has no words for, trimmed."""
    return FORBIDDEN.sub("", text).strip()


@given(HOSTILE, HOSTILE, HOSTILE)
def test_x23_hostile_texts_stay_texts(one: str, two: str, three: str) -> None:
    hostile = line(
        item_id=ItemId(f"A{one}", f"B{two}", f"C{three}"), description=f"D{one}", unit=f"E{two}", short_name=f"F{three}",
        manufacturer_part_id=f"G{one}", manufacturer_name=f"H{two}", comments=f"I{three}",
        extrinsics=((f"J{one}", two),), classifications=(Classification(f"K{three}", f"L{one}"),),
        supplier_ids=((f"M{two}", f"N{three}"),),
    )  # fmt: skip
    document = write(cart(hostile, supplier_order_id=f"O{one}"))
    [found] = read_cart(document).lines

    check(document)
    assert (found.item_id, found.description, found.unit, found.short_name) == (
        ItemId(seen(f"A{one}"), seen(f"B{two}"), seen(f"C{three}")), seen(f"D{one}"), seen(f"E{two}"), seen(f"F{three}")
    )  # fmt: skip
    assert (found.manufacturer_part_id, found.manufacturer_name, found.comments, found.extrinsics) == (
        seen(f"G{one}"), seen(f"H{two}"), seen(f"I{three}"), ((seen(f"J{one}"), seen(two)),)
    )  # fmt: skip


@given(HOSTILE, st.sampled_from(sorted(STATUS_TEXTS)))
def test_x23_a_refusal_may_repeat_what_came(text: str, code: str) -> None:
    document = write_status(code, text, payload_id=f"p{text}", timestamp=NOON)

    check(document)
    assert read_response(document) == Answer(code, seen(text) or STATUS_TEXTS[code])


def test_x23_an_address_keeps_its_ampersands() -> None:
    url = "https://shop.example/s/1?a=1&b=%22&c=<>"

    assert read_response(write_setup_response(url, payload_id="p", timestamp=NOON)).start_page_url == url
    with pytest.raises(Unparseable):
        read_response(write_setup_response(url, payload_id="p", timestamp=NOON).replace(b"&amp;", b"&"))
