"""Read one row of CIF as an item."""

import re
from decimal import Decimal

from protocols.catalogue import ONE, Action, CatalogueHead, CatalogueItem, CataloguePrice, Medium, Mode, Text
from protocols.catalogue_row import Row
from protocols.languages import short_code
from protocols.values import Classification

_TRUE = frozenset(["t", "true", "1", "yes", "y", "x"])
_LEVELS = frozenset(["store", "aisle", "shelf", "product"])
_CODES = re.compile(r"([^=;,{}]+)=([^;,{}]+)")


class Cells:
    """The values of a row by column, which are told apart by `key_of`; what was never asked for is left at the end."""

    def __init__(self, values: dict[str, tuple[str, str]]) -> None:
        self._values = values

    def take(self, key: str) -> str:
        """The value of that column, or an empty string."""
        return self._values.pop(key, ("", ""))[1]

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Columns and values that nobody took."""
        return tuple(self._values.values())


def read_row(cells: Cells, head: CatalogueHead, row: Row) -> CatalogueItem | None:
    """The item; None without a number."""
    sku = row.sku = cells.take("supplierpartid")
    if not sku:
        row.error("catalogue.value.missing", "Supplier Part ID")
        return None
    is_deleted = cells.take("delete").lower() in _TRUE
    is_punchout = cells.take("punchoutenabled").lower() in _TRUE
    address = cells.take("supplierurl")
    names, descriptions = _texts(cells, head.language)
    supplier = cells.take("supplierid")
    if supplier and supplier not in {each.code for each in head.supplier_ids}:
        row.warn("catalogue.value.unknown", "Supplier ID", supplier)
    return CatalogueItem(
        sku,
        Action.DELETE if is_deleted else Action.NEW if head.mode is Mode.FULL else Action.UPDATE,
        cells.take("supplierpartauxiliaryid"),
        names,
        descriptions,
        manufacturer=cells.take("manufacturername"),
        manufacturer_part_number=cells.take("manufacturerpartid"),
        gtin=cells.take("ean"),
        unit=cells.take("unitofmeasure"),
        minimum=row.number(cells.take("minimumquantity"), "Minimum Quantity"),
        step=row.number(cells.take("quantityinterval"), "Quantity Interval"),
        lead_time_days=row.days(cells.take("leadtime"), "Lead Time"),
        classifications=_classifications(cells.take("spsccode"), head.code_format),
        media=tuple(
            Medium(source, kind)
            for key, kind in (("image", "normal"), ("thumbnail", "thumbnail"))
            if (source := cells.take(key))
        ),
        prices=_prices(cells, head, row, is_free=is_deleted or is_punchout),
        url="" if is_punchout else address,
        punchout_url=address if is_punchout else "",
        punchout_level=row.chosen(cells.take("punchoutlevel"), "PunchOut Level", _LEVELS, ""),
        extras=cells.rest(),
    )


def _texts(cells: Cells, otherwise: str) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Name and description: where there is a short name, the long text is the description, else the name."""
    language = cells.take("language").replace("_", "-")
    language = short_code(language) if language else otherwise
    short, long = cells.take("shortname"), cells.take("itemdescription")
    name = short or long
    return (
        (Text(language, name),) if name else (),
        (Text(language, long),) if short and long else (),
    )


def _classifications(said: str, code_format: str) -> tuple[Classification, ...]:
    """One code of the format that the head names, or several with their own: `{UNSPSC=31161500,eclass=23110101}`."""
    if "=" in said:
        return tuple(Classification(domain.strip(), code.strip()) for domain, code in _CODES.findall(said))
    return (Classification(code_format, said),) if said else ()


def _prices(cells: Cells, head: CatalogueHead, row: Row, *, is_free: bool) -> tuple[CataloguePrice, ...]:
    """The one price of the row; `is_free`: it need not have one."""
    said = cells.take("unitprice")
    amount = row.number(said, "Unit Price", is_vital=True, may_be_zero=True)
    currency = row.currency(cells.take("currency") or head.currency, "Currency")
    unit = _price_unit(cells, row)
    start = row.day(cells.take("effectivedate"), "Effective Date")
    end = row.day(cells.take("expirationdate"), "Expiration Date")
    territories = tuple(re.findall(r"[^\s,;]+", cells.take("territoryavailable")))
    if not said and not is_free:
        row.error("catalogue.value.missing", "Unit Price")
    if amount is None:
        return ()
    return (CataloguePrice(amount, currency, unit, valid_from=start, valid_until=end, territories=territories),)


def _price_unit(cells: Cells, row: Row) -> Decimal:
    """How many order units the price is for: so many price units, each of which is a part of an order unit."""
    quantity = row.number(cells.take("priceunitquantity"), "Price Unit Quantity", is_vital=True) or ONE
    factor = row.number(cells.take("unitconversion"), "Unit Conversion", is_vital=True) or ONE
    cells.take("priceunit")
    unit = quantity / factor
    if unit * factor != quantity:
        row.error("catalogue.value.range", "Unit Conversion", str(factor))
    return unit
