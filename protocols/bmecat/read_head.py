"""Read BMEcat's HEADER."""

from protocols.bmecat.parts import texts_of
from protocols.catalogue import CatalogueHead, Mode
from protocols.cxml.timestamps import parse_timestamp
from protocols.languages import short_code
from protocols.leaves import Leaves, child, children, leaves
from protocols.values import Classification
from protocols.xml import Element

TRANSACTIONS: dict[str, Mode] = {
    "T_NEW_CATALOG": Mode.FULL,
    "T_UPDATE_PRODUCTS": Mode.UPDATE,
    "T_UPDATE_PRICES": Mode.PRICES,
}


def read_head(element: Element) -> CatalogueHead:
    """What the catalogue says of itself; the transaction, which follows, tells the rest."""
    catalogue = child(element, "CATALOG")
    said, supplier = leaves(catalogue), child(element, "SUPPLIER")
    language = _language(catalogue)
    names = texts_of(catalogue, "CATALOG_NAME", language)
    moment = _created(catalogue, said)
    root = element.getroottree().getroot()
    return CatalogueHead(
        "bmecat",
        (root.get("version") or "").strip(),
        language=language,
        currency=said.get("CURRENCY").upper(),
        catalogue_id=said.get("CATALOG_ID"),
        catalogue_version=said.get("CATALOG_VERSION"),
        name=names[0].text if names else "",
        supplier=leaves(supplier).get("SUPPLIER_NAME"),
        supplier_ids=_supplier_ids(supplier),
        created_at=parse_timestamp(moment),
        territories=tuple(said.all("TERRITORY")),
    )


def mime_root(element: Element) -> str:
    """The address that files lie under; empty where it is but a folder."""
    root = leaves(child(element, "CATALOG")).get("MIME_ROOT")
    return root.rstrip("/") + "/" if root.startswith(("http://", "https://")) else ""


def _language(catalogue: Element | None) -> str:
    """The default language, else the first."""
    named = children(catalogue, "LANGUAGE")
    first = sorted(named, key=lambda each: each.get("default") != "true")[:1]
    return short_code((first[0].text or "").strip()) if first else ""


def _created(catalogue: Element | None, said: Leaves) -> str:
    for each in children(catalogue, "DATETIME"):
        if each.get("type") == "generation_date":
            parts = leaves(each)
            clock = parts.get("TIME")
            return f"{parts.get('DATE')}T{clock}{parts.get('TIMEZONE')}" if clock else parts.get("DATE")
    return said.get("GENERATION_DATE")


def _supplier_ids(supplier: Element | None) -> tuple[Classification, ...]:
    named = [*children(supplier, "SUPPLIER_IDREF"), *children(supplier, "SUPPLIER_ID")]
    return tuple(
        Classification((each.get("type") or "supplier_specific").strip(), number)
        for each in named
        if (number := (each.text or "").strip())
    )
