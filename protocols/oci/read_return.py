"""Read a cart returned by OCI, as a tolerant buyer would: for our test buyer, the pretend ERP and tests."""

import re
from collections.abc import Iterable
from decimal import Decimal

from protocols.messages import CartReturn, ItemId, ReturnLine
from protocols.values import Classification, Money, parse_decimal

_NAME = re.compile(r"NEW_ITEM-(?P<field>[A-Z0-9_]+)\[(?P<index>\d+)\]", re.IGNORECASE)
_LONG = re.compile(r"NEW_ITEM-LONGTEXT_(?P<index>\d+):132(?:\[\d*\])?", re.IGNORECASE)


def read_return(pairs: Iterable[tuple[str, str]]) -> CartReturn:
    """The lines in the order of their index. Raises BadNumber on a quantity or price that is none."""
    lines: dict[int, dict[str, str]] = {}
    for name, value in pairs:
        if match := _LONG.fullmatch(name):
            texts = lines.setdefault(int(match["index"]), {})
            texts["LONGTEXT"] = "\n".join(filter(None, (texts.get("LONGTEXT", ""), value)))
        elif match := _NAME.fullmatch(name):
            lines.setdefault(int(match["index"]), {})[match["field"].upper()] = value
    read = tuple(_line(index, values) for index, values in sorted(lines.items()))
    currency = read[0].unit_price.currency if read else ""
    total = Money(sum((line.line_total.amount for line in read), Decimal(0)), currency)
    return CartReturn(buyer_cookie="", total=total, lines=read)


def _line(index: int, values: dict[str, str]) -> ReturnLine:
    quantity = parse_decimal(values.get("QUANTITY", ""))
    price = Money(parse_decimal(values.get("PRICE", "0")), values.get("CURRENCY", ""))
    unit = parse_decimal(values.get("PRICEUNIT", "1"))
    quote, item = values.get("EXT_QUOTE_ID", ""), values.get("EXT_QUOTE_ITEM", "")
    classified = ()
    if values.get("EXT_CATEGORY_ID"):
        classified = (Classification(values.get("EXT_SCHEMA_TYPE", ""), values["EXT_CATEGORY_ID"]),)
    return ReturnLine(
        line_number=index,
        item_id=ItemId(values.get("VENDORMAT", ""), f"{quote}/{item}" if quote else ""),
        quantity=quantity,
        description=values.get("DESCRIPTION", ""),
        long_description=values.get("LONGTEXT", ""),
        unit_price=price,
        price_unit=unit,
        unit=values.get("UNIT", ""),
        line_total=Money(price.amount / unit * quantity, price.currency),
        classifications=classified,
        manufacturer_part_id=values.get("MANUFACTMAT", ""),
    )
