"""Orders at the desk: found by any number, read in words, moved by one button, noted in the history."""

import re

import pytest
from django.test import Client

from admin_ui.findings import TEXTS, in_words
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.architecture.sources import sources
from tests.factories.storefront import make_customer


def make_order(
    external_id: str, *, sku: str = "P-1", findings: tuple[dict[str, str], ...] = (), **values: str
) -> Order:
    """An order of one line."""
    line = NewOrderLine(sku=sku, quantity=3, unit="EA", unit_price=2, findings=findings)
    return place_order(
        NewOrder(customer_id=make_customer().pk, external_id=external_id, currency="EUR", lines=(line,), **values)
    )


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def found(client: Client, query: str) -> set[str]:
    page = client.get(f"/admin/orders/{query}")
    return {order.external_id for order in page.context["object_list"]}


@pytest.mark.parametrize("typed", ["PO-77", "po-77", "{number}", "GLOVE/9", "{customer}"])
def test_order_is_found_by_either_number_its_customer_or_a_sku(shop: Supplier, owner: Client, typed: str) -> None:
    wanted = make_order("PO-77", sku="GLOVE/9")
    make_order("PO-78")

    query = typed.format(number=wanted.number, customer=wanted.customer.name)

    assert found(owner, f"?q={query}") == {"PO-77"}


def test_orders_are_listed_by_state_test_and_findings(shop: Supplier, owner: Client) -> None:
    make_order("held", state="held")
    make_order("odd", findings=({"code": "order.line.price_differs"},))
    Order.objects.filter(pk=make_order("test").pk).update(is_test=True)

    assert found(owner, "?state=held") == {"held"}
    assert found(owner, "?has_findings=true") == {"odd"}
    assert found(owner, "?is_test=true") == {"test"}


def test_page_tells_findings_in_words(shop: Supplier, owner: Client) -> None:
    odd = {"code": "order.line.price_differs", "found": "3 per 1", "expected": "2 per 1"}
    order = make_order("PO-1", findings=(odd,))

    page = owner.get(f"/admin/orders/inspect/{order.pk}/").content.decode()

    assert ("The price is another one." in page, "It says: 3 per 1." in page) == (True, True)


def test_unknown_finding_is_shown_as_it_is() -> None:
    assert in_words({"code": "new.code"}).text == "Noticed: new.code."


def test_held_order_is_released_once_and_noted(shop: Supplier, owner: Client) -> None:
    order = make_order("PO-1", state="held")

    owner.post(f"/admin/orders/{order.pk}/move/", {"state": "received"})
    again = owner.post(f"/admin/orders/{order.pk}/move/", {"state": "received"}, follow=True)

    order.refresh_from_db()
    history = owner.get(f"/admin/orders/history/{order.pk}/").content.decode()
    assert (order.state, history.count("Held, released or cancelled the order")) == ("received", 1)
    assert "The order is received." in again.content.decode()


@pytest.mark.parametrize("state", ["", "shipped", "RECEIVED"])
def test_unknown_step_changes_nothing(shop: Supplier, owner: Client, state: str) -> None:
    order = make_order("PO-1", state="held")

    assert owner.post(f"/admin/orders/{order.pk}/move/", {"state": state}).status_code == 302
    order.refresh_from_db()
    assert order.state == "held"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.FINANCE])
def test_who_only_reads_has_no_buttons_and_moves_nothing(shop: Supplier, desk: SignIn, role: Role) -> None:
    order, reader = make_order("PO-1"), desk(role)

    page = reader.get(f"/admin/orders/inspect/{order.pk}/").content.decode()
    answer = reader.post(f"/admin/orders/{order.pk}/move/", {"state": "cancelled"})

    order.refresh_from_db()
    assert (f"/admin/orders/{order.pk}/move/" in page, answer.status_code, order.state) == (False, 302, "received")


def test_every_finding_about_orders_has_its_words() -> None:
    codes: set[str] = set()
    for source in sources("connections", "protocols"):
        codes |= set(re.findall(r'(?:inding\(\s*|code = |else )"(order\.[a-z_.]+)"', source.text))

    assert codes - set(TEXTS) == set()
    assert "order.line.price_differs" in codes
