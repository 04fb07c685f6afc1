"""The REST API of orders: fetched and acknowledged without a gap, answered by the desk's own rules."""

from typing import Any

import pytest

from connections.models import OrderPickUp
from storefront.domain.fulfil.confirm_order import confirm_order
from storefront.models import OrderState
from tenants.models import Supplier
from tests.admin_ui.calling import Program
from tests.admin_ui.test_order_page import attach
from tests.storefront.fulfilling import line, ordered

pytestmark = pytest.mark.usefixtures("shop")
SHIPPED = {"carrier": "DHL", "tracking_numbers": ["T-1"], "shipped_on": "2026-11-25", "arrives_on": "2026-11-27"}


@pytest.fixture
def program(supplier_a: Supplier) -> Program:
    return Program(supplier_a)


def waiting(program: Program) -> list[str]:
    return [row["number"] for row in program.get("orders?waiting=true")["items"]]


def test_what_is_acknowledged_waits_no_more(program: Program) -> None:
    first, second = ordered(), ordered()
    held = ordered()
    held.state = OrderState.HELD
    held.save()

    before = waiting(program)
    taken = program.post(f"orders/{first.number}/acknowledge", {"own_number": "4711"})

    assert (before, waiting(program)) == ([first.number, second.number], [second.number])
    assert (taken["acknowledged"], program.get(f"orders/{first.number}")["own_number"]) == (True, "4711")


def test_a_change_after_that_waits_anew(program: Program) -> None:
    order = ordered()
    program.post(f"orders/{order.number}/acknowledge", {})
    order.versions.create(number=2, kind="update", changes={"lines": [["1", "quantity", "10", "5"]]})

    assert waiting(program) == [order.number]
    assert program.get(f"orders/{order.number}")["acknowledged"] is False
    program.post(f"orders/{order.number}/acknowledge", {"own_number": "4711"})
    assert (waiting(program), OrderPickUp.objects.count()) == ([], 1)


def test_test_orders_are_given_only_when_asked_for(program: Program) -> None:
    order = ordered(is_test=True)

    assert program.get("orders")["items"] == []
    assert [row["number"] for row in program.get("orders?include_test=true")["items"]] == [order.number]


def test_orders_come_page_by_page(program: Program) -> None:
    numbers = [ordered().number for _order in range(5)]

    first = program.get("orders?limit=3")
    second = program.get(f"orders?limit=3&after={first['next']}")

    assert [row["number"] for row in first["items"] + second["items"]] == numbers
    assert second["next"] is None


def test_an_order_is_confirmed_shipped_and_billed(program: Program) -> None:
    order = ordered(line("1", "10"), line("2", "4"))
    key = program.get(f"orders/{order.number}")["lines"][0]["key"]

    program.post(f"orders/{order.number}/confirm")
    program.post(f"orders/{order.number}/ship", {**SHIPPED, "lines": [{"line": key, "quantity": "6"}]})
    partly = program.get(f"orders/{order.number}")["lines"][0]
    made = program.post(f"orders/{order.number}/ship", SHIPPED)
    bill = program.post(f"orders/{order.number}/invoice", {})

    assert (partly["confirmed"], partly["shipped"]) == ("10", "6")
    assert (made["state"], bill["state"]) == ("shipped", "invoiced")
    assert bill["number"] == order.invoices.get().number


def test_what_the_desk_refuses_is_refused_alike(program: Program) -> None:
    order = ordered(line("1", "10"))
    confirm_order(order, None, by="Anna")
    key = program.get(f"orders/{order.number}")["lines"][0]["key"]
    path = f"orders/{order.number}"

    assert program.refused("POST", f"{path}/confirm", {}) == (409, "fulfil.nothing_to_confirm")
    too_much = {**SHIPPED, "lines": [{"line": key, "quantity": "11"}]}
    assert program.refused("POST", f"{path}/ship", too_much) == (409, "fulfil.too_much_shipped")
    odd = {**SHIPPED, "lines": [{"line": key, "quantity": "1e3"}]}
    assert program.refused("POST", f"{path}/ship", odd) == (422, "number.odd")
    assert order.shipments.count() == 0


def test_the_same_key_ships_once(program: Program) -> None:
    order = ordered(line("1", "10"))
    key = program.get(f"orders/{order.number}")["lines"][0]["key"]
    wish = {**SHIPPED, "lines": [{"line": key, "quantity": "3"}]}

    answers = [program.post(f"orders/{order.number}/ship", wish, key="s-1") for _call in range(3)]

    assert answers == [answers[0]] * 3
    assert order.shipments.count() == 1


def test_a_refused_call_can_be_mended_under_its_key(program: Program) -> None:
    order = ordered(line("1", "10"))

    refused = program.refused("POST", f"orders/{order.number}/ship", {**SHIPPED, "lines": []}, key="s-1")
    done = program.post(f"orders/{order.number}/ship", SHIPPED, key="s-1")

    assert (refused, done["state"]) == ((409, "fulfil.nothing_to_ship"), "shipped")


def test_an_order_comes_as_a_file_for_the_erp(program: Program) -> None:
    order = ordered()

    answers = {form: program.call("GET", f"orders/{order.number}/files/{form}") for form in ("csv", "idoc", "pdf")}

    assert [answer.status_code for answer in answers.values()] == [200, 200, 422]
    assert order.number in answers["csv"].content.decode()
    assert answers["idoc"]["Content-Disposition"] == f'attachment; filename="{order.number}.xml"'


def test_a_page_of_orders_costs_the_same_statements_however_long(
    program: Program, django_assert_max_num_queries: Any
) -> None:
    for _order in range(12):
        ordered()
    program.get("orders?limit=1")  # the token's last use is noted

    for path in ("orders", "orders?waiting=true"):
        with django_assert_max_num_queries(3):
            assert len(program.get(path)["items"]) == 12


def test_a_file_that_is_not_meant_for_us_is_given_to_nobody(program: Program) -> None:
    order = ordered()
    ours, internal = attach(order, name="terms.pdf"), attach(order, name="secret.pdf", is_internal=True)
    path = f"orders/{order.number}/attachments"

    given = program.call("GET", f"{path}/{ours.pk}")

    assert (given.content, given["Content-Disposition"]) == (b"%PDF-", 'attachment; filename="terms.pdf"')
    assert program.refused("GET", f"{path}/{internal.pk}") == (404, "not-found")
    assert [file["name"] for file in program.get(f"orders/{order.number}")["attachments"]] == ["terms.pdf"]
