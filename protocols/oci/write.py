"""Write the form that returns a cart by OCI. Source: facts on OCI, §3.

The index starts at 1 without gaps; empty fields are left out; quantity and price are 11.3 with a point; what the
call brought as ~OkCode, ~TARGET and ~CALLER goes back in its own spelling. Only the description is ever cut, and then
the long text holds all of it; anything else that is too long is Unwritable, for a cut number is another number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl

from protocols.errors import Unwritable
from protocols.messages import CartReturn, OciCall, ReturnLine
from protocols.oci.fields import FIELDS, MAX_AMOUNT_DIGITS, MAX_PRICE_UNIT, OWN_FIELDS
from protocols.oci.profiles import OciProfile
from protocols.texts import CHARSETS, cut, one_line, paragraphs, transliterate
from protocols.units import ISO_TO_SAP

#: The control fields, with what goes back where the call did not bring them; None: nothing.
_ECHOED = {"~okcode": ("~OkCode", "ADDI"), "~target": ("~TARGET", "_top"), "~caller": ("~CALLER", "CTLG")}
_FORCE_TARGET = "~forcetarget"
_FRAME = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_THREE = Decimal("0.001")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A form as the browser must send it."""

    action: str
    target: str
    accept_charset: str
    fields: Pairs
    method: str = "post"


def write_return(cart: CartReturn, call: OciCall, profile: OciProfile, quote_id: str) -> ReturnForm:
    """The whole form, in characters of the charset the call asks for. Raises Unwritable."""
    charset = _charset(call, profile)
    codec = CHARSETS[charset]
    action, query = _hook_parts(call.return_url, profile, codec)
    lines = tuple(
        (name, transliterate(value, codec))
        for index, line in enumerate(cart.lines, 1)
        for name, value in _line(line, index, profile, quote_id)
    )
    target = call.target if _FRAME.fullmatch(call.target) else "_top"
    return ReturnForm(action, target, charset, (*query, *_echoed(call.parameters), *lines))


def _charset(call: OciCall, profile: OciProfile) -> str:
    """What the call asks for, if it is a character set we know; else the profile's; else UTF-8."""
    asked = next((v.strip().lower() for n, v in call.parameters if n.strip().lower() == "http_content_charset"), "")
    return next(name for name in (asked, profile.charset.lower(), "utf-8") if name in CHARSETS)


def _echoed(parameters: Iterable[tuple[str, str]]) -> Pairs:
    """Control fields in the caller's spelling. Other "~" parameters stay here: ~Password is one of them."""
    found = dict(_ECHOED)
    for name, value in parameters:
        key = name.strip().lower()
        if value and (key in _ECHOED or key == _FORCE_TARGET):
            found[key] = (name.strip(), value)
    return tuple(found.values())


def _hook_parts(address: str, profile: OciProfile, codec: str) -> tuple[str, Pairs]:
    """The form's action, and the address' query as hidden inputs where the profile asks for that.

    A query that the form's charset cannot say again byte for byte stays where it is: a session token may be in it.
    """
    base, hash_mark, fragment = address.partition("#")
    action, _, query = base.partition("?")
    if profile.hook_query not in ("split", "both") or not query:
        return address, ()
    try:
        pairs = tuple(parse_qsl(query, keep_blank_values=True, encoding=codec, errors="strict"))
    except UnicodeDecodeError:
        return address, ()
    return (address if profile.hook_query == "both" else action + hash_mark + fragment), pairs


def _line(line: ReturnLine, index: int, profile: OciProfile, quote_id: str) -> list[tuple[str, str]]:
    description = one_line(line.description)
    short = cut(description, profile.description_max)
    values = {"DESCRIPTION": short} | _values(line, profile, quote_id) | _own(line)
    for name, value in values.items():
        _refuse_overflow(name, value, profile)
    pairs = [(f"NEW_ITEM-{name}[{index}]", value) for name, value in values.items() if value]
    long = paragraphs(line.long_description).strip()
    if short != description and not long.startswith(description):
        long = f"{description}\n{long}".rstrip()
    if long:
        end = f"{index}" if profile.long_text_form == "indexed" else ""
        pairs.append((f"NEW_ITEM-LONGTEXT_{index}:132[{end}]", long))
    return pairs


def _values(line: ReturnLine, profile: OciProfile, quote_id: str) -> dict[str, str]:
    price, price_unit = price_and_unit(line.unit_price.amount, line.price_unit, profile.price_max_decimals)
    schema, category = _category(line)
    return {
        "MATNR": one_line(line.customer_part_id),
        "QUANTITY": _amount(line.quantity),
        "UNIT": ISO_TO_SAP.get(line.unit, line.unit) if profile.unit_codes == "sap" else line.unit,
        "PRICE": _amount(price),
        "CURRENCY": line.unit_price.currency,
        "PRICEUNIT": str(price_unit),
        "LEADTIME": "" if line.lead_time_days is None else str(line.lead_time_days),
        "VENDORMAT": one_line(line.item_id.supplier_part_id),
        "MANUFACTMAT": one_line(line.manufacturer_part_id),
        "EXT_QUOTE_ID": quote_id,
        "EXT_QUOTE_ITEM": str(line.line_number) if quote_id else "",
        "EXT_PRODUCT_ID": one_line(line.item_id.supplier_part_id),
        "EXT_SCHEMA_TYPE": schema,
        "EXT_CATEGORY_ID": category,
    }


def _own(line: ReturnLine) -> dict[str, str]:
    """Fields said by name, in place of what the line says otherwise; an empty one stays out."""
    return {name: one_line(value) for name, value in line.extrinsics if name in OWN_FIELDS}


def _category(line: ReturnLine) -> tuple[str, str]:
    """The schema and the code: UNSPSC before ECLASS; the two are sent together or not at all."""
    for schema in ("UNSPSC", "ECLASS"):
        for classification in line.classifications:
            if classification.domain.upper().startswith(schema) and classification.code:
                return schema, classification.code
    return "", ""


def _refuse_overflow(name: str, value: str, profile: OciProfile) -> None:
    room = profile.vendor_material_max if name == "VENDORMAT" else FIELDS[name].max_length
    if name != "DESCRIPTION" and len(value) > room:
        raise _unwritable(f"{name} has room for {room} characters; {value[:60]} has {len(value)}.")


def price_and_unit(amount: Decimal, price_unit: Decimal, max_decimals: int) -> tuple[Decimal, int]:
    """An equal price with at most `max_decimals` decimals, by a larger price unit. Raises Unwritable.

    0.0123 per 1 becomes 12.3 per 1000. PRICEUNIT must be whole and have five digits at most.
    """
    _refuse_digits(amount)
    for factor in (1, 10, 100, 1000, 10000):
        unit, price = price_unit * factor, amount * factor
        if unit == unit.to_integral_value() and unit <= MAX_PRICE_UNIT and price == round(price, max_decimals):
            return price, int(unit)
    raise _unwritable(f"A price of {amount} per {price_unit} cannot be written with {max_decimals} decimals.")


def _amount(value: Decimal) -> str:
    _refuse_digits(value)
    rounded = value.quantize(_THREE)
    if rounded != value:
        raise _unwritable(f"{value} has more than three decimals.")
    return format(rounded, "f")


def _refuse_digits(value: Decimal) -> None:
    if abs(value) >= 10**MAX_AMOUNT_DIGITS:
        raise _unwritable(f"{value:f} has more than {MAX_AMOUNT_DIGITS} digits before the point.")


def _unwritable(text: str) -> Unwritable:
    return Unwritable(text, code="oci.line.unwritable")
