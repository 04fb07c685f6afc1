"""Which fields of a returned cart an expression may fill, as data: cXML's by path, OCI's by name.

What makes the cart right is not among them: article number and our companion to it, quantity, price, currency, quote.
Version numbers are those of `protocols/cxml/versions.py`, lengths of OCI fields those of `protocols/oci/fields.py`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from connections.domain.agreed_profile import cxml_profile
from connections.models import Connection, Protocol
from protocols.cxml.versions import features
from protocols.oci.fields import FIELDS, OWN_FIELDS

#: No reader of ours takes longer texts in one of these fields.
LONGEST: Final = 2000
_MAX_NAME: Final = 100
_WRITTEN = re.compile(
    r"""(?P<path>[A-Za-z0-9_/@-]+)(\[\s*@(?P<key>name|domain)\s*=\s*(?P<mark>["'])(?P<value>.*?)(?P=mark)\s*\])?"""
)


class Kind(StrEnum):
    """What a value must look like."""

    LINE = "one line of text"
    TEXT = "text"
    DAYS = "whole number of days"
    URL = "web address"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Target:
    """A field: how it is written, what it is, and where `ReturnLine` holds it.

    `key` is the attribute that its name in brackets stands for; `feature` what the DTD version must know; `is_needed`
    fields cannot be left out.
    """

    path: str
    label: Promise | str
    place: str
    kind: Kind = Kind.LINE
    most: int = LONGEST
    key: str = ""
    feature: str = ""
    is_needed: bool = False
    of_cart: bool = False

    @property
    def pattern(self) -> str:
        """As people write it, with a name to replace where there is one."""
        return f'{self.path}[@{self.key}="…"]' if self.key else self.path


@dataclass(frozen=True, slots=True)
class Chosen:
    """A target with the name that stood in its brackets."""

    target: Target
    name: str = ""

    def __str__(self) -> str:
        return f'{self.target.path}[@{self.target.key}="{self.name}"]' if self.target.key else self.target.path


class UnknownTarget(Exception):
    """Nothing that can be filled; the text is a sentence for who wrote it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


_CXML = (
    Target("ItemDetail/Description", _("description"), "description", is_needed=True),
    Target("ItemDetail/Description/ShortName", _("short name"), "short_name", most=255),
    Target("ItemDetail/UnitOfMeasure", _("unit"), "unit", Kind.UNIT, most=32, is_needed=True),
    Target("ItemDetail/Classification", _("classification"), "classifications", most=80, key="domain"),
    Target("ItemDetail/ManufacturerPartID", _("manufacturer's number"), "manufacturer_part_id", most=255),
    Target("ItemDetail/ManufacturerName", _("manufacturer"), "manufacturer_name", most=255),
    Target("ItemDetail/URL", _("address of a page about the article"), "url", Kind.URL),
    Target("ItemDetail/LeadTime", _("lead time in days"), "lead_time_days", Kind.DAYS, most=5),
    Target("ItemDetail/Extrinsic", _("extra field"), "extrinsics", Kind.TEXT, key="name"),
    Target("ItemID/BuyerPartID", _("the buyer's article number"), "customer_part_id", most=255, feature="buyer_part_id"),
    Target("SupplierID", _("number of the supplier"), "supplier_ids", most=255, key="domain"),
    Target("Comments", _("comment on the line"), "comments", Kind.TEXT, feature="item_comments"),
    Target(
        "PunchOutOrderMessageHeader/SupplierOrderInfo/@orderID", _("our number of the whole cart"), "supplier_order_id",
        most=100, of_cart=True,
    ),
)  # fmt: skip
#: Short forms that people write.
_ALIASES = {
    "Extrinsic": "ItemDetail/Extrinsic",
    "ShortName": "ItemDetail/Description/ShortName",
    "ItemIn/SupplierID": "SupplierID",
    "ItemIn/Comments": "Comments",
    **{target.path.removeprefix("ItemDetail/"): target.path for target in _CXML},
    **{f"ItemIn/{target.path}": target.path for target in _CXML},
}
_OCI_LABELS: dict[str, Promise] = {
    "DESCRIPTION": _("description"),
    "LONGTEXT": _("long text"),
    "MATNR": _("the buyer's article number"),
    "UNIT": _("unit"),
    "LEADTIME": _("lead time in days"),
    "VENDOR": _("the buyer's number of the supplier"),
    "MANUFACTCODE": _("the buyer's number of the manufacturer"),
    "MANUFACTMAT": _("manufacturer's number"),
    "MATGROUP": _("the buyer's material group"),
    "SERVICE": _("X for a service"),
    "EXT_SCHEMA_TYPE": _("classification: its name"),
    "EXT_CATEGORY_ID": _("classification: its code"),
}
_OCI_TEXTS = {"DESCRIPTION": "description", "LONGTEXT": "long_description"}  # the writer cuts the one into the other
_OCI_KINDS = {"LONGTEXT": Kind.TEXT, "LEADTIME": Kind.DAYS, "UNIT": Kind.UNIT}


def _oci_target(name: str) -> Target:
    """Fields that `ReturnLine` does not hold under a name of its own go out as its extra fields."""
    return Target(
        f"NEW_ITEM-{name}",
        _OCI_LABELS.get(name, _("free field")),
        _OCI_TEXTS.get(name, "extrinsics"),
        _OCI_KINDS.get(name, Kind.LINE),
        most=LONGEST if name in _OCI_TEXTS else FIELDS[name].max_length,
        is_needed=name in ("DESCRIPTION", "UNIT"),
    )


_OCI = tuple(
    _oci_target(name) for name in ("DESCRIPTION", "LONGTEXT", *(name for name in FIELDS if name in OWN_FIELDS))
)
TARGETS: Final = {
    Protocol.CXML: {target.path: target for target in _CXML},
    Protocol.OCI: {target.path: target for target in _OCI},
    Protocol.IDS: {},
}
#: What nobody may fill, by the last part of its name; said in other words than a slip of the pen.
_NEVER = frozenset(
    {"SupplierPartID", "SupplierPartAuxiliaryID", "UnitPrice", "Money", "Total", "@quantity", "@lineNumber", "@currency",
     "PriceBasisQuantity", "BuyerCookie", *(FIELDS.keys() - OWN_FIELDS)}
)  # fmt: skip


def targets_for(connection: Connection) -> list[Target]:
    """Those that this connection's documents have a place for."""
    return [target for target in TARGETS[Protocol(connection.protocol)].values() if not _missing(target, connection)]


def choose_target(written: str, connection: Connection) -> Chosen:
    """The field that a person named. Raises UnknownTarget."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise UnknownTarget(_now('Choose one of the fields in the list; a name in brackets is written [@name="…"].'))
    target = _target(match["path"], connection)
    _refuse_name(target, match["key"] or "", match["value"] or "")
    if missing := _missing(target, connection):
        raise UnknownTarget(missing)
    return Chosen(target, (match["value"] or "").strip())


def _target(path: str, connection: Connection) -> Target:
    known = TARGETS[Protocol(connection.protocol)]
    path = path.strip("/")
    if connection.protocol == Protocol.OCI:
        path = f"NEW_ITEM-{path.upper().removeprefix('NEW_ITEM-')}"
    target = known.get(path) or known.get(_ALIASES.get(path, ""))
    if target is None:
        last = path.rpartition("/")[2].removeprefix("NEW_ITEM-")
        if last in _NEVER:
            text = _now("%(name)s cannot be changed here: with another value the cart would be wrong.")
        else:
            text = _now("%(name)s is not a field that can be filled; choose one of the list.")
        raise UnknownTarget(text % {"name": last})
    return target


def _refuse_name(target: Target, key: str, name: str) -> None:
    if not target.key and key:
        raise UnknownTarget(_now("%(path)s takes no name in brackets.") % {"path": target.path})
    if target.key and key != target.key:
        raise UnknownTarget(_now("Write it with its name: %(pattern)s.") % {"pattern": target.pattern})
    if target.key and (not name.strip() or len(name) > _MAX_NAME or not name.isprintable() or '"' in name):
        text = _now("The name in brackets must have 1 to %(most)s characters, without quotation marks.")
        raise UnknownTarget(text % {"most": _MAX_NAME})


def _missing(target: Target, connection: Connection) -> str:
    """Why the connection's version of cXML has no place for it; empty where it has."""
    if connection.protocol != Protocol.CXML or not target.feature:
        return ""
    version = cxml_profile(connection).dtd_version
    if getattr(features(version), target.feature):
        return ""
    text = _now(
        "cXML %(version)s, which this connection declares, has no %(path)s. Choose a newer version under Buyer system."
    )
    return text % {"version": version, "path": target.path}
