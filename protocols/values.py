"""Money, quantities and addresses as every protocol here understands them. Numbers have their own strict grammar."""

import re
from dataclasses import dataclass
from decimal import Decimal

from protocols.errors import RemoteError

Quantity = Decimal

#: ASCII digits, one decimal point, 18 digits before it and 12 after at most. Python's own Decimal() also takes
#: NaN, Infinity, 1_000, 1E400 and digits of other scripts (threat D14).
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})", re.ASCII)

_is_number = _NUMBER.fullmatch


class BadNumber(RemoteError):
    """Not a plain decimal number."""

    code = "value.number.refused"


def parse_decimal(text: str, *, may_be_signed: bool = False) -> Decimal:
    """A plain decimal number. Raises BadNumber."""
    number = text.strip(" \t\r\n")
    if not _is_number(number) or (number[0] in "+-" and not may_be_signed):
        raise BadNumber(
            "A number must be written with the digits 0 to 9 and at most one decimal point.", detail=text[:40]
        )
    return Decimal(number)


def format_decimal(number: Decimal, max_decimals: int | None = None) -> str:
    """Without exponent and without trailing zeros: "3", "0.125"."""
    if max_decimals is not None:
        number = round(number, max_decimals)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Classification:
    """A code of a product classification, e.g. UNSPSC or ECLASS."""

    domain: str
    code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, as far as the message names him. `contact_id` is the buyer's own number for him."""

    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    contact_id: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `address_id` is the buyer's own number for it, `name` the company, `deliver_to` who and where."""

    address_id: str = ""
    name: str = ""
    street: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    state: str = ""
    country_code: str = ""
    email: str = ""
    phone: str = ""
    deliver_to: tuple[str, ...] = ()
