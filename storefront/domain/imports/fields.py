"""The fields an import may fill, by kind: the headings they are known by, how a cell is read, and where it goes.

`column` is the column of the staging table and its SQL type; `old` is what stands in the shop, `is_kept` says that an
empty cell leaves the value as it is (a product always has a unit), otherwise an empty cell empties the value.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.domain.imports import cells
from storefront.models import JobKind

LANGUAGES = ("en", "fr", "de")
#: A column whose heading begins so holds the attribute that the rest of the heading names: "attribute: Length [mm]".
ATTRIBUTE = "attribute:"
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A target of a column. `empty` is what an empty cell means where it is not kept."""

    name: str
    label: Promise
    parse: cells.Parser
    sql_type: str = "text"
    headings: tuple[str, ...] = ()
    is_kept: bool = False
    is_required: bool = False
    empty: str | None = ""


_QUANTITY, _TEXT = "numeric(15,6)", "text"
_NAMES = tuple(
    Field(f"name_{code}", label, cells.text_of(255), headings=words, is_kept=True)
    for code, label, words in (
        ("en", _("Name (English)"), ("name en", "name", "product name", "short description")),
        ("fr", _("Name (French)"), ("name fr", "nom", "designation", "libelle")),
        ("de", _("Name (German)"), ("name de", "bezeichnung", "artikelbezeichnung", "kurztext")),
    )
)
_DESCRIPTIONS = tuple(
    Field(f"description_{code}", label, cells.text_of(cells.MAX_CELL_CHARACTERS), headings=words, is_kept=True)
    for code, label, words in (
        ("en", _("Description (English)"), ("description en", "description", "long description")),
        ("fr", _("Description (French)"), ("description fr", "description longue")),
        ("de", _("Description (German)"), ("description de", "beschreibung", "langtext")),
    )
)
_SKU = Field(
    "sku", _("SKU"), cells.text_of(80), is_required=True,
    headings=("sku", "article number", "item number", "part number", "supplier part id", "reference", "ref",
              "numero d article", "code article", "artikelnummer", "artikel nr", "artnr"),
)  # fmt: skip
PRODUCT_FIELDS: tuple[Field, ...] = (
    _SKU,
    *_NAMES,
    *_DESCRIPTIONS,
    Field("category", _("Category"), cells.path, is_kept=True,
          headings=("category", "category path", "categorie", "kategorie", "warengruppe")),
    Field("brand", _("Brand"), cells.text_of(120), headings=("brand", "manufacturer", "marque", "fabricant", "marke",
                                                             "hersteller")),
    Field("manufacturer_part_number", _("Manufacturer's number"), cells.text_of(80),
          headings=("manufacturer part number", "mpn", "reference fabricant", "herstellernummer")),
    Field("gtin", _("GTIN"), cells.gtin, headings=("gtin", "ean", "upc", "ean code", "code ean")),
    Field("unit", _("Unit"), cells.unit, is_kept=True,
          headings=("unit", "order unit", "uom", "unit of measure", "unite", "einheit", "bestelleinheit")),
    Field("price_unit", _("Price unit"), cells.above_zero, _QUANTITY, is_kept=True,
          headings=("price unit", "unite de prix", "preiseinheit")),
    Field("pack_quantity", _("Pack content"), cells.above_zero, _QUANTITY, empty=None,
          headings=("pack quantity", "pack content", "contenu", "inhalt", "verpackungseinheit")),
    Field("pack_unit", _("Unit of the content"), cells.unit,
          headings=("pack unit", "unit of the content", "unite du contenu", "inhaltseinheit")),
    Field("min_quantity", _("Minimum quantity"), cells.above_zero, _QUANTITY, is_kept=True,
          headings=("min quantity", "minimum quantity", "quantite minimale", "mindestmenge")),
    Field("quantity_step", _("Quantity step"), cells.above_zero, _QUANTITY, is_kept=True,
          headings=("quantity step", "pas de quantite", "staffelung", "mengenschritt")),
    Field("lead_time_days", _("Lead time (days)"), cells.days, "smallint", empty=None,
          headings=("lead time days", "lead time", "delai", "delai jours", "lieferzeit", "lieferzeit tage")),
    Field("stock", _("Stock"), cells.number, "numeric(15,3)", empty=None, headings=("stock", "bestand", "lager")),
    Field("unspsc", _("UNSPSC"), cells.unspsc, headings=("unspsc",)),
    Field("eclass", _("ECLASS"), cells.text_of(12), headings=("eclass",)),
    Field("eclass_version", _("ECLASS version"), cells.text_of(10), headings=("eclass version",)),
    Field("popularity", _("Popularity"), cells.days, "int", is_kept=True,
          headings=("popularity", "popularite", "beliebtheit")),
    Field("is_active", _("On sale"), cells.yes_or_no, "boolean", is_kept=True,
          headings=("is active", "active", "on sale", "actif", "en vente", "aktiv", "im verkauf")),
)  # fmt: skip
PRICE_FIELDS: tuple[Field, ...] = (
    _SKU,
    Field("min_quantity", _("From quantity"), cells.number, _QUANTITY,
          headings=("min quantity", "from quantity", "a partir de", "ab menge", "staffel", "quantity", "quantite",
                    "menge")),
    Field("price", pgettext_lazy("column", "Price"), cells.number, "numeric(18,6)", is_required=True,
          headings=("price", "unit price", "net price", "prix", "prix net", "preis", "nettopreis")),
    Field("price_unit", _("Price unit"), cells.above_zero, _QUANTITY,
          headings=("price unit", "per", "unite de prix", "preiseinheit")),
    Field("currency", _("Currency"), cells.text_of(3), headings=("currency", "devise", "waehrung", "wahrung")),
)  # fmt: skip
FIELDS: dict[str, tuple[Field, ...]] = {JobKind.PRODUCTS: PRODUCT_FIELDS, JobKind.PRICES: PRICE_FIELDS}


def fields_by_name(kind: str) -> dict[str, Field]:
    """The fields of an import of this kind."""
    return {field.name: field for field in FIELDS[kind]}


def plain_heading(heading: str) -> str:
    """A heading as it is compared: no accents, no signs, no capitals."""
    letters = unicodedata.normalize("NFKD", heading.casefold().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def guess_targets(kind: str, headings: list[str], remembered: dict[str, str]) -> list[str]:
    """The field each column goes to: as the last time, else by its heading; no field twice."""
    known = {field.name.replace("_", " "): field.name for field in FIELDS[kind]}
    for field in FIELDS[kind]:
        known |= {plain_heading(word): field.name for word in field.headings if plain_heading(word) not in known}
    targets: list[str] = []
    for heading in headings:
        target = remembered.get(heading.strip().casefold(), known.get(plain_heading(heading), NOTHING))
        if kind == JobKind.PRODUCTS and heading.strip().casefold().startswith(ATTRIBUTE):
            target = ATTRIBUTE
        is_taken = target != ATTRIBUTE and target in targets
        targets.append(NOTHING if is_taken else target)
    return targets
