"""Visibility: the condition, the resolution and the explanation agree with a naive reading of the rules."""

from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.explain_visibility import Verdict, explain_visibility
from storefront.domain.shopper import AssortmentFilter
from storefront.domain.visibility import (
    Resolved,
    Rule,
    assortment_for,
    resolve,
    visible_condition,
    visible_listings,
    visible_products,
)
from storefront.domain.write_listing import write_listings
from storefront.models import Assortment, Listing, Product, ProductSet
from tests.factories.storefront import make_product, make_set, make_shopper, show_everything

EFFECTS = (None, "show", "hide")
SET_IDS, PRODUCT_IDS = (1, 2, 3), (10, 11)


def oracle(member_of: set[int], product_id: int, customer: list[Rule], connection: list[Rule]) -> bool:
    """The rules as a person would read them, one product at a time."""

    def effects_on(**target: int) -> list[str]:
        own = [rule.effect for rule in connection if rule == Rule(rule.effect, **target)]
        return own or [rule.effect for rule in customer if rule == Rule(rule.effect, **target)]

    on_product = effects_on(product_id=product_id)
    on_sets = [effect for set_id in member_of for effect in effects_on(product_set_id=set_id)]
    for effects in (on_product, on_sets):
        if effects:
            return "hide" not in effects
    return False


def holds(resolved: Resolved, member_of: set[int], product_id: int) -> bool:
    """The condition of `visible_condition`, in Python."""
    by_sets = bool(member_of & {*resolved.include_set_ids}) and not member_of & {*resolved.exclude_set_ids}
    return (by_sets or product_id in resolved.shown_product_ids) and product_id not in resolved.hidden_product_ids


RULES = st.lists(
    st.builds(Rule, st.sampled_from(["show", "hide"]), product_set_id=st.sampled_from(SET_IDS))
    | st.builds(Rule, st.sampled_from(["show", "hide"]), product_id=st.sampled_from(PRODUCT_IDS)),
    max_size=6,
)


@given(RULES, RULES, st.sets(st.sampled_from(SET_IDS)), st.sampled_from(PRODUCT_IDS))
def test_resolved_rules_decide_as_a_naive_reading(
    customer: list[Rule], connection: list[Rule], member_of: set[int], product_id: int
) -> None:
    decision = holds(resolve(customer, connection), member_of, product_id)

    assert decision == oracle(member_of, product_id, customer, connection)


@given(RULES, RULES)
def test_the_order_of_rules_does_not_matter(customer: list[Rule], connection: list[Rule]) -> None:
    reordered = sorted(customer, key=repr, reverse=True), sorted(connection, key=repr)

    assert resolve(*reordered).key == resolve(customer, connection).key


def test_no_rules_show_nothing() -> None:
    assert not holds(resolve([], []), {1}, 10)


@pytest.mark.parametrize("targets", [{}, {"product_set_id": 1, "product_id": 1}])
def test_a_rule_names_exactly_one_target(targets: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Rule("show", **targets)


@pytest.mark.usefixtures("shop")
class TestInTheDatabase:
    def test_every_combination_of_rules_decides_alike_in_sql_python_and_trace(self) -> None:
        """Customer x connection, on a set, another set and the product itself: 3 to the 6th agreements."""
        goods = make_product("GOODS")
        first, second = make_set(goods), make_set(goods)
        write_listings()
        targets = ({"product_set_id": first.pk}, {"product_set_id": second.pk}, {"product_id": goods.pk})
        choices = list(every(EFFECTS, repeat=3))

        for customer_effects, connection_effects in every(choices, repeat=2):
            customer, connection = (
                [Rule(effect, **target) for effect, target in zip(effects, targets, strict=True) if effect]
                for effects in (customer_effects, connection_effects)
            )
            resolved = resolve(customer, connection)
            shopper_filter = AssortmentFilter(0, *(getattr(resolved, name) for name in Resolved.__slots__))
            expected = oracle({first.pk, second.pk}, goods.pk, customer, connection)
            assert is_visible_in_sql(shopper_filter, goods) is expected
            if (customer_effects, connection_effects) in SAMPLED:
                assert explain_visibility(goods, customer, connection).is_visible is expected

    def test_equal_rules_share_one_assortment(self) -> None:
        rules = [Rule("show", product_set_id=7), Rule("hide", product_id=9)]

        one, other = assortment_for(rules, []), assortment_for([], reversed(rules))

        assert one == other
        assert Assortment.objects.filter(pk=one.id).count() == 1

    def test_products_not_on_sale_are_hidden_from_everyone(self) -> None:
        goods = make_product(is_active=False)
        write_listings()

        assert not visible_products(make_shopper()).exists()
        assert explain_visibility(goods, [], [show_everything()]).verdict is Verdict.NOT_ON_SALE

    def test_a_product_taken_off_sale_leaves_the_lists(self) -> None:
        goods = make_product()
        write_listings()
        Product.objects.update(is_active=False)

        write_listings([goods.pk])

        assert not visible_listings(make_shopper()).exists()

    def test_ids_above_small_integers_are_compared_too(self) -> None:
        product = make_product()
        write_listings()
        shopper = make_shopper(rules=[show_everything(), Rule("hide", product_id=40_000)])

        assert list(visible_products(shopper)) == [product]

    def test_the_trace_names_the_sets_and_the_replaced_rule(self) -> None:
        goods = make_product("GOODS")
        tools = make_set(goods, name="Tools")
        write_listings()

        trace = explain_visibility(
            goods, [Rule("hide", product_set_id=tools.pk)], [Rule("show", product_set_id=tools.pk)]
        )

        assert trace.verdict is Verdict.SET_SHOWN
        assert [(step.source, step.target_name, step.is_replaced) for step in trace.steps] == [
            ("customer", "Tools", True),
            ("connection", "Tools", False),
        ]

    def test_a_customers_and_a_connections_hides_add_up(self) -> None:
        one, two, three = (make_product(sku) for sku in ("ONE", "TWO", "THREE"))
        write_listings()
        everything = ProductSet.objects.get(kind="everything")
        shopper = make_shopper(
            customer_rules=[Rule("show", product_set_id=everything.pk), Rule("hide", product_id=one.pk)],
            rules=[Rule("hide", product_id=two.pk)],
        )

        assert list(visible_products(shopper)) == [three]


#: The trace costs two queries each; these are all pairs of the interesting kinds.
SAMPLED = {pair for at, pair in enumerate(every(list(every(EFFECTS, repeat=3)), repeat=2)) if at % 5 == 0}


def is_visible_in_sql(shopper_filter: AssortmentFilter, goods: Product) -> bool:
    condition, values = visible_condition(shopper_filter, "set_ids", "product_id")
    query = f"SELECT product_id FROM storefront_listing WHERE product_id = %s AND {condition}"
    return bool(list(Listing.objects.raw(query, [goods.pk, *values])))
