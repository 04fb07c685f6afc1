"""An order is told by its bytes, and says the same whichever format it is in."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.errors import ProtocolError
from protocols.order_formats import read_any_order, read_orders, recognise
from protocols.values import Money
from tests.corpus.cases import FILES
from tests.protocols.orders import EDIFACT, IDOC, OPENTRANS, SAMPLES, SMALL, UBL, found, reading
from tests.protocols.samples import ORDER, SETUP, document

needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside this checkout")
COMMENT = "<!-- <ORDER> -->"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (document(ORDER), "cxml"),
        (OPENTRANS.encode(), "opentrans-2.1"),
        (b'<x:ORDER xmlns:x="http://www.opentrans.org/XMLSchema/1.0">', "opentrans-1.0"),
        (b"<ORDERCHANGE version = '1.0'>", "opentrans-1.0"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE ORDER>' + COMMENT.encode() + b"<ORDER>", "opentrans-2.1"),
        (EDIFACT.encode(), "edifact-d96a"),
        (b"\r\nUNA:+.? 'UNB+UNOC:3'UNH+1+ORDERS:D:01B:UN'", "edifact-d01b"),
        (b"UNB+UNOC:3", "edifact"),
        (IDOC.encode(), "idoc-orders05"),
        (b"<ZORDERS03>", "idoc-orders03"),
        (b"<ORDERS06>", ""),
        (UBL.encode(), "ubl-2.1"),
        (UBL.encode("utf-16"), "ubl-2.1"),
        (UBL.encode("utf-16-be"), "ubl-2.1"),
        (b"\xef\xbb\xbf " + UBL.encode(), "ubl-2.1"),
        (b"<Order>", ""),
        (b"<!-- never closed <ORDER>", ""),
        (b"%PDF-1.7", "pdf"),
        (b"", ""),
        (b"{}", ""),
    ],
)
def test_the_format_is_told_by_the_bytes(body: bytes, form: str) -> None:
    assert recognise(body) == form


def test_parts_of_mail_are_told_by_their_type() -> None:
    assert recognise(b"--x", " Multipart/Related; boundary=x") == "mime"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"%PDF-1.7", "", "order.pdf"),
        (b"--x", "multipart/mixed", "order.mime"),
        (b"hello", "text/plain", "order.format.unknown"),
        (document(SETUP), "", "message.unsupported"),
        (IDOC.replace("</ORDERS05>", IDOC[10:]).encode(), "", "order.messages.several"),
        (b"UNB+UNOC:3+A+B+1:1+1'UNZ+0+1'", "", "order.messages.several"),
    ],
)
def test_what_is_no_single_order_is_refused_with_a_reason(body: bytes, content_type: str, code: str) -> None:
    with pytest.raises(ProtocolError) as refusal:
        read_any_order(body, content_type)

    assert (refusal.value.code, refusal.value.text_for_peer[-1]) == (code, ".")


def test_several_orders_in_one_file_are_all_read() -> None:
    both = IDOC.replace("</ORDERS05>", IDOC.removeprefix("<ORDERS05>").replace("PO1", "PO2"))

    assert [read.order.order_id for read in read_orders(both.encode())] == ["PO1", "PO2"]


@pytest.mark.parametrize("form", ["edifact", "idoc"])
def test_of_several_orders_one_that_cannot_be_read_is_named_and_none_is_taken(form: str) -> None:
    end, begin = ("UNZ+1", "UNH") if form == "edifact" else ("</ORDERS05>", "<IDOC>")
    one = SMALL[form]
    message = one[one.index(begin) : one.index(end)]
    bad = message.replace("+21:2:", "+21:two:").replace("2.000", "two")

    with pytest.raises(ProtocolError) as refusal:
        read_orders(one.replace(end, bad + end).encode())

    said = refusal.value.text_for_peer
    assert said.startswith("Order 2 of 2 in the message: ")
    assert said.endswith(" is not a number. None of them was taken.")


def test_a_cxml_order_comes_with_who_sent_it() -> None:
    read = read_any_order(document(ORDER.replace("<OrderRequest>", "<OrderRequest>", 1)))

    assert (read.format, read.message_id, read.is_test) == ("cxml", "1@erp.example", False)
    assert [claim.identity for claim in (*read.sender, *read.receiver)] == ["AN01", "123456789"]


@pytest.mark.parametrize("form", SMALL)
def test_a_small_order_says_the_same_in_every_format(form: str) -> None:
    read = reading(SMALL[form])
    line = read.order.lines[0]

    assert read.findings == ()
    assert (read.order.order_id, read.order.order_type, line.line_number, line.item_id.supplier_part_id) == (
        "PO1", "new", "1", "A-1",
    )  # fmt: skip
    assert (line.quantity, line.unit, line.unit_price, line.price_unit) == (
        2, "C62", Money(Decimal("1.50"), "EUR"), 1,
    )  # fmt: skip


@needs_samples
@pytest.mark.parametrize(
    "name", ["opentrans21-order.xml", "edifact-orders-d96a.edi", "sap-orders05.xml", "ubl-peppol-order.xml"]
)
def test_the_published_order_says_the_same_in_every_format(name: str) -> None:
    read = read_any_order((SAMPLES / name).read_bytes())
    order = read.order

    assert read.findings == ()
    assert (order.order_id, order.order_date[:10], order.requested_delivery_date[:10]) == (
        "4500000010", "2026-11-23", "2026-12-01",
    )  # fmt: skip
    assert [(line.item_id.supplier_part_id, line.quantity, line.price_unit) for line in order.lines] == [
        ("A-1", 200, 100),
        ("B-200", 10, 1),
    ]
    assert [line.unit_price for line in order.lines] == [Money(Decimal("12.30"), "EUR"), Money(Decimal("1.50"), "EUR")]
    assert order.total in (None, Money(Decimal("39.60"), "EUR"))
    assert order.ship_to is not None
    assert (order.ship_to.street, order.ship_to.city, order.ship_to.country_code) == (
        ("Lagerweg 3",), "Musterstadt", "DE",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "old", "new", "code"),
    [
        ("opentrans-2.1", "<ORDER_ID>PO1</ORDER_ID>", "", "order.id.missing"),
        ("opentrans-2.1", "PO1", "P" * 256, "order.id.missing"),
        ("opentrans-2.1", "</ORDER_ID>", "</ORDER_ID><ORDER_ID>PO2</ORDER_ID>", "document.element.repeated"),
        ("edifact", "+PO1+", "++", "order.id.missing"),
        ("idoc", "<BELNR>PO1</BELNR>", "", "order.id.missing"),
        ("ubl", "<ID>PO1</ID>", "", "order.id.missing"),
        ("opentrans-2.1", "<SUPPLIER_PID>A-1</SUPPLIER_PID>", "", "order.line.sku_missing"),
        ("edifact", "PIA+5+A-1:SA'", "", "order.line.sku_missing"),
        ("idoc", "<QUALF>002", "<QUALF>001", "order.line.sku_missing"),
        ("ubl", "<ID>A-1</ID>", "", "order.line.sku_missing"),
        ("ubl", "A-1", "A" * 256, "order.line.sku_long"),
        ("opentrans-2.1", "<QUANTITY>2</QUANTITY>", "", "message.number.refused"),
        ("edifact", "QTY+21:2:C62'", "QTY+59:2'", "message.number.refused"),
        ("idoc", "<MENGE>2.000</MENGE>", "", "message.number.refused"),
        ("ubl", ">2</Quantity>", ">NaN</Quantity>", "message.number.refused"),
        ("opentrans-2.1", OPENTRANS[OPENTRANS.index("<ORDER_ITEM>") : -26], "", "order.lines.missing"),
        ("edifact", EDIFACT[EDIFACT.index("LIN") : EDIFACT.index("UNS")], "", "order.lines.missing"),
        ("idoc", IDOC[IDOC.index("<E1EDP01>") : IDOC.index("</IDOC>")], "", "order.lines.missing"),
        ("ubl", UBL[UBL.index("<OrderLine>") : UBL.index("</Order>")], "", "order.lines.missing"),
        ("idoc", "IDOC>", "X>", "document.unparseable"),
        ("idoc", IDOC[11:-12], "", "document.unparseable"),
        ("idoc", "ORDERS</MESTYP>", "ORDRSP</MESTYP>", "message.unsupported"),
        ("opentrans-2.1", "ORDER_INFO", "INFO", "document.unparseable"),
        ("edifact", "ORDERS", "INVOIC", "message.unsupported"),
        ("opentrans-2.1", "<QUANTITY>2<", "<QUANTITY>0<", "order.line.quantity_odd"),
        ("edifact", "LIN+1'", "LIN'", "order.line.number_missing"),
        ("edifact", "BGM+220+PO1+9'", "BGM+220+PO1+99'", "order.type.unknown"),
        ("idoc", "<BELNR>", "<ACTION>999</ACTION><BELNR>", "order.type.unknown"),
        ("idoc", "<ORDERS05>", '<?xml version="1.0" encoding="latin-1"?><ORDERS05><!-- ü -->', "envelope.encoding.doubtful"),
        ("ubl", "<Order ", '<?xml version="1.0" encoding="latin-1"?><!-- ü --><Order ', "envelope.encoding.doubtful"),
        ("opentrans-2.1", "<ORDER ", '<?xml version="1.0" encoding="latin-1"?><!-- ü --><ORDER ', "envelope.encoding.doubtful"),
    ],
)  # fmt: skip
def test_what_cannot_be_ordered_without_is_refused_and_the_rest_is_a_finding(
    form: str, old: str, new: str, code: str
) -> None:
    assert SMALL[form].count(old) >= 1
    assert found(SMALL[form].replace(old, new)) == [code]


@pytest.mark.parametrize(("form", "line"), [("opentrans-2.1", "ORDER_ITEM"), ("idoc", "E1EDP01"), ("ubl", "OrderLine")])
def test_more_lines_than_are_kept_are_refused(form: str, line: str) -> None:
    assert found(SMALL[form].replace(f"<{line}>", f"<{line}/>" * 10_001 + f"<{line}>")) == ["document.too_large"]


@settings(max_examples=200)
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_no_damage_raises_anything_but_a_refusal(form: str, data: st.DataObject) -> None:
    body = SMALL[form].encode()
    start, length = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 60))
    damaged = body[:start] + data.draw(st.binary(max_size=12)) + body[start + length :]
    try:
        read_orders(damaged)
    except ProtocolError as refusal:
        assert refusal.text_for_peer  # noqa: PT017 – refusing is as good as reading


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_an_order_or_refused(body: bytes, content_type: str) -> None:
    try:
        read_any_order(body, content_type)
    except ProtocolError as refusal:
        assert refusal.code  # noqa: PT017


def test_every_format_has_a_document_in_the_corpus() -> None:
    forms = {recognise(path.read_bytes()) for path in FILES if path.parent.name == "orders"}

    assert forms == {"opentrans-1.0", "opentrans-2.1", "edifact-d96a", "edifact-d01b", "idoc-orders05", "ubl-2.1"}
