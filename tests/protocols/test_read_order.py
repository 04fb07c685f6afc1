"""An approved order: what is needed, what is optional, and the numbers in all their shapes."""

from decimal import Decimal

import pytest

from protocols.cxml.read import read
from protocols.errors import MissingValue, TooLarge
from protocols.limits import MAX_ORDER_LINES
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Address, Classification, Money
from tests.protocols.samples import ITEM, ORDER, codes, document, read_order


def order(old: str, new: str) -> PurchaseOrder:
    """The order with one change."""
    assert old in ORDER
    return read_order(ORDER.replace(old, new))


def item(old: str, new: str) -> OrderItem:
    """Its line with one change."""
    return order(old, new).lines[0]


def test_an_order_is_read() -> None:
    bolt = OrderItem("1", ItemId("A-1"), Decimal(2), "Bolt", Money(Decimal("1.5"), "EUR"), Decimal(1), "EA")

    assert read_order() == PurchaseOrder(
        order_id="PO1",
        order_type="new",
        order_date="2026-03-04T12:00:00+00:00",
        total=Money(Decimal(3), "EUR"),
        lines=(bolt,),
    )


def test_the_header_is_read_in_any_order() -> None:
    header = (
        '<Comments>\n</Comments><Comments xml:lang="en">Ring <Attachment><URL>cid:1@x</URL></Attachment>twice</Comments>'
        '<Extrinsic name="CostCenter">7</Extrinsic><BillTo><Address addressID="9"/></BillTo><Comments>!</Comments>'
    )
    found = order("<Total>", header + "<Total>")

    assert (found.comments, found.extrinsics, found.bill_to) == ("Ring twice\n!", (("CostCenter", "7"),), Address("9"))


@pytest.mark.parametrize(
    ("attribute", "order_type", "findings"),
    [
        ("", "new", []),
        (' type=""', "new", []),
        (' type="New"', "new", []),
        (' type="update"', "update", []),
        (' type="delete"', "delete", []),
        (' type="change"', "update", ["order.type.synonym"]),
        (' type="Cancel"', "delete", ["order.type.synonym"]),
        (' type="other"', "new", ["order.type.unknown"]),
    ],
)
def test_the_type_is_new_unless_it_says_otherwise(attribute: str, order_type: str, findings: list[str]) -> None:
    envelope = read(document(ORDER.replace(' orderDate="', f'{attribute} orderVersion="2" orderDate="')))

    assert isinstance(envelope.body, PurchaseOrder)
    assert (envelope.body.order_type, envelope.body.order_version) == (order_type, "2")
    assert [code for code in codes(envelope) if code.startswith("order.")] == findings


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('orderID="PO1"', "", "order.id.missing"),
        ('orderID="PO1"', 'orderID=" "', "order.id.missing"),
        ('orderID="PO1"', f'orderID="{"9" * 256}"', "order.id.missing"),
        (ITEM, "", "order.lines.missing"),
        ("<SupplierPartID>A-1</SupplierPartID>", "", "order.line.sku_missing"),
        ("<ItemID><SupplierPartID>A-1</SupplierPartID></ItemID>", "", "order.line.sku_missing"),
        ("A-1", "A" * 256, "order.line.sku_long"),
        ('quantity="2"', "", "message.number.refused"),
    ],
)
def test_an_order_without_its_core_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(MissingValue) as refused:
        order(old, new)

    assert (refused.value.code, refused.value.status) == (code, "400")


def test_an_order_without_header_is_refused() -> None:
    with pytest.raises(MissingValue) as refused:
        read_order("<OrderRequest/>")

    assert refused.value.code == "order.header.missing"


def test_a_cancelled_order_may_come_without_lines_and_total() -> None:
    cancelled = read_order('<OrderRequest><OrderRequestHeader orderID="PO1" type="delete"/></OrderRequest>')

    assert cancelled == PurchaseOrder("PO1", "delete", lines=())


def test_a_line_without_number_gets_its_position() -> None:
    envelope = read(document(ORDER.replace(ITEM, ITEM + ITEM.replace(' lineNumber="1"', ""))))

    assert isinstance(envelope.body, PurchaseOrder)
    assert [line.line_number for line in envelope.body.lines] == ["1", "2"]
    assert codes(envelope) == ["order.line.number_missing"]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("2", "2"),
        (" 2.50 ", "2.5"),
        ("0.001", "0.001"),
        ("1,000.5", "1000.5"),
        ("1,234,567", "1234567"),
        ("2.", "2"),
        (".5", "0.5"),
    ],
)
def test_quantities_of_all_shapes_are_read(text: str, quantity: str) -> None:
    assert item('quantity="2"', f'quantity="{text}"').quantity == Decimal(quantity)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "Infinity",
        "1e3",
        "1e400",
        "1_000",
        "1,5",
        "1,500",
        "1.234,56",
        "１２",
        "٣",
        "2 EA",
        "9" * 19,
        "0x1",
        "--2",
    ],
)
def test_a_quantity_that_can_be_misread_is_refused(text: str) -> None:
    with pytest.raises(MissingValue) as refused:
        item('quantity="2"', f'quantity="{text}"')

    assert (refused.value.code, refused.value.detail) == ("message.number.refused", text[:40])
    assert refused.value.text_for_peer == "ItemOut[1]/@quantity is not a number."


@pytest.mark.parametrize("text", ["0", "-1"])
def test_a_quantity_of_nothing_is_a_finding(text: str) -> None:
    envelope = read(document(ORDER.replace('quantity="2"', f'quantity="{text}"')))

    assert codes(envelope) == ["order.line.quantity_odd"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.5", "1.5"), ("1,234.56", "1234.56"), ("1,234", "1234"), ("-3", "-3"), ("12.345678", "12.345678"), ("0", "0")],
)
def test_amounts_may_have_commas_between_thousands(text: str, amount: str) -> None:
    assert item('currency="EUR">1.5', f'currency=" eur ">{text}').unit_price == Money(Decimal(amount), "EUR")


@pytest.mark.parametrize("text", ["1,5", "1.234,56", "12,34.5", "1,2345", "$5", "five"])
def test_an_amount_that_can_be_misread_is_refused(text: str) -> None:
    with pytest.raises(MissingValue) as refused:
        item(">1.5<", f">{text}<")

    assert refused.value.text_for_peer == "ItemOut[1]/ItemDetail/UnitPrice is not a number."


@pytest.mark.parametrize(
    "price", ['<UnitPrice><Money currency="EUR"/></UnitPrice>', "<UnitPrice/>", "<UnitPrice> </UnitPrice>"]
)
def test_an_empty_price_is_none(price: str) -> None:
    assert item('<UnitPrice><Money currency="EUR">1.5</Money></UnitPrice>', price).unit_price is None


@pytest.mark.parametrize(
    ("basis", "price_unit"), [('quantity="100"', "100"), ("", "1"), ('quantity="0"', "1"), ('quantity="-5"', "1")]
)
def test_the_price_unit_is_read(basis: str, price_unit: str) -> None:
    element = f'<PriceBasisQuantity {basis} conversionFactor="1"><UnitOfMeasure>EA</UnitOfMeasure></PriceBasisQuantity>'

    assert item("</ItemDetail>", element + "</ItemDetail>").price_unit == Decimal(price_unit)


def test_the_details_are_read() -> None:
    detail = (
        '<Classification domain="UNSPSC">31161600</Classification><Classification domain="none">none</Classification>'
        '<Classification domain="ECLASS"/><ManufacturerPartID>M-1</ManufacturerPartID><Unknown/><Extrinsic>x</Extrinsic>'
        '<Extrinsic name="Asset">7</Extrinsic><Description xml:lang="de">Schraube</Description>'
    )
    found = item("</ItemDetail>", detail + "</ItemDetail>")

    assert found.classifications == (Classification("UNSPSC", "31161600"),)
    assert (found.manufacturer_part_id, found.extrinsics, found.description) == ("M-1", (("Asset", "7"),), "Bolt")


@pytest.mark.parametrize(
    ("inside", "description"),
    [
        ("<ShortName>Bolt</ShortName>Bolt M8, box of 30", "Bolt M8, box of 30"),
        ("Bolt <ShortName>B</ShortName> M8", "Bolt  M8"),
        ("<ShortName>Bolt</ShortName> ", "Bolt"),
        ("\n Bolt\n M8 ", "Bolt\n M8"),
    ],
)
def test_a_short_name_is_not_glued_to_the_description(inside: str, description: str) -> None:
    assert item(">Bolt<", f">{inside}<").description == description


def test_the_companion_of_the_sku_comes_back_whole() -> None:
    auxiliary = "q7/" + "x" * 600
    element = f"<SupplierPartAuxiliaryID>\n{auxiliary}</SupplierPartAuxiliaryID></ItemID>"

    assert item("</ItemID>", element).item_id == ItemId("A-1", auxiliary)


def test_a_line_may_come_without_details() -> None:
    detail = ITEM[ITEM.index("<ItemDetail>") : ITEM.index("</ItemOut>")]

    assert item(detail, "") == OrderItem("1", ItemId("A-1"), Decimal(2))


def test_more_lines_than_we_store_are_refused() -> None:
    with pytest.raises(TooLarge) as refused:
        order(ITEM, "<ItemOut/>" * (MAX_ORDER_LINES + 1))

    assert refused.value.status == "413"
