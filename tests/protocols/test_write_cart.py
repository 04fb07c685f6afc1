"""A cart on its way into the buyer's system: exact in its order, valid in every version, the same when read back."""

import dataclasses
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.grammar import check
from protocols.cxml.read_answers import read_cart
from protocols.cxml.write_cart import total_of, unsaid, write_cart
from protocols.errors import Unwritable
from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Address, Classification, Money
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart, line

EUR = "EUR"
PLAIN = line(
    classifications=(), manufacturer_part_id="", manufacturer_name="", lead_time_days=None, item_id=ItemId("A-2")
)


def write(returned: CartReturn, version: str = "1.2.045", **others: str) -> bytes:
    """The document, with the parties and time of the samples."""
    return write_cart(
        returned,
        from_=SUPPLIER,
        to=BUYER,
        sender=SUPPLIER,
        payload_id="p1@shop.example",
        timestamp=NOON,
        version=version,
        **others,
    )


def test_the_document_is_exactly_this() -> None:
    document = write(
        cart(line(extrinsics=(("Weight", "2 kg"),)), operation_allowed="edit"), in_reply_to="s1@erp.example"
    )

    assert document.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">\n'
        '<cXML payloadID="p1@shop.example" timestamp="2026-03-04T12:00:00+00:00" xml:lang="en">'
        '<Header><From><Credential domain="DUNS"><Identity>123456789</Identity></Credential></From>'
        '<To><Credential domain="NetworkID"><Identity>AN01</Identity></Credential></To>'
        '<Sender><Credential domain="DUNS"><Identity>123456789</Identity></Credential>'
        "<UserAgent>Passerelle</UserAgent></Sender></Header>"
        '<Message deploymentMode="production" inReplyTo="s1@erp.example"><PunchOutOrderMessage>'
        '<BuyerCookie>c1</BuyerCookie><PunchOutOrderMessageHeader operationAllowed="edit">'
        '<Total><Money currency="EUR">37.5</Money></Total></PunchOutOrderMessageHeader>'
        '<ItemIn quantity="3" lineNumber="1"><ItemID><SupplierPartID>A-1</SupplierPartID>'
        "<SupplierPartAuxiliaryID>q7/1</SupplierPartAuxiliaryID></ItemID>"
        '<ItemDetail><UnitPrice><Money currency="EUR">12.5</Money></UnitPrice>'
        '<Description xml:lang="en">Bolt M8 × 40</Description><UnitOfMeasure>C62</UnitOfMeasure>'
        '<Classification domain="UNSPSC">31161600</Classification><ManufacturerPartID>M-1</ManufacturerPartID>'
        "<ManufacturerName>Müller &amp; Söhne</ManufacturerName><LeadTime>3</LeadTime>"
        '<Extrinsic name="Weight">2 kg</Extrinsic></ItemDetail></ItemIn></PunchOutOrderMessage></Message></cXML>'
    )


def test_everything_a_cart_can_say_stands_in_its_place() -> None:
    full = line(
        item_id=ItemId("A-1", "q7/1", "B-1"), short_name="Bolt", url="https://shop.example/a-1", comments="Handle gently.",
        supplier_ids=(("DUNS", "123456789"), ("internal", "7")), extrinsics=(("Weight", "2 kg"),), language="de",
    )  # fmt: skip
    header = {"shipping": Money(Decimal(9), EUR), "tax": Money(Decimal("7.13"), EUR), "quote_status": "pending"}
    document = write(cart(full, ship_to=Address("S1", "Plant"), supplier_order_id="SO-1", **header), "1.2.028")

    assert document.decode().partition("<BuyerCookie>c1</BuyerCookie>")[2] == (
        '<PunchOutOrderMessageHeader operationAllowed="create" quoteStatus="pending">'
        '<Total><Money currency="EUR">37.5</Money></Total>'
        '<ShipTo><Address addressID="S1"><Name xml:lang="en">Plant</Name></Address></ShipTo>'
        '<Shipping><Money currency="EUR">9</Money><Description xml:lang="en">Shipping</Description></Shipping>'
        '<Tax><Money currency="EUR">7.13</Money><Description xml:lang="en">Tax</Description></Tax>'
        '<SupplierOrderInfo orderID="SO-1"/></PunchOutOrderMessageHeader>'
        '<ItemIn quantity="3" lineNumber="1"><ItemID><SupplierPartID>A-1</SupplierPartID>'
        "<SupplierPartAuxiliaryID>q7/1</SupplierPartAuxiliaryID><BuyerPartID>B-1</BuyerPartID></ItemID>"
        '<ItemDetail><UnitPrice><Money currency="EUR">12.5</Money></UnitPrice>'
        '<Description xml:lang="de"><ShortName>Bolt</ShortName> Bolt M8 × 40</Description>'
        '<UnitOfMeasure>C62</UnitOfMeasure><Classification domain="UNSPSC">31161600</Classification>'
        "<ManufacturerPartID>M-1</ManufacturerPartID><ManufacturerName>Müller &amp; Söhne</ManufacturerName>"
        "<URL>https://shop.example/a-1</URL><LeadTime>3</LeadTime>"
        '<Extrinsic name="Weight">2 kg</Extrinsic></ItemDetail><SupplierID domain="DUNS">123456789</SupplierID>'
        '<Comments xml:lang="de">Handle gently.</Comments></ItemIn></PunchOutOrderMessage></Message></cXML>'
    )


def test_what_a_version_has_no_words_for_is_left_out_and_listed() -> None:
    full = cart(line(customer_part_id="B-1", comments="Handle gently.", supplier_ids=(("a", "1"), ("b", "2"))))
    old, new = read_cart(write(full, "1.2.023")).lines[0], read_cart(write(full, "1.2.028")).lines[0]

    assert (old.item_id.buyer_part_id, old.comments, old.supplier_ids) == ("", "", (("a", "1"),))
    assert (new.item_id.buyer_part_id, new.comments) == ("B-1", "Handle gently.")
    assert unsaid(full, "1.2.023") == ("line.buyer_part_id", "line.supplier_ids", "line.comments")
    assert unsaid(full, "1.2.028") == ("line.supplier_ids",)
    assert unsaid(cart(), "1.2.014") == ()


def test_no_change_is_a_status_without_lines() -> None:
    document = write(cart(status="204"))

    assert b'><Status code="204" text="No Content"></Status><PunchOutOrderMessage><BuyerCookie>' in document
    assert (read_cart(document).status, read_cart(document).lines) == ("204", ())


def test_the_buyers_own_number_beats_ours_for_it() -> None:
    assert read_cart(write(cart(line(item_id=ItemId("A", "", "B-1"), customer_part_id="B-2")))).lines[
        0
    ].item_id == ItemId("A", "", "B-1")


def test_no_secret_goes_through_the_browser() -> None:
    assert b"SharedSecret" not in write(cart())


def test_an_unclassified_product_says_so_where_everybody_ignores_it() -> None:
    document = write(cart(PLAIN))

    assert re.findall(b"<Classification[^/]*/", document) == [b'<Classification domain="none">none</']
    assert read_cart(document).lines[0].classifications == ()


def test_a_price_unit_is_said_where_the_version_knows_it() -> None:
    found = read_cart(write(cart(line(price_unit=Decimal(100))), "1.2.028")).lines[0]

    assert (found.unit_price.amount, found.price_unit) == (Decimal("12.5"), Decimal(100))


def test_a_price_unit_becomes_an_exact_price_per_one_where_the_version_does_not() -> None:
    found = read_cart(write(cart(line(price_unit=Decimal(1000))), "1.2.020")).lines[0]

    assert (found.unit_price.amount, found.price_unit) == (Decimal("0.0125"), Decimal(1))


@pytest.mark.parametrize("price_unit", [3, 7])
def test_a_price_that_never_ends_is_not_rounded_but_refused(price_unit: int) -> None:
    endless = cart(line(unit_price=Money(Decimal(1), EUR), price_unit=Decimal(price_unit)))
    with pytest.raises(Unwritable) as refused:
        write(endless, "1.2.014")

    assert refused.value.code == "cxml.line.unwritable"
    assert read_cart(write(endless, "1.2.028")).lines[0].price_unit == price_unit


def test_hostile_texts_change_nothing_around_them() -> None:
    nasty = ']]></Description><ItemIn quantity="9"/>&x;"\'\x00\ufffe'
    hostile = line(
        item_id=ItemId(nasty, nasty),
        description=nasty,
        unit=nasty,
        language='e"n',
        manufacturer_part_id=nasty,
        manufacturer_name=nasty,
        classifications=(Classification(nasty, nasty),),
        extrinsics=((nasty, nasty),),
    )
    seen = nasty.replace("\x00", "").replace("\ufffe", "")

    found = read_cart(write(cart(hostile, buyer_cookie=nasty, operation_allowed='a"b'), in_reply_to=nasty)).lines[0]

    assert (found.item_id, found.description, found.extrinsics) == (ItemId(seen, seen), seen, ((seen, seen),))
    assert found.classifications == (Classification(seen, seen),)


def test_the_total_is_the_sum_of_the_lines() -> None:
    assert total_of([line(), line()], EUR) == Money(Decimal(75), EUR)
    assert total_of([], EUR) == Money(Decimal(0), EUR)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30).map(str.strip)
NAME = TEXT.filter(bool)
AMOUNT = st.decimals(min_value=0, max_value=10**9, places=6)
COUNT = st.decimals(min_value="0.001", max_value=10**6, places=3)
CODES = st.builds(Classification, domain=NAME.filter(lambda domain: domain.lower() != "none"), code=NAME)
URLS = st.just("") | st.from_regex(r"https://[a-z]{1,9}\.example/[a-z?&=;]{0,20}", fullmatch=True)
PHONES = st.from_regex(r"[0-9]{0,12}", fullmatch=True)
ADDRESSES = st.builds(
    Address, TEXT, TEXT, st.lists(NAME, max_size=2).map(tuple), TEXT, TEXT, TEXT, TEXT, TEXT, PHONES,
    st.lists(NAME, max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> ReturnLine:
    """Any line that a cart may hold."""
    price, price_unit, quantity = draw(AMOUNT), draw(st.sampled_from([Decimal(1), Decimal(100)])), draw(COUNT)
    return line(
        line_number=draw(st.integers(1, 9999)),
        item_id=ItemId(draw(NAME), draw(TEXT), draw(TEXT)),
        quantity=quantity,
        description=draw(NAME),
        unit_price=Money(price, EUR),
        price_unit=price_unit,
        unit=draw(st.sampled_from(["C62", "MTR"])),
        line_total=Money(price / price_unit * quantity, EUR),
        language=draw(st.sampled_from(["en", "de"])),
        classifications=tuple(draw(st.lists(CODES, max_size=2))),
        manufacturer_part_id=draw(TEXT),
        manufacturer_name=draw(TEXT),
        lead_time_days=draw(st.none() | st.integers(0, 999)),
        extrinsics=tuple(draw(st.lists(st.tuples(NAME, TEXT), max_size=2))),
        short_name=draw(TEXT),
        url=draw(URLS),
        comments=draw(TEXT),
        supplier_ids=tuple(draw(st.lists(st.tuples(NAME, NAME), max_size=1))),
    )


@given(
    st.lists(lines(), max_size=4),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])),
    st.none() | ADDRESSES,
    st.sampled_from(["final", "pending"]),
    TEXT,
)
def test_every_cart_reads_back_as_it_was(
    written: list[ReturnLine], cookie: str, ship_to: Address | None, quote_status: str, order: str
) -> None:
    returned = CartReturn(
        cookie, total_of(written, EUR), tuple(written), shipping=Money(Decimal(5), EUR), ship_to=ship_to,
        quote_status=quote_status, supplier_order_id=order, status="" if written else "204",
    )  # fmt: skip
    returned = dataclasses.replace(returned, total=Money(round(returned.total.amount, 6), EUR))
    document = write(returned)

    check(document)
    assert read_cart(document) == returned
