"""Write one PRODUCT (2005) or ARTICLE (1.2) of BMEcat."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

from protocols.bmecat.words import Words
from protocols.catalogue import ONE, Action, Attribute, CatalogueHead, CatalogueItem, CataloguePrice, Medium, Mode
from protocols.catalogue_write import amount_for, common_price_unit
from protocols.languages import long_code
from protocols.markup import around, tag
from protocols.values import format_decimal
from protocols.xml import escape_attribute


def write_item(item: CatalogueItem, head: CatalogueHead, words: Words) -> str:
    """The element and a line's end; of an item that is deleted, its number alone."""
    name, number = words.product, tag(f"SUPPLIER_{words.pid}", item.sku)
    if head.mode is Mode.PRICES:
        return f"<{name}>{number}{_prices(item.prices, None, words)}</{name}>\n"
    mode = f' mode="{item.action}"' if head.mode is Mode.UPDATE else ""
    if item.action is Action.DELETE:
        return f"<{name}{mode}>{number}</{name}>\n"
    is_silent = bool(item.prices) and all(price.price_unit is None for price in item.prices)
    unit = None if is_silent else common_price_unit(item.prices)
    return (
        f"<{name}{mode}>{number}{around(f'{name}_DETAILS', _details(item, head, words))}"
        f"{_features(item, head.language, words)}{around(f'{name}_ORDER_DETAILS', _order_details(item, unit, words))}"
        f"{_prices(item.prices, unit, words)}{around('MIME_INFO', _media(item.media, words))}</{name}>\n"
    )


def _details(item: CatalogueItem, head: CatalogueHead, words: Words) -> str:
    gtin = tag("INTERNATIONAL_PID", item.gtin, type="gtin") if words.has_languages else tag("EAN", item.gtin)
    customers = "".join(
        tag(f"BUYER_{words.pid}", each.number, type=each.customer) for each in item.customer_part_numbers
    )
    lead = "" if item.lead_time_days is None else tag("DELIVERY_TIME", str(item.lead_time_days))
    return (
        f"{words.texts('DESCRIPTION_SHORT', item.names, head.language)}"
        f"{words.texts('DESCRIPTION_LONG', item.descriptions, head.language)}{gtin}{customers}"
        f"{tag(f'MANUFACTURER_{words.pid}', item.manufacturer_part_number)}"
        f"{tag('MANUFACTURER_NAME', item.manufacturer)}{lead}"
        f"{words.texts('KEYWORD', item.keywords, head.language)}"
    )


def _features(item: CatalogueItem, language: str, words: Words) -> str:
    """One block for each classification, and one for what is said of the item."""
    name = f"{words.product}_FEATURES"
    blocks = [
        tag("REFERENCE_FEATURE_SYSTEM_NAME", each.domain) + tag("REFERENCE_FEATURE_GROUP_ID", each.code)
        for each in item.classifications
    ]
    said = [each for each in item.attributes if words.has_languages or each.language == language]
    blocks.append("".join(_feature(each, language) for each in said))
    return "".join(around(name, block) for block in blocks)


def _feature(attribute: Attribute, language: str) -> str:
    lang = "" if attribute.language == language else long_code(attribute.language)
    inside = tag("FNAME", attribute.name, lang=lang) + tag("FVALUE", attribute.value, lang=lang)
    return around("FEATURE", inside + tag("FUNIT", attribute.unit))


def _order_details(item: CatalogueItem, price_unit: Decimal | None, words: Words) -> str:
    most = _number("QUANTITY_MAX", item.maximum) if words.has_languages else ""
    return (
        f"{tag('ORDER_UNIT', item.unit)}{tag('CONTENT_UNIT', item.content_unit)}"
        f"{_number('NO_CU_PER_OU', item.content_quantity)}{_number('PRICE_QUANTITY', price_unit)}"
        f"{_number('QUANTITY_MIN', item.minimum)}{_number('QUANTITY_INTERVAL', item.step)}{most}"
    )


def _prices(prices: Iterable[CataloguePrice], unit: Decimal | None, words: Words) -> str:
    """A block for each validity, for `unit` order units, or for as many as each says where a unit cannot be written."""
    blocks = []
    for (start, end), among in groupby(prices, key=lambda price: (price.valid_from, price.valid_until)):
        inside = "".join(_price(price, unit or price.price_unit or ONE, words) for price in among)
        blocks.append(
            around(
                f"{words.product}_PRICE_DETAILS", _day("valid_start_date", start) + _day("valid_end_date", end) + inside
            )
        )
    return "".join(blocks)


def _price(price: CataloguePrice, unit: Decimal, words: Words) -> str:
    name = f"{words.product}_PRICE"
    amount = format_decimal(amount_for(price, unit))
    tax = "" if price.tax_rate is None else tag("TAX", format_decimal(price.tax_rate))
    lower = "" if price.from_quantity == ONE else _number("LOWER_BOUND", price.from_quantity)
    territories = "".join(tag("TERRITORY", each) for each in price.territories)
    return (
        f'<{name} price_type="{escape_attribute(price.kind)}">{tag("PRICE_AMOUNT", amount)}'
        f"{tag('PRICE_CURRENCY', price.currency)}{tax}{lower}{territories}</{name}>"
    )


def _media(media: Iterable[Medium], words: Words) -> str:
    return "".join(
        around(
            "MIME",
            f"{tag('MIME_TYPE', each.mime_type)}{tag('MIME_SOURCE', each.source)}{tag('MIME_DESCR', each.description)}"
            f"{tag('MIME_PURPOSE', each.kind if each.kind in words.purposes else 'others')}",
        )
        for each in media
    )


def _day(kind: str, day: date | None) -> str:
    return "" if day is None else f'<DATETIME type="{kind}">{tag("DATE", day.isoformat())}</DATETIME>'


def _number(name: str, number: Decimal | None) -> str:
    return "" if number is None else tag(name, format_decimal(number))
