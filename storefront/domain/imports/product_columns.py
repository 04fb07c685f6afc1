"""How a staged field meets what stands in the shop: the SQL of the old value and of the new one.

Both sides of a comparison, the update and the former values are written from the same pairs, so that what is shown
before is what is done after. Aliases: `stage`, `product`, `text_<language>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.domain.imports.fields import ATTRIBUTE, LANGUAGES, fields_by_name
from storefront.domain.imports.import_plan import Plan
from storefront.models import JobKind

_TEXT_COLUMNS = ("name", "description")


@dataclass(frozen=True, slots=True)
class Pair:
    """A field's `column` of its table, the expressions, and the language of a text ("" for the product's own)."""

    field: str
    column: str
    old: str
    new: str
    language: str = ""

    @property
    def key(self) -> str:
        """Under which the former value is kept: `jsonb_populate_record` wants the column's name."""
        return self.field if self.language else self.column


def pairs_of(plan: Plan) -> list[Pair]:
    """Everything that the file may change, but for the SKU."""
    pairs = [_pair(name) for name in plan.names if name != "sku"]
    if plan.attributes:
        pairs.append(Pair(ATTRIBUTE, "attributes", "product.attributes", "coalesce(stage.attributes, '[]')"))
    return pairs


def _pair(name: str) -> Pair:
    field = fields_by_name(JobKind.PRODUCTS)[name]
    column, _mark, language = name.rpartition("_")
    if column in _TEXT_COLUMNS and language in LANGUAGES:
        old = f"text_{language}.{column}"
        return Pair(name, column, old, f"coalesce(stage.{name}, {old})", language)
    if name == "category":
        new = "CASE WHEN stage.category IS NULL THEN product.category_id ELSE coalesce(stage.category_id, -1) END"
        return Pair(name, "category_id", "product.category_id", new)
    if name == "brand":
        new = "CASE WHEN stage.brand IS NOT NULL THEN coalesce(stage.brand_id, -1) END"
        return Pair(name, "brand_id", "product.brand_id", new)
    old = f"product.{name}"
    if field.is_kept:
        return Pair(name, name, old, f"coalesce(stage.{name}, {old})")
    return Pair(name, name, old, f"stage.{name}" if field.empty is None else f"coalesce(stage.{name}, '')")


def own(pairs: Sequence[Pair]) -> list[Pair]:
    """Those of the product's own table."""
    return [pair for pair in pairs if not pair.language]


def languages(pairs: Sequence[Pair]) -> list[str]:
    """The languages that the file has texts in."""
    return sorted({pair.language for pair in pairs if pair.language})


def text_joins(pairs: Sequence[Pair]) -> str:
    """The texts beside the product, one join a language."""
    return "\n".join(
        f"LEFT JOIN storefront_producttext text_{code} ON text_{code}.product_id = product.id"
        f" AND text_{code}.language = '{code}'"
        for code in languages(pairs)
    )
