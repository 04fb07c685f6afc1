"""Every kind of document we send, written as a profile asks and in a given version: what test_dtd_matrix.py walks.

A writer gets the version to declare and the profile of the buyer's system. Add a kind by adding a line to EMITTED.
"""

import dataclasses
from collections.abc import Callable
from decimal import Decimal

from protocols.cxml.capabilities import capabilities
from protocols.cxml.dialects import CxmlProfile
from protocols.cxml.form import document_of, form_fields
from protocols.cxml.status import STATUS_TEXTS
from protocols.cxml.versions import features
from protocols.cxml.write_cart import write_cart
from protocols.cxml.write_requests import Caller, write_order_request, write_profile_request, write_setup_request
from protocols.cxml.write_status import write_profile_response, write_setup_response, write_status
from protocols.messages import CartReturn, Operation, ReturnLine, SetupRequest
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
from tests.protocols.emitted_documents import SUPPLIER_DOCUMENTS
from tests.protocols.samples import BUYER, CALLER, NOON, SUPPLIER, cart, line

Writer = Callable[[str, CxmlProfile], bytes]
NAME = "1@shop.example"
PLACE = Address(
    "7",
    "Werk <2>",
    ("Weg 1", "Halle & Hof"),
    "3000",
    "Bern",
    "BE",
    "CH",
    "gate@buyer.example",
    "+41 31 1",
    ("Zoë", "B2"),
)
BOLT = OrderItem(
    "10", ItemId("A-1", "q7/1"), Decimal("2.5"), "Bolt & nut", Money(Decimal("12.345678"), "EUR"), unit="C62",
    classifications=(Classification("UNSPSC", "31161600"),), manufacturer_part_id="M<1>", extrinsics=(("Asset", "7"),),
)  # fmt: skip
ORDER = PurchaseOrder(
    'PO"1', "new", (BOLT, OrderItem("20", ItemId("A-2"), Decimal(1))), order_version="1", bill_to=PLACE, ship_to=PLACE,
    total=Money(Decimal("0.31"), "EUR"), extrinsics=(("CostCenter", "7"),), comments="Ring & wait.",
)  # fmt: skip
EUR_9 = Money(Decimal(9), "EUR")
KEYS = ControlKeys("allowed", "notAllowed", "allowed")
FILE = AttachedFile("cid:plan@erp.example", "plan@erp.example", "plan.pdf", is_internal=True)
DAY = "2026-03-09T00:00:00+01:00"
#: All that an order can say since 1.2.036; older versions have no place for some of it.
WHOLE_LINE = dataclasses.replace(
    BOLT, item_id=ItemId("A-1", "q7/1", "B-1"), price_unit=Decimal(100), requested_delivery_date=DAY, requisition_id="R1",
    agreement_id="A1", agreement_item_number="7", is_ad_hoc=True, ship_to=PLACE, shipping=Charge(EUR_9, "Parcel"),
    tax=Charge(EUR_9), distributions=(Distribution("Split", (AccountingSegment("CostCenter", "7", "R&D"),), EUR_9),),
    contacts=(Contact("Zoë", role="buyer"),), schedule=(ScheduledDelivery(Decimal(1), DAY),), controls=KEYS,
    comments="Gate <2>", attachments=(FILE,),
)  # fmt: skip
WHOLE_ORDER = dataclasses.replace(
    ORDER, kind="release", lines=(WHOLE_LINE, dataclasses.replace(BOLT, unit_price=None, max_amount=EUR_9)),
    is_internal_version=True, order_date=DAY, requisition_id="R1", ships_complete=True, agreement_id="A1",
    requested_delivery_date=DAY, shipping=Charge(EUR_9, "Parcel"), tax=Charge(EUR_9),
    payment=Payment("PCard", "**** 1111", "Zoë"), payment_terms="14 (2 %), 30", terms_of_delivery="DAP Bern",
    contacts=(Contact("Zoë", "z@buyer.example", "41 1", "buyer", "7"),), attachments=(FILE,), controls=KEYS,
    id_references=(("governmentNumber", "7"),), followup_url="https://erp.example/status?a=1&b=2",
    earlier_payload_id="1@erp.example", supplier_order_id="SO-1",
)  # fmt: skip
SETUP = SetupRequest(
    Operation.CREATE, ' a "b" <c> & é\n', "https://erp.example/back?a=1&b=2", (("UserEmail", "z@buyer.example"),),
    Contact("Zoë", "z@buyer.example", "41 1", "endUser", "7"), PLACE,
)  # fmt: skip


def full_line(profile: CxmlProfile) -> ReturnLine:
    """A line that says all that this system takes."""
    return line(
        item_id=ItemId("A-1", "q7/1", "B-1"),
        classifications=(Classification(profile.unspsc_domain, "31161600"), Classification("ECLASS", "23110101")),
        price_unit=Decimal(100) if profile.sends_price_basis else Decimal(1),
        short_name="Bolt & nut" if profile.sends_short_name else "",
        extrinsics=(("Weight", "2 kg"), ("Note", "")),
        url="https://shop.example/a-1?a=1&b=2",
        comments="Handle <gently>.",
        supplier_ids=(("DUNS", "123456789"),),
        language="fr",
    )


def full_cart(profile: CxmlProfile) -> CartReturn:
    """A cart with everything in it that this system takes."""
    bare = line(
        line_number=2, item_id=ItemId("A-2"), classifications=(), manufacturer_part_id="", manufacturer_name="",
        lead_time_days=None, quantity=Decimal("0.125"), description="",
    )  # fmt: skip
    has_charges = profile.sends_shipping == "header"
    return cart(
        full_line(profile),
        bare,
        operation_allowed=profile.operation_allowed,
        ship_to=PLACE if profile.sends_ship_to else Address(name="Plant"),
        shipping=Money(Decimal(9), "EUR") if has_charges else None,
        tax=Money(Decimal("7.13"), "EUR"),
        quote_status="pending",
        supplier_order_id="SO-1",
        language="de",
    )


def as_form(version: str, profile: CxmlProfile, returned: CartReturn) -> bytes:
    """A cart as it arrives at the buyer's: written, put into the form, and taken out of it."""
    document = write_cart(
        returned, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id=NAME, timestamp=NOON, version=version,
        in_reply_to="s1@erp.example", deployment_mode="test",
    )  # fmt: skip
    fields = form_fields(document, profile.form_encoding, profile.form_field_case, profile.document_encoding)
    return document_of(fields) or b""


def setup_response(version: str, profile: CxmlProfile) -> bytes:
    """The answer to a setup request."""
    return write_setup_response("https://s.example/1?a=1&b=2", payload_id=NAME, timestamp=NOON, version=version)


def profile_response(version: str, profile: CxmlProfile) -> bytes:
    """The answer to a profile request."""
    said = capabilities("https://s.example/in/", effective=NOON, operations=(profile.operation_allowed,))
    return write_profile_response(said, payload_id=NAME, timestamp=NOON, version=version)


def status(code: str) -> Writer:
    """An answer of that status."""
    return lambda version, _profile: write_status(
        code, 'Line 3: "<a>" & more.', payload_id=NAME, timestamp=NOON, version=version
    )


def setup_request(operation: Operation) -> Writer:
    """A visit asked for; the items of a cart that comes back are those of an order."""
    items = ORDER.lines if operation in (Operation.EDIT, Operation.INSPECT) else ()
    selected = ItemId("A-1", "x") if operation == Operation.CREATE else None
    asked = dataclasses.replace(SETUP, operation=operation, items=items, selected_item=selected)
    return lambda version, _profile: write_setup_request(asked, caller(version), payload_id=NAME, timestamp=NOON)


def order_request(order_type: str) -> Writer:
    """An order, its replacement, its cancellation."""
    order = dataclasses.replace(ORDER, order_type=order_type)
    return lambda version, _profile: write_order_request(order, caller(version), payload_id=NAME, timestamp=NOON)


def whole_order(version: str, _profile: CxmlProfile) -> bytes:
    """An order with everything, in the oldest version that has a place for it all, or that version."""
    version = version if features(version).control_keys else "1.2.036"
    return write_order_request(WHOLE_ORDER, caller(version), payload_id=NAME, timestamp=NOON)


def caller(version: str) -> Caller:
    """The buyer's system, declaring that version."""
    return dataclasses.replace(CALLER, dtd_version=version)


EMITTED: dict[str, Writer] = {
    "profile response": profile_response,
    "setup response": setup_response,
    **{f"status {code}": status(code) for code in STATUS_TEXTS},
    "cart": lambda version, profile: as_form(version, profile, cart(line(), line(line_number=2))),
    "cart with everything": lambda version, profile: as_form(version, profile, full_cart(profile)),
    "cart, empty": lambda version, profile: as_form(version, profile, CartReturn("", Money(Decimal(0), "EUR"), ())),
    "cart, unchanged": lambda version, profile: as_form(version, profile, cart(status="204")),
    "profile request": lambda version, profile: write_profile_request(caller(version), payload_id=NAME, timestamp=NOON),
    **{f"setup request, {operation}": setup_request(operation) for operation in Operation},
    **{f"order, {kind}": order_request(kind) for kind in ("new", "update", "delete")},
    "order with everything": whole_order,
    **SUPPLIER_DOCUMENTS,
}
