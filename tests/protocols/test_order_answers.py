"""Answers to orders are written in the order's own format, say the same in each, and hold to its grammar."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protocols.documents import (
    Confirmation,
    ConfirmationKind,
    ConfirmedLine,
    ConfirmedPart,
    OrderReference,
    SubstituteItem,
)
from protocols.errors import Unwritable
from protocols.leaves import leaves
from protocols.opentrans import write_response as opentrans
from protocols.order_answers import answered_lines
from protocols.order_parts import ReadOrder
from protocols.orders import ItemId
from protocols.ubl import write_response as ubl
from protocols.values import Money
from tests.corpus.cases import HERE as CORPUS
from tests.protocols.orders import OPENTRANS, OPENTRANS_1_0, UBL, reading
from tests.protocols.samples import NOON

GRAMMARS = {
    name: etree.RelaxNG(file=str(Path(__file__).parent / "answers" / f"{name}.rng"))
    for name in ("orderresponse21", "orderresponse10", "orderresponse-ubl")
}
PART = ConfirmedPart(ConfirmationKind.ACCEPT, Decimal(2), "C62")
SUBSTITUTE = SubstituteItem(ItemId("A-2"), "Better bolt", Money(Decimal(7), "EUR"), "C62", Decimal(10))


def confirmation(kind: ConfirmationKind, *parts: ConfirmedPart, **changes: object) -> Confirmation:
    """Of the small order: its only line in these parts."""
    lines = (ConfirmedLine("1", Decimal(2), "C62", parts),) if parts else ()
    return replace(Confirmation(OrderReference("PO1", ""), "S-1", NOON, kind, lines), **changes)


def written(document: Confirmation, read: ReadOrder) -> etree._Element:
    """The answer as a tree that its grammar holds."""
    if read.format == "ubl-2.1":
        name, body = "orderresponse-ubl", ubl.write_order_response(document, read)
    else:
        name = "orderresponse10" if read.format == "opentrans-1.0" else "orderresponse21"
        body = opentrans.write_order_response(document, read)
    root = etree.fromstring(body)
    GRAMMARS[name].assertValid(root)
    return root


def words(document: Confirmation, order: str) -> dict[str, str]:
    """The first text at each path of the answer to an order."""
    return leaves(written(document, reading(order))).first


FATES = [
    (confirmation(ConfirmationKind.ACCEPT), "2", "AP", ""),
    (confirmation(ConfirmationKind.REJECT), "0", "RE", ""),
    (confirmation(ConfirmationKind.EXCEPT), "2", "AP", ""),
    (confirmation(ConfirmationKind.ALL_DETAIL), "", "AP", ""),
    (confirmation(ConfirmationKind.BACKORDERED), "0", "CA", "3"),
    (confirmation(ConfirmationKind.DETAIL, PART), "2", "AP", ""),
    (confirmation(ConfirmationKind.DETAIL, replace(PART, delivery_date=NOON)), "2", "CA", "5"),
    (confirmation(ConfirmationKind.DETAIL, replace(PART, comments="Soon")), "2", "CA", "5"),
    (confirmation(ConfirmationKind.EXCEPT, replace(PART, kind=ConfirmationKind.REJECT)), "0", "RE", ""),
    (confirmation(ConfirmationKind.EXCEPT, replace(PART, quantity=Decimal("0.5"))), "0.5", "CA", "3"),
    (confirmation(ConfirmationKind.DETAIL, replace(PART, unit_price=Money(Decimal(9), "EUR"))), "2", "CA", "3"),
    (confirmation(ConfirmationKind.DETAIL, replace(PART, substitute=SUBSTITUTE)), "2", "CA", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "quantity", "code", "line"), FATES)
def test_the_fate_of_a_line_is_said_in_each_format(document: Confirmation, quantity: str, code: str, line: str) -> None:
    new, old, peppol = (words(document, order) for order in (OPENTRANS, OPENTRANS_1_0, UBL))

    item = "ORDERRESPONSE_ITEM_LIST/ORDERRESPONSE_ITEM"
    assert new.get(f"{item}/QUANTITY", "") == old.get(f"{item}/QUANTITY", "") == quantity
    assert peppol["OrderResponseCode"] == code
    assert peppol.get("OrderLine/LineItem/LineStatusCode", "") == line
    assert peppol.get("OrderLine/LineItem/Quantity", quantity) == quantity


def test_what_comes_later_is_said() -> None:
    parts = (replace(PART, quantity=Decimal(1)), replace(PART, quantity=Decimal(1), kind=ConfirmationKind.BACKORDERED))
    document = confirmation(ConfirmationKind.EXCEPT, *parts)

    assert words(document, UBL)["OrderLine/LineItem/MaximumBackorderQuantity"] == "1"
    assert words(document, OPENTRANS)["ORDERRESPONSE_ITEM_LIST/ORDERRESPONSE_ITEM/REMARKS"] == "Backordered: 1"


def test_a_line_that_does_not_come_is_refused_among_others_that_do() -> None:
    second = UBL[UBL.index("<OrderLine>") : UBL.index("</Order>")].replace("<ID>1<", "<ID>2<")
    document = confirmation(ConfirmationKind.EXCEPT, replace(PART, kind=ConfirmationKind.REJECT))
    root = written(document, reading(UBL.replace("</Order>", f"{second}</Order>")))

    assert leaves(root).all("OrderLine/LineItem/LineStatusCode") == ["7", "5"]


def test_a_substitute_is_named_and_priced_for_its_own_unit() -> None:
    document = confirmation(ConfirmationKind.EXCEPT, replace(PART, substitute=SUBSTITUTE))
    new, old, peppol = (words(document, order) for order in (OPENTRANS, OPENTRANS_1_0, UBL))

    item = "ORDERRESPONSE_ITEM_LIST/ORDERRESPONSE_ITEM"
    assert new[f"{item}/PRODUCT_ID/SUPPLIER_PID"] == old[f"{item}/ARTICLE_ID/SUPPLIER_AID"] == "A-2"
    assert new[f"{item}/PRODUCT_PRICE_FIX/PRICE_QUANTITY"] == old[f"{item}/ARTICLE_PRICE/PRICE_QUANTITY"] == "10"
    assert new[f"{item}/PRICE_LINE_AMOUNT"] == "1.40"
    assert peppol["OrderLine/LineItem/Item/SellersItemIdentification/ID"] == "A-1"
    assert peppol["OrderLine/SellerSubstitutedLineItem/Item/SellersItemIdentification/ID"] == "A-2"


def test_the_latest_day_of_a_lines_parts_is_promised() -> None:
    parts = [replace(PART, quantity=Decimal(1), delivery_date=NOON + timedelta(days=n)) for n in (3, 1)]
    document = confirmation(ConfirmationKind.DETAIL, *parts)

    assert words(document, UBL)["OrderLine/LineItem/Delivery/PromisedDeliveryPeriod/EndDate"] == "2026-03-07"
    for order in (OPENTRANS, OPENTRANS_1_0):
        said = words(document, order)["ORDERRESPONSE_ITEM_LIST/ORDERRESPONSE_ITEM/DELIVERY_DATE/DELIVERY_END_DATE"]
        assert said == "2026-03-07T12:00:00+00:00"


def test_a_line_without_a_price_gets_none() -> None:
    bare = UBL.replace("<Price><PriceAmount>1.50</PriceAmount></Price>", "").replace("<Name>Bolt</Name>", "")
    document = confirmation(ConfirmationKind.DETAIL, replace(PART, comments="Soon"))
    said = words(document, bare)

    assert "OrderLine/LineItem/Price/PriceAmount" not in said
    assert (said["OrderLine/LineItem/Item/Name"], "DocumentCurrencyCode" in said) == ("A-1", False)
    for order in (OPENTRANS, OPENTRANS_1_0):
        start, end = order.index("<PRICE_AMOUNT>"), order.index("</PRICE_AMOUNT>")
        found = words(document, order.replace(order[start:end], "<PRICE_AMOUNT>"))
        assert found["ORDERRESPONSE_SUMMARY/TOTAL_AMOUNT"] == "0"


def test_a_line_never_ordered_cannot_be_answered() -> None:
    document = confirmation(ConfirmationKind.DETAIL, PART)
    stranger = replace(document, lines=(replace(document.lines[0], line_number="9"),))

    with pytest.raises(Unwritable, match="no line 9"):
        answered_lines(stranger, reading(UBL).order)


@pytest.mark.parametrize(
    ("profile", "customization"),
    [("ordering", "order_response"), ("advanced_ordering", "order_response_advanced")],
)
def test_peppols_profiles_are_answered_by_their_own_rules(profile: str, customization: str) -> None:
    order = UBL.replace("<ID>PO1", f"<ProfileID>urn:fdc:peppol.eu:poacc:bis:{profile}:3</ProfileID><ID>PO1")
    said = words(confirmation(ConfirmationKind.ACCEPT), order)

    assert said["CustomizationID"] == f"urn:fdc:peppol.eu:poacc:trns:{customization}:3"
    assert said["ProfileID"] == f"urn:fdc:peppol.eu:poacc:bis:{profile}:3"


def test_a_profile_without_answers_gets_none() -> None:
    order = UBL.replace("<ID>PO1", "<ProfileID>urn:fdc:peppol.eu:poacc:bis:order_only:3</ProfileID><ID>PO1")

    with pytest.raises(Unwritable, match="Order Only"):
        words(confirmation(ConfirmationKind.ACCEPT), order)


@pytest.mark.parametrize("name", ["unite-opentrans10", "itscope-opentrans21", "peppol-enveloped-order"])
def test_orders_of_the_corpus_are_answered_to_those_who_sent_them(name: str) -> None:
    read = reading((CORPUS / "orders" / f"{name}.xml").read_bytes().decode("latin-1"))
    document = replace(confirmation(ConfirmationKind.ACCEPT), comments="Thank you <&>")

    text = etree.tostring(written(document, read), encoding="unicode")

    assert all(claim.identity in text for claim in (*read.sender[:1], *read.receiver[:1]))
    assert read.order.order_id in text


@given(
    st.sampled_from([OPENTRANS, OPENTRANS_1_0, UBL]),
    st.lists(
        st.builds(
            ConfirmedPart,
            kind=st.sampled_from(list(ConfirmationKind)),
            quantity=st.decimals(0, 10**6, places=3),
            unit=st.just("C62"),
            unit_price=st.none() | st.builds(Money, st.decimals(0, 10**6, places=4), st.just("EUR")),
            substitute=st.none() | st.just(SUBSTITUTE),
            comments=st.text(max_size=20),
        ),
        min_size=1,
        max_size=4,
    ),
    st.text(max_size=30),
)
def test_whatever_is_answered_holds_to_the_grammar(order: str, parts: list[ConfirmedPart], comments: str) -> None:
    document = replace(confirmation(ConfirmationKind.EXCEPT, *parts), comments=comments)
    coming = sum(part.quantity for part in parts if part.kind not in ("reject", "backordered"))

    assert answered_lines(document, reading(order).order)[0].quantity == coming
    assert written(document, reading(order)) is not None


def test_ubl_acknowledges_receipt_without_accepting() -> None:
    read = reading(UBL)
    document = confirmation(ConfirmationKind.ACCEPT, comments="Received.")

    root = etree.fromstring(ubl.write_acknowledgement(document, read))

    GRAMMARS["orderresponse-ubl"].assertValid(root)
    said = [element.text for element in root if element.tag.endswith(("ResponseCode", "Note"))]
    assert said == ["AB", "Received."]
