"""What a buyer orders, whichever protocol says it: a line, an order, and the parts they are made of.

Every part but order number, lines, SKU and quantity may be missing; an absent text is "", an absent part None or ().
"""

from dataclasses import dataclass, field
from decimal import Decimal

from protocols.values import Address, Classification, Contact, Money, Quantity


@dataclass(frozen=True, slots=True)
class ItemId:
    """SKU, our opaque companion to it, which must come back unchanged, and the buyer's own number."""

    supplier_part_id: str
    supplier_part_auxiliary_id: str = ""
    buyer_part_id: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum beside the goods: shipping, tax."""

    amount: Money
    description: str = ""


@dataclass(frozen=True, slots=True)
class AccountingSegment:
    """One part of an account: what kind it is ("CostCenter", "GeneralLedger"), its code, its name."""

    kind: str
    code: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A share of a line's cost on one account; several make up the line."""

    name: str
    segments: tuple[AccountingSegment, ...]
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How it is paid. A card's number is masked to its last four digits before it gets here."""

    kind: str
    masked_number: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A reference to something that came with the message, or lies elsewhere (`url`, never fetched).

    `content_id` names a part of the MIME message; `is_internal`: the buyer does not want it shown to us.
    """

    url: str
    content_id: str = ""
    name: str = ""
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class ControlKeys:
    """What the buyer lets us send: "allowed", "notAllowed", "requiredBeforeASN" …; "" where he does not say."""

    confirmation: str = ""
    ship_notice: str = ""
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledDelivery:
    """A part of a line that is wanted on a day of its own (the day as the buyer wrote it)."""

    quantity: Quantity
    date: str
    unit: str = ""


@dataclass(frozen=True)
class OrderItem:
    """A line that a buyer sends: ordered, or put back into the cart. The price is for `price_unit` units.

    Without slots, so that a value nobody said is the class's own and costs a reader of many lines nothing.
    """

    line_number: str
    item_id: ItemId
    quantity: Quantity
    description: str = ""
    unit_price: Money | None = None
    price_unit: Decimal = Decimal(1)
    unit: str = ""
    classifications: tuple[Classification, ...] = ()
    manufacturer_part_id: str = ""
    manufacturer_name: str = ""
    extrinsics: tuple[tuple[str, str], ...] = ()
    requested_delivery_date: str = ""
    requisition_id: str = ""
    agreement_id: str = ""
    agreement_item_number: str = ""
    parent_line_number: str = ""
    item_type: str = ""  # "composite", "item" or ""
    is_ad_hoc: bool = False
    max_amount: Money | None = None  # of a blanket order's line
    ship_to: Address | None = None
    shipping: Charge | None = None
    tax: Charge | None = None
    distributions: tuple[Distribution, ...] = ()
    contacts: tuple[Contact, ...] = ()
    schedule: tuple[ScheduledDelivery, ...] = ()
    controls: ControlKeys = ControlKeys()
    comments: str = ""
    attachments: tuple[AttachedFile, ...] = ()

    @classmethod
    def said(cls, fields: dict[str, object]) -> "OrderItem":
        """The same as calling the class with `fields`, five times as fast; the first three must be among them."""
        item = cls.__new__(cls)
        item.__dict__.update(fields)
        return item


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An approved order, its replacement or its cancellation.

    `order_type` is "new", "update" (replaces the whole order) or "delete"; `kind` "regular", "release", "blanket",
    "stockTransport" or "stockTransportRelease". Dates are as the buyer wrote them.
    """

    order_id: str
    order_type: str
    lines: tuple[OrderItem, ...]
    kind: str = "regular"
    total: Money | None = None
    order_version: str = ""
    is_internal_version: bool = False
    order_date: str = ""
    requisition_id: str = ""
    ships_complete: bool = False
    agreement_id: str = ""
    effective_date: str = ""
    expiration_date: str = ""
    requested_delivery_date: str = ""
    bill_to: Address | None = None
    ship_to: Address | None = None
    shipping: Charge | None = None
    tax: Charge | None = None
    payment: Payment | None = None
    payment_terms: str = ""
    terms_of_delivery: str = ""
    contacts: tuple[Contact, ...] = ()
    extrinsics: tuple[tuple[str, str], ...] = ()
    id_references: tuple[tuple[str, str], ...] = ()  # (domain, identifier)
    comments: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    followup_url: str = field(default="", repr=False)
    controls: ControlKeys = ControlKeys()
    earlier_payload_id: str = ""  # DocumentReference: the OrderRequest this one changes
    supplier_order_id: str = ""  # our own number, as the buyer remembers it
