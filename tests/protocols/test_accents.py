"""However a buyer's system says it, we understand the same: every accent, against the clean document it was made from."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.accents import ACCENTS, TIMES, speak_as
from protocols.cxml.dialects import PROFILES
from protocols.cxml.header import normalised
from protocols.cxml.read import read
from protocols.cxml.timestamps import format_timestamp, parse_timestamp
from protocols.cxml.write_requests import write_order_request, write_profile_request, write_setup_request
from protocols.messages import Envelope, Operation, ProfileRequest, SetupRequest
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Address, Classification, Contact, Money
from tests.protocols.samples import CALLER, NOON

GATE = Address("7", "Werk <2>", ("Weg 1", "Halle & Hof"), "3000", "Bern", "", "CH", "gate@buyer.example", "+41 31 1")
BOLT = OrderItem(
    line_number="1",
    item_id=ItemId("A-1", "q7/1"),
    quantity=Decimal("2.5"),
    description="Bolt – 漢",
    unit_price=Money(Decimal("12.345678"), "EUR"),
    price_unit=Decimal(100),
    unit="C62",
    classifications=(Classification("UNSPSC", "31161600"),),
)
SETUP = SetupRequest(
    operation=Operation.EDIT,
    buyer_cookie=' a "b" <c> & é\n',
    return_url="https://erp.example/back?a=1&b=2",
    extrinsics=(("UserEmail", "z@buyer.example"), ("CostCenter", "7"), ("UserFullName", "Zoë van Łącka")),
    ship_to=GATE,
    selected_item=ItemId("A-1", "x"),
    items=(BOLT, OrderItem("2", ItemId("A-2"), Decimal(1))),
)
ORDER = PurchaseOrder(
    order_id="PO1",
    order_type="update",
    lines=(BOLT, OrderItem("2", ItemId("A-2"), Decimal(1))),
    order_version="2",
    order_date="2026-03-04T12:00:00+00:00",
    total=Money(Decimal("0.31"), "EUR"),
    bill_to=GATE,
    ship_to=GATE,
    comments="Ring\ntwice & wait.",
)
every_profile = pytest.mark.parametrize("name", [*PROFILES, "sloppy"])


def setup_in(name: str, setup: SetupRequest = SETUP) -> Envelope:
    """The setup request as this buyer's system says it, read; an empty name: as it was written."""
    return read(speak_as(name, write_setup_request(setup, CALLER, payload_id="1@erp.example", timestamp=NOON)))


def order_in(name: str, order: PurchaseOrder = ORDER) -> Envelope:
    return read(speak_as(name, write_order_request(order, CALLER, payload_id="2@erp.example", timestamp=NOON)))


def setup_of(envelope: Envelope) -> SetupRequest:
    assert isinstance(envelope.body, SetupRequest)
    return envelope.body


def nameless(setup: SetupRequest) -> SetupRequest:
    """Without what each system says by names of its own."""
    kept = tuple(pair for pair in setup.extrinsics if pair[0] == "CostCenter")
    return replace(setup, extrinsics=kept, contact=None)


def plainly(order: object) -> PurchaseOrder:
    """Without the ways to write a moment and a line's number, which are compared apart."""
    assert isinstance(order, PurchaseOrder)
    lines = tuple(replace(line, extrinsics=()) for line in order.lines)
    return replace(order, lines=lines, order_date="", bill_to=None)


@every_profile
def test_a_setup_request_is_understood_in_every_accent(name: str) -> None:
    said, written = setup_in(name), setup_in("")

    assert nameless(setup_of(said)) == nameless(setup_of(written))
    assert (said.payload_id, said.deployment_mode) == (written.payload_id, written.deployment_mode)


@every_profile
def test_an_order_is_understood_in_every_accent(name: str) -> None:
    said, written = order_in(name), order_in("")

    assert plainly(said.body) == plainly(written.body)
    assert (said.payload_id, said.deployment_mode) == (written.payload_id, written.deployment_mode)


@every_profile
def test_every_accent_signs_in_as_the_same_parties(name: str) -> None:
    said, written = setup_in(name).header, setup_in("").header

    assert said.shared_secret == written.shared_secret
    assert set(normalised(said.from_)) >= set(normalised(written.from_))
    assert (normalised(said.to), normalised(said.sender)) == (normalised(written.to), normalised(written.sender))


@every_profile
def test_every_accent_names_the_person_where_its_profile_looks(name: str) -> None:
    setup = setup_of(setup_in(name))
    said = {key.lower(): value for key, value in setup.extrinsics}
    profile = PROFILES.get(name, PROFILES["generic-cxml"])
    names = [said[key.lower()] for key in profile.name_extrinsics if key.lower() in said]
    joined = f"{said.get('firstname', '')} {said.get('lastname', '')}".strip()
    told = [said[key.lower()] for key in profile.person_extrinsics if key.lower() in said]

    assert "z@buyer.example" in [*told, setup.contact.email if setup.contact else ""]
    assert "Zoë van Łącka" in [*names, joined, setup.contact.name if setup.contact else ""]


@pytest.mark.parametrize("name", [name for name in TIMES if name != "american"])
def test_a_moment_is_the_same_however_it_is_written(name: str) -> None:
    assert parse_timestamp(TIMES[name](NOON)) == NOON


def test_every_manner_of_time_is_somebodys() -> None:
    manners = [manner for accent in ACCENTS.values() for manner in (accent.setup, accent.order)]

    assert {manner.times for manner in manners} - {""} == set(TIMES)


def test_the_document_itself_is_as_odd_as_the_system() -> None:
    order = write_order_request(ORDER, CALLER, payload_id="2", timestamp=NOON)

    beginnings = [speak_as(name, order).split(b"<cXML", 1)[0] for name in ("jaggaer", "oracle")]

    assert beginnings == [
        b'<?xml version="1.0" encoding="UTF-8"?>\n',
        b'<?xml version="1.0" encoding="ISO-8859-15"?>\n<!DOCTYPE cXML SYSTEM "cXML.dtd">\n',
    ]
    assert read(speak_as("jaggaer", order)).dtd_version == "1.2.011"
    assert format_timestamp(NOON).encode() not in speak_as("oracle", order)


def test_a_system_without_an_accent_says_what_was_written() -> None:
    order = write_order_request(ORDER, CALLER, payload_id="2", timestamp=NOON)

    assert [speak_as(name, order) for name in ("workday", "generic-cxml", "unheard-of")] == [order] * 3


def test_ariba_cancels_with_the_order_number_alone() -> None:
    cancelled = order_in("ariba", replace(ORDER, order_type="delete")).body

    assert isinstance(cancelled, PurchaseOrder)
    assert (cancelled.order_id, cancelled.order_type, cancelled.lines, cancelled.total) == ("PO1", "delete", (), None)


def test_oracle_numbers_lines_in_an_extrinsic() -> None:
    order = order_in("oracle").body

    assert isinstance(order, PurchaseOrder)
    assert [line.line_number for line in order.lines] == ["1", "2"]
    assert ("LINENUM", "1") in order.lines[0].extrinsics


def test_a_contact_that_was_written_stays_as_it_is() -> None:
    contact = Contact("Mo", "mo@buyer.example", "", "buyer")

    assert setup_of(setup_in("coupa", replace(SETUP, contact=contact))).contact == contact


def test_a_person_of_one_name_has_a_first_name() -> None:
    setup = setup_of(setup_in("coupa", replace(SETUP, extrinsics=(("UserFullName", "Cher"),))))

    assert setup.extrinsics == (("FirstName", "Cher"), ("LastName", ""))
    assert setup.contact is None


@every_profile
def test_a_profile_request_is_one_in_every_accent(name: str) -> None:
    request = write_profile_request(CALLER, payload_id="3", timestamp=NOON)

    assert read(speak_as(name, request)).body == ProfileRequest()


@every_profile
@given(
    cookie=st.text(min_size=1, max_size=40).filter(str.isprintable),
    sku=st.from_regex("[A-Za-z0-9é& <>]{1,20}", fullmatch=True),
)
def test_no_accent_spoils_what_must_come_back_verbatim(name: str, cookie: str, sku: str) -> None:
    item = OrderItem("1", ItemId(sku.strip() or "A", cookie.strip() or "q"), Decimal(1))
    setup = replace(SETUP, buyer_cookie=cookie, items=(item,))

    assert nameless(setup_of(setup_in(name, setup))) == nameless(setup_of(setup_in("", setup)))


def test_an_empty_element_is_sent_only_where_there_is_none() -> None:
    gate = replace(GATE, state="BE")

    assert setup_of(setup_in("sloppy", replace(SETUP, ship_to=gate))).ship_to == gate
