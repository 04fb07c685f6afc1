"""Which products a buyer may see: the one place where it is decided.

Rules of a customer and of a connection resolve to an assortment; every statement that yields products carries
the condition written here. Visibility is a security boundary: what is hidden answers as if it did not exist.
Why a decision fell is told by `explain_visibility.py`. Measurements behind the form: no index on `set_ids`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from storefront.domain.shopper import AssortmentFilter, Shopper
from storefront.models import Assortment, AssortmentRule, Effect, Listing, Product


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of an agreement: `effect` is "show" or "hide", of exactly one set or product."""

    effect: str
    product_set_id: int | None = None
    product_id: int | None = None

    def __post_init__(self) -> None:
        if (self.product_set_id is None) == (self.product_id is None):
            raise ValueError("A rule names exactly one product set or product.")
        if self.effect not in Effect.values:
            raise ValueError(f"A rule shows or hides; it does not {self.effect!r}.")

    @property
    def target(self) -> tuple[int | None, int | None]:
        """What the rule speaks of; a connection's rule replaces the customer's for the same target."""
        return self.product_set_id, self.product_id


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules after replacement, sorted; equal agreements are equal values."""

    include_set_ids: tuple[int, ...] = ()
    exclude_set_ids: tuple[int, ...] = ()
    shown_product_ids: tuple[int, ...] = ()
    hidden_product_ids: tuple[int, ...] = ()

    @property
    def key(self) -> bytes:
        """SHA-256 of the canonical form."""
        groups = (self.include_set_ids, self.exclude_set_ids, self.shown_product_ids, self.hidden_product_ids)
        canonical = "|".join(",".join(map(str, group)) for group in groups)
        return hashlib.sha256(canonical.encode()).digest()


def rules_of(rows: Iterable[AssortmentRule]) -> tuple[Rule, ...]:
    """The rules as values, from the rows of a customer or a connection."""
    return tuple(Rule(row.effect, row.product_set_id, row.product_id) for row in rows)


def in_force(rules: Iterable[Rule]) -> dict[tuple[int | None, int | None], Rule]:
    """One rule per target; of two for the same one, hide wins."""
    kept: dict[tuple[int | None, int | None], Rule] = {}
    for rule in rules:
        earlier = kept.get(rule.target)
        if earlier is None or earlier.effect == Effect.SHOW:
            kept[rule.target] = rule
    return kept


def resolve(customer_rules: Iterable[Rule], connection_rules: Iterable[Rule]) -> Resolved:
    """What the agreements come to. Without an included set or shown product nothing is visible."""
    rules = {**in_force(customer_rules), **in_force(connection_rules)}.values()

    def chosen(effect: Effect, name: str) -> tuple[int, ...]:
        return tuple(sorted(getattr(r, name) for r in rules if r.effect == effect and getattr(r, name) is not None))

    return Resolved(
        include_set_ids=chosen(Effect.SHOW, "product_set_id"),
        exclude_set_ids=chosen(Effect.HIDE, "product_set_id"),
        shown_product_ids=chosen(Effect.SHOW, "product_id"),
        hidden_product_ids=chosen(Effect.HIDE, "product_id"),
    )


def assortment_for(customer_rules: Iterable[Rule], connection_rules: Iterable[Rule]) -> AssortmentFilter:
    """The assortment shared by everyone with these rules; its row is made on first use."""
    resolved = resolve(customer_rules, connection_rules)
    row, _is_new = Assortment.objects.get_or_create(
        key=resolved.key,
        defaults={
            "include_set_ids": list(resolved.include_set_ids),
            "exclude_set_ids": list(resolved.exclude_set_ids),
            "shown_product_ids": list(resolved.shown_product_ids),
            "hidden_product_ids": list(resolved.hidden_product_ids),
        },
    )
    return filter_of(row)


def filter_of(row: Assortment) -> AssortmentFilter:
    """The stored assortment as the value that pages carry."""
    return AssortmentFilter(
        id=row.pk,
        include_set_ids=tuple(row.include_set_ids),
        exclude_set_ids=tuple(row.exclude_set_ids),
        shown_product_ids=tuple(row.shown_product_ids),
        hidden_product_ids=tuple(row.hidden_product_ids),
        visible_count=row.visible_count,
    )


def visible_condition(
    assortment: AssortmentFilter, set_ids: str = "listing.set_ids", product_id: str = "listing.product_id"
) -> tuple[str, list[Any]]:
    """THE filter, as SQL with positional parameters, over two columns of a `Listing` row.

    The casts are needed: psycopg sends small integers as smallint[], which int[] has no operators for.
    """
    sql = (
        f"((({set_ids} && %s::int[] AND NOT {set_ids} && %s::int[]) OR {product_id} = ANY(%s::int[]))"
        f" AND {product_id} <> ALL(%s::int[]))"
    )
    return sql, [
        list(assortment.include_set_ids),
        list(assortment.exclude_set_ids),
        list(assortment.shown_product_ids),
        list(assortment.hidden_product_ids),
    ]


class IsVisible(Func):
    """`visible_condition` for Django's query sets over `Listing`."""

    output_field = BooleanField()

    def __init__(self, assortment: AssortmentFilter, **extra: Any) -> None:
        super().__init__(F("set_ids"), F("product_id"), **extra)
        self.assortment = assortment

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # the stubs know only Func's own template arguments
        set_ids, product_id = (compiler.compile(part)[0] for part in self.get_source_expressions())
        return visible_condition(self.assortment, set_ids, product_id)


def visible_listings(shopper: Shopper) -> QuerySet[Listing]:
    """The listing rows this buyer may see."""
    return Listing.objects.filter(IsVisible(shopper.assortment))


def visible_products(shopper: Shopper) -> QuerySet[Product]:
    """The products this buyer may see, all of them on sale."""
    return Product.objects.filter(pk__in=visible_listings(shopper).values("product_id"))
