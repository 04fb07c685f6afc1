"""What is said, whichever protocol says it. Frozen values; no message knows bytes, tenants or the database."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from protocols.documents import StatusUpdate
from protocols.findings import Finding
from protocols.orders import ItemId, OrderItem, PurchaseOrder
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
    is_marketplace: bool = False  # cXML Credential/@type="marketplace": names the marketplace, not the member


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travelled with a message (MIME part). `name` is the sender's and never used as a path."""

    content_id: str
    media_type: str
    name: str
    content: bytes = field(repr=False)


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
    """A cart line on its way into the buyer's system. `unit_price` is for `price_unit` units.

    `extrinsics` are said inside ItemDetail; `short_name` as Description/ShortName; `supplier_ids` as (domain, value).
    """

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
    short_name: str = ""
    url: str = ""
    comments: str = ""
    supplier_ids: tuple[tuple[str, str], ...] = ()
    parent_number: int | None = None  # line_number of the bundle this line is part of
    item_kind: str = ""  # "root", "outline" or "leaf" of a bundle; "" for a line of its own


@dataclass(frozen=True, slots=True)
class CartReturn:
    """The cart as the buyer's system gets it. `total` is net, without tax and shipping.

    `status` "204" says that nothing changed, and then there are no lines (RG 85–86); `quote_status` is "final" or
    "pending", when the buyer must not order yet; `supplier_order_id` is our own number, which comes back in the order.
    """

    buyer_cookie: str
    total: Money
    lines: tuple[ReturnLine, ...]
    operation_allowed: str = "create"
    shipping: Money | None = None
    tax: Money | None = None
    language: str = "en"
    status: str = ""
    quote_status: str = "final"
    ship_to: Address | None = None
    supplier_order_id: str = ""


Body = Ping | ProfileRequest | SetupRequest | PurchaseOrder | StatusUpdate | Unsupported


@dataclass(frozen=True, slots=True)
class Envelope:
    """A cXML request with everything around it. `attachments` are the files it came with, referred to or not."""

    payload_id: str
    timestamp: str
    language: str
    header: Header
    deployment_mode: str
    dtd_version: str
    body: Body
    findings: tuple[Finding, ...] = ()
    attachments: tuple[Attachment, ...] = ()


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
    vendor: str = ""
    version: str = ""
    charset: str = ""  # the character set that it asks for (http_content_charset)
    cancel_url: str = ""
