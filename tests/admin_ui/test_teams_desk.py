"""Teams at the desk: their rules, what each sees and pays, and a try."""

from typing import Any

import pytest
from django.test import Client

from admin_ui.models import CustomerManagers
from connections.models import Connection, Team, TeamAssortmentRule, TeamPriceList, TeamRule
from storefront.domain.write_listing import write_listings
from storefront.models import DeliveryTerms, TaxRate
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, rows, signed_in
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product, make_set
from tests.storefront.visiting import Page


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


@pytest.fixture
def desk(supplier_a: Supplier, client_a: Client) -> Client:
    """An administrator's browser."""
    signed_in(client_a, supplier_a)
    return client_a


def make_team(connection: Connection, name: str = "Sales", value: str = "sales") -> Team:
    team = Team.objects.create(connection=connection, name=name)
    TeamRule.objects.create(team=team, position=1, field="Department", operator="equals", value=value)
    return team


def rule(team: Team, **values: Any) -> dict[str, Any]:
    said = {"position": "1", "field": "Department", "operator": "equals", "value": "Sales", "team": team.pk}
    return said | values


def test_a_team_is_named_then_gets_its_rules(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    named = desk.post(page(agreed, "teams"), {"save": 1, **rows("teams", {"name": "Sales"}), **rows("rules")})
    with in_tenant(supplier_a):
        team = Team.objects.get()

    kept = rows("teams", {"id": team.pk, "name": "Sales"}, initial=1)
    ruled = desk.post(page(agreed, "teams"), {"save": 1, **kept, **rows("rules", rule(team))})

    with in_tenant(supplier_a):
        stored = list(TeamRule.objects.values_list("team__name", "position", "field", "operator", "value"))
    assert (named.status_code, ruled.status_code) == (302, 302)
    assert stored == [("Sales", 1, "Department", "equals", "Sales")]
    history = desk.get(f"/admin/connections/history/{agreed.connection.pk}/").content.decode()
    assert history.count("Teams, their rules, goods or price lists were changed.") == 2


def test_a_condition_without_a_value_is_refused(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        team = Team.objects.create(connection=agreed.connection, name="Sales")
    kept = rows("teams", {"id": team.pk, "name": "Sales"}, initial=1)

    refused = desk.post(page(agreed, "teams"), {"save": 1, **kept, **rows("rules", rule(team, value=" ; "))})
    given = rule(team, operator="given", value="")
    taken = desk.post(page(agreed, "teams"), {"save": 1, **kept, **rows("rules", given)})

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert "Say the value, or choose “is given”." in refused.content.decode()


def test_what_a_team_sees_and_pays_is_saved_on_its_own_page(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        team, product, picked = make_team(agreed.connection), make_product("TOOL"), make_set()
        prices = make_price_list({product: "8"})
        write_listings()
    posted = {
        "save": 1,
        **rows("sets", {"effect": "show", "product_set": picked.pk}),
        **rows("products", {"effect": "hide", "sku": "TOOL"}),
        **rows("lists", {"position": 0, "price_list": prices.pk}),
    }

    answer = desk.post(page(agreed, f"teams/{team.pk}"), posted)
    shown = desk.get(page(agreed, f"teams/{team.pk}")).content.decode()

    with in_tenant(supplier_a):
        targets = set(TeamAssortmentRule.objects.values_list("effect", "product_set", "product"))
        lists = list(TeamPriceList.objects.values_list("team", "price_list"))
    assert answer.status_code == 302
    assert targets == {("show", picked.pk, None), ("hide", None, product.pk)}
    assert lists == [(team.pk, prices.pk)]
    assert "Department equals “sales”" in shown
    assert "<strong>0 products</strong>" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("value", "team", "visible", "words"),
    [
        ("SALES", "Sales", "1", "TOOL costs €8.00 per 1"),
        ("Workshop", "", "2", "TOOL costs €10.00 per 1"),
    ],
)
def test_a_try_tells_team_count_and_price(
    desk: Client, supplier_a: Supplier, value: str, team: str, visible: str, words: str
) -> None:
    with in_tenant(supplier_a):
        product, other = make_product("TOOL"), make_product("OTHER")
        agreed = make_connection(price_lists=(make_price_list({product: "10"}),))
        sales = make_team(agreed.connection)
        TeamAssortmentRule.objects.create(team=sales, product=other, effect="hide")
        TeamPriceList.objects.create(team=sales, price_list=make_price_list({product: "8"}))
        write_listings()

    answer = desk.get(page(agreed, "teams"), {"field": "department", "value": value, "sku": "TOOL"})

    shown = Page(answer.content.decode())
    assert (shown.values("data-team"), shown.values("data-visible")) == ([team], [visible])
    assert words in shown.text
    assert ("The rule that decides: Department equals “sales”." in shown.text) == (team == "Sales")


def test_teams_and_rules_of_another_connection_are_not_there(
    desk: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    with in_tenant(supplier_a):
        strange = make_team(make_connection().connection, "Strangers")

    opened = desk.get(page(agreed, f"teams/{strange.pk}"))
    posted = desk.post(page(agreed, f"teams/{strange.pk}"), {"save": 1})
    chosen = desk.post(page(agreed, "teams"), {"save": 1, **rows("teams"), **rows("rules", rule(strange))})

    with in_tenant(supplier_a):
        assert TeamRule.objects.count() == 1
    assert (opened.status_code, posted.status_code, chosen.status_code) == (404, 404, 200)
    assert "Strangers" not in desk.get(page(agreed, "teams")).content.decode()


@pytest.mark.parametrize(
    ("role", "seen", "saved"),
    [
        (Role.ACCOUNT_MANAGER, 200, 302),
        (Role.SUPPORT, 200, 302),
        (Role.FINANCE, 302, 302),
        (Role.CATALOGUE_EDITOR, 302, 302),
    ],
)
def test_roles_see_and_change_teams_as_they_do_the_connection(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, role: Role, seen: int, saved: int
) -> None:
    person = signed_in(client_a, supplier_a, role)
    with in_tenant(supplier_a):
        team = make_team(agreed.connection)
        CustomerManagers.objects.get_or_create(customer=agreed.connection.customer, user=person)

    pages = [client_a.get(page(agreed, tab)).status_code for tab in ("teams", f"teams/{team.pk}", "delivery")]
    answer = client_a.post(page(agreed, "teams"), {"save": 1, **rows("teams", {"name": "New"}), **rows("rules")})

    with in_tenant(supplier_a):
        is_made = Team.objects.filter(name="New").exists()
    assert pages == [seen] * 3
    assert (answer.status_code, is_made) == (saved, role == Role.ACCOUNT_MANAGER)


def test_a_colleagues_customer_answers_as_if_it_did_not_exist(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a, Role.ACCOUNT_MANAGER)
    with in_tenant(supplier_a):
        team = make_team(agreed.connection)
    customer = f"/admin/customers/{agreed.connection.customer_id}/delivery/"
    places = [page(agreed, "teams"), page(agreed, f"teams/{team.pk}"), page(agreed, "delivery"), customer]

    assert [client_a.get(place).status_code for place in places] == [404] * 4
    assert [client_a.post(place, {"save": 1}).status_code for place in places] == [404] * 4


def test_the_page_why_tells_the_team_its_rule_and_the_delivery(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        product = make_product("TOOL")
        agreed = make_connection(price_lists=(make_price_list({product: "10"}),))
        team = make_team(agreed.connection)
        TeamAssortmentRule.objects.create(team=team, product=product, effect="hide")
        TeamPriceList.objects.create(team=team, price_list=make_price_list({product: "8"}, name="For sales"))
        terms = DeliveryTerms.objects.create(customer=agreed.connection.customer, free_from=5)
        TaxRate.objects.create(terms=terms, percent=20)
        write_listings()
    asked = {"connection": agreed.connection.pk, "sku": "TOOL", "field": "department"}

    pages = [Page(desk.get("/admin/explain/", {**asked, "value": value}).content.decode()) for value in ("sales", "x")]

    for words in (
        "This person is in the team “Sales”. Department equals “sales” → Sales",
        "Hidden: a rule hides this very product",
        "€8.00 per 1 C62, from “For sales”; 1 C62 cost €8.00.",
        "The terms are those of the customer. Goods: €8.00.",
        "Shipping is free from €5.00. Tax: 20 % of €8.00 is €1.60. Tax together, rounded once: €1.60. Total: €9.60.",
    ):
        assert words in pages[0].text
    assert "Asked about somebody in no team" in pages[1].text
    assert "€10.00 per 1 C62" in pages[1].text
