"""The NEW_ITEM-* fields as data: length, form, condition, version, source; and the rules that hold between them.

The table is that of OCI 4.0 and 5.0, on which PCON, ISI and two public clients agree, with 3.0 where it differs
(SAP's own pages); notes on OCI, 3.1. LONGTEXT has a spelling of its own and is in `write_line.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from protocols.values import BadNumber, parse_decimal


class Condition(StrEnum):
    """Whether a line must have the field; `conditional` ones are in LINE_RULES."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class Form(StrEnum):
    """What a value must look like."""

    TEXT = "one line of text"
    AMOUNT = "11 digits, point, 3 decimals"
    COUNT = "whole number"
    FLAG = "X or nothing"
    CURRENCY = "three capital letters"
    ADDRESS = "web address"
    PURPOSE = "C or nothing"
    KIND = "R, O, L or nothing"


@dataclass(frozen=True, slots=True)
class OciField:
    """One field. `max_length` in characters; `earlier` its length in the versions before 4.0 that differ."""

    name: str
    max_length: int
    since: str = "2.0"
    condition: Condition = Condition.OPTIONAL
    form: Form = Form.TEXT
    source: str = "SAP OCI 4.0"
    earlier: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        """Whether each line of ours has it."""
        return self.name in _ALWAYS_SENT

    def room(self, version: str = "4.0") -> int:
        """Characters that a version has room for."""
        return self.earlier.get(version, self.max_length)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a line breaks: which, at which field, what is allowed and what was found."""

    code: str
    field: str
    limit: str = ""
    found: str = ""


_ALWAYS_SENT = frozenset({"DESCRIPTION", "QUANTITY", "UNIT"})
_C, _R = Condition.CONDITIONAL, Condition.REQUIRED
_BEFORE_4 = ("2.0", "3.0", "3.5")

FIELDS: dict[str, OciField] = {
    f.name: f
    for f in (
        OciField("DESCRIPTION", 40, condition=_C),
        OciField("MATNR", 40, condition=_C, earlier=dict.fromkeys(_BEFORE_4, 18)),
        OciField("QUANTITY", 15, condition=_R, form=Form.AMOUNT),
        OciField("UNIT", 3, condition=_C),
        OciField("PRICE", 15, form=Form.AMOUNT),
        OciField("CURRENCY", 5, condition=_C, form=Form.CURRENCY),
        OciField("PRICEUNIT", 5, form=Form.COUNT, earlier=dict.fromkeys(_BEFORE_4, 9)),
        OciField("LEADTIME", 5, form=Form.COUNT),
        OciField("VENDOR", 10),
        OciField("VENDORMAT", 40),
        OciField("MANUFACTCODE", 10),
        OciField("MANUFACTMAT", 40),
        OciField("MATGROUP", 10),
        OciField("SERVICE", 1, form=Form.FLAG),
        OciField("CONTRACT", 10, condition=_C),
        OciField("CONTRACT_ITEM", 5),
        OciField("EXT_QUOTE_ID", 35, condition=_C),
        OciField("EXT_QUOTE_ITEM", 10),
        OciField("EXT_PRODUCT_ID", 40),
        OciField("ATTACHMENT", 255, form=Form.ADDRESS),
        OciField("ATTACHMENT_TITLE", 255),
        OciField("ATTACHMENT_PURPOSE", 1, form=Form.PURPOSE),
        OciField("EXT_SCHEMA_TYPE", 10, since="3.0", condition=_C),
        OciField("EXT_CATEGORY_ID", 60, since="3.0"),
        OciField("EXT_CATEGORY", 40, since="3.0"),
        OciField("SLD_SYS_NAME", 60, since="4.0", source="mathielen/sapoci"),
        OciField("CUST_FIELD1", 10),
        OciField("CUST_FIELD2", 10),
        OciField("CUST_FIELD3", 10),
        OciField("CUST_FIELD4", 20),
        OciField("CUST_FIELD5", 50),
        OciField("ITEM_TYPE", 1, since="5.0", form=Form.KIND, source="SAP OCI 5.0; SRM 7"),
        OciField("PARENT_ID", 5, since="5.0", form=Form.COUNT, source="SAP OCI 5.0; SRM 7"),
    )
}
#: What a connection may fill by name: neither what the article and its price are, nor the texts, which the writer cuts.
OWN_FIELDS = frozenset(FIELDS) - {
    "DESCRIPTION", "VENDORMAT", "EXT_PRODUCT_ID", "QUANTITY", "PRICE", "PRICEUNIT", "CURRENCY", "EXT_QUOTE_ID",
    "EXT_QUOTE_ITEM", "ITEM_TYPE", "PARENT_ID",
}  # fmt: skip
#: PRICEUNIT is a whole number of at most five digits.
MAX_PRICE_UNIT = 99_999
#: QUANTITY and PRICE have eleven digits before the point and three after it.
MAX_AMOUNT_DIGITS = 11

#: A field that needs another: the rule's code, the field, what it needs (one of them).
LINE_RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("oci.line.unit_missing", "", ("UNIT", "MATNR")),
    ("oci.line.currency_missing", "PRICE", ("CURRENCY",)),
    ("oci.line.schema_missing", "EXT_CATEGORY_ID", ("EXT_SCHEMA_TYPE",)),
    ("oci.line.schema_missing", "EXT_CATEGORY", ("EXT_SCHEMA_TYPE",)),
    ("oci.line.quote_missing", "EXT_QUOTE_ITEM", ("EXT_QUOTE_ID",)),
    ("oci.line.contract_missing", "CONTRACT_ITEM", ("CONTRACT",)),
    ("oci.line.quantity_missing", "", ("QUANTITY",)),
    ("oci.line.text_missing", "", ("DESCRIPTION", "MATNR")),
)
_FORMS: Mapping[Form, re.Pattern[str]] = {
    Form.TEXT: re.compile(r"[^\x00-\x1f\x7f]*"),
    Form.COUNT: re.compile(r"[0-9]+", re.ASCII),
    Form.FLAG: re.compile(r"X?"),
    Form.CURRENCY: re.compile(r"[A-Z]{3}", re.ASCII),
    Form.ADDRESS: re.compile(r"https?://[!-~]+", re.ASCII | re.IGNORECASE),
    Form.PURPOSE: re.compile(r"C?"),
    Form.KIND: re.compile(r"[ROL]?"),
}
#: The least and the most of a field that is a number.
_RANGES: Mapping[str, tuple[Decimal, Decimal]] = {"PRICEUNIT": (Decimal(1), Decimal(MAX_PRICE_UNIT))}
_MOST = Decimal(10) ** MAX_AMOUNT_DIGITS


def check_value(name: str, value: str, *, version: str = "4.0", room: int = 0) -> Breach | None:
    """The rule that a value breaks, if any; `room` is the buyer's own length where it differs. Empty is always well."""
    known = FIELDS.get(name)
    if known is None:
        return Breach("oci.field.unknown", name)
    if not value:
        return None
    if known.since > version:
        return Breach("oci.field.too_new", name, known.since, version)
    most = room or known.room(version)
    if len(value) > most:
        return Breach("oci.field.too_long", name, str(most), value[:60])
    if known.form == Form.AMOUNT:
        return _check_amount(name, value)
    if _FORMS[known.form].fullmatch(value) is None:
        return Breach("oci.field.form", name, known.form, value[:60])
    return _check_range(name, value)


def _check_amount(name: str, value: str) -> Breach | None:
    try:
        number = parse_decimal(value)
    except BadNumber:
        return Breach("oci.field.form", name, Form.AMOUNT, value[:60])
    if number >= _MOST or len(value.partition(".")[2]) > 3:
        return Breach("oci.field.digits", name, Form.AMOUNT, value[:60])
    if name == "QUANTITY" and not number:
        return Breach("oci.field.range", name, "more than 0", value[:60])
    return None


def _check_range(name: str, value: str) -> Breach | None:
    if name in _RANGES:
        least, most = _RANGES[name]
        if not least <= int(value) <= most:
            return Breach("oci.field.range", name, f"{least} to {most}", value)
    return None


def check_line(values: Mapping[str, str], *, one_of_text_and_number: bool = False) -> tuple[Breach, ...]:
    """Rules between the fields of one line that are broken; an empty field is an absent one."""
    broken = [
        Breach(code, needed[0], " or ".join(needed))
        for code, having, needed in LINE_RULES
        if (not having or values.get(having)) and not any(values.get(name) for name in needed)
    ]
    if one_of_text_and_number and values.get("DESCRIPTION") and values.get("MATNR"):
        broken.append(Breach("oci.line.text_and_number", "MATNR", "DESCRIPTION or MATNR, not both"))
    return tuple(broken)
