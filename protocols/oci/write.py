"""Write the form that returns a cart by OCI. Source: facts on OCI, §3.

The index starts at 1 without gaps; empty fields are left out; quantity and price are 11.3 with a point; what the
call brought as ~OkCode, ~TARGET and ~CALLER goes back in its own spelling.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import parse_qsl

from protocols.errors import LocalError
from protocols.messages import CartReturn, OciCall, ReturnLine
from protocols.oci.fields import MAX_AMOUNT_DIGITS, MAX_PRICE_UNIT
from protocols.oci.profiles import OciProfile

_ECHOED = ("~okcode", "~target", "~caller", "~forcetarget")
_THREE = Decimal("0.001")


class Unwritable(LocalError):
    """A line cannot be expressed in OCI's fields; found by the cart's pre-flight before a buyer meets it."""

    code = "oci.line.unwritable"


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A form as the browser must send it."""

    action: str
    target: str
    accept_charset: str
    fields: tuple[tuple[str, str], ...]
    method: str = "post"


def write_return(cart: CartReturn, call: OciCall, profile: OciProfile, quote_id: str) -> ReturnForm:
    """The whole form. Raises Unwritable."""
    action, query = _hook_parts(call.return_url, profile)
    echoed = tuple((n, v) for n, v in call.parameters if n.strip().lower() in _ECHOED and v)
    lines = [pair for line in cart.lines for pair in _line(line, profile, quote_id)]
    charset = next((v for n, v in call.parameters if n.lower() == "http_content_charset" and v), profile.charset)
    return ReturnForm(action, call.target or "_top", charset.lower(), (*query, *_unique(echoed), *lines))


def _unique(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple({name.lower(): (name, value) for name, value in pairs}.values())


def _hook_parts(address: str, profile: OciProfile) -> tuple[str, tuple[tuple[str, str], ...]]:
    if profile.hook_query != "split" or "?" not in address:
        return address, ()
    action, _, query = address.partition("?")
    return action, tuple(parse_qsl(query, keep_blank_values=True))


def _line(line: ReturnLine, profile: OciProfile, quote_id: str) -> list[tuple[str, str]]:
    n = line.line_number
    price, price_unit = price_and_unit(line.unit_price.amount, line.price_unit, profile.price_max_decimals)
    unspsc = next((c for c in line.classifications if c.domain.upper() == "UNSPSC"), None)
    eclass = next((c for c in line.classifications if c.domain.upper().startswith("ECLASS")), None)
    schema = unspsc or eclass
    values = {
        "DESCRIPTION": line.description[: profile.description_max].rstrip(),
        "MATNR": line.customer_part_id[:40],
        "QUANTITY": _amount(line.quantity),
        "UNIT": line.unit,
        "PRICE": _amount(price),
        "CURRENCY": line.unit_price.currency,
        "PRICEUNIT": str(price_unit),
        "LEADTIME": "" if line.lead_time_days is None else str(line.lead_time_days),
        "VENDORMAT": line.item_id.supplier_part_id[: profile.vendor_material_max],
        "MANUFACTMAT": line.manufacturer_part_id[:40],
        "EXT_QUOTE_ID": quote_id,
        "EXT_QUOTE_ITEM": str(n),
        "EXT_PRODUCT_ID": line.item_id.supplier_part_id[:40],
        "EXT_SCHEMA_TYPE": ("UNSPSC" if schema is unspsc else "ECLASS") if schema else "",
        "EXT_CATEGORY_ID": schema.code if schema else "",
    }
    pairs = [(f"NEW_ITEM-{name}[{n}]", value) for name, value in values.items() if value]
    if line.long_description:
        end = f"{n}" if profile.long_text_form == "indexed" else ""
        pairs.append((f"NEW_ITEM-LONGTEXT_{n}:132[{end}]", line.long_description))
    return pairs


def price_and_unit(amount: Decimal, price_unit: Decimal, max_decimals: int) -> tuple[Decimal, int]:
    """An equal price with at most `max_decimals` decimals, by a larger price unit. Raises Unwritable.

    0.0123 per 1 becomes 12.3 per 1000. PRICEUNIT must be whole and have five digits at most.
    """
    for factor in (1, 10, 100, 1000, 10000):
        unit, price = price_unit * factor, amount * factor
        if unit == unit.to_integral_value() and unit <= MAX_PRICE_UNIT and price == round(price, max_decimals):
            return price, int(unit)
    raise Unwritable(f"A price of {amount} per {price_unit} cannot be written with {max_decimals} decimals.")


def _amount(value: Decimal) -> str:
    rounded = value.quantize(_THREE, ROUND_HALF_UP)
    if rounded != value:
        raise Unwritable(f"{value} has more than three decimals.")
    text = format(rounded, "f")
    if len(text.partition(".")[0].lstrip("-")) > MAX_AMOUNT_DIGITS:
        raise Unwritable(f"{value} has more than {MAX_AMOUNT_DIGITS} digits.")
    return text
