"""What a supplier's catalogue says, whichever format says it: the values all of them are read into and written from.

Everything but the number of an item is optional: an update may say a price and nothing else. An amount is the price of
`price_unit` units, as the formats have it; a factor that a format adds is multiplied in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from protocols.findings import Severity
from protocols.values import Classification

ONE = Decimal(1)


class Mode(StrEnum):
    """What the file is to do to what is there."""

    FULL = "full"
    UPDATE = "update"
    PRICES = "prices"


class Action(StrEnum):
    """What is to be done with one item."""

    NEW = "new"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language (ISO 639-1 where there is such a code); without one where the file does not say."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property: "Length", "50", "MMT". Several values of one property are several attributes."""

    name: str
    value: str
    unit: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or document: an address or a file's name. `kind` is normal, thumbnail, detail, data_sheet …"""

    source: str
    kind: str = "normal"
    mime_type: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class CataloguePrice:
    """A price from a quantity on, counted in order units. `kind` is BMEcat's price type; gros_list and nrp hold the tax."""

    amount: Decimal
    currency: str = ""
    price_unit: Decimal | None = ONE  # None: as the item's prices had it before
    from_quantity: Decimal = ONE
    kind: str = "net_list"
    valid_from: date | None = None
    valid_until: date | None = None
    territories: tuple[str, ...] = ()
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CustomerPartNumber:
    """What a customer calls the item. `customer` is his name or number, empty for whoever gets the file."""

    customer: str
    number: str


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """An item of a catalogue; `sku` is the supplier's number, `auxiliary_id` what tells variants of it apart (cXML)."""

    sku: str
    action: Action = Action.NEW
    auxiliary_id: str = ""
    names: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    brand: str = ""
    manufacturer: str = ""
    manufacturer_part_number: str = ""
    gtin: str = ""
    unit: str = ""  # in which it is ordered
    content_unit: str = ""  # what is in one order unit
    content_quantity: Decimal | None = None  # and how many of it
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    lead_time_days: int | None = None
    stock: Decimal | None = None
    classifications: tuple[Classification, ...] = ()
    category_path: tuple[str, ...] = ()  # names, from the top
    group_ids: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    media: tuple[Medium, ...] = ()
    keywords: tuple[Text, ...] = ()
    prices: tuple[CataloguePrice, ...] = ()
    customer_part_numbers: tuple[CustomerPartNumber, ...] = ()
    url: str = ""
    punchout_url: str = ""  # where a level-2 item is shown in the supplier's shop
    punchout_level: str = ""  # store, aisle, shelf or product
    extras: tuple[tuple[str, str], ...] = ()  # fields of the file that have no place above


@dataclass(frozen=True, slots=True)
class CatalogueGroup:
    """A node of the tree of categories; `parent_id` is empty at the top."""

    group_id: str
    parent_id: str = ""
    names: tuple[Text, ...] = ()
    order: int | None = None


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """That an item lies in a group, where the file says so apart from both (BMEcat does, after its items)."""

    sku: str
    group_id: str
    action: Action = Action.NEW


@dataclass(frozen=True, slots=True)
class CatalogueHead:
    """What the file says of itself; the first thing a reader yields."""

    format: str
    version: str = ""
    mode: Mode = Mode.FULL
    language: str = ""
    currency: str = ""
    catalogue_id: str = ""
    catalogue_version: str = ""
    previous_version: str = ""  # what an update is based on
    name: str = ""
    supplier: str = ""
    supplier_ids: tuple[Classification, ...] = ()  # domain and number
    created_at: datetime | None = None
    territories: tuple[str, ...] = ()
    code_format: str = ""  # the classification all codes are of (CIF)
    item_count: int | None = None
    comments: str = ""


#: By code, what a person can do about it. The desk has these sentences in its own languages, by the same codes.
REMEDIES: dict[str, str] = {
    "catalogue.value.missing": "Fill in the value; without it the item cannot be told or sold.",
    "catalogue.value.number": "Write the number with the digits 0 to 9 and at most one decimal point.",
    "catalogue.value.range": "Write a value that is greater than zero.",
    "catalogue.value.date": "Write the date as year, month and day: 2026-11-24.",
    "catalogue.value.long": "Shorten the value.",
    "catalogue.value.unknown": "Use one of the values that the format has.",
    "catalogue.currency": "Write the currency as three letters, for example EUR.",
    "catalogue.entity": "Write the character itself instead of a named entity such as &auml;.",
    "catalogue.depth": "Nest the elements no deeper than the standard does.",
    "catalogue.row.cells": "Give the row as many cells as there are field names.",
    "catalogue.row.quotes": "Close the quotation mark, and double each one within a value.",
    "catalogue.row.encoding": "Save the file in the encoding that it declares.",
    "catalogue.row.long": "Shorten the row; a row is one item.",
    "catalogue.price.basis": "Declare a newer version of cXML, or write the price for one unit.",
    "catalogue.count": "Compare with the source: items may be missing from the file.",
    "catalogue.truncated": "Export the file again: its end is missing.",
    "catalogue.number.forbidden": "Choose a number without ?, { and }, at most 128 bytes long.",
    "catalogue.bom": "Save the file without a byte-order mark; some buyers refuse it.",
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one item or field. An error has cost the item; with a warning only the value is lost.

    `position` counts items from 1 and is 0 for the file itself; `path` is the element or column.
    """

    position: int
    path: str
    value: str
    code: str
    sku: str = ""
    severity: Severity = Severity.ERROR

    @property
    def remedy(self) -> str:
        """What to do about it, a full sentence in English."""
        return REMEDIES[self.code]


CataloguePart = CatalogueHead | CatalogueGroup | GroupMembership | CatalogueItem | RowProblem
