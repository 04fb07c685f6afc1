"""What our own test buyer sends is valid, and is read as it was meant."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read import read
from protocols.cxml.write_requests import write_order_request, write_profile_request, write_setup_request
from protocols.messages import Envelope, Operation, ProfileRequest, SetupRequest
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Address, Classification, Contact, Money
from tests.protocols.dtd import VERSIONS, violations
from tests.protocols.samples import BUYER, CALLER, NOON, SUPPLIER

GATE = Address("7", "Werk <2>", ("Weg 1", "Halle & Hof"), "3000", "Bern", "BE", "CH", "gate@buyer.example", "+41 31 1")
BOLT = OrderItem(
    line_number="10",
    item_id=ItemId("A-1", "q7/1"),
    quantity=Decimal("2.5"),
    description="Bolt & nut",
    unit_price=Money(Decimal("12.345678"), "EUR"),
    price_unit=Decimal(100),
    unit="C62",
    classifications=(Classification("UNSPSC", "31161600"),),
    manufacturer_part_id="M<1>",
    extrinsics=(("Asset", "7"),),
)
BARE = OrderItem("20", ItemId("A-2"), Decimal(1))
FULL_SETUP = SetupRequest(
    operation=Operation.EDIT,
    buyer_cookie=' a "b" <c> & é\n',
    return_url="https://erp.example/back?a=1&b=2",
    extrinsics=(("UserEmail", "z@buyer.example"), ("Cost & Centre", "7<8")),
    contact=Contact("Zoë Łącka", "z@buyer.example", "41 1", "endUser"),
    ship_to=GATE,
    selected_item=ItemId("A-1", "x"),
    items=(BOLT, BARE),
)
FULL_ORDER = PurchaseOrder(
    order_id='PO"1',
    order_type="update",
    lines=(BOLT, BARE),
    order_version="2",
    order_date="2026-03-04T12:00:00+00:00",
    total=Money(Decimal("0.31"), "EUR"),
    bill_to=GATE,
    ship_to=GATE,
    extrinsics=(("CostCenter", "7"),),
    comments="Ring\ntwice & wait.",
)


def setup_bytes(setup: SetupRequest) -> bytes:
    """The request as sent."""
    return write_setup_request(setup, CALLER, payload_id="1@erp.example", timestamp=NOON)


def order_bytes(order: PurchaseOrder) -> bytes:
    """The order as sent."""
    return write_order_request(order, CALLER, payload_id="2@erp.example", timestamp=NOON)


def test_a_full_setup_request_reads_back() -> None:
    assert read(setup_bytes(FULL_SETUP)).body == FULL_SETUP


def test_a_full_order_reads_back() -> None:
    assert read(order_bytes(FULL_ORDER)).body == FULL_ORDER


def test_the_sender_shows_the_secret_once() -> None:
    two = dataclasses.replace(CALLER, sender=(*BUYER, *SUPPLIER))
    body = write_profile_request(two, payload_id="3", timestamp=NOON)

    assert body.count(b"<SharedSecret>open &lt;sesame&gt;</SharedSecret>") == 1
    assert "sesame" not in repr(two)


def test_a_request_introduces_its_caller_without_findings() -> None:
    envelope: Envelope = read(setup_bytes(FULL_SETUP))

    assert envelope.header.from_ == BUYER
    assert envelope.header.to == SUPPLIER
    assert envelope.header.shared_secret == "open <sesame>"
    assert envelope.findings == ()


def test_a_profile_request_is_one() -> None:
    assert read(write_profile_request(CALLER, payload_id="3", timestamp=NOON)).body == ProfileRequest()


def test_an_order_without_total_and_payer_gets_plain_ones() -> None:
    order = read(order_bytes(PurchaseOrder("PO1", "new", (BARE,)))).body

    assert isinstance(order, PurchaseOrder)
    assert order.total == Money(Decimal(0), "EUR")
    assert order.bill_to == Address("1", "Accounts payable")
    assert order.order_date == "2026-03-04T12:00:00+00:00"


SMALL_ORDER = PurchaseOrder(
    "PO1", "new", (dataclasses.replace(BOLT, price_unit=Decimal(1), unit="", classifications=()), BARE)
)
SMALL_SETUP = SetupRequest(Operation.CREATE, "c", "https://erp.example/", ship_to=Address(street=("Weg 1",)))
REQUESTS = {
    "setup": setup_bytes(dataclasses.replace(FULL_SETUP, items=SMALL_ORDER.lines)),
    "small setup": setup_bytes(SMALL_SETUP),
    "order": order_bytes(SMALL_ORDER),
    "profile": write_profile_request(CALLER, payload_id="3", timestamp=NOON),
}


@pytest.mark.parametrize("version", ["1.2.014", "1.2.071"])
@pytest.mark.parametrize("name", REQUESTS)
def test_requests_are_valid(name: str, version: str) -> None:
    assert violations(REQUESTS[name], version) == ""


@pytest.mark.parametrize("version", VERSIONS[2:])
def test_orders_with_price_units_are_valid_since_1_2_028(version: str) -> None:
    assert violations(order_bytes(FULL_ORDER), version) == ""


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30).map(str.strip)
NAME = TEXT.filter(bool)
PRICES = st.builds(Money, st.decimals(min_value=0, max_value=10**9, places=6), st.just("CHF"))
ITEMS = st.builds(
    OrderItem,
    line_number=NAME,
    item_id=st.builds(ItemId, NAME, TEXT),
    quantity=st.decimals(min_value="0.001", max_value=10**6, places=3),
    description=TEXT,
    unit_price=PRICES,
    price_unit=st.sampled_from([Decimal(1), Decimal(100)]),
    unit=st.sampled_from(["C62", "MTR"]),
    manufacturer_part_id=TEXT,
    extrinsics=st.lists(st.tuples(NAME, TEXT), max_size=2).map(tuple),
)
ORDERS = st.builds(
    PurchaseOrder,
    order_id=NAME,
    order_type=st.sampled_from(["new", "update", "delete"]),
    lines=st.lists(ITEMS, min_size=1, max_size=3).map(tuple),
    order_date=st.just("2026-03-04"),
    total=PRICES,
    bill_to=st.builds(Address, address_id=TEXT, name=TEXT, city=NAME, country_code=st.just("CH")),
    comments=TEXT,
)


@given(ORDERS)
def test_every_order_reads_back_as_it_was(order: PurchaseOrder) -> None:
    assert read(order_bytes(order)).body == order


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1), NAME)
def test_every_cookie_and_address_reads_back_as_it_was(cookie: str, address: str) -> None:
    setup = SetupRequest(Operation.CREATE, cookie, address)

    assert read(setup_bytes(setup)).body == setup


def test_a_caller_may_speak_another_language() -> None:
    caller = dataclasses.replace(CALLER, language="de")

    document = write_profile_request(caller, payload_id="1@a.example", timestamp=NOON)

    assert read(document).language == "de"
