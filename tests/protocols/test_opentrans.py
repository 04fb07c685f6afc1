"""openTRANS is read by local names, in both versions, whichever way its parties are told apart."""

import time

import pytest

from protocols.errors import ProtocolError
from protocols.opentrans.read import read_opentrans
from tests.protocols.orders import OPENTRANS, OPENTRANS_1_0, found, reading


def order(old: str, new: str, document: str = OPENTRANS):  # type: ignore[no-untyped-def]
    """The small order with one thing changed."""
    assert document.count(old) >= 1
    return reading(document.replace(old, new, 1)).order


def party(number: str, role: str = "", kind: str = "buyer_specific") -> str:
    """A PARTY of 2.1."""
    said = f"<PARTY_ROLE>{role}</PARTY_ROLE>" if role else ""
    return (
        f'<PARTY><PARTY_ID type="{kind}">{number}</PARTY_ID>{said}<ADDRESS><NAME>{number} Ltd</NAME></ADDRESS></PARTY>'
    )


@pytest.mark.parametrize(
    ("parties", "bill_to", "ship_to"),
    [
        (party("B", "buyer") + party("D", "delivery"), "B", "D"),
        (party("B", "buyer") + party("I", "invoice_recipient") + party("F", "final_delivery"), "I", "F"),
        (party("R", "central_regulator") + party("B", "buyer"), "R", ""),
        (party("X", "buyer</PARTY_ROLE><PARTY_ROLE>DELIVERY"), "X", "X"),
        ("<PARTY/>", "", ""),
        ("<PARTY><PARTY_ROLE>buyer</PARTY_ROLE></PARTY>" + party("C", "buyer"), "", ""),
    ],
)
def test_parties_are_told_by_their_roles(parties: str, bill_to: str, ship_to: str) -> None:
    said = order("<CURRENCY>", f"<PARTIES>{parties}</PARTIES><CURRENCY>")

    assert (said.bill_to.address_id if said.bill_to else "", said.ship_to.address_id if said.ship_to else "") == (
        bill_to,
        ship_to,
    )


def test_a_role_inside_wins_over_a_reference() -> None:
    references = "<ORDER_PARTIES_REFERENCE><BUYER_IDREF>D</BUYER_IDREF></ORDER_PARTIES_REFERENCE>"
    said = order("<CURRENCY>", f"<PARTIES>{party('B', 'buyer')}{party('D')}</PARTIES>{references}<CURRENCY>")

    assert said.bill_to is not None
    assert said.bill_to.address_id == "B"


def test_unknown_parties_of_version_1_0_are_passed_over() -> None:
    buyer = "<BUYER_PARTY><PARTY><PARTY_ID/><PARTY_ID>7</PARTY_ID></PARTY></BUYER_PARTY>"
    parties = f"<ORDER_PARTIES><MARKETPLACE/>{buyer}</ORDER_PARTIES>"
    read = reading(OPENTRANS_1_0.replace("<PRICE_CURRENCY>", f"{parties}<PRICE_CURRENCY>"))

    assert [(claim.domain, claim.identity) for claim in read.sender] == [("unspecified", "7")]


@pytest.mark.parametrize(
    ("udx", "header", "auxiliary"),
    [
        ("<UDX.EXT_QUOTE_ID>Q7</UDX.EXT_QUOTE_ID><UDX.EXT_QUOTE_ITEM>3</UDX.EXT_QUOTE_ITEM>", "", "Q7/3"),
        ("<ext_quote_item>3</ext_quote_item>", "<QUOTATION_ID>Q8</QUOTATION_ID>", "Q8/3"),
        ("<UDX.EXT_QUOTE_ID>Q7</UDX.EXT_QUOTE_ID>", "", ""),
    ],
)
def test_our_quote_comes_back_with_its_line(udx: str, header: str, auxiliary: str) -> None:
    changed = OPENTRANS.replace("</ORDER_ITEM>", f"<ITEM_UDX>{udx}</ITEM_UDX></ORDER_ITEM>")
    said = reading(changed.replace("<CURRENCY>", f"<SOURCING_INFO>{header}</SOURCING_INFO><CURRENCY>")).order

    assert said.lines[0].item_id.supplier_part_auxiliary_id == auxiliary


@pytest.mark.parametrize(("units", "price_unit"), [("100", 100), ("0.5", 0.5), ("0", 1), ("-1", 1)])
def test_the_price_is_for_its_unit(units: str, price_unit: float) -> None:
    line = order("</PRODUCT_PRICE_FIX>", f"<PRICE_QUANTITY>{units}</PRICE_QUANTITY></PRODUCT_PRICE_FIX>").lines[0]

    assert line.price_unit == price_unit


@pytest.mark.parametrize(
    ("text", "name", "codes"),
    [
        ("A & B", "A & B", ["document.ampersand_bare"]),
        ("A &amp; B & C", "A & B & C", ["document.ampersand_bare"]),
        ("<![CDATA[A & B]]>", "A & B", []),
        ("<![CDATA[A & B]]> & C", "A & B & C", ["document.ampersand_bare"]),
        ("<!-- & --> & C", "& C", ["document.ampersand_bare"]),
    ],
)
def test_a_bare_ampersand_is_read_as_text(text: str, name: str, codes: list[str]) -> None:
    read = reading(OPENTRANS.replace("</PRODUCT_ID>", f"<DESCRIPTION_SHORT>{text}</DESCRIPTION_SHORT></PRODUCT_ID>"))

    assert (read.order.lines[0].description, [finding.code for finding in read.findings]) == (name, codes)


def test_an_entity_of_the_senders_own_is_still_refused() -> None:
    assert found(OPENTRANS.replace("A-1", "&x; & A")) == ["document.unparseable"]


def test_looking_for_ampersands_takes_no_square_of_the_size() -> None:
    body = b"<ORDER>" + b"<!--" * 200_000 + b"&"
    started = time.perf_counter()
    with pytest.raises(ProtocolError):
        read_opentrans(body, "opentrans-2.1")

    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(("kind", "ours"), [("standard", "regular"), ("release", "release"), ("express", "regular")])
def test_kinds_of_order(kind: str, ours: str) -> None:
    assert order("<ORDER ", f'<ORDER type="{kind}" ').kind == ours


def test_a_list_holds_several_orders() -> None:
    read = read_opentrans(
        f"<ORDER_LIST>{OPENTRANS}{OPENTRANS.replace('PO1', 'PO2')}</ORDER_LIST>".encode(), "opentrans-1.0"
    )

    assert [each.order.order_id for each in read] == ["PO1", "PO2"]


def test_what_a_list_holds_besides_orders_is_not_lost() -> None:
    with pytest.raises(ProtocolError) as refusal:
        read_opentrans(f"<ORDER_LIST>{OPENTRANS}<RFQ/></ORDER_LIST>".encode(), "opentrans-1.0")

    assert refusal.value.text_for_peer == (
        "Order 2 of 2 in the message: An openTRANS document with RFQ_HEADER/RFQ_INFO was expected. None of them was taken."
    )


def test_more_bare_ampersands_than_an_order_has_are_not_put_right() -> None:
    with pytest.raises(ProtocolError):
        reading(OPENTRANS.replace("PO1", "PO1" + "& " * 30_000))


def test_a_change_takes_lines_back_by_quantity_nought() -> None:
    change = OPENTRANS.replace("ORDER_HEADER", "ORDERCHANGE_HEADER").replace("ORDER_INFO", "ORDERCHANGE_INFO")
    change = change.replace("ORDER_ITEM_LIST", "ORDERCHANGE_ITEM_LIST").replace("ORDER version", "ORDERCHANGE version")
    change = change.replace("</ORDER>", "</ORDERCHANGE>").replace("ORDER_ITEM>", "ORDERCHANGE_ITEM>")

    assert reading(change).order.order_type == "update"
    assert reading(change.replace("<QUANTITY>2<", "<QUANTITY>0<")).order.order_type == "delete"


def test_an_order_of_nothing_stays_an_order() -> None:
    said = order("<QUANTITY>2<", "<QUANTITY>0<")

    assert (said.order_type, said.lines[0].quantity) == ("new", 0)


def test_a_party_of_many_roles_takes_no_square_of_its_size() -> None:
    party = "<PARTY>" + "<PARTY_ROLE>x</PARTY_ROLE><PARTY_ID>1</PARTY_ID>" * 50_000 + "</PARTY>"
    started = time.perf_counter()

    assert order("<CURRENCY>", f"<PARTIES>{party}</PARTIES><CURRENCY>").ship_to is None
    assert time.perf_counter() - started < 5
