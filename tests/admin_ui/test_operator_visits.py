"""Operators at work: they suspend and open with a reason, come in by a link that works once, and are seen."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from admin_ui.operators.views import health_of
from admin_ui.permissions import AREAS, may
from storefront.models import Product
from tenants.domain.create_operator import create_operator
from tenants.models import OperatorAction, Supplier, SupplierStatus
from tenants.policy import SHOPS
from tenants.scope import in_public, in_tenant
from tenants.users.models import Role, User
from tenants.users.tickets import Visitor, issue_visit
from tests.admin_ui.conftest import BACKEND, DeskClient, pressed
from tests.factories.storefront import make_product
from tests.factories.tenants import PASSWORD

WHY = {"reason": "Ticket 4711: carts do not return"}


@pytest.fixture
def console(client_public: Client, db: None) -> Client:
    """An operator's browser on the public host."""
    operator = User.objects.get(email=create_operator("op@example.com", PASSWORD).email)
    client_public.force_login(operator, backend=BACKEND)
    return client_public


@pytest.fixture(autouse=True)
def _plain_names(supplier_a: Supplier, supplier_b: Supplier) -> None:
    """Names are facts that operators may know; the scanner looks for everything else."""
    for supplier in (supplier_a, supplier_b):
        supplier.name = f"Supplier {supplier.slug}"
        Supplier.objects.filter(pk=supplier.pk).update(name=supplier.name)


def at_desk(supplier: Supplier) -> Client:
    return DeskClient(HTTP_HOST=f"{supplier.slug}.{settings.BASE_DOMAIN}")


def came_in(console: Client, supplier: Supplier, **asked: Any) -> Client:
    """By the console's own link."""
    answer = console.post(f"/operators/{supplier.slug}/enter/", {**WHY, "minutes": 30, **asked})
    path = re.fullmatch(rf"http://{supplier.slug}\.localhost(/.*)", answer["Location"])[1]  # type: ignore[index]
    desk = at_desk(supplier)
    with in_tenant(supplier):
        assert desk.get(path)["Location"] == "/admin/"
    return desk


def test_suspended_and_opened_with_a_reason_that_is_kept(console: Client, supplier_a: Supplier) -> None:
    states = []
    for to in ("suspended", "active"):
        console.post("/operators/ta/state/", {**WHY, "to": to})
        supplier_a.refresh_from_db()
        states.append((supplier_a.state, supplier_a.suspended_for))

    assert states == [("suspended", "operator"), ("active", "")]
    kept = OperatorAction.objects.values_list("operator", "step", "reason")
    assert list(kept) == [("op@example.com", step, WHY["reason"]) for step in ("restore", "suspend")]
    assert "Ticket 4711" in console.get("/operators/ta/").content.decode()


def test_nothing_is_done_without_a_reason_or_twice(console: Client, supplier_a: Supplier) -> None:
    answers = [
        console.post("/operators/ta/state/", {"reason": " ", "to": "suspended"}).status_code,
        console.post("/operators/ta/state/", {**WHY, "to": "active"}).status_code,
        console.post("/operators/ta/enter/", {"reason": "", "minutes": 30}).status_code,
        console.post("/operators/ta/enter/", {**WHY, "minutes": 600}).status_code,
    ]

    assert answers == [422] * 4
    assert OperatorAction.objects.count() == 0


def test_the_visitor_reads_is_seen_and_stands_in_the_suppliers_own_list(console: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        product = make_product(sku="KEPT")
    desk = came_in(console, supplier_a)

    page = desk.get("/admin/products/").content.decode()
    edit = desk.post(f"/admin/products/edit/{product.pk}/", {"sku": "CHANGED"})
    with in_tenant(supplier_a):
        entry = ModelLogEntry.objects.get(action="desk.operator_entered")
        unchanged = Product.objects.filter(sku="KEPT").exists()

    assert ("as operator op@example.com" in page, "carts do not return" in page) == (True, True)
    assert (edit.status_code, unchanged) == (302, True)
    assert (entry.data["operator"], entry.data["reason"]) == ("op@example.com", WHY["reason"])


def test_at_work_he_changes_goods_but_not_who_comes_in(console: Client, supplier_a: Supplier) -> None:
    came_in(console, supplier_a, may_change="on")

    with in_tenant(supplier_a):
        worker = User.objects.get(role=Role.OPERATOR_AT_WORK)
        may_change = {area for area in AREAS if _may_change(worker, area)}

    assert {"customers", "connections", "catalogue", "prices", "orders"} <= may_change
    assert may_change & {"people", "programs", "webhooks", "seller"} == set()


def _may_change(user: User, area: str) -> bool:
    app, model = AREAS[area][0].split(".")
    return bool(user.has_perm(f"{app}.change_{model}"))


def test_a_link_works_once_within_a_minute_at_its_own_supplier(supplier_a: Supplier, supplier_b: Supplier) -> None:
    visitor = Visitor("op@example.com", "why", 30, may_change=False)
    used, old, others = (issue_visit(supplier_a, visitor) for _link in range(3))
    tried = []
    for supplier, token in (
        (supplier_a, used),
        (supplier_a, used),
        (supplier_b, others),
        (supplier_a, used[:-2] + "xx"),
    ):
        with in_tenant(supplier):
            tried.append(at_desk(supplier).get(f"/admin/visit/{token}/").status_code)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)), in_tenant(supplier_a):
        tried.append(at_desk(supplier_a).get(f"/admin/visit/{old}/").status_code)

    assert tried == [302, 410, 410, 410, 410]


def test_the_visit_ends_by_its_button_and_by_time(console: Client, supplier_a: Supplier) -> None:
    left, over = came_in(console, supplier_a), came_in(console, supplier_a, minutes=5)
    with in_tenant(supplier_a):
        pressed(left, "/admin/", "/admin/visit/end/")
        after = left.get("/admin/products/").status_code
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            too_late = over.get("/admin/products/").status_code
        told = ModelLogEntry.objects.filter(action="desk.operator_left").count()

    assert (after, too_late, told) == (302, 302, 1)


def test_visitors_have_no_password_and_are_no_people_of_the_supplier(console: Client, supplier_a: Supplier) -> None:
    came_in(console, supplier_a)

    with in_tenant(supplier_a):
        visitor = User.objects.get(role=Role.OPERATOR)
        assert visitor.has_usable_password() is False
        assert may(visitor, "view", Product) is True


@pytest.mark.parametrize("path", ["/operators/ta/", "/operators/ta/state/", "/operators/ta/enter/"])
def test_the_console_is_for_operators(client_public: Client, supplier_a: Supplier, path: str) -> None:
    method = client_public.get if path == "/operators/ta/" else client_public.post

    assert method(path)["Location"].startswith("/accounts/login/")


def test_who_needs_a_look_is_told_from_the_figures(console: Client, supplier_a: Supplier) -> None:
    figures = {"supplier": supplier_a, "live_connections": 1, "exchanges_today": 40}
    now = timezone.now()
    told = []
    for more in ({"open_troubles": 1}, {"refused_today": 30}, {}, {"last_cart_at": now}):
        SupplierStatus.objects.filter(supplier=supplier_a).delete()
        SupplierStatus.objects.create(**figures, **more)
        told.append(health_of(Supplier.objects.get(pk=supplier_a.pk))[0])

    assert told == ["trouble", "trouble", "quiet", "well"]
    listed = console.get("/operators/?sort=refused&state=active&q=ta").content.decode()
    assert re.findall('data-supplier="(.*?)"', listed) == ["ta"]


def test_a_supplier_that_is_not_there_is_404(console: Client) -> None:
    with in_public():
        assert console.get("/operators/nobody/").status_code == 404


def test_the_pages_policy_lets_the_form_lead_on_to_the_desk(console: Client, supplier_a: Supplier) -> None:
    policy = console.get("/operators/ta/")["Content-Security-Policy"]

    (form_action,) = (part.split()[1:] for part in policy.split("; ") if part.startswith("form-action"))
    assert form_action == ["'self'", SHOPS]


@pytest.mark.parametrize("asked", [{}, {"may_change": "on"}])
def test_no_visitor_comes_to_the_suppliers_bills(console: Client, supplier_a: Supplier, asked: dict[str, str]) -> None:
    desk = came_in(console, supplier_a, **asked)

    answer = desk.get("/admin/plan-and-bills/")

    assert "/billing/" not in answer.get("Location", "")
    assert "plan-and-bills" not in desk.get("/admin/").content.decode()
