"""What a supplier sends after an order, whichever protocol says it: confirmation, ship notice, invoice, status.

Moments are aware datetimes, amounts net unless a field says otherwise; every currency in one document is the same.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from protocols.orders import Charge, ItemId
from protocols.values import Address, Classification, Money, Quantity


@dataclass(frozen=True, slots=True)
class OrderReference:
    """The order meant: the buyer's number and date (as he wrote it), and the payloadID of his latest OrderRequest."""

    order_id: str
    payload_id: str
    order_date: str = ""


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """How a document fares that was taken with Status 201, or that the receiver may forget about."""

    payload_id: str  # of the document meant; "" where the sender did not say
    code: str
    text: str
    detail: str = ""


class ConfirmationKind(StrEnum):
    """What a confirmation says of the whole order, or of a part of a line (RG 298–312)."""

    ACCEPT = "accept"
    ALL_DETAIL = "allDetail"
    DETAIL = "detail"
    BACKORDERED = "backordered"
    EXCEPT = "except"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class SubstituteItem:
    """What is offered instead of an ordered article. `quantity` only where it counts in a unit of its own."""

    item_id: ItemId
    description: str
    unit_price: Money
    unit: str
    price_unit: Decimal = Decimal(1)
    classifications: tuple[Classification, ...] = ()
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedPart:
    """A part of a line that shares one fate. Parts of a line add up to its quantity."""

    kind: ConfirmationKind
    quantity: Quantity
    unit: str
    delivery_date: datetime | None = None
    shipment_date: datetime | None = None
    unit_price: Money | None = None
    substitute: SubstituteItem | None = None
    comments: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmedLine:
    """One line of the order, in the buyer's own numbering, quantity and unit."""

    line_number: str
    quantity: Quantity
    unit: str
    parts: tuple[ConfirmedPart, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An answer to an order. `replaces_payload_id` is that of an earlier confirmation that this one updates."""

    order: OrderReference
    confirm_id: str
    notice_date: datetime
    kind: ConfirmationKind
    lines: tuple[ConfirmedLine, ...] = ()
    replaces_payload_id: str = ""
    total: Money | None = None
    shipping: Charge | None = None
    tax: Charge | None = None
    comments: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries it. `domain` is "SCAC" or "companyName"; tracking numbers are the carrier's."""

    name: str
    domain: str = "companyName"
    tracking_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """A quantity of one ordered line that left."""

    line_number: str
    quantity: Quantity
    unit: str
    item_id: ItemId | None = None
    description: str = ""
    batch: str = ""
    serial_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippedOrder:
    """What of one order is in the parcel; no lines means the whole order."""

    order: OrderReference
    lines: tuple[ShippedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ShipNotice:
    """Goods are on their way. `operation` is "new", "update" (complete again) or "delete".

    `service_level` is what the carrier calls the speed, e.g. "overnight".
    """

    shipment_id: str
    notice_date: datetime
    orders: tuple[ShippedOrder, ...]
    operation: str = "new"
    replaces_payload_id: str = ""
    shipment_date: datetime | None = None
    delivery_date: datetime | None = None
    carrier: Carrier | None = None
    ship_from: Address | None = None
    ship_to: Address | None = None
    comments: str = ""
    language: str = "en"
    service_level: str = ""


class InvoicePurpose(StrEnum):
    """Kinds of invoice (RG ch. 14)."""

    STANDARD = "standard"
    CREDIT_MEMO = "creditMemo"
    LINE_LEVEL_CREDIT_MEMO = "lineLevelCreditMemo"


@dataclass(frozen=True, slots=True)
class TaxShare:
    """Tax at one rate (per cent) on one sum."""

    rate: Decimal
    taxable: Money
    amount: Money
    category: str = "vat"
    description: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line billed. Quantities and amounts of a credit are negative; the price is for `price_unit` units.

    `tax_rate` (per cent) is for formats that name it in each line though the tax stands in the summary; cXML says none.
    """

    number: int
    order_line_number: str
    quantity: Quantity
    unit: str
    unit_price: Money
    item_id: ItemId
    description: str
    subtotal: Money
    price_unit: Decimal = Decimal(1)
    tax: tuple[TaxShare, ...] = ()
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InvoiceParty:
    """A company on the invoice: role "from", "remitTo", "billTo", "soldTo", "shipFrom" or "shipTo"."""

    role: str
    address: Address
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill or a credit for one order. `total` includes tax and shipping.

    Tax stands in the lines or here, never in both. `corrects_invoice_id` is the invoice that a credit memo corrects or
    a deletion takes back, `corrects_payload_id` the document it came in. A creditMemo is about the whole: no lines.
    """

    invoice_id: str
    invoice_date: datetime
    purpose: InvoicePurpose
    order: OrderReference
    parties: tuple[InvoiceParty, ...]
    lines: tuple[InvoiceLine, ...]
    subtotal: Money
    tax: tuple[TaxShare, ...]
    total: Money
    operation: str = "new"
    shipping: Money | None = None
    corrects_invoice_id: str = ""
    corrects_invoice_date: datetime | None = None
    payment_days: int | None = None
    comments: str = ""
    language: str = "en"
    corrects_payload_id: str = ""
