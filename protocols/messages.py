"""What is said, whichever protocol says it. Frozen values; no message knows bytes, tenants or the database."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from protocols.findings import Finding
from protocols.values import Address, Classification, Contact, Money, Quantity


class Operation(StrEnum):
    """Why the buyer comes (cXML PunchOutSetupRequest/@operation)."""

    CREATE = "create"
    EDIT = "edit"
    INSPECT = "inspect"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class CredentialClaim:
    """Who somebody says he is."""

    domain: str
    identity: str


@dataclass(frozen=True, slots=True)
class CredentialMac:
    """Proof of the shared secret without sending it (RG 570–574). Dates are kept literally: they are hashed."""

    value: str = field(repr=False)
    algorithm: str
    creation_date: str
    expiration_date: str


@dataclass(frozen=True, slots=True)
class Header:
    """From (the buyer), To (us), Sender (who opened this connection and proves it)."""

    from_: tuple[CredentialClaim, ...]
    to: tuple[CredentialClaim, ...]
    sender: tuple[CredentialClaim, ...]
    shared_secret: str | None = field(default=None, repr=False)
    credential_mac: CredentialMac | None = None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class ItemId:
    """SKU and our opaque companion to it, which must come back unchanged in edits and orders."""

    supplier_part_id: str
    supplier_part_auxiliary_id: str = ""


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line that a buyer sends: ordered, or put back into the cart. The price is for `price_unit` units."""

    line_number: str
    item_id: ItemId
    quantity: Quantity
    description: str = ""
    unit_price: Money | None = None
    price_unit: Decimal = Decimal(1)
    unit: str = ""
    classifications: tuple[Classification, ...] = ()
    manufacturer_part_id: str = ""
    extrinsics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody looks whether we are there."""


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """Asks what we can do."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A request we can name but do not take."""

    name: str


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A buyer wants to enter the shop. `buyer_cookie` and `return_url` are the buyer's, verbatim."""

    operation: Operation
    buyer_cookie: str
    return_url: str
    extrinsics: tuple[tuple[str, str], ...] = ()
    contact: Contact | None = None
    ship_to: Address | None = None
    selected_item: ItemId | None = None
    items: tuple[OrderItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A cart line on its way into the buyer's system. `unit_price` is for `price_unit` units."""

    line_number: int
    item_id: ItemId
    quantity: Quantity
    description: str
    unit_price: Money
    unit: str
    line_total: Money
    price_unit: Decimal = Decimal(1)
    long_description: str = ""
    language: str = "en"
    classifications: tuple[Classification, ...] = ()
    manufacturer_part_id: str = ""
    manufacturer_name: str = ""
    lead_time_days: int | None = None
    customer_part_id: str = ""
    extrinsics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CartReturn:
    """The cart as the buyer's system gets it. `total` is net, without tax and shipping."""

    buyer_cookie: str
    total: Money
    lines: tuple[ReturnLine, ...]
    operation_allowed: str = "create"
    shipping: Money | None = None
    tax: Money | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An approved order."""

    order_id: str
    order_type: str
    lines: tuple[OrderItem, ...]
    total: Money | None = None
    order_version: str = ""
    order_date: str = ""
    bill_to: Address | None = None
    ship_to: Address | None = None
    extrinsics: tuple[tuple[str, str], ...] = ()
    comments: str = ""


Body = Ping | ProfileRequest | SetupRequest | PurchaseOrder | Unsupported


@dataclass(frozen=True, slots=True)
class Envelope:
    """A cXML request with everything around it."""

    payload_id: str
    timestamp: str
    language: str
    header: Header
    deployment_mode: str
    dtd_version: str
    body: Body
    findings: tuple[Finding, ...] = ()


class OciFunction(StrEnum):
    """What an OCI call asks for; no FUNCTION parameter means shopping."""

    SHOPPING = ""
    DETAIL = "DETAIL"
    VALIDATE = "VALIDATE"
    BACKGROUND_SEARCH = "BACKGROUND_SEARCH"
    SOURCING = "SOURCING"


@dataclass(frozen=True, slots=True)
class OciCall:
    """An OCI call as understood. `parameters` are all of them, in order, as they came."""

    function: OciFunction
    return_url: str
    user: str
    secret: str = field(repr=False)
    parameters: tuple[tuple[str, str], ...] = field(repr=False, default=())
    ok_code: str = ""
    target: str = ""
    caller: str = ""
    product_id: str = ""
    search_string: str = ""
    quantity: str = ""
    findings: tuple[Finding, ...] = ()
