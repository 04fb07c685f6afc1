"""All that an order may say beside its core: addresses, accounts, charges, files, what we may send."""

from decimal import Decimal

import pytest

from protocols.cxml.read import read
from protocols.limits import MAX_FINDINGS
from protocols.messages import Attachment
from protocols.orders import (
    AccountingSegment,
    AttachedFile,
    Charge,
    ControlKeys,
    Distribution,
    ItemId,
    OrderItem,
    Payment,
    PurchaseOrder,
    ScheduledDelivery,
)
from protocols.values import Address, Contact, Money
from tests.protocols.samples import ITEM, ORDER, codes, document, read_order

EUR = Money(Decimal(5), "EUR")
MONEY = '<Money currency="EUR">5</Money>'


def with_header(children: str, attributes: str = "") -> PurchaseOrder:
    """The order with more in its header."""
    return read_order(
        ORDER.replace("<Total>", children + "<Total>").replace(' orderDate="', f'{attributes} orderDate="')
    )


def with_line(children: str, attributes: str = "") -> OrderItem:
    """The order's line with more in it."""
    line = ITEM.replace("</ItemOut>", children + "</ItemOut>").replace("<ItemOut ", f"<ItemOut {attributes} ")
    return read_order(ORDER.replace(ITEM, line)).lines[0]


def test_the_attributes_of_the_header_are_read() -> None:
    found = with_header(
        "",
        ' orderType="RELEASE" isInternalVersion="yes" requisitionID="PR1" shipComplete="Yes" agreementID="A1"'
        ' effectiveDate="2026-01-01" expirationDate="2026-12-31" requestedDeliveryDate="2026-03-12"',
    )

    assert (found.kind, found.is_internal_version, found.requisition_id, found.ships_complete, found.agreement_id) == (
        "release", True, "PR1", True, "A1",
    )  # fmt: skip
    assert (found.effective_date, found.expiration_date, found.requested_delivery_date) == (
        "2026-01-01", "2026-12-31", "2026-03-12",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["regular", "release", "blanket", "stockTransport", "stockTransportRelease"])
def test_every_kind_of_order_is_known(kind: str) -> None:
    assert with_header("", f' orderType="{kind}"').kind == kind


def test_an_unknown_kind_is_a_regular_order_with_a_finding() -> None:
    envelope = read(document(ORDER.replace(' orderDate="', ' orderType="rush" orderDate="')))

    assert isinstance(envelope.body, PurchaseOrder)
    assert (envelope.body.kind, codes(envelope)) == ("regular", ["order.kind.unknown"])


def test_the_parts_of_the_header_are_read() -> None:
    found = with_header(
        f"<Shipping>{MONEY}<Description xml:lang='en'>Van</Description></Shipping><Tax>{MONEY}</Tax>"
        '<PaymentTerm payInNumberOfDays="14"><Discount><DiscountPercent percent="2"/></Discount></PaymentTerm>'
        '<PaymentTerm payInNumberOfDays="30"/><PaymentTerm/>'
        '<Contact role="buyer" addressID="7"><Name xml:lang="en">Ann</Name></Contact><Contact/>'
        "<Followup><URL>https://erp.example/status</URL></Followup>"
        '<ControlKeys><OCInstruction value="requiredBeforeASN"/><ASNInstruction value="allowed"/>'
        '<InvoiceInstruction value="isNotERS"/></ControlKeys><DocumentReference payloadID="1@x"/>'
        '<SupplierOrderInfo orderID="R-1"/><IdReference identifier="9" domain="agreementNumber"/>'
        '<MasterAgreementIDInfo agreementID=""><IdReference identifier="MA1" domain="x"/></MasterAgreementIDInfo>'
    )

    assert (found.shipping, found.tax) == (Charge(EUR, "Van"), Charge(EUR))
    assert (found.payment_terms, found.contacts) == (
        "14 (2 %), 30",
        (Contact("Ann", role="buyer", contact_id="7"), Contact()),
    )
    assert found.controls == ControlKeys("requiredBeforeASN", "allowed", "isNotERS")
    assert (found.followup_url, found.earlier_payload_id) == ("https://erp.example/status", "1@x")
    assert (found.supplier_order_id, found.agreement_id) == ("R-1", "MA1")
    assert found.id_references == (("agreementNumber", "9"),)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("4111111111111111", "***1111"), ("4111 1111 1111 1234", "***1234"),
     ("XXXXXXXXXXXX1111", "***1111"), ("", ""), ("tok", "***")],
)  # fmt: skip
def test_a_card_is_known_by_its_last_four_digits_only(number: str, masked: str) -> None:
    found = with_header(f'<Payment><PCard number="{number}" expiration="2027-01-31" name="Zoë"/></Payment>')

    assert found.payment == Payment("PCard", masked, "Zoë")
    assert "2027" not in repr(found)


@pytest.mark.parametrize(
    ("inside", "payment"),
    [("", None), ('<PaymentMethod type="wire"/>', Payment("wire")), ("<Check/>", Payment("Check"))],
)
def test_other_ways_to_pay_are_named(inside: str, payment: Payment | None) -> None:
    assert with_header(f"<Payment>{inside}</Payment>").payment == payment


@pytest.mark.parametrize(
    ("inside", "terms"),
    [
        ('<TermsOfDeliveryCode value="CFR"/><TransportTerms value="DDP"/>', "DDP"),
        ('<TermsOfDeliveryCode value="CFR"/>', "CFR"),
        ('<TermsOfDeliveryCode value="CFR"/><TransportTerms value="Other">ex shed</TransportTerms>', "ex shed"),
        ('<TransportTerms value="Other"/>', "Other"),
        ("", ""),
    ],
)
def test_the_terms_of_delivery_are_read(inside: str, terms: str) -> None:
    assert with_header(f"<TermsOfDelivery>{inside}</TermsOfDelivery>").terms_of_delivery == terms


def test_the_attributes_of_a_line_are_read() -> None:
    found = with_line(
        "",
        'requestedDeliveryDate="2026-03-12" requisitionID="PR1" agreementItemNumber="10" parentLineNumber="5"'
        ' itemType="composite" isAdHoc="yes"',
    )

    assert (found.requested_delivery_date, found.requisition_id, found.agreement_item_number) == (
        "2026-03-12",
        "PR1",
        "10",
    )
    assert (found.parent_line_number, found.item_type, found.is_ad_hoc) == ("5", "composite", True)


def test_the_parts_of_a_line_are_read() -> None:
    found = with_line(
        '<ShipTo><Address addressID="7"><PostalAddress><DeliverTo>Zoë</DeliverTo><DeliverTo>Hall 2</DeliverTo>'
        f"</PostalAddress></Address></ShipTo><Shipping>{MONEY}</Shipping><Tax>{MONEY}<Description>VAT</Description></Tax>"
        f'<Distribution><Accounting name="A"><AccountingSegment id="4711"><Name>CostCenter</Name><Description>Hall'
        f"</Description></AccountingSegment></Accounting><Charge>{MONEY}</Charge></Distribution>"
        '<Distribution><Accounting name="B"><Segment type="GL" id="1" description="d"/><Other/></Accounting></Distribution>'
        '<Distribution/><Contact role="requester"/><ControlKeys><ASNInstruction value="notAllowed"/></ControlKeys>'
        '<ScheduleLine quantity="1" requestedDeliveryDate="2026-03-09"><UnitOfMeasure>EA</UnitOfMeasure></ScheduleLine>'
        '<MasterAgreementReference agreementID="MA2"><DocumentReference payloadID="x"/></MasterAgreementReference>'
        '<Extrinsic name="stray">1</Extrinsic><Extrinsic>2</Extrinsic>'
    )

    assert found.ship_to == Address("7", deliver_to=("Zoë", "Hall 2"))
    assert (found.shipping, found.tax, found.agreement_id) == (Charge(EUR), Charge(EUR, "VAT"), "MA2")
    assert found.distributions == (
        Distribution("A", (AccountingSegment("CostCenter", "4711", "Hall"),), EUR),
        Distribution("B", (AccountingSegment("GL", "1", "d"),)),
        Distribution("", ()),
    )
    assert (found.contacts, found.controls) == ((Contact(role="requester"),), ControlKeys(ship_notice="notAllowed"))
    assert found.schedule == (ScheduledDelivery(Decimal(1), "2026-03-09", "EA"),)
    assert found.extrinsics == (("stray", "1"),)


def test_a_stray_extrinsic_comes_after_those_in_their_place() -> None:
    line = ITEM.replace(
        "</ItemDetail>", '<Extrinsic name="a">1</Extrinsic></ItemDetail><Extrinsic name="b">2</Extrinsic>'
    )

    assert read_order(ORDER.replace(ITEM, line)).lines[0].extrinsics == (("a", "1"), ("b", "2"))


def test_the_identity_of_an_article_is_whole() -> None:
    identity = (
        "<SupplierPartAuxiliaryID> q7/1\n</SupplierPartAuxiliaryID><BuyerPartID> B-1 </BuyerPartID>"
        '<IdReference identifier="x" domain="EAN-13"/>'
    )
    line = ITEM.replace("</ItemID>", identity + "</ItemID>")
    marked = line.replace(" q7/1\n", '<Cart id="7"/>&amp;x')

    assert read_order(ORDER.replace(ITEM, line)).lines[0].item_id == ItemId("A-1", "q7/1", "B-1")
    assert read_order(ORDER.replace(ITEM, marked)).lines[0].item_id == ItemId("A-1", '\x01<Cart id="7"/>&amp;x', "B-1")


def test_numbers_that_the_order_can_do_without_are_left_out_with_findings() -> None:
    line = ITEM.replace(
        "</ItemOut>", '<Tax><Money currency="EUR">5,5</Money></Tax><ScheduleLine quantity="x"/></ItemOut>'
    )
    envelope = read(document(ORDER.replace(ITEM, line)))

    assert isinstance(envelope.body, PurchaseOrder)
    assert (envelope.body.lines[0].tax, envelope.body.lines[0].schedule) == (None, ())
    assert [(each.code, each.path, each.found) for each in envelope.findings] == [
        ("order.number.unreadable", "ItemOut[1]/Tax", "5,5"),
        ("order.number.unreadable", "ItemOut[1]/ScheduleLine/@quantity", "x"),
    ]


def test_a_line_by_agreement_has_a_limit_and_perhaps_no_article() -> None:
    line = (
        '<ItemOut lineNumber="1"><ItemID><SupplierPartID/></ItemID><BlanketItemDetail><Description>Cleaning</Description>'
        f"<MaxAmount>{MONEY}</MaxAmount><UnitOfMeasure>HUR</UnitOfMeasure></BlanketItemDetail></ItemOut>"
    )
    envelope = read(document(ORDER.replace(ITEM, line)))

    assert isinstance(envelope.body, PurchaseOrder)
    assert envelope.body.lines == (OrderItem("1", ItemId(""), Decimal(1), "Cleaning", unit="HUR", max_amount=EUR),)
    assert codes(envelope) == ["order.line.sku_missing"]


def test_a_line_may_name_its_article_by_the_buyers_number_alone() -> None:
    line = ITEM.replace("<SupplierPartID>A-1</SupplierPartID>", "<SupplierPartID/><BuyerPartID>10-4711</BuyerPartID>")
    envelope = read(document(ORDER.replace(ITEM, line)))

    assert isinstance(envelope.body, PurchaseOrder)
    assert [item.item_id for item in envelope.body.lines] == [ItemId("", "", "10-4711")]
    assert codes(envelope) == ["order.line.sku_missing"]


def test_a_cancelled_order_is_cancelled_whatever_its_lines_say() -> None:
    broken = ITEM.replace('quantity="2"', "")
    envelope = read(document(ORDER.replace(ITEM, ITEM + broken).replace(' orderDate="', ' type="delete" orderDate="')))

    assert isinstance(envelope.body, PurchaseOrder)
    assert [line.item_id.supplier_part_id for line in envelope.body.lines] == ["A-1"]
    assert [(each.code, each.path) for each in envelope.findings] == [("message.number.refused", "ItemOut[2]")]


FILES = (
    "<Comments>See <Attachment><URL>cid:plan%201@x</URL></Attachment>the plan</Comments><Comments>"
    '<Attachment visibility="internal"><URL name="n">CID:note@x</URL></Attachment><Attachment><Name>page</Name>'
    "<URL>https://buyer.example/a</URL></Attachment><Attachment/></Comments>"
)


def test_files_are_referred_to_in_comments() -> None:
    found = with_header(FILES)

    assert found.comments == "See the plan"
    assert found.attachments == (
        AttachedFile("cid:plan%201@x", "plan 1@x"),
        AttachedFile("CID:note@x", "note@x", "n", is_internal=True),
        AttachedFile("https://buyer.example/a", "", "page"),
    )
    assert with_line(FILES).attachments == found.attachments


def test_a_file_that_did_not_come_or_came_twice_is_a_finding() -> None:
    came = [Attachment(name, "text/plain", "", b"") for name in ("note@x", "note@x", "other@x")]
    body = document(ORDER.replace(ITEM, ITEM.replace("</ItemOut>", FILES + "</ItemOut>")))
    envelope = read(body, attachments=came)

    assert envelope.attachments == tuple(came)
    assert [(each.code, each.path, each.found) for each in envelope.findings] == [
        ("order.attachment.missing", "ItemOut[1]/Comments/Attachment/URL", "cid:plan%201@x"),
        ("order.attachment.ambiguous", "ItemOut[1]/Comments/Attachment/URL", "CID:note@x"),
    ]


def test_header_values_are_no_defaults_for_lines() -> None:
    found = with_header(
        f'<ShipTo><Address addressID="7"/></ShipTo><Shipping>{MONEY}</Shipping>', ' requisitionID="PR1"'
    )

    assert (found.lines[0].ship_to, found.lines[0].shipping, found.lines[0].requisition_id) == (None, None, "")


def test_findings_end_somewhere() -> None:
    lines = ITEM.replace(' lineNumber="1"', "") * (MAX_FINDINGS + 1)

    assert len(read(document(ORDER.replace(ITEM, lines))).findings) == MAX_FINDINGS
