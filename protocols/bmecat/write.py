"""Write a BMEcat catalogue, 1.2 or 2005, of any size: pieces of a file, in the order that the schemas ask for.

1.2 has one language, fewer purposes of files and no largest quantity: what it has no word for is left out. Units and
numbers are written as they are; the amounts of an item are all for one price unit, by exact multiplication. An update of
prices cannot say a price unit at all: receivers keep the one that they have.
"""

from collections.abc import Iterable, Iterator

from protocols.bmecat.words import WORDS, Words
from protocols.bmecat.write_item import write_item
from protocols.catalogue import CatalogueGroup, CatalogueHead, CatalogueItem, Mode, Text
from protocols.catalogue_write import Later, in_chunks
from protocols.languages import long_code
from protocols.markup import around, tag
from protocols.xml import escape_attribute

_NAMESPACE = "http://www.bmecat.org/bmecat/2005"
_TRANSACTIONS = {Mode.FULL: "T_NEW_CATALOG", Mode.UPDATE: "T_UPDATE_PRODUCTS", Mode.PRICES: "T_UPDATE_PRICES"}


def write_bmecat(
    head: CatalogueHead, groups: Iterable[CatalogueGroup], items: Iterable[CatalogueItem], version: str = "2005"
) -> Iterator[bytes]:
    """The file's bytes, in UTF-8; `version` is "2005" or "1.2". Groups are held in memory, items are not."""
    return in_chunks(_pieces(head, list(groups), items, WORDS[version]))


def _pieces(
    head: CatalogueHead, groups: list[CatalogueGroup], items: Iterable[CatalogueItem], words: Words
) -> Iterator[str]:
    transaction = _TRANSACTIONS[head.mode]
    namespace = f' xmlns="{_NAMESPACE}"' if words.has_languages else ""
    before = f' prev_version="{escape_attribute(head.previous_version)}"' if head.previous_version else ""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<BMECAT version="{words.version}"{namespace}>{_head(head, words)}\n'
    yield f"<{transaction}{before}>\n{_groups(head, groups, words) if head.mode is not Mode.PRICES else ''}"
    memberships = Later()
    for item in items:
        yield write_item(item, head, words)
        for group_id in () if head.mode is Mode.PRICES else item.group_ids:
            inside = tag(words.item_reference, item.sku) + tag("CATALOG_GROUP_ID", group_id)
            memberships.add(around(f"{words.product}_TO_CATALOGGROUP_MAP", inside) + "\n")
    yield from memberships.pieces()
    yield f"</{transaction}>\n</BMECAT>\n"


def _head(head: CatalogueHead, words: Words) -> str:
    default = "true" if words.has_languages else ""
    territories = "".join(tag("TERRITORY", each) for each in head.territories)
    catalogue = (
        f"{tag('LANGUAGE', long_code(head.language), default=default)}{tag('CATALOG_ID', head.catalogue_id)}"
        f"{tag('CATALOG_VERSION', head.catalogue_version)}{tag('CATALOG_NAME', head.name)}{_created(head)}{territories}"
        f"{tag('CURRENCY', head.currency)}"
    )
    element = "SUPPLIER_ID" if words.version == "1.2" else "SUPPLIER_IDREF"
    numbers = "".join(tag(element, each.code, type=each.domain) for each in head.supplier_ids)
    supplier = around("SUPPLIER", numbers + tag("SUPPLIER_NAME", head.supplier))
    return f"<HEADER><CATALOG>{catalogue}</CATALOG>{supplier}</HEADER>"


def _created(head: CatalogueHead) -> str:
    moment = head.created_at
    if moment is None:
        return ""
    zone = moment.strftime("%z")
    parts = tag("DATE", f"{moment:%Y-%m-%d}") + tag("TIME", f"{moment:%H:%M:%S}")
    parts += tag("TIMEZONE", f"{zone[:3]}:{zone[3:5]}")
    return f'<DATETIME type="generation_date">{parts}</DATETIME>'


def _groups(head: CatalogueHead, groups: list[CatalogueGroup], words: Words) -> str:
    """The tree; the format wants exactly one root, which is made where there are several tops."""
    if not groups:
        return ""
    root = _new_root(groups)
    parents = {group.parent_id for group in groups}
    lines = []
    if root:
        made = CatalogueGroup(root, "", (Text(head.language, head.name or root),))
        lines.append(_group(made, "root", "0", head, words))
    for group in groups:
        kind = "node" if group.group_id in parents else "leaf"
        kind = kind if group.parent_id or root else "root"
        lines.append(_group(group, kind, group.parent_id or root or "0", head, words))
    return around("CATALOG_GROUP_SYSTEM", "".join(lines)) + "\n"


def _new_root(groups: list[CatalogueGroup]) -> str:
    """A number for a root that is missing, or an empty string where there is one."""
    if sum(not group.parent_id for group in groups) <= 1:
        return ""
    taken = {group.group_id for group in groups}
    name = "root"
    while name in taken:
        name += "-"
    return name


def _group(group: CatalogueGroup, kind: str, parent: str, head: CatalogueHead, words: Words) -> str:
    order = "" if group.order is None else tag("GROUP_ORDER", str(group.order))
    inside = (
        f"{tag('GROUP_ID', group.group_id)}{words.texts('GROUP_NAME', group.names, head.language)}"
        f"{tag('PARENT_ID', parent)}{order}"
    )
    return f'<CATALOG_STRUCTURE type="{kind}">{inside}</CATALOG_STRUCTURE>\n'
