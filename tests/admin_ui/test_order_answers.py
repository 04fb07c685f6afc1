"""Answering orders at the desk: tabs by state, confirming, shipping, billing, crediting, taking back, papers, refusals."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from storefront.domain.fulfil.confirm_order import confirm_order
from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.domain.place_order import move_order
from storefront.models import Order, OrderState
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.storefront.fulfilling import line, ordered

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def form(*rows: dict[str, str], **head: str) -> dict[str, str]:
    """What the browser sends."""
    values = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": str(len(rows)), **head}
    return values | {f"lines-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def post(client: Client, order: Order, page: str, *rows: dict[str, str], **head: str) -> Any:
    answer = client.post(f"/admin/orders/{order.pk}/{page}/", form(*rows, **head))
    order.refresh_from_db()
    return answer


def read(client: Client, order: Order) -> str:
    return client.get(f"/admin/orders/inspect/{order.pk}/").content.decode()


def test_tabs_count_orders_by_state_and_keep_the_search(owner: Client) -> None:
    ordered(line("1"))
    confirm_order(ordered(line("1")), None, by="Anna")
    move_order(ordered(line("1")), OrderState.HELD)

    page = owner.get("/admin/orders/?state=held&has_findings=false")

    assert [(str(tab.label), tab.count, tab.is_open) for tab in page.context["tabs"]] == [
        ("All", 3, False), ("New", 1, False), ("Held", 1, True), ("Confirmed", 1, False), ("Shipped", 0, False),
        ("Invoiced", 0, False), ("Cancelled", 0, False),
    ]  # fmt: skip
    assert page.context["tabs"][3].query == "has_findings=false&state=confirmed"
    assert [order.state for order in page.context["object_list"]] == ["held"]


def test_one_button_confirms_everything_once(owner: Client) -> None:
    order = ordered(line("1"), line("2"))

    post(owner, order, "confirm-all")
    again = owner.post(f"/admin/orders/{order.pk}/confirm-all/", follow=True)

    assert (order.state, order.confirmations.count()) == ("confirmed", 1)
    assert "Every line of this order has been answered." in again.content.decode()


def test_a_line_is_split_into_now_and_later_and_another_is_rejected(owner: Client) -> None:
    order = ordered(line("1", "10"), line("2", "4"))

    post(
        owner, order, "confirm",
        {"line_key": "1", "quantity": "6", "kind": "accept", "delivery_date": "2026-12-01"},
        {"line_key": "1", "quantity": "4", "kind": "backorder", "delivery_date": "2027-01-15"},
        {"line_key": "2", "quantity": "4", "kind": "reject", "reason": "Out of production"},
        {"line_key": "2", "quantity": "", "kind": "accept"},
        comments="As discussed",
    )  # fmt: skip

    confirmation = order.confirmations.get()
    parts = [(part.line_key, part.quantity, part.kind, str(part.delivery_date)) for part in confirmation.lines.all()]
    assert parts == [
        ("1", Decimal(6), "accept", "2026-12-01"), ("1", Decimal(4), "backorder", "2027-01-15"),
        ("2", Decimal(4), "reject", "None"),
    ]  # fmt: skip
    assert (order.state, confirmation.comments) == ("confirmed", "As discussed")


def test_what_does_not_add_up_is_refused_in_words_and_keeps_what_was_typed(owner: Client) -> None:
    order = ordered(line("1", "10"))

    answer = post(owner, order, "confirm", {"line_key": "1", "quantity": "7", "kind": "accept", "reason": "typed"})

    page = answer.content.decode()
    assert (answer.status_code, order.confirmations.count()) == (422, 0)
    assert ("must add up to the 10 that were ordered" in page, 'value="typed"' in page) == (True, True)


def test_goods_leave_in_two_parcels_and_never_more_than_are_left(owner: Client) -> None:
    order = ordered(line("1", "10"))
    travel = {
        "carrier": "DHL",
        "tracking_numbers": "T-1\n\nT-2\n",
        "shipped_on": "2026-11-25",
        "arrives_on": "2026-11-26",
    }

    post(owner, order, "ship", {"line_key": "1", "quantity": "6"}, **travel)
    refused = post(owner, order, "ship", {"line_key": "1", "quantity": "6"}, **travel)
    post(owner, order, "ship", {"line_key": "1", "quantity": "4"}, **travel)

    assert "Line 1: only 4 are left to ship." in refused.content.decode()
    assert [shipment.tracking_numbers for shipment in order.shipments.all()] == [["T-1", "T-2"]] * 2
    assert order.state == "shipped"


def test_an_invoice_is_made_credited_in_part_and_no_longer_taken_back(owner: Client) -> None:
    order = ordered(line("1", "10", "2.00"))

    post(owner, order, "bill", {"line_key": "1", "quantity": "10"})
    invoice = order.invoices.get()
    post(owner, order, f"credit/{invoice.pk}", {"line_key": "1", "quantity": "3"}, reason="Broken")
    refused = owner.post(f"/admin/orders/{order.pk}/take-back/invoice/{invoice.pk}/", follow=True)

    assert [bill.total for bill in order.invoices.all()] == [Decimal(20), Decimal(-6)]
    assert "This invoice has been credited; it can no longer be taken back." in refused.content.decode()


def test_an_invoice_taken_back_counts_no_more(owner: Client) -> None:
    order = ordered(line("1", "10", "2.00"))
    invoice = invoice_order(order, None, by="Anna")

    owner.post(f"/admin/orders/{order.pk}/take-back/invoice/{invoice.pk}/")

    order.refresh_from_db()
    assert (order.state, "taken back" in read(owner, order)) == ("received", True)


@pytest.mark.parametrize("page", ["confirm", "ship", "bill"])
def test_each_page_starts_with_what_is_left(owner: Client, page: str) -> None:
    order = ordered(line("1", "10"))

    answer = owner.get(f"/admin/orders/{order.pk}/{page}/")

    assert [form["quantity"].value() for form in answer.context["rows"]][:1] == ["10"]


def test_confirmed_lines_are_marked_as_in_the_cart(owner: Client) -> None:
    order = ordered(line("1", "10"))
    confirm_order(order, None, by="Anna")

    page = read(owner, order)

    assert ("Confirm all as ordered" in page, f"/admin/orders/{order.pk}/ship/" in page) == (False, True)


@pytest.mark.parametrize("page", ["confirm-all", "confirm", "ship", "bill"])
def test_who_only_reads_orders_answers_none(desk: SignIn, page: str) -> None:
    order, reader = ordered(line("1")), desk(Role.SUPPORT)

    answer = post(reader, order, page)

    assert (answer.status_code, order.state, f"{order.pk}/{page}/" in read(reader, order)) == (302, "received", False)


def test_papers_are_files_under_their_numbers(shop: Supplier, owner: Client) -> None:
    order = ordered(line("1", "10", "2.00"))
    confirmation = confirm_order(order, None, by="Anna")
    invoice = invoice_order(order, None, by="Anna")

    answers = [
        owner.get(f"/admin/orders/{order.pk}/{kind}/{pk}.pdf")
        for kind, pk in (("order", order.pk), ("confirmation", confirmation.pk), ("invoice", invoice.pk))
    ]

    assert [(answer.status_code, answer.content[:5]) for answer in answers] == [(200, b"%PDF-")] * 3
    assert answers[2]["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert owner.get(f"/admin/orders/{order.pk}/invoice/{invoice.pk + 1}.pdf").status_code == 404
