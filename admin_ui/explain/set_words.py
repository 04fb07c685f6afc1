"""Rules of product sets as sentences, and the trace of a set as lines to read from the top.

Names of categories, brands, sets and products are read once for all the rules that are told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storefront.domain.explain_set import RuleTrace, SetTrace
from storefront.domain.set_rules import SetRule
from storefront.models import Brand, Category, Comparison, Product, ProductSet, ProductSetKind, RuleEffect, RuleKind

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence about one set or rule; `depth` counts the sets it lies within."""

    text: str
    depth: int
    decides: bool


class RuleWords:
    """Says what rules do."""

    def __init__(self, rules: Iterable[SetRule]) -> None:
        told = list(rules)
        self._categories = _names(Category, {rule.category_id for rule in told})
        self._brands = _names(Brand, {rule.brand_id for rule in told})
        self._sets = _names(ProductSet, {rule.used_set_id for rule in told})
        self._products = _names(Product, {pk for rule in told for pk in rule.product_ids[:_NAMED]})

    def sentence(self, rule: SetRule) -> str:
        """E.g. “include the brand “Acme””."""
        subject = self._subject(rule)
        if rule.effect == RuleEffect.INCLUDE:
            return _("include %(subject)s") % {"subject": subject}
        return _("exclude %(subject)s") % {"subject": subject}

    def _subject(self, rule: SetRule) -> str:
        if rule.kind == RuleKind.CATEGORY:
            name = self._categories.get(rule.category_id, "")
            return _("the category “%(name)s” and all below it") % {"name": name}
        if rule.kind == RuleKind.BRAND:
            return _("the brand “%(name)s”") % {"name": self._brands.get(rule.brand_id, "")}
        if rule.kind == RuleKind.TAG:
            return _("products with the tag “%(name)s”") % {"name": rule.tag}
        if rule.kind == RuleKind.SET:
            return _("the products of the set “%(name)s”") % {"name": self._sets.get(rule.used_set_id, "")}
        if rule.kind == RuleKind.PRODUCTS:
            return self._listed(rule.product_ids)
        return _compared(rule)

    def _listed(self, product_ids: tuple[int, ...]) -> str:
        named = ", ".join(self._products[pk] for pk in product_ids[:_NAMED] if pk in self._products)
        more = len(product_ids) - _NAMED
        if more <= 0:
            return _("the products %(named)s") % {"named": named}
        return ngettext(
            "the products %(named)s and %(more)d more", "the products %(named)s and %(more)d more", more
        ) % {"named": named, "more": more}


def _names(model: type[models.Model], wanted: set[Any]) -> dict[Any, str]:
    return {pk: str(row) for pk, row in model._default_manager.in_bulk(list(wanted - {None})).items()}


def _compared(rule: SetRule) -> str:
    values = {"name": rule.attribute, "value": ", ".join(rule.values[:_NAMED]) + ("…" if rule.values[_NAMED:] else "")}
    if rule.comparison == Comparison.EQUALS:
        return _("products whose “%(name)s” is “%(value)s”") % values
    if rule.comparison == Comparison.CONTAINS:
        return _("products whose “%(name)s” contains “%(value)s”") % values
    if rule.comparison == Comparison.ONE_OF:
        return _("products whose “%(name)s” is one of: %(value)s") % values
    start, end = rule.values
    if not end:
        return _("products whose “%(name)s” is %(start)s or more") % {"name": rule.attribute, "start": start}
    if not start:
        return _("products whose “%(name)s” is %(end)s or less") % {"name": rule.attribute, "end": end}
    return _("products whose “%(name)s” is from %(start)s to %(end)s") % {
        "name": rule.attribute,
        "start": start,
        "end": end,
    }


def told_set(trace: SetTrace) -> list[Line]:
    """Why the product is in the set, or is not; sets that rules look into come below the rule, further in."""
    words = RuleWords(_all_rules(trace))
    return list(_lines(trace, words, 0))


def _all_rules(trace: SetTrace) -> Iterator[SetRule]:
    for told in trace.rules:
        yield told.rule
        if told.inner is not None:
            yield from _all_rules(told.inner)


def _lines(trace: SetTrace, words: RuleWords, depth: int) -> Iterator[Line]:
    yield Line(_membership(trace), depth, False)
    if trace.is_waiting:
        yield Line(
            _("The rules have changed; the set is being written, and until then its members stay."), depth, False
        )
    for told in trace.rules:
        yield Line(_told_rule(told, words), depth + 1, told.decides)
        if told.inner is not None and told.is_match:
            yield from _lines(told.inner, words, depth + 1)


def _told_rule(told: RuleTrace, words: RuleWords) -> str:
    values = {"position": told.position, "rule": words.sentence(told.rule)}
    if told.decides:
        return _("Rule %(position)d, %(rule)s: matches, and as the last that does it decides.") % values
    if told.is_match:
        return _("Rule %(position)d, %(rule)s: matches, but a later rule decides.") % values
    return _("Rule %(position)d, %(rule)s: does not match.") % values


def _membership(trace: SetTrace) -> str:
    name = {"name": trace.name}
    if trace.kind == ProductSetKind.EVERYTHING:
        return _("“%(name)s” holds every product.") % name
    if trace.kind == ProductSetKind.CATEGORY and trace.is_member:
        return _("In “%(name)s”: the product stands in this category or below it.") % name
    if trace.kind == ProductSetKind.CATEGORY:
        return _("Not in “%(name)s”: the product stands in another category.") % name
    if trace.kind == ProductSetKind.PICKED and trace.is_member:
        return _("In “%(name)s”: the product was picked.") % name
    if trace.kind == ProductSetKind.PICKED:
        return _("Not in “%(name)s”: the product was not picked.") % name
    if trace.is_member:
        return _("In “%(name)s” by its rules.") % name
    if trace.deciding is None:
        return _("Not in “%(name)s”: none of its rules matches.") % name
    return _("Not in “%(name)s” by its rules.") % name


def told_rules(rules: Iterable[SetRule]) -> list[str]:
    """Rules in order, each as a sentence of its own."""
    listed = list(rules)
    words = RuleWords(listed)
    return [capfirst(words.sentence(rule)) + "." for rule in listed]
