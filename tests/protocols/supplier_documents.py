"""Values for the tests of a supplier's documents, and how they are written."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from protocols.cxml.write_documents import Frame
from protocols.documents import OrderReference
from protocols.orders import ItemId
from protocols.values import Address, Classification, Money
from tests.protocols.samples import BUYER, NOON, SUPPLIER

FRAME: Frame = {
    "from_": SUPPLIER,
    "to": BUYER,
    "sender": SUPPLIER,
    "secret": "open <sesame>",
    "payload_id": "9@shop.example",
    "timestamp": NOON,
}
ORDERED = OrderReference("PO-7", "order-1@erp.example", "2026-03-01T08:00:00-05:00")
WERK = Address(
    "7", "Werk <2>", ("Weg 1", "Halle & Hof"), "3000", "Bern", "BE", "CH", "gate@buyer.example", "+41 31 1", ("Zoë",)
)
LAGER = Address(name="Lager", city="Zug", country_code="CH")

#: What the property tests draw from.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=20).map(
    str.strip
)
NAMES = TEXTS.filter(bool)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  # zone: strategy
    lambda moment: moment.replace(microsecond=0)
)
LANGUAGES = st.sampled_from(["en", "de", "fr"])
QUANTITIES = st.decimals(min_value="0.001", max_value=10**6, places=3)
ORDERS = st.builds(OrderReference, NAMES, TEXTS, st.sampled_from(["", "2026-03-01T08:00:00-05:00"]))
ITEM_IDS = st.builds(ItemId, NAMES, TEXTS, TEXTS)
CLASSES = st.lists(st.builds(Classification, st.just("UNSPSC"), st.sampled_from(["31161600", "1"])), max_size=2)
ADDRESSES = st.builds(
    Address,
    address_id=TEXTS,
    name=TEXTS,
    street=st.lists(NAMES, max_size=2).map(tuple),
    postal_code=TEXTS,
    city=TEXTS,
    state=TEXTS,
    country_code=st.sampled_from(["", "CH"]),
    email=TEXTS,
    phone=NAMES.filter(lambda number: "  " not in number),
    deliver_to=st.lists(NAMES, max_size=2).map(tuple),
)


def in_version(version: str) -> Frame:
    """The frame of a document that declares that version."""
    return {**FRAME, "version": version}


def money(amount: Any, currency: str = "CHF") -> Money:
    """A sum, from whatever makes a Decimal."""
    return Money(Decimal(amount), currency)


SUMS = st.builds(money, st.decimals(min_value=0, max_value=10**9, places=2))
