"""Read a cart returned by OCI, as a tolerant buyer would: for our test buyer, the pretend ERP and tests."""

import re
from collections.abc import Iterable
from decimal import Decimal

from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Classification, Money, parse_decimal

_NAME = re.compile(r"NEW_ITEM-(?P<field>[A-Z0-9_]+)\[(?P<index>[0-9]{1,6})\]", re.ASCII | re.IGNORECASE)
_LONG = re.compile(r"NEW_ITEM-LONGTEXT_(?P<index>[0-9]{1,6}):132(?:\[[0-9]*\])?", re.ASCII | re.IGNORECASE)


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
    price = Money(parse_decimal(values.get("PRICE") or "0"), values.get("CURRENCY", ""))
    unit = parse_decimal(values.get("PRICEUNIT") or "1") or Decimal(1)  # SAP reads 0 as 1
    quote, item = values.get("EXT_QUOTE_ID", ""), values.get("EXT_QUOTE_ITEM", "")
    category = values.get("EXT_CATEGORY_ID") or values.get("EXT_CATEGORY", "")
    lead = values.get("LEADTIME", "").strip()
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
        classifications=(Classification(values.get("EXT_SCHEMA_TYPE", ""), category),) if category else (),
        manufacturer_part_id=values.get("MANUFACTMAT", ""),
        lead_time_days=int(parse_decimal(lead)) if lead else None,
        customer_part_id=values.get("MATNR", ""),
    )
