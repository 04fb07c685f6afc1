"""UBL orders are read in and out of their envelope; changes and cancellations name the order they mean."""

from decimal import Decimal

import pytest

from protocols.values import Classification, Money
from tests.protocols.orders import UBL, found, reading


def order(old: str, new: str):  # type: ignore[no-untyped-def]
    """The small order with one thing changed."""
    assert UBL.count(old) >= 1
    return reading(UBL.replace(old, new, 1)).order


def enveloped(inside: str, header: str = "") -> str:
    """In Peppol's envelope."""
    return f"<StandardBusinessDocument>{header}{inside}</StandardBusinessDocument>"


def test_an_envelope_says_who_sent_it() -> None:
    header = (
        "<StandardBusinessDocumentHeader><Sender><Identifier>0088:1</Identifier></Sender><DocumentIdentification>"
        "<InstanceIdentifier>i</InstanceIdentifier></DocumentIdentification></StandardBusinessDocumentHeader>"
    )
    read = reading(enveloped(UBL, header))

    assert (read.message_id, read.sender[0].domain, read.sender[0].identity, read.receiver) == ("i", "0088", "1", ())
    assert reading(enveloped(UBL)).order == reading(UBL).order


def test_an_envelope_of_two_orders_loses_none_of_them() -> None:
    assert found(enveloped(UBL + UBL)) == ["order.messages.several"]


def test_an_envelope_around_something_else_is_refused() -> None:
    inside = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'

    assert found(enveloped(inside)) == ["document.unparseable"]


@pytest.mark.parametrize(("line", "auxiliary"), [("3", "Q7/3"), ("0003", "Q7/3"), ("", "")])
def test_our_quote_comes_back_with_its_line(line: str, auxiliary: str) -> None:
    quotation = f"<DocumentReference><ID>Q7</ID></DocumentReference><LineID>{line}</LineID>"
    said = order("</OrderLine>", f"<QuotationLineReference>{quotation}</QuotationLineReference></OrderLine>")

    assert said.lines[0].item_id.supplier_part_auxiliary_id == auxiliary


def test_our_quote_may_stand_in_the_header_and_its_line_in_a_property() -> None:
    item = "<AdditionalItemProperty><Name>EXT_QUOTE_ITEM</Name><Value>3</Value></AdditionalItemProperty></Item>"
    header = "<QuotationDocumentReference><ID>Q7</ID></QuotationDocumentReference><OrderLine>"
    said = reading(UBL.replace("</Item>", item).replace("<OrderLine>", header)).order

    assert said.lines[0].item_id.supplier_part_auxiliary_id == "Q7/3"
    assert said.id_references == (("quote", "Q7"),)


@pytest.mark.parametrize(
    ("base", "units", "codes"),
    [
        ('<BaseQuantity unitCode="C62">100</BaseQuantity>', 100, []),
        ("<BaseQuantity>0</BaseQuantity>", 1, []),
        ('<BaseQuantity unitCode="KGM">1</BaseQuantity>', 1, ["order.line.price_in_other_unit"]),
    ],
)
def test_the_price_is_for_its_unit(base: str, units: int, codes: list[str]) -> None:
    changed = UBL.replace("</Price>", f"{base}</Price>")

    assert (reading(changed).order.lines[0].price_unit, found(changed)) == (units, codes)


@pytest.mark.parametrize(
    ("standard", "sku", "extrinsics"),
    [
        ('<ID schemeID="0160">4012345678901</ID>', "A-1", (("GTIN", "4012345678901"),)),
        ('<ID schemeID="0161">X</ID>', "A-1", ()),
    ],
)
def test_a_gtin_is_told_by_its_scheme(standard: str, sku: str, extrinsics: tuple[tuple[str, str], ...]) -> None:
    line = order("</Item>", f"<StandardItemIdentification>{standard}</StandardItemIdentification></Item>").lines[0]

    assert (line.item_id.supplier_part_id, line.extrinsics) == (sku, extrinsics)


def test_codes_are_kept_with_their_lists() -> None:
    code = '<CommodityClassification><ItemClassificationCode listID="MP">1</ItemClassificationCode></CommodityClassification>'
    bare = "<CommodityClassification><ItemClassificationCode>2</ItemClassificationCode></CommodityClassification>"

    assert order("</Item>", f"{code}{bare}</Item>").lines[0].classifications == (
        Classification("MP", "1"),
        Classification("", "2"),
    )


@pytest.mark.parametrize(
    ("total", "amount"),
    [
        ("<LineExtensionAmount>3</LineExtensionAmount><PayableAmount>4</PayableAmount>", 3),
        ("<PayableAmount currencyID='EUR'>4</PayableAmount>", 4),
    ],
)
def test_the_total_is_the_sum_of_the_lines_where_it_is_said(total: str, amount: int) -> None:
    said = order("<OrderLine>", f"<AnticipatedMonetaryTotal>{total}</AnticipatedMonetaryTotal><OrderLine>")

    assert said.total == Money(Decimal(amount), "EUR")


@pytest.mark.parametrize("name", ["OrderChange", "OrderCancellation"])
def test_a_change_names_the_order_it_means(name: str) -> None:
    reference = "<ID>CH1</ID><OrderReference><ID>PO1</ID></OrderReference>"
    changed = UBL.replace("<Order ", f"<{name} ").replace("</Order>", f"</{name}>").replace("<ID>PO1</ID>", reference)

    assert (reading(changed).order.order_id, reading(changed).order.order_type) == (
        "PO1", {"OrderChange": "update", "OrderCancellation": "delete"}[name],
    )  # fmt: skip
    assert found(changed.replace("OrderReference>", "Other>")) == ["order.id.missing"]


def test_a_party_is_named_once() -> None:
    ids = '<EndpointID schemeID="0088">1</EndpointID><PartyIdentification><ID schemeID="0088">1</ID></PartyIdentification>'
    read = reading(
        UBL.replace("<OrderLine>", f"<BuyerCustomerParty><Party>{ids}</Party></BuyerCustomerParty><OrderLine>")
    )

    assert [(claim.domain, claim.identity) for claim in read.sender] == [("0088", "1")]
    assert read.order.bill_to is not None
    assert read.order.bill_to.address_id == "1"
