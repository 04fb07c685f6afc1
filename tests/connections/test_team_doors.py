"""What a team changes at every door: the visit, VALIDATE, and the order that comes back."""

import pytest
from django.test import Client

from connections.models import TeamAssortmentRule, TeamPriceList
from storefront.domain.write_listing import write_listings
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import lines
from tests.connections.shopping import cart_in, fill, send
from tests.connections.test_teams import make_team
from tests.connections.visiting import walk_in
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import oci_call, order_item, order_request
from tests.factories.storefront import make_price_list, make_product
from tests.storefront.visiting import Page


def make_world(protocol: str = "cxml") -> tuple[Agreed, Product]:
    """TOOL is hidden from everybody but the sales team, who pay 8.00."""
    tool = make_product("TOOL")
    agreed = make_connection(protocol, price_lists=(make_price_list({tool: "10"}),))
    agreed.connection.assortment_rules.create(product=tool, effect="hide")
    team = make_team(agreed.connection, "Sales", ("Department", "equals", "Sales"))
    TeamAssortmentRule.objects.create(team=team, product=tool, effect="show")
    TeamPriceList.objects.create(team=team, price_list=make_price_list({tool: "8"}))
    write_listings()
    return agreed, tool


@pytest.mark.parametrize(("department", "status"), [("SALES", 200), ("Workshop", 404)])
def test_a_visit_shows_what_the_persons_team_sees(
    client_a: Client, supplier_a: Supplier, department: str, status: int
) -> None:
    with in_tenant(supplier_a):
        agreed, _tool = make_world()

    buyer = walk_in(client_a, supplier_a, agreed, extrinsics=(("department", department),))
    page = buyer.get("p/TOOL/")

    assert page.status_code == status
    prices = Page(page.content.decode()).values("data-unit-price")
    assert prices == (["8"] if status == 200 else [])


def test_a_cart_of_a_team_is_ordered_without_a_finding_though_the_order_does_not_say_the_team(
    client_a: Client, supplier_a: Supplier, post: Post
) -> None:
    with in_tenant(supplier_a):
        agreed, _tool = make_world()
    buyer = walk_in(client_a, supplier_a, agreed, extrinsics=(("Department", "Sales"),))
    fill(buyer, ("TOOL", "2"))
    (line,) = cart_in(send(buyer)).lines
    item = order_item("TOOL", "2", "8.00", auxiliary=line.item_id.supplier_part_auxiliary_id)

    post(order_request(agreed, item), agreed.key)

    assert [line.findings for line in lines(supplier_a)] == [[]]


@pytest.mark.parametrize(
    ("extrinsics", "found"),
    [
        ((("Department", "Sales"),), []),
        ((), ["order.line.product_hidden", "order.line.price_differs"]),
    ],
)
def test_an_order_without_a_cart_is_held_against_the_team_that_it_names(
    supplier_a: Supplier, post: Post, extrinsics: tuple[tuple[str, str], ...], found: list[str]
) -> None:
    with in_tenant(supplier_a):
        agreed, _tool = make_world()

    post(order_request(agreed, order_item("TOOL", "2", "8.00"), extrinsics=extrinsics), agreed.key)

    assert [finding["code"] for line in lines(supplier_a) for finding in line.findings] == found


@pytest.mark.parametrize(("department", "is_found"), [("Sales", True), ("Workshop", False)])
def test_validate_answers_the_team_that_its_parameters_name(
    client_a: Client, supplier_a: Supplier, department: str, is_found: bool
) -> None:
    with in_tenant(supplier_a):
        agreed, _tool = make_world("oci")
    call = oci_call(agreed, FUNCTION="VALIDATE", PRODUCTID="TOOL", QUANTITY="1", Department=department)

    answer = client_a.post(f"/punchout/oci/{agreed.key}/", call).content.decode()

    assert ("8.000" in answer) == is_found
