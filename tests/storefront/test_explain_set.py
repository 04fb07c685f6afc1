"""Why a product is in a set: the rule that decided, down through the sets that rules look into."""

import pytest

from storefront.domain.change_rules import change_rules
from storefront.domain.explain_set import SetTrace, explain_sets
from storefront.domain.set_rules import SetRule
from storefront.domain.write_listing import write_listings
from storefront.models import Product, ProductSet
from tests.factories.storefront import make_brand, make_product, make_set

pytestmark = pytest.mark.usefixtures("shop")


def make_rule_set(*rules: SetRule, name: str = "By rules") -> ProductSet:
    made = ProductSet.objects.create(name=name, kind="rules")
    change_rules(made, rules)
    return made


def told(product: Product, product_set: ProductSet) -> SetTrace:
    return explain_sets(product, [product_set.pk])[product_set.pk]


def test_the_last_rule_that_matches_is_named_with_its_position() -> None:
    acme = make_brand("Acme")
    product = make_product(brand=acme, tags=["old"])
    write_listings()
    made = make_rule_set(
        SetRule("include", "brand", brand_id=acme.pk),
        SetRule("exclude", "tag", tag="old"),
        SetRule("include", "tag", tag="new"),
    )

    trace = told(product, made)

    assert trace.is_member is False
    assert [(rule.position, rule.is_match, rule.decides) for rule in trace.rules] == [
        (1, True, False),
        (2, True, True),
        (3, False, False),
    ]


def test_a_set_within_a_set_is_explained_below_its_rule() -> None:
    product = make_product()
    picked = make_set(product, name="Picked")
    write_listings()
    inner = make_rule_set(SetRule("include", "set", used_set_id=picked.pk), name="Inner")
    outer = make_rule_set(SetRule("include", "set", used_set_id=inner.pk), name="Outer")

    trace: SetTrace | None = told(product, outer)
    chain = []
    while trace is not None:
        chain.append((trace.name, trace.kind, trace.is_member))
        trace = trace.deciding.inner if trace.deciding else None

    assert chain == [("Outer", "rules", True), ("Inner", "rules", True), ("Picked", "picked", True)]


def test_without_a_matching_rule_nothing_decides() -> None:
    product = make_product()
    write_listings()

    traces = [told(product, made) for made in (make_rule_set(), make_rule_set(SetRule("include", "tag", tag="x")))]

    assert [(trace.is_member, trace.deciding) for trace in traces] == [(False, None), (False, None)]


def test_sets_that_do_not_exist_are_left_out() -> None:
    assert explain_sets(make_product(), [987_654]) == {}


def test_a_set_that_waits_says_so_and_keeps_its_members(monkeypatch: pytest.MonkeyPatch) -> None:
    product = make_product(tags=["sale"])
    write_listings()
    made = make_rule_set()
    monkeypatch.setattr("storefront.domain.change_rules.AT_ONCE", 0)

    change_rules(made, [SetRule("include", "tag", tag="sale")])

    trace = told(product, made)
    assert (trace.is_waiting, trace.is_member, trace.deciding is not None) == (True, False, True)
