"""Read BMEcat's HEADER."""

from protocols.catalogue import CatalogueHead, Mode
from protocols.catalogue_parts import Named, first, in_languages, named, text_of, texts, typed
from protocols.cxml.timestamps import parse_timestamp
from protocols.languages import short_code
from protocols.values import Classification
from protocols.xml import Element

TRANSACTIONS: dict[str, Mode] = {
    "T_NEW_CATALOG": Mode.FULL,
    "T_UPDATE_PRODUCTS": Mode.UPDATE,
    "T_UPDATE_PRICES": Mode.PRICES,
}


def read_head(element: Element) -> CatalogueHead:
    """What the catalogue says of itself; the transaction, which follows, tells the rest."""
    catalogue, supplier = _child(element, "CATALOG"), _child(element, "SUPPLIER")
    language = _language(catalogue)
    names = in_languages(catalogue, "CATALOG_NAME", language)
    root = element.getroottree().getroot()
    return CatalogueHead(
        "bmecat",
        (root.get("version") or "").strip(),
        language=language,
        currency=first(catalogue, "CURRENCY").upper(),
        catalogue_id=first(catalogue, "CATALOG_ID"),
        catalogue_version=first(catalogue, "CATALOG_VERSION"),
        name=names[0].text if names else "",
        supplier=first(supplier, "SUPPLIER_NAME"),
        supplier_ids=tuple(
            Classification(typed(each) or "supplier_specific", number)
            for name in ("SUPPLIER_IDREF", "SUPPLIER_ID")
            for each in supplier.get(name, ())
            if (number := text_of(each))
        ),
        created_at=parse_timestamp(_created(catalogue)),
        territories=tuple(texts(catalogue, "TERRITORY")),
    )


def mime_root(element: Element) -> str:
    """The address that files lie under; empty where it is but a folder."""
    root = first(_child(element, "CATALOG"), "MIME_ROOT")
    return root.rstrip("/") + "/" if root.startswith(("http://", "https://")) else ""


def _child(element: Element, name: str) -> Named:
    return named(next(iter(named(element).get(name, ())), None))


def _language(catalogue: Named) -> str:
    """The default language, else the first."""
    in_order = sorted(catalogue.get("LANGUAGE", ()), key=lambda each: each.get("default") != "true")
    return short_code(text_of(in_order[0])) if in_order else ""


def _created(catalogue: Named) -> str:
    for each in catalogue.get("DATETIME", ()):
        if typed(each) == "generation_date":
            parts = named(each)
            clock = first(parts, "TIME")
            return f"{first(parts, 'DATE')}T{clock}{first(parts, 'TIMEZONE')}" if clock else first(parts, "DATE")
    return first(catalogue, "GENERATION_DATE")
