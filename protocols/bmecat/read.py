"""Read a BMEcat catalogue of any size: what it says of itself, then groups, items, and which lies in which.

Elements are told apart by local name, since namespaces vary or are missing, and both spellings are read in both versions
(ARTICLE and PRODUCT, AID and PID). What the schema would refuse is accepted where its meaning is plain.

Source: BMEcat 1.2 and 2005 as summed up in the project's notes on catalogues, 12.2.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from protocols.bmecat.read_head import TRANSACTIONS, mime_root, read_head
from protocols.bmecat.read_item import ACTIONS, read_item
from protocols.catalogue import (
    REMEDIES,
    Action,
    CatalogueGroup,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    GroupMembership,
)
from protocols.catalogue_parts import first, in_languages, named, whole
from protocols.catalogue_row import Row
from protocols.errors import Unparseable
from protocols.xml import Element
from protocols.xml_stream import Part, stream

_ITEMS = frozenset({"PRODUCT", "ARTICLE"})
_MAPS = frozenset({"PRODUCT_TO_CATALOGGROUP_MAP", "ARTICLE_TO_CATALOGGROUP_MAP"})
_TAGS = ("HEADER", "CATALOG_STRUCTURE", *sorted(_ITEMS | _MAPS), *TRANSACTIONS)


def read_bmecat(file: BinaryIO) -> Iterator[CataloguePart]:
    """The head, then everything else in the file's order. Raises Unparseable and TooLarge; a bad item is a RowProblem."""
    return _Reader().read(stream(file, ("BMECAT",), _TAGS).parts)


class _Reader:
    """What is known while the file goes by."""

    def __init__(self) -> None:
        self.head = CatalogueHead("bmecat")
        self.root = ""
        self.is_told = False
        self.position = 0

    def read(self, parts: Iterator[Part]) -> Iterator[CataloguePart]:
        """Every part's meaning."""
        for part in parts:
            if part.name == "HEADER":
                self._head(part)
                continue
            if not self.is_told:
                self.is_told = True
                self.head = _within(part.element, self.head)
                yield self.head
            yield from self._part(part)
        if not self.is_told:
            raise Unparseable("The file has no transaction of BMEcat, such as T_NEW_CATALOG.")

    def _head(self, part: Part) -> None:
        if part.fault:
            raise Unparseable(f"The file's HEADER cannot be read. {REMEDIES[part.fault]}")
        self.head, self.root = read_head(part.element), mime_root(part.element)

    def _part(self, part: Part) -> Iterator[CataloguePart]:
        if part.name in TRANSACTIONS:
            return
        is_item = part.name in _ITEMS
        self.position += is_item
        row = Row(self.position if is_item else 0)
        found = self._value(part, row)
        yield from row.problems
        if found is not None and not row.is_lost:
            yield found

    def _value(self, part: Part, row: Row) -> CatalogueItem | CatalogueGroup | GroupMembership | None:
        if part.fault:
            row.error(part.fault, part.name)
            return None
        if part.name in _ITEMS:
            return read_item(part.element, self.head, self.root, row)
        read = _membership if part.name in _MAPS else _group
        return read(part.element, self.head, row)


def _within(element: Element, head: CatalogueHead) -> CatalogueHead:
    """The head with what the transaction says around its first part. Without one nobody knows what to do with the rest."""
    while element is not None:
        name = element.tag.rpartition("}")[2]
        if name in TRANSACTIONS:
            return replace(head, mode=TRANSACTIONS[name], previous_version=(element.get("prev_version") or "").strip())
        element = element.getparent()
    raise Unparseable("The file has an item or group outside of BMEcat's transactions, such as T_NEW_CATALOG.")


def _group(element: Element, head: CatalogueHead, row: Row) -> CatalogueGroup | None:
    parts = named(element)
    group_id, parent = first(parts, "GROUP_ID"), first(parts, "PARENT_ID")
    if not group_id:
        row.error("catalogue.value.missing", "CATALOG_STRUCTURE/GROUP_ID")
        return None
    order = whole(first(parts, "GROUP_ORDER"), "CATALOG_STRUCTURE/GROUP_ORDER", row)
    is_top = parent == "0" or element.get("type") == "root"
    return CatalogueGroup(group_id, "" if is_top else parent, in_languages(parts, "GROUP_NAME", head.language), order)


def _membership(element: Element, head: CatalogueHead, row: Row) -> GroupMembership | None:
    parts = named(element)
    sku, group_id = first(parts, "PROD_ID", "ART_ID"), first(parts, "CATALOG_GROUP_ID")
    row.sku = sku
    if not sku or not group_id:
        name = "CATALOG_GROUP_ID" if sku else "PROD_ID"
        row.error("catalogue.value.missing", f"{element.tag.rpartition('}')[2]}/{name}")
        return None
    return GroupMembership(sku, group_id, Action(row.chosen(element.get("mode") or "", "@mode", ACTIONS, Action.NEW)))
