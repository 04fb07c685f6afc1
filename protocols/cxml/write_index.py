"""Write a cXML Index, the catalogue that procurement systems load, of any size. Source: cXML.dtd since 1.2.014.

Items that have a punchout address become level-2 items: found in the buyer's system, shown in the supplier's shop. Each
item says one price, its first. What no version of the format can say truly is left out and told of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from protocols.catalogue import ONE, Action, CatalogueHead, CatalogueItem, CataloguePrice, Mode, RowProblem
from protocols.catalogue_write import MAX_DESCRIPTION_BYTES, MAX_SHORT_NAME_BYTES, in_chunks, refusal
from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.versions import DEFAULT_VERSION, dtd_url, features, nearest
from protocols.cxml.write_parts import classifications, element, extrinsic, item_id, money, price_basis
from protocols.errors import Unwritable
from protocols.orders import ItemId
from protocols.texts import cut_bytes
from protocols.values import Money, format_decimal
from protocols.xml import escape_attribute, escape_text

MAX_PRICE_DECIMALS = 4
_ADD, _DELETE, _PUNCHOUT = "IndexItemAdd", "IndexItemDelete", "IndexItemPunchout"


def write_index(
    head: CatalogueHead, items: Iterable[CatalogueItem], refused: list[RowProblem], *, version: str = DEFAULT_VERSION
) -> Iterator[bytes]:
    """The document's bytes. What is left out is appended to `refused`, by the items' order from 1.

    Raises Unwritable where the head names no supplier or nothing is left: the format has no such catalogue.
    """
    if not head.supplier_ids:
        raise Unwritable("The catalogue names no supplier, which cXML asks for.", code="catalogue.supplier")
    return in_chunks(_pieces(head, items, refused, version))


def _pieces(
    head: CatalogueHead, items: Iterable[CatalogueItem], refused: list[RowProblem], version: str
) -> Iterator[str]:
    language = head.language or "en"
    open_kind = ""
    for position, item in enumerate(items, 1):
        kind = _kind(item)
        problem = _refusal(item, position, kind, version)
        if problem is not None:
            refused.append(problem)
            continue
        if not open_kind:
            yield _head(head, language, version)
        if kind != open_kind:
            yield ("</IndexItem>\n" if open_kind else "") + "<IndexItem>\n"
            open_kind = kind
        yield f"<{kind}>{_item(item, kind, language, version)}</{kind}>\n"
    if not open_kind:
        raise Unwritable("The catalogue has no item that cXML can say.", code="catalogue.empty")
    yield "</IndexItem>\n</Index>\n"


def _kind(item: CatalogueItem) -> str:
    if item.action is Action.DELETE:
        return _DELETE
    return _PUNCHOUT if item.punchout_url else _ADD


def _head(head: CatalogueHead, language: str, version: str) -> str:
    mode = "Full" if head.mode is Mode.FULL else "Incremental"
    numbers = "".join(
        f'<SupplierID domain="{escape_attribute(each.domain)}">{escape_text(each.code)}</SupplierID>'
        for each in head.supplier_ids
    )
    said = f'<Comments xml:lang="{escape_attribute(language)}">{escape_text(head.comments)}</Comments>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE Index SYSTEM "{escape_attribute(dtd_url(version))}">\n'
        f'<Index loadmode="{mode}">{numbers}{said if head.comments else ""}\n'
    )


def _refusal(item: CatalogueItem, position: int, kind: str, version: str) -> RowProblem | None:
    """Why the item cannot be told of truly, if that is so."""
    numbers = {"SupplierPartID": item.sku, "SupplierPartAuxiliaryID": item.auxiliary_id}
    needed: dict[str, object] = {} if kind == _DELETE else {"Description": item.names or item.descriptions}
    if kind == _ADD:
        needed |= {"UnitPrice": item.prices, "UnitOfMeasure": item.unit}
    found = refusal(item, position, numbers, needed)
    if found is None and kind != _DELETE and item.prices and _price(item.prices[0], version) is None:
        unit = format_decimal(item.prices[0].price_unit or ONE)
        return RowProblem(position, "PriceBasisQuantity", unit, "catalogue.price.basis", item.sku)
    return found


def _price(price: CataloguePrice, version: str) -> CataloguePrice | None:
    """The price as the version can say it: for one unit where it has no word for others, if that price is finite."""
    unit = price.price_unit or ONE
    if unit == ONE or features(version).price_basis:
        return price
    amount = price.amount / unit
    return replace(price, amount=amount, price_unit=ONE) if amount == round(amount, MAX_PRICE_DECIMALS) else None


def _item(item: CatalogueItem, kind: str, language: str, version: str) -> str:
    buyers = next((each.number for each in item.customer_part_numbers), "")
    number = item_id(ItemId(item.sku, item.auxiliary_id, buyers), has_buyer_part_id=features(version).buyer_part_id)
    if kind == _DELETE:
        return number
    price = _price(item.prices[0], version) if item.prices else None
    write = _punchout if kind == _PUNCHOUT else _detail
    return number + write(item, price, language, version)


def _detail(item: CatalogueItem, price: CataloguePrice | None, language: str, version: str) -> str:
    """ItemDetail and IndexItemDetail; the latter must name a lead time, and says 0 where nobody knows it."""
    lead = "" if item.lead_time_days is None else f"<LeadTime>{item.lead_time_days}</LeadTime>"
    inside = (
        f"{_unit_price(price)}{_descriptions(item, language)}{element('UnitOfMeasure', item.unit)}{_basis(price, item.unit)}"
        f"{classifications(item.classifications)}{element('ManufacturerPartID', item.manufacturer_part_number)}"
        f"{element('ManufacturerName', item.manufacturer)}{element('URL', item.url)}{lead}{_extrinsics(item)}"
    )
    validity = f"{lead or '<LeadTime>0</LeadTime>'}{_validity(price)}"
    return f"<ItemDetail>{inside}</ItemDetail><IndexItemDetail>{validity}</IndexItemDetail>"


def _punchout(item: CatalogueItem, price: CataloguePrice | None, language: str, version: str) -> str:
    """PunchoutDetail; before 1.2.020 it has no price, unit, lead time and level."""
    level = lead = priced = ""
    if nearest(version, ("1.2.014", "1.2.020")) != "1.2.014":
        level = f' punchoutLevel="{escape_attribute(item.punchout_level)}"' if item.punchout_level else ""
        lead = "" if item.lead_time_days is None else f"<LeadTime>{item.lead_time_days}</LeadTime>"
        priced = f"{_unit_price(price)}{element('UnitOfMeasure', item.unit)}{_basis(price, item.unit)}"
    return (
        f"<PunchoutDetail{level}>{_descriptions(item, language)}{element('URL', item.punchout_url)}"
        f"{classifications(item.classifications)}{priced}{element('ManufacturerName', item.manufacturer)}"
        f"{element('ManufacturerPartID', item.manufacturer_part_number)}{lead}{_validity(price)}{_extrinsics(item)}"
        "</PunchoutDetail>"
    )


def _unit_price(price: CataloguePrice | None) -> str:
    return "" if price is None else f"<UnitPrice>{money(Money(price.amount, price.currency))}</UnitPrice>"


def _basis(price: CataloguePrice | None, unit: str) -> str:
    return "" if price is None else price_basis(price.price_unit or ONE, unit)


def _descriptions(item: CatalogueItem, language: str) -> str:
    """One for each language: its name where that is all, else the name as ShortName before the description."""
    names = {text.language: text.text for text in reversed(item.names)}
    longs = {text.language: text.text for text in reversed(item.descriptions)}
    written = []
    for code in dict.fromkeys(text.language for text in (*item.names, *item.descriptions)):
        name, long = names.get(code, ""), longs.get(code, "")
        said = escape_text(cut_bytes(long or name, MAX_DESCRIPTION_BYTES))
        if name and long:
            said = f"<ShortName>{escape_text(cut_bytes(name, MAX_SHORT_NAME_BYTES))}</ShortName> {said}"
        written.append(f'<Description xml:lang="{escape_attribute(code or language)}">{said}</Description>')
    return "".join(written)


def _extrinsics(item: CatalogueItem) -> str:
    values = {"EAN": item.gtin, "Minimum Quantity": item.minimum, "Quantity Interval": item.step}
    said = [
        (name, value if isinstance(value, str) else format_decimal(value)) for name, value in values.items() if value
    ]
    images = {medium.kind: medium.source for medium in reversed(item.media)}
    said += [(name, images[kind]) for name, kind in (("Image", "normal"), ("Thumbnail", "thumbnail")) if kind in images]
    said += [(each.name, f"{each.value} {each.unit}".rstrip()) for each in item.attributes]
    return "".join(extrinsic(name, value) for name, value in said)


def _validity(price: CataloguePrice | None) -> str:
    """Until, from, and where, in this order."""
    if price is None:
        return ""
    territories = "".join(element("TerritoryAvailable", each) for each in price.territories)
    return f"{_day('ExpirationDate', price.valid_until)}{_day('EffectiveDate', price.valid_from)}{territories}"


def _day(name: str, day: date | None) -> str:
    return "" if day is None else element(name, format_timestamp(datetime.combine(day, time.min, UTC)))
