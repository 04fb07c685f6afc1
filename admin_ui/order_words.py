"""What an order says and how its versions differ, in words: labels for the names of `protocols/orders.py`.

A name that is not listed is shown as it is. What is not for people's eyes (the address for status updates) is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

Pair = tuple[Any, str]

LABELS: dict[str, Promise] = {
    "agreement_id": _("Agreement"),
    "agreement_item_number": _("Line of the agreement"),
    "auxiliary_id": _("Our mark on the line"),
    "bill_to": _("Bill to"),
    "buyer_part_id": _("The buyer's article number"),
    "classifications": _("Classifications"),
    "comments": _("Comments"),
    "contacts": _("Contacts"),
    "controls": _("What the buyer lets us send"),
    "currency": _("Currency"),
    "description": _("Description"),
    "distributions": _("Accounts"),
    "effective_date": _("Valid from"),
    "expiration_date": _("Valid until"),
    "extrinsics": _("Extra fields"),
    "id_references": _("Further numbers"),
    "is_ad_hoc": _("Not from a catalogue"),
    "item_type": _("Kind of line"),
    "kind": _("Kind of order"),
    "manufacturer_name": _("Manufacturer"),
    "manufacturer_part_id": _("Manufacturer's number"),
    "max_amount": _("At most"),
    "parent_line_number": _("Part of line"),
    "payment": _("Payment"),
    "payment_terms": _("Terms of payment"),
    "price_unit": _("Price unit"),
    "quantity": _("Quantity"),
    "requested_delivery_date": _("Wanted on"),
    "requisition_id": _("Requisition"),
    "schedule": _("Partial deliveries"),
    "ship_to": _("Ship to"),
    "shipping": _("Shipping"),
    "ships_complete": _("All in one delivery"),
    "sku": _("SKU"),
    "supplier_order_id": _("Our number, as the buyer remembers it"),
    "tax": _("Tax"),
    "terms_of_delivery": _("Terms of delivery"),
    "total": _("Total (net)"),
    "unit": _("Unit"),
    "unit_price": _("Price"),
}
#: Shown elsewhere, or not at all.
_HIDDEN = frozenset({"attachments", "followup_url"})
#: Why a file was not kept (`connections/domain/keep_attachments.py`).
REFUSALS: dict[str, Promise] = {
    "too_large": _("It is too large."),
    "too_many": _("Too many files came with the order."),
    "program": _("It is a program."),
    "script": _("It is a script."),
    "web_page": _("It is a web page or a drawing that can hold scripts."),
}


def detail_rows(details: Mapping[str, Any]) -> list[Pair]:
    """What an order or a line says besides its columns, with labels."""
    return [(label_of(name), plain_text(value)) for name, value in details.items() if name not in _HIDDEN]


def label_of(name: str) -> Any:
    """What people call this part of an order."""
    return LABELS.get(name, name)


def plain_text(value: Any) -> str:
    """Any value as one line: parts of a whole by commas, several of a kind by semicolons."""
    if value is None or value == "":
        return "–"
    if value is True:
        return _now("yes")
    if isinstance(value, Mapping):
        if set(value) == {"amount", "currency"}:
            return f"{value['amount']} {value['currency']}"
        return ", ".join(plain_text(part) for part in value.values())
    if isinstance(value, list):
        is_pair = len(value) == 2 and all(isinstance(part, str) for part in value)
        return ": ".join(value) if is_pair else "; ".join(plain_text(part) for part in value)
    return str(value)


def changes_in_words(changes: Mapping[str, Any]) -> list[str]:
    """What a version changed, a sentence each."""
    if changes.get("internal"):
        return [_now("The buyer renumbered the order for himself; nothing was changed.")]
    return [
        *_fields_in_words(_now("Order"), changes.get("order", ())),
        *(_now("Line %(line)s is new: %(what)s.") % _line(line) for line in changes.get("added", ())),
        *(_now("Line %(line)s is gone: %(what)s.") % _line(line) for line in changes.get("removed", ())),
        *(
            sentence
            for line in changes.get("changed", ())
            for sentence in _fields_in_words(_now("Line %(line)s") % line, line["fields"])
        ),
    ]


def _line(line: Mapping[str, Any]) -> dict[str, str]:
    return {"line": line["buyer_line"], "what": f"{line['quantity']} {line['unit']} {line['sku']}"}


def _fields_in_words(where: str, fields: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        _now("%(where)s: %(field)s was %(before)s, is now %(after)s.")
        % {
            "where": where,
            "field": label_of(field["field"]),
            "before": plain_text(field["before"]),
            "after": plain_text(field["after"]),
        }
        for field in fields
        if field["field"] not in _HIDDEN
    ]
