"""The shapes of the REST API. Money and quantities are decimal numbers in strings, times are ISO 8601 with their zone."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

#: A cell of an imported row.
Cell = str | int | float | bool | None
OnProblems = Literal["wait", "skip"]
Mode = Literal["update", "replace"]


class Product(Schema):
    """An article of the catalogue; `names` and `descriptions` by language."""

    sku: str
    names: dict[str, str]
    descriptions: dict[str, str]
    category: str
    brand: str
    manufacturer_part_number: str
    gtin: str
    unit: str
    price_unit: str
    pack_quantity: str | None
    pack_unit: str
    min_quantity: str
    quantity_step: str
    lead_time_days: int | None
    stock: str | None
    unspsc: str
    eclass: str
    attributes: list[Any]
    is_active: bool
    updated_at: datetime


class ProductPage(Schema):
    """`next` is the `after` of the next page, null at the end."""

    items: list[Product]
    next: str | None


class PriceListRow(Schema):
    """A price list; prices are sent to it by its code."""

    code: str
    name: str
    currency: str


class Rows(Schema):
    """Rows of an import: each names fields and their new values; what it does not name stays as it is."""

    rows: list[dict[str, Cell]] = Field(description="At most 10,000. Null or an empty text empties a field.")
    on_problems: OnProblems = Field(
        "wait", description="What is done if some rows are faulty: wait for a decision, or apply the others."
    )


class ProductRows(Rows):
    """`replace` takes articles that are not named off sale."""

    mode: Mode = "update"
    language: Literal["en", "fr", "de"] | None = Field(None, description="Of new categories and attributes.")


class PriceRows(Rows):
    """`replace` leaves articles that are not named without a price in this list."""

    mode: Mode = "update"
    valid_from: datetime | None = Field(None, description="Empty: from now on.")
    valid_until: datetime | None = None


class StockRow(Schema):
    """What is in store of an article now."""

    sku: str
    stock: str | int | float


class StockRows(Schema):
    """At most 10,000."""

    rows: list[StockRow]
    on_problems: OnProblems = "skip"


class JobRow(Schema):
    """An import or export. `row` of a problem counts the rows as they were sent, from 0."""

    id: str
    kind: str
    state: str
    step: str
    rows: int | None = None
    counts: dict[str, int] = {}
    rejected: int = 0
    problems: list[dict[str, Any]] = []
    error: str = ""
    progress: dict[str, Any] = {}
    started_at: datetime
    finished_at: datetime | None


class OrderHead(Schema):
    """An order without its lines. `id` is the cursor of lists."""

    id: int
    number: str
    buyer_number: str
    state: str
    version: int
    is_test: bool
    customer: str
    customer_name: str
    currency: str
    total: str
    received_at: datetime
    acknowledged: bool


class OrderPage(Schema):
    """`next` is the `after` of the next page, null at the end."""

    items: list[OrderHead]
    next: int | None


class OrderLineRow(Schema):
    """A line; `key` names it in confirmations, shipments and invoices."""

    key: str
    position: int
    buyer_line: str
    sku: str
    description: str
    quantity: str
    unit: str
    unit_price: str | None
    price_unit: str
    line_total: str | None
    confirmed: str
    backordered: str
    rejected: str
    shipped: str
    invoiced: str
    details: dict[str, Any]
    findings: list[Any]


class Attachment(Schema):
    """A file that came with the order."""

    id: int
    name: str
    media_type: str
    size_bytes: int
    is_kept: bool


class OrderDetail(OrderHead):
    """All that the buyer's system said, and what has become of it."""

    connection: int | None
    ordered_at: str
    bill_to: dict[str, Any]
    ship_to: dict[str, Any]
    extrinsics: list[Any]
    comments: str
    details: dict[str, Any]
    findings: list[Any]
    own_number: str
    lines: list[OrderLineRow]
    attachments: list[Attachment]


class Acknowledgement(Schema):
    """Your system has the order."""

    own_number: str = Field("", max_length=100, description="What your system calls it.")


class ConfirmLine(Schema):
    """What becomes of a quantity of a line; the parts of a line add up to what was ordered."""

    line: str
    quantity: str
    kind: Literal["accept", "backorder", "reject", "substitute"] = "accept"
    delivery_date: date | None = None
    ship_date: date | None = None
    unit_price: str | None = None
    substitute_sku: str = ""
    reason: str = ""


class Confirm(Schema):
    """Without lines, everything that is not answered yet comes as ordered."""

    lines: list[ConfirmLine] | None = None
    comments: str = ""


class LineQuantity(Schema):
    """A quantity of a line, in the order's unit."""

    line: str
    quantity: str


class Ship(Schema):
    """Without lines, all that is left."""

    lines: list[LineQuantity] | None = None
    carrier: str = ""
    tracking_numbers: list[str] = []
    shipped_on: date
    arrives_on: date


class Bill(Schema):
    """Without lines, all that left and is not billed."""

    lines: list[LineQuantity] | None = None


class DocumentMade(Schema):
    """The number of the confirmation, delivery note or invoice; and how far the order has come."""

    number: str
    state: str


class ConnectionRow(Schema):
    """An agreement with a customer's system."""

    id: int
    name: str
    customer: str
    customer_name: str
    protocol: str
    profile: str
    environment: str
    is_active: bool
    currency: str


class ExportWish(Schema):
    """The form of the file."""

    format: Literal["csv", "xlsx", "cif", "cxml"]


class Why(Schema):
    """Whether the connection's buyers see the article, and at which price; with the steps of both decisions as codes."""

    sku: str
    is_visible: bool
    visibility: list[dict[str, Any]]
    unit_price: str | None
    price_unit: str | None
    currency: str
    price_list: str | None
