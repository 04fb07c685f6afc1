"""Say one cart line in NEW_ITEM-* fields. Source: facts on OCI, §3.1 to §3.3.

Only the texts are ever cut, the description at a word and then the long text holds all of it; anything else that is too
long is Unwritable, for a cut number is another number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from protocols.errors import Unwritable
from protocols.messages import ReturnLine
from protocols.oci.fields import (
    FIELDS,
    LINE_RULES,
    MAX_AMOUNT_DIGITS,
    MAX_PRICE_UNIT,
    OWN_FIELDS,
    Breach,
    check_line,
    check_value,
)
from protocols.oci.profiles import OciProfile, preset_values, room_for
from protocols.texts import cut, one_line, paragraphs
from protocols.units import ISO_TO_SAP

_THREE = Decimal("0.001")
#: What a price of one may change of a line's total.
_HALF_CENT = Decimal("0.005")
#: Rules that a field of the supplier's own may break: it stays out then.
_LEFT_OUT = frozenset({"oci.field.form", "oci.field.range"})
_KINDS = {"root": "R", "outline": "O", "leaf": "L"}

LinePairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in the form: its index, from 1, its parent's, and the cart's number."""

    index: int
    quote_id: str
    parent_index: int | None = None


def line_pairs(line: ReturnLine, place: Place, profile: OciProfile) -> LinePairs:
    """Names and values of a line's inputs. Raises Unwritable."""
    values = settled(line_values(line, place, profile), profile)
    pairs = [
        (_name(field, place.index), value) for field, value in values.items() if value or profile.send_empty_fields
    ]
    if long := long_text(line, profile):
        pairs.append((_long_text_name(place.index, profile.long_text_form), long))
    return pairs


def line_values(line: ReturnLine, place: Place, profile: OciProfile) -> dict[str, str]:
    """The fields of a line by name, as it says them, as far as the buyer's version has them. Raises Unwritable."""
    price, price_unit = _price(line, profile)
    schema, category = _category(line)
    number = one_line(line.customer_part_id)
    is_numbered = profile.desc_and_matnr == "either" and bool(number)
    values = dict.fromkeys(FIELDS, "") | {
        "DESCRIPTION": "" if is_numbered else cut(one_line(line.description), profile.description_max),
        "MATNR": number,
        "QUANTITY": _amount(line.quantity),
        "UNIT": ISO_TO_SAP.get(line.unit, line.unit) if profile.unit_codes == "sap" else line.unit,
        "PRICE": _amount(price),
        "CURRENCY": line.unit_price.currency,
        "PRICEUNIT": str(price_unit),
        "LEADTIME": "" if line.lead_time_days is None else str(line.lead_time_days),
        "VENDORMAT": one_line(line.item_id.supplier_part_id),
        "MANUFACTMAT": one_line(line.manufacturer_part_id),
        "EXT_QUOTE_ID": place.quote_id,
        "EXT_QUOTE_ITEM": str(line.line_number) if place.quote_id else "",
        "EXT_PRODUCT_ID": one_line(line.item_id.supplier_part_id),
        "EXT_SCHEMA_TYPE": schema,
        "EXT_CATEGORY_ID": category,
    }
    if profile.has_hierarchy and line.item_kind:
        values["ITEM_TYPE"] = _KINDS[line.item_kind]
        values["PARENT_ID"] = "" if place.parent_index is None else str(place.parent_index)
    values |= preset_values(profile, place.quote_id) | _own(line, profile)
    return {name: value for name, value in values.items() if _has(name, profile)}


def settled(values: Mapping[str, str], profile: OciProfile) -> dict[str, str]:
    """The fields as they may leave: one that is not needed and breaks a rule stays out, and the line goes without it.

    A number that is too long does not: the line would be another one without it. Raises Unwritable.
    """
    kept = dict(values)
    broken = broken_rules(kept, profile)
    for breach in broken:
        if breach.code in _LEFT_OUT and breach.field in OWN_FIELDS and breach.field != "UNIT":
            kept[breach.field] = ""
    for _code, having, needed in LINE_RULES if broken else ():
        if having in OWN_FIELDS and not any(kept.get(name) for name in needed):
            kept[having] = ""
    for breach in broken_rules(kept, profile) if broken else ():
        _refuse(breach, kept)
    return kept


def _refuse(breach: Breach, values: Mapping[str, str]) -> None:
    """What the buyer's system asks for beyond the standard is no reason."""
    if breach.code == "oci.field.too_long":
        length = len(values[breach.field])
        raise _unwritable(f"{breach.field} has room for {breach.limit} characters; {breach.found} has {length}.")
    if breach.code.startswith("oci.field."):
        raise _unwritable(f"{breach.field} must be {breach.limit}; {breach.found} is not.")
    if breach.code != "oci.line.field_missing":
        raise _unwritable(f"{breach.limit} is missing.")


def broken_rules(values: Mapping[str, str], profile: OciProfile) -> tuple[Breach, ...]:
    """Every rule of the table, and of this buyer's own, that the fields of a line break."""
    version = _version(profile)
    checked = (
        check_value(name, value, version=version, room=room_for(profile, name))
        for name, value in values.items()
        if value and name in FIELDS and name != "DESCRIPTION"
    )
    missing = (Breach("oci.line.field_missing", name) for name in profile.required_fields if not values.get(name))
    return (*filter(None, checked), *check_line(values), *missing)


def long_text(line: ReturnLine, profile: OciProfile) -> str:
    """The long text, with all of the description where that was cut or not sent; within the system's own length."""
    description = one_line(line.description)
    short = cut(description, profile.description_max)
    is_numbered = profile.desc_and_matnr == "either" and bool(one_line(line.customer_part_id))
    long = paragraphs(line.long_description).strip()
    if (short != description or is_numbered) and not long.startswith(description):
        long = f"{description}\n{long}".rstrip()
    return cut(long, profile.long_text_max) if profile.long_text_max else long


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


def _price(line: ReturnLine, profile: OciProfile) -> tuple[Decimal, int]:
    if profile.price_unit != "force_1":
        return price_and_unit(line.unit_price.amount, line.price_unit, profile.price_max_decimals)
    exact = line.unit_price.amount / line.price_unit
    _refuse_digits(exact)
    rounded = exact.quantize(Decimal(1).scaleb(-profile.price_max_decimals), ROUND_HALF_UP)
    if abs(rounded - exact) * line.quantity > _HALF_CENT:
        raise _unwritable(f"A price of {line.unit_price.amount} per {line.price_unit} cannot be written per piece.")
    return rounded, 1


def _version(profile: OciProfile) -> str:
    """Versions as the table has them: bundles are of 5.0, whatever else the system speaks."""
    return max(profile.version, "5.0") if profile.has_hierarchy else profile.version


def _has(name: str, profile: OciProfile) -> bool:
    return name not in FIELDS or FIELDS[name].since <= _version(profile)


def _name(field: str, index: int) -> str:
    return f"{field}[{index}]" if field.startswith("NEW_ITEM") else f"NEW_ITEM-{field}[{index}]"


def _long_text_name(index: int, form: str) -> str:
    if form == "plain":
        return f"NEW_ITEM-LONGTEXT[{index}]"
    return f"NEW_ITEM-LONGTEXT_{index}:132[{index if form == 'indexed' else ''}]"


def _own(line: ReturnLine, profile: OciProfile) -> dict[str, str]:
    """Fields said by name, in place of what the line says otherwise; an empty one stays out."""
    return {
        name: one_line(value) for name, value in line.extrinsics if name in OWN_FIELDS or name in profile.extra_fields
    }


def _category(line: ReturnLine) -> tuple[str, str]:
    """The schema and the code: UNSPSC before ECLASS; the two are sent together or not at all."""
    for schema in ("UNSPSC", "ECLASS"):
        for classification in line.classifications:
            if classification.domain.upper().startswith(schema) and classification.code:
                return schema, classification.code
    return "", ""


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
