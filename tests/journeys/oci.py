"""SAP OCI as an independent buyer's system speaks it: the call's parameters, and the fields that come back.

Source: SAP Open Catalog Interface (facts/oci.md): names NEW_ITEM-…[n], case of names ignored on reading.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.journeys.carts import ReturnedCart, ReturnedLine
from tests.journeys.page import Fields, Form

CONTROL = {"~OkCode": "ADDI", "~TARGET": "_top", "~CALLER": "CTLG"}
_ITEM = re.compile(r"NEW_ITEM-([A-Z0-9_]+)\[(\d+)\]")
_LONG_TEXT = re.compile(r"NEW_ITEM-LONGTEXT_(\d+):132\[\]")


def call(agreed: Mapping[str, Any], hook_url: str, *, secret: str | None = None) -> Fields:
    """The parameters that open the shop, as systems send them that speak Unicode. `secret` replaces the right one."""
    fields = dict(agreed["credentials"])
    if secret is not None:
        fields[agreed["secret_parameter"]] = secret
    return [*fields.items(), ("HOOK_URL", hook_url), ("http_content_charset", "utf-8"), *CONTROL.items()]


def read_cart(form: Form) -> ReturnedCart:
    """The lines, numbered from 1 without a gap."""
    lines: dict[int, dict[str, str]] = {}
    for name, value in form.fields:
        found = _ITEM.fullmatch(name.upper())
        if found:
            lines.setdefault(int(found[2]), {})[found[1]] = value
    assert sorted(lines) == list(range(1, len(lines) + 1))
    return ReturnedCart(lines=tuple(_line(lines[number]) for number in sorted(lines)))


def echoed(form: Form) -> dict[str, str]:
    """The control fields that came back, by their names in capitals."""
    return {name.upper(): value for name, value in form.fields if name.startswith("~")}


def _line(fields: Mapping[str, str]) -> ReturnedLine:
    return ReturnedLine(
        sku=fields["VENDORMAT"],
        quote=fields.get("EXT_QUOTE_ID", ""),
        quantity=Decimal(fields["QUANTITY"]),
        unit=fields["UNIT"],
        price=Decimal(fields["PRICE"]),
        price_unit=Decimal(fields.get("PRICEUNIT") or 1),
        currency=fields["CURRENCY"],
        description=fields["DESCRIPTION"],
        classifications=(),
    )
