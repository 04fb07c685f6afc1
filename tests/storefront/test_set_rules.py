"""Sets made of rules: every kind of rule, their order, and membership after each kind of change."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from storefront.domain.change_rules import AT_ONCE, RulesRefused, change_rules, drop_set, using
from storefront.domain.pick_products import pick_products
from storefront.domain.set_rules import SetRule, preview
from storefront.domain.visibility import Rule, visible_products
from storefront.domain.write_listing import write_listings
from storefront.domain.write_sets import write_waiting_sets
from storefront.models import Category, Listing, Product, ProductSet, ProductSetItem
from tests.factories.storefront import make_brand, make_category, make_product, make_set, make_shopper

pytestmark = pytest.mark.usefixtures("shop")


def make_rule_set(*rules: SetRule, name: str = "By rules") -> ProductSet:
    made = ProductSet.objects.create(name=name, kind="rules")
    change_rules(made, rules)
    return made


def include(kind: str, **asked: Any) -> SetRule:
    return SetRule("include", kind, **asked)


def exclude(kind: str, **asked: Any) -> SetRule:
    return SetRule("exclude", kind, **asked)


def listed(*products: Product) -> dict[str, Any]:
    return {"product_ids": tuple(product.pk for product in products)}


def attribute(comparison: str, *values: str, name: str = "Size") -> SetRule:
    return include("attribute", attribute=name, comparison=comparison, values=values)


def members(product_set: ProductSet) -> list[str]:
    return sorted(product_set.products.values_list("sku", flat=True))


def in_lists(product_set: ProductSet) -> list[str]:
    """The same by the copy that the shop filters on."""
    rows = Listing.objects.filter(set_ids__contains=[product_set.pk])
    return sorted(rows.values_list("product__sku", flat=True))


def sized(value: Any, name: Any = "Size") -> list[dict[str, Any]]:
    return [{"names": {"en": name, "fr": "Taille"}, "value": value, "unit": "mm"}]


def test_a_category_brings_all_below_it() -> None:
    tools = make_category("Tools")
    drills = make_category("Drills", tools)
    make_product("HAMMER", category=tools)
    make_product("DRILL", category=drills)
    make_product("ELSEWHERE")
    write_listings()

    made = make_rule_set(include("category", category_id=tools.pk))

    assert (members(made), in_lists(made)) == (["DRILL", "HAMMER"], ["DRILL", "HAMMER"])


def test_a_brand_and_a_tag_bring_theirs() -> None:
    acme = make_brand("Acme")
    make_product("BRANDED", brand=acme)
    make_product("TAGGED", tags=["sale", "new"])
    make_product("OTHER", tags=["old"])
    write_listings()

    made = make_rule_set(include("brand", brand_id=acme.pk), include("tag", tag="sale"))

    assert (members(made), in_lists(made)) == (["BRANDED", "TAGGED"], ["BRANDED", "TAGGED"])


@pytest.mark.parametrize(
    ("comparison", "values", "expected"),
    [
        ("equals", ["12"], ["NUMBER", "TEXT"]),
        ("equals", ["gross"], ["GERMAN"]),
        ("contains", ["ROSS"], ["GERMAN"]),
        ("contains", ["2"], ["COMMA", "NUMBER", "TEXT"]),
        ("range", ["12", "12.5"], ["COMMA", "NUMBER", "TEXT"]),
        ("range", ["12,1", ""], ["COMMA"]),
        ("range", ["", "12"], ["NEGATIVE", "NUMBER", "TEXT"]),
        ("one_of", ["Large", "-3"], ["GERMAN", "NEGATIVE"]),
    ],
)
def test_an_attribute_is_compared_in_every_language_it_is_kept_in(
    comparison: str, values: list[str], expected: list[str]
) -> None:
    make_product("NUMBER", attributes=sized(12))
    make_product("TEXT", attributes=sized("12"))
    make_product("COMMA", attributes=sized("12,5"))
    make_product("NEGATIVE", attributes=sized("-3"))
    make_product("GERMAN", attributes=sized({"en": "large", "de": "Gross"}, name="size"))
    make_product("OTHER", attributes=[{"names": {"en": "Colour"}, "value": "12", "unit": ""}])
    write_listings()

    made = make_rule_set(attribute(comparison, *values))

    assert members(made) == expected


@pytest.mark.parametrize("odd", [{}, [], ["x", 3, None], [{"names": 5, "value": [1]}], [{"names": {"en": None}}]])
def test_attributes_of_another_shape_match_nothing(odd: Any) -> None:
    make_product("ODD", attributes=odd)
    write_listings()

    assert members(make_rule_set(attribute("contains", "1"))) == []


def test_an_attribute_is_found_by_its_name_in_any_language() -> None:
    make_product("GLOVE", attributes=sized("XL"))
    write_listings()

    assert members(make_rule_set(attribute("equals", "xl", name="taille"))) == ["GLOVE"]


def test_of_the_rules_that_match_the_last_decides() -> None:
    one, two = make_product("ONE"), make_product("TWO")
    write_listings()
    both, only = include("products", **listed(one, two)), exclude("products", **listed(one))

    kept, lost = make_rule_set(both, only), make_rule_set(only, both)

    assert (members(kept), members(lost)) == (["TWO"], ["ONE", "TWO"])


def test_a_set_without_rules_or_with_exclusions_only_is_empty() -> None:
    one = make_product()
    write_listings()

    assert [members(make_rule_set()), members(make_rule_set(exclude("products", **listed(one))))] == [[], []]


def test_sets_of_sets_follow_the_sets_they_use() -> None:
    one, two, three = (make_product(sku) for sku in ("ONE", "TWO", "THREE"))
    picked = make_set(one, two)
    write_listings()
    inner = make_rule_set(include("set", used_set_id=picked.pk), exclude("products", **listed(two)))
    outer = make_rule_set(
        include("products", **listed(one, two, three)), exclude("set", used_set_id=inner.pk), name="Outer"
    )
    before = members(inner), members(outer), in_lists(outer)

    pick_products(picked, ["TWO", "THREE"])

    assert before == (["ONE"], ["THREE", "TWO"], ["THREE", "TWO"])
    assert (members(inner), members(outer), in_lists(outer)) == (["THREE"], ["ONE", "TWO"], ["ONE", "TWO"])


def test_new_rules_of_an_inner_set_reach_the_outer_ones() -> None:
    one, two = make_product("ONE"), make_product("TWO")
    write_listings()
    inner = make_rule_set(include("products", **listed(one)))
    middle = make_rule_set(include("set", used_set_id=inner.pk))
    outer = make_rule_set(include("set", used_set_id=middle.pk))

    change_rules(inner, [include("products", **listed(two))])

    assert [members(inner), members(middle), members(outer)] == [["TWO"], ["TWO"], ["TWO"]]
    assert [in_lists(middle), in_lists(outer)] == [["TWO"], ["TWO"]]
    assert using(inner.pk) == {inner.pk, middle.pk, outer.pk}


def test_a_set_never_uses_itself() -> None:
    inner = make_rule_set()
    outer = make_rule_set(include("set", used_set_id=inner.pk))

    for rules in ([include("set", used_set_id=inner.pk)], [exclude("set", used_set_id=outer.pk)]):
        with pytest.raises(RulesRefused) as refused:
            change_rules(inner, rules)
        assert refused.value.code == "product_set.cycle"
    assert not inner.rules.exists()


@pytest.mark.parametrize(
    "rule",
    [
        include("category"), include("brand"), include("tag"), include("products"), include("set"),
        attribute("equals"), attribute("equals", ""), attribute("range", "", ""), attribute("range", "1"),
        attribute("range", "1", "two"), attribute("one_of"), attribute("", "1"), attribute("equals", "1", name=""),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_whole_is_refused(rule: SetRule) -> None:
    with pytest.raises(RulesRefused, match="Rule 1 lacks") as refused:
        make_rule_set(rule)

    assert refused.value.code == "product_set.rule_not_whole"


def test_sets_of_other_kinds_and_endless_rules_are_refused() -> None:
    with pytest.raises(RulesRefused) as other_kind:
        change_rules(make_set(), [])
    with pytest.raises(RulesRefused) as endless:
        make_rule_set(*[include("tag", tag="x")] * 201)

    assert [other_kind.value.code, endless.value.code] == ["product_set.not_rules", "product_set.too_many_rules"]


def test_a_changed_product_enters_and_leaves_its_sets() -> None:
    acme = make_brand("Acme")
    goods, other = make_product("GOODS"), make_product("OTHER", brand=acme)
    write_listings()
    branded, tagged = make_rule_set(include("brand", brand_id=acme.pk)), make_rule_set(include("tag", tag="sale"))

    Product.objects.filter(pk=goods.pk).update(brand=acme, tags=["sale"])
    Product.objects.filter(pk=other.pk).update(brand=None)
    write_listings([goods.pk, other.pk])

    assert [in_lists(branded), in_lists(tagged)] == [["GOODS"], ["GOODS"]]


def test_a_moved_category_takes_its_products_along() -> None:
    tools, garden = make_category("Tools"), make_category("Garden")
    drills = make_category("Drills", tools)
    drill = make_product("DRILL", category=drills)
    write_listings()
    of_tools, of_garden = (make_rule_set(include("category", category_id=node.pk)) for node in (tools, garden))

    Category.objects.filter(pk=drills.pk).update(parent=garden)
    write_listings([drill.pk])

    assert [in_lists(of_tools), in_lists(of_garden)] == [[], ["DRILL"]]


def test_writing_everything_again_changes_nothing() -> None:
    make_product("ONE", tags=["sale"])
    write_listings()
    made = make_rule_set(include("tag", tag="sale"))
    before = set(ProductSetItem.objects.values_list("pk", flat=True))

    write_listings()

    assert set(ProductSetItem.objects.values_list("pk", flat=True)) == before
    assert in_lists(made) == ["ONE"]


def test_a_large_set_waits_for_the_worker_with_its_earlier_members(monkeypatch: pytest.MonkeyPatch) -> None:
    goods = [make_product(f"P{number}", tags=["sale"]) for number in range(3)]
    write_listings()
    made = make_rule_set(include("products", **listed(goods[0])))
    outer = make_rule_set(include("set", used_set_id=made.pk))
    monkeypatch.setattr("storefront.domain.change_rules.AT_ONCE", 2)

    waits = change_rules(made, [include("tag", tag="sale")])

    assert (waits, made.is_waiting, members(made), AT_ONCE) == (True, True, ["P0"], 5_000)
    assert (write_waiting_sets(), write_waiting_sets()) == (1, 0)
    made.refresh_from_db()
    assert (made.is_waiting, in_lists(made), in_lists(outer)) == (False, ["P0", "P1", "P2"], ["P0", "P1", "P2"])


def test_a_set_in_use_stays_and_an_unused_one_goes_from_the_lists() -> None:
    goods = make_product("GOODS", tags=["sale"])
    write_listings()
    inner = make_rule_set(include("tag", tag="sale"))
    outer = make_rule_set(include("set", used_set_id=inner.pk))

    with pytest.raises(ProtectedError):
        drop_set(inner)
    still = in_lists(inner)
    drop_set(outer)

    assert (still, ProductSet.objects.filter(name="By rules").count()) == (["GOODS"], 1)
    assert Listing.objects.get(product=goods).set_ids == sorted(
        ProductSetItem.objects.filter(product=goods).values_list("product_set", flat=True)
    )


def test_a_preview_counts_and_names_the_first() -> None:
    goods = [make_product(f"P{number}", tags=["sale"]) for number in range(3)]
    write_listings()

    seen = preview([include("tag", tag="sale"), exclude("products", **listed(goods[1]))], most=1)

    assert (seen.count, seen.first_ids) == (2, (goods[0].pk,))


def test_what_a_hidden_set_holds_is_gone_on_the_next_question() -> None:
    make_product("KEPT")
    make_product("GONE", tags=["secret"])
    write_listings()
    secret = make_rule_set(include("tag", tag="secret"))
    everything = ProductSet.objects.get(kind="everything")
    rules = [Rule("show", product_set_id=everything.pk), Rule("hide", product_set_id=secret.pk)]

    assert [product.sku for product in visible_products(make_shopper(rules=rules))] == ["KEPT"]


def test_statements_grow_neither_with_products_nor_with_sets() -> None:
    def statements(product_ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            write_listings(product_ids)
        return len(asked)

    goods = [make_product(tags=["sale"]) for _number in range(30)]
    write_listings()
    make_rule_set(include("tag", tag="sale"))
    one = statements([goods[0].pk])
    for number in range(20):
        make_rule_set(include("tag", tag=f"tag-{number}"))
    Product.objects.update(tags=["sale", "tag-3"])

    assert statements([product.pk for product in goods]) == one
