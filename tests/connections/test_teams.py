"""Teams: who is in which one, and what it changes of goods and prices within one connection."""

import random
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.choose_team import Membership, choose_team
from connections.models import Connection, ConnectionAssortmentRule, Team, TeamAssortmentRule, TeamPriceList, TeamRule
from storefront.domain.pricing import breaks_for
from storefront.domain.visibility import Rule, assortment_for, rules_of, visible_products
from storefront.domain.write_listing import write_listings
from storefront.models import PriceList, Product, ProductSet
from tenants.models import Supplier
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product, make_set

SALES, WORKSHOP = [("Department", "Sales")], [("department", "Workshop 7")]


def make_team(connection: Connection, name: str, *rules: tuple[str, str, str], position: int = 0) -> Team:
    """A team with rules (field, operator, value)."""
    team = Team.objects.create(connection=connection, name=name)
    for field, operator, value in rules:
        TeamRule.objects.create(team=team, position=position, field=field, operator=operator, value=value)
    return team


def seen(agreed: Agreed, said: Any = ()) -> list[str]:
    return list(visible_products(agreed_shopper(agreed.connection, said=said)).values_list("sku", flat=True))


@pytest.fixture
def agreed(shop: Supplier) -> Agreed:
    return make_connection()


@pytest.mark.parametrize(
    ("operator", "value", "matching", "others"),
    [
        ("equals", "Sales", ["Sales", " sales ", "SALES"], ["Sale", "Sales 2", ""]),
        ("one_of", "4711; 4712;", ["4711", "4712 "], ["471", "", "4711; 4712"]),
        ("begins", "47", ["4711", "47"], ["147", ""]),
        ("contains", "71", ["4711", "71"], ["417", ""]),
        ("given", "", ["x", "0"], ["", "  "]),
        ("begins", "", [], ["", "x"]),
        ("contains", "", [], ["", "x"]),
    ],
)
def test_a_condition_holds_for_these_values_alone(
    operator: str, value: str, matching: list[str], others: list[str]
) -> None:
    rule = Membership(1, "team", "CostCenter", operator, value)

    held = [choose_team([rule], [("COSTCENTER", said)]) is rule for said in (*matching, *others)]

    assert held == [True] * len(matching) + [False] * len(others)


def test_the_first_rule_that_matches_decides_and_none_is_no_team() -> None:
    rules = [
        Membership(1, "a", "Role", "equals", "buyer"),
        Membership(2, "b", "Role", "given"),
        Membership(3, "c", "Role", "equals", "boss"),
    ]

    assert choose_team(rules, [("role", "boss")]) == rules[1]
    assert choose_team(rules, [("role", "boss"), ("role", "buyer")]) == rules[0]
    assert choose_team(rules, [("department", "buyer")]) is None
    assert choose_team(rules, []) is None


def oracle(rules: list[Membership], said: list[tuple[str, str]]) -> Membership | None:
    """Written apart, rule by rule and pair by pair."""
    for rule in rules:
        for name, value in said:
            v, w = value.lower().strip(), rule.value.lower().strip()
            if name.lower().strip() != rule.field.lower().strip():
                continue
            if rule.operator == "equals" and v == w:
                return rule
            if rule.operator == "one_of" and v and any(v == part.strip() for part in w.split(";")):
                return rule
            if rule.operator == "begins" and w and v[: len(w)] == w:
                return rule
            if rule.operator == "contains" and w and v.find(w) >= 0:
                return rule
            if rule.operator == "given" and v:
                return rule
    return None


def test_twenty_thousand_random_choices_are_those_of_the_oracle() -> None:
    dice = random.Random(5)
    names, values = ["Role", "role ", "CostCenter", "X"], ["", "4711", "4712", "47", "4711;4712", "Boss", "boss ", "os"]
    for _case in range(20_000):
        operators = ["equals", "one_of", "begins", "contains", "given"]
        rules = [
            Membership(at, str(at), dice.choice(names), dice.choice(operators), dice.choice(values))
            for at in range(dice.randrange(5))
        ]
        said = [(dice.choice(names), dice.choice(values)) for _pair in range(dice.randrange(4))]

        assert choose_team(rules, said) == oracle(rules, said)


def test_a_team_sees_other_goods_at_other_prices_and_who_is_in_none_what_he_saw(shop: Supplier) -> None:
    everyday, tool, secret = (make_product(sku) for sku in ("EVERYDAY", "TOOL", "SECRET"))
    agreed = make_connection(price_lists=(make_price_list({everyday: "10", tool: "20"}),))
    ConnectionAssortmentRule.objects.create(connection=agreed.connection, product=secret, effect="hide")
    write_listings()
    team = make_team(agreed.connection, "Sales", ("Department", "equals", "sales"))
    TeamAssortmentRule.objects.create(team=team, product=secret, effect="show")
    TeamAssortmentRule.objects.create(team=team, product=tool, effect="hide")
    TeamPriceList.objects.create(team=team, price_list=make_price_list({everyday: "8"}))

    shopper, stranger = (agreed_shopper(agreed.connection, said=said) for said in (SALES, WORKSHOP))

    assert seen(agreed, SALES) == ["EVERYDAY", "SECRET"]
    assert seen(agreed, WORKSHOP) == seen(agreed) == ["EVERYDAY", "TOOL"]
    assert [breaks_for(s, [everyday.pk])[everyday.pk][0].amount for s in (shopper, stranger)] == [8, 10]
    assert (shopper.team, stranger.team) == ("Sales", "")


def test_teams_cost_no_statement_more(agreed: Agreed) -> None:
    for number in range(3):
        team = make_team(agreed.connection, f"Team {number}", ("Department", "begins", f"{number}"))
        TeamAssortmentRule.objects.create(team=team, product=make_product(), effect="hide")
        agreed_shopper(agreed.connection, said=[("Department", f"{number}")])
    agreed_shopper(agreed.connection)
    row = Connection.objects.select_related("customer").get(pk=agreed.connection.pk)

    counts = []
    for said in ([], [("Department", "0")], [("Department", "2x")]):
        with CaptureQueriesContext(database) as captured:
            agreed_shopper(row, said=said)
        counts.append(len(captured))

    assert counts == [1, 1, 1]


def test_a_changed_rule_holds_at_the_next_request(agreed: Agreed) -> None:
    team = make_team(agreed.connection, "Sales", ("Department", "equals", "purchasing"))
    before = agreed_shopper(agreed.connection, said=SALES).team

    TeamRule.objects.filter(team=team).update(value="SALES")

    assert (before, agreed_shopper(agreed.connection, said=SALES).team) == ("", "Sales")


def test_the_team_of_another_connection_changes_nothing_here(agreed: Agreed) -> None:
    other = make_connection(customer=agreed.connection.customer)
    product = make_product("MINE")
    write_listings()
    team = make_team(other.connection, "Sales", ("Department", "given", ""))
    TeamAssortmentRule.objects.create(team=team, product=product, effect="hide")

    assert (seen(agreed, SALES), seen(other, SALES)) == (["MINE"], [])
    assert agreed_shopper(agreed.connection, said=SALES).team == ""


@pytest.mark.parametrize("seed", range(6))
def test_rules_of_three_sides_come_to_what_the_shop_makes_of_them(shop: Supplier, seed: int) -> None:
    """Customer, connection and team speak of the same sets and products, in every mixture; guessed or not."""
    agreed = make_connection(sees_everything=False)
    team = make_team(agreed.connection, "Sales", ("Department", "given", ""))
    targets: list[Product | ProductSet] = [make_set(), make_set(make_product()), make_product(), make_product()]
    dice = random.Random(seed)
    for target in targets:
        for owner in (agreed.connection.customer, agreed.connection, team):
            if (effect := dice.choice(("show", "hide", ""))) != "":
                name = "product_set" if isinstance(target, ProductSet) else "product"
                owner.assortment_rules.create(effect=effect, **{name: target})
    own = rules_of(agreed.connection.assortment_rules.all())
    of_team = rules_of(team.assortment_rules.all())
    replaced: dict[Any, Rule] = {rule.target: rule for rule in (*own, *of_team)}
    expected = assortment_for(rules_of(agreed.connection.customer.assortment_rules.all()), list(replaced.values()))

    found = [agreed_shopper(agreed.connection, said=SALES).assortment for _time in range(2)]

    assert found == [expected, expected]


def test_a_list_of_a_team_is_asked_before_all_others(shop: Supplier) -> None:
    product = make_product()
    lists: list[PriceList] = [make_price_list({product: "1"}) for _list in range(2)]
    agreed = make_connection(price_lists=(lists[0],))
    team = make_team(agreed.connection, "Sales", ("Department", "given", ""))
    TeamPriceList.objects.create(team=team, price_list=lists[1])

    chains = [agreed_shopper(agreed.connection, said=said).price_chain for said in (SALES, [])]

    versions = [price_list.versions.get().pk for price_list in lists]
    assert chains == [(versions[1], versions[0]), (versions[0],)]
