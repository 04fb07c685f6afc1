"""Whatever a buyer's system can say is read as it was meant: read(write(x)).body == x, for every kind of request."""

import dataclasses
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read import read
from protocols.cxml.write_requests import (
    write_order_request,
    write_profile_request,
    write_setup_request,
    write_status_update_request,
)
from protocols.documents import StatusUpdate
from protocols.messages import CredentialClaim, CredentialMac, Operation, SetupRequest
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
from protocols.values import Address, Classification, Contact, Money
from tests.protocols.dtd import violations
from tests.protocols.samples import BUYER, CALLER, NOON

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12).map(str.strip)
NAME = TEXT.filter(bool)
WORD = st.from_regex(r"[A-Za-z0-9]{1,6}", fullmatch=True)
DAY = st.sampled_from(["", "2026-03-12", "2026-03-12T08:00:00+01:00"])
PAIRS = st.lists(st.tuples(NAME, TEXT), max_size=2).map(tuple)
MONEY = st.builds(Money, st.decimals(min_value=0, max_value=10**9, places=4), st.just("CHF"))
MAYBE_MONEY = st.none() | MONEY
QUANTITY = st.decimals(min_value="0.001", max_value=10**6, places=3)
CHARGE = st.none() | st.builds(Charge, MONEY, TEXT)
ADDRESS = st.builds(
    Address,
    address_id=TEXT,
    name=TEXT,
    street=st.lists(NAME, max_size=2).map(tuple),
    postal_code=TEXT,
    city=NAME,
    state=TEXT,
    country_code=st.just("CH"),
    email=TEXT,
    phone=TEXT,
    deliver_to=st.lists(NAME, max_size=2).map(tuple),
)
CONTACT = st.builds(Contact, name=TEXT, email=TEXT, phone=TEXT, role=TEXT, contact_id=TEXT)
CONTACTS = st.lists(CONTACT, max_size=2).map(tuple)
CONTROLS = st.builds(ControlKeys, WORD, WORD, WORD) | st.just(ControlKeys())
PARTS = st.builds(
    lambda name, label, hidden: AttachedFile(f"cid:{quote(name)}", name, label, hidden), WORD, TEXT, st.booleans()
)
FILES = st.lists(PARTS | st.builds(AttachedFile, url=WORD.map("https://buyer.example/{}".format)), max_size=2).map(
    tuple
)
SEGMENTS = st.lists(st.builds(AccountingSegment, TEXT, TEXT, TEXT), max_size=2).map(tuple)
ITEM_ID = st.builds(ItemId, NAME, TEXT | st.just('\x01<a b="c">d</a>'), TEXT)
ANY_LINE = {
    "line_number": NAME,
    "item_id": ITEM_ID,
    "quantity": QUANTITY,
    "description": TEXT,
    "price_unit": st.sampled_from([Decimal(1), Decimal(100)]),
    "unit": st.sampled_from(["C62", "MTR"]),
    "classifications": st.lists(st.builds(Classification, WORD, WORD), max_size=2).map(tuple),
    "extrinsics": PAIRS,
    "requested_delivery_date": DAY,
    "requisition_id": TEXT,
    "agreement_id": TEXT,
    "agreement_item_number": TEXT,
    "parent_line_number": TEXT,
    "item_type": st.sampled_from(["", "composite", "item"]),
    "is_ad_hoc": st.booleans(),
    "ship_to": st.none() | ADDRESS,
    "shipping": CHARGE,
    "tax": CHARGE,
    "distributions": st.lists(st.builds(Distribution, TEXT, SEGMENTS, MAYBE_MONEY), max_size=2).map(tuple),
    "contacts": CONTACTS,
    "schedule": st.lists(st.builds(ScheduledDelivery, QUANTITY, DAY, WORD), max_size=2).map(tuple),
    "controls": CONTROLS,
    "comments": TEXT,
    "attachments": FILES,
}
PRICED = st.builds(OrderItem, **ANY_LINE, unit_price=MONEY, manufacturer_part_id=TEXT, manufacturer_name=TEXT)
BLANKET = st.builds(OrderItem, **ANY_LINE, unit_price=MAYBE_MONEY, max_amount=MONEY)
BARE = st.builds(OrderItem, line_number=NAME, item_id=ITEM_ID, quantity=QUANTITY)
LINES = PRICED | BLANKET | BARE
PAYMENT = (
    st.none() | st.builds(Payment, WORD) | st.builds(Payment, st.just("PCard"), st.sampled_from(["", "***1111"]), TEXT)
)
ORDERS = st.builds(
    PurchaseOrder,
    order_id=NAME,
    order_type=st.sampled_from(["new", "update", "delete"]),
    lines=st.lists(LINES, min_size=1, max_size=2).map(tuple),
    kind=st.sampled_from(["regular", "release", "blanket", "stockTransport", "stockTransportRelease"]),
    total=MONEY,
    order_version=WORD,
    is_internal_version=st.booleans(),
    order_date=st.just("2026-03-04"),
    requisition_id=TEXT,
    ships_complete=st.booleans(),
    agreement_id=TEXT,
    effective_date=DAY,
    expiration_date=DAY,
    requested_delivery_date=DAY,
    bill_to=ADDRESS,
    ship_to=st.none() | ADDRESS,
    shipping=CHARGE,
    tax=CHARGE,
    payment=PAYMENT,
    payment_terms=st.sampled_from(["", "30", "14 (2 %), 30"]),
    terms_of_delivery=WORD.map("DDP {}".format) | st.just(""),
    contacts=CONTACTS,
    extrinsics=PAIRS,
    id_references=PAIRS,
    comments=TEXT,
    attachments=FILES,
    followup_url=TEXT,
    controls=CONTROLS,
    earlier_payload_id=TEXT,
    supplier_order_id=TEXT,
)
SETUPS = st.builds(
    SetupRequest,
    operation=st.sampled_from([Operation.CREATE, Operation.EDIT, Operation.INSPECT]),
    buyer_cookie=NAME,
    return_url=NAME,
    extrinsics=PAIRS,
    contact=st.none() | CONTACT,
    ship_to=st.none() | ADDRESS,
    selected_item=st.none() | ITEM_ID,
    items=st.lists(LINES, max_size=1).map(tuple),
)
UPDATES = st.builds(
    StatusUpdate, payload_id=TEXT, code=st.from_regex("[2-5][0-9]{2}", fullmatch=True), text=TEXT, detail=TEXT
)


def body(write: object, message: object) -> object:
    """What is read of what is written."""
    assert callable(write)
    return read(write(message, CALLER, payload_id="1@erp.example", timestamp=NOON)).body


@given(ORDERS)
def test_every_order_reads_back(order: PurchaseOrder) -> None:
    assert body(write_order_request, order) == order


@given(SETUPS)
def test_every_setup_request_reads_back(setup: SetupRequest) -> None:
    assert body(write_setup_request, setup) == setup


@given(UPDATES)
def test_every_status_update_reads_back(update: StatusUpdate) -> None:
    assert body(write_status_update_request, update) == update


def test_a_visit_to_look_may_have_no_return_address() -> None:
    setup = SetupRequest(Operation.INSPECT, "c", "")

    assert body(write_setup_request, setup) == setup


def test_a_caller_introduces_himself_as_he_likes() -> None:
    mac = CredentialMac("cR6Jpz58nriXERDN", "HMAC-SHA1-96", "2003-01-15T08:42:46-08:00", "2003-01-15T11:42:46-08:00")
    market = (CredentialClaim("NetworkID", "MP1", is_marketplace=True), *BUYER)
    caller = dataclasses.replace(
        CALLER, from_=market, dtd_version="1.2.014", user_agent="Ariba Network", credential_mac=mac
    )
    envelope = read(write_profile_request(caller, payload_id="1@x", timestamp=NOON))

    assert (envelope.dtd_version, envelope.header.user_agent, envelope.header.from_) == (
        "1.2.014",
        "Ariba Network",
        market,
    )
    assert (envelope.header.credential_mac, envelope.header.shared_secret) == (mac, None)


def test_a_caller_may_keep_his_software_to_himself() -> None:
    caller = dataclasses.replace(CALLER, user_agent="")

    assert b"UserAgent" not in write_profile_request(caller, payload_id="1@x", timestamp=NOON)


FULL = PurchaseOrder(
    order_id="PO1",
    order_type="update",
    lines=(
        OrderItem(
            "10", ItemId("A-1", "q7/1"), Decimal(2), "Bolt", Money(Decimal(1), "EUR"), unit="C62", requisition_id="PR1",
            ship_to=Address("7", "Hall", ("Way 1",), "3000", "Bern", "", "CH", deliver_to=("Zoë",)),
            shipping=Charge(Money(Decimal(1), "EUR"), "Van"), tax=Charge(Money(Decimal(1), "EUR"), "VAT"),
            distributions=(Distribution("A", (AccountingSegment("CostCenter", "1", "x"),), Money(Decimal(1), "EUR")),),
            comments="Ring",
        ),
    ),
    payment=Payment("PCard", "***1111", "Zoë"),
    payment_terms="14 (2 %), 30",
    terms_of_delivery="DDP",
    contacts=(Contact("Ann", role="buyer"),),
    attachments=(AttachedFile("cid:a@x", "a@x"),),
    followup_url="https://erp.example/status",
    earlier_payload_id="0@x",
    id_references=(("a", "b"),),
)  # fmt: skip


@pytest.mark.parametrize("version", ["1.2.028", "1.2.071"])
def test_a_full_order_is_valid(version: str) -> None:
    assert violations(write_order_request(FULL, CALLER, payload_id="1@x", timestamp=NOON), version) == ""


def test_a_status_update_is_valid() -> None:
    update = StatusUpdate("1@x", "200", "OK", "Sent on")

    assert violations(write_status_update_request(update, CALLER, payload_id="1@x", timestamp=NOON), "1.2.071") == ""


def test_words_that_are_no_terms_of_payment_are_left_out() -> None:
    order = dataclasses.replace(FULL, payment_terms="at once, please; 30")

    assert isinstance(read_back := body(write_order_request, order), PurchaseOrder)
    assert read_back.payment_terms == ""
