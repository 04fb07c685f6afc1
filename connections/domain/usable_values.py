"""Which values of a buyer system can be used, whoever wrote them: the desk refuses others, and the wire passes over them.

A connection may have been filled in by another version, by an import or by hand; one bad value must not stop every cart.
"""

from collections.abc import Mapping

from protocols.cxml.dialects import UNIT_NAMES
from protocols.cxml.versions import VERSIONS

#: Smallest numbers that leave room for anything; others may be 0, which mostly means that there is no limit.
LEAST: Mapping[str, int] = {
    "part_id_max": 1,
    "aux_id_max": 1,
    "vendor_material_max": 1,
    "description_max": 1,
    "answer_seconds": 1,
}
#: Largest number that is taken, where nothing smaller is named.
WIDEST = 100_000
MOST: Mapping[str, int] = {"price_max_decimals": 12, "unspsc_digits": 10, "retries": 100, "answer_seconds": 600}

_SHIPPING, _LEAVING = frozenset({"header", "line", "none"}), frozenset({"204", "empty", "back", "original"})
#: What can be chosen, where not every text will do.
CHOICES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("dtd_version", "setup_dtd_version", "confirmation_dtd_version", "ship_notice_dtd_version", "invoice_dtd_version"),
        frozenset(VERSIONS),
    ),
    "form_encoding": frozenset({"base64", "urlencoded"}),
    "form_field_case": frozenset({"lower", "upper"}),
    "document_encoding": frozenset({"utf-8", "us-ascii"}),
    "header_parties": frozenset({"swapped", "as_received"}),
    "unit_codes": frozenset({*UNIT_NAMES, "iso", "sap"}),
    "sends_shipping": _SHIPPING,
    "operation_allowed": frozenset({"create", "inspect", "edit"}),
    "leave_create": _LEAVING,
    "leave_edit": _LEAVING,  # "empty" is taken for "back": it must never delete lines the buyer has (`leave_visit.py`)
    "version": frozenset({"2.0", "3.0", "3.5", "4.0", "5.0"}),
    "methods": frozenset({"both", "post", "get"}),
    "flavour": frozenset({"html", "xml"}),
    "desc_and_matnr": frozenset({"both", "either"}),
    "price_unit": frozenset({"native", "force_1"}),
    "long_text_form": frozenset({"sap", "indexed", "plain"}),
    "hook_query": frozenset({"keep", "split", "both"}),
    "on_cancel": frozenset({"form", "link", "ocicancel", "none"}),
}  # fmt: skip


def is_usable(name: str, value: object) -> bool:
    """Whether the value, which is of the right type, can be worked with."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return LEAST.get(name, 0) <= value <= MOST.get(name, WIDEST)
    if isinstance(value, tuple):
        return all(isinstance(part, str) for part in value)
    return name not in CHOICES or value in CHOICES[name]
