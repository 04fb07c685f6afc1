"""The plan at the desk: what it has room for is said before, refused after; orders go on while the account is closed."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from admin_ui.billing import notice_of
from connections.models import Connection
from storefront.models import Job, Order, Product
from storefront.tasks import run_job
from tenants.billing.billing_link import payer_of
from tenants.domain.change_state import change_state
from tenants.models import Supplier, SupplierState
from tenants.scope import in_public, in_tenant
from tenants.users.models import Role, User
from tests.admin_ui.calling import Program
from tests.admin_ui.conftest import SignIn
from tests.admin_ui.wire_desk import page
from tests.factories.connections import make_connection
from tests.factories.storefront import make_category, make_product
from tests.factories.tenants import make_user, use_plan
from tests.storefront.fulfilling import ordered

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_menu_leads_to_the_bills_on_the_public_host(owner: Any, supplier_a: Supplier) -> None:
    answer = owner.get("/admin/plan-and-bills/")
    place = urlsplit(answer["Location"])

    with in_public():
        payer, supplier = payer_of(place.path.strip("/").split("/")[1])

    assert (place.netloc, supplier, payer.email) == ("localhost", supplier_a, owner.user.email)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ACCOUNT_MANAGER, Role.CATALOGUE_EDITOR])
def test_bills_are_not_everybodys(desk: SignIn, role: Role) -> None:
    answer = desk(role).get("/admin/plan-and-bills/")

    assert "Location" not in answer or "/billing/" not in answer["Location"]


def test_the_sandbox_says_before_the_button_that_nothing_goes_live(owner: Client) -> None:
    agreed = make_connection(environment="test")

    asked = text(owner.get(page(agreed, "go-live")))
    told = text(owner.post(page(agreed, "go-live"), follow=True))

    assert "holds 0 live connections; 0 are in use" in asked
    assert "“Standard” has room for more" in told
    assert ">Go live</button>" not in asked
    assert Connection.objects.get().environment == "test"


def test_going_live_says_what_it_costs(owner: Client, supplier_a: Supplier) -> None:
    use_plan(supplier_a, "standard")
    agreed = make_connection(environment="test")

    asked = text(owner.get(page(agreed, "go-live")))
    owner.post(page(agreed, "go-live"))

    assert "each live connection costs €79" in asked
    assert Connection.objects.get().environment == "live"


def test_a_paused_connection_comes_back_only_where_there_is_room(owner: Client, supplier_a: Supplier) -> None:
    agreed = make_connection()
    owner.post(page(agreed, "pause"), {"to": "paused"})

    told = text(owner.post(page(agreed, "pause"), {"to": "active"}, follow=True))
    before = Connection.objects.get().is_active
    use_plan(supplier_a, "standard")
    owner.post(page(agreed, "pause"), {"to": "active"})

    assert ("has room for more" in told, before, Connection.objects.get().is_active) == (True, False, True)


def test_a_person_too_many_is_not_invited(owner: Client, supplier_a: Supplier) -> None:
    while User.objects.count() < 3:
        make_user(supplier_a)
    person = {"first_name": "Ada", "email": "ada@ta.example", "role": "support", "is_active": "on", "language": ""}

    told = text(owner.post("/admin/users/new/", person))

    assert "holds 3 people; 3 may sign in" in told
    assert not User.objects.filter(email="ada@ta.example").exists()


def test_an_import_beyond_the_plan_changes_nothing(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "delay", lambda *args: None)
    category = make_category(slug="c")
    Product.objects.bulk_create(Product(sku=f"S{number}", category=category) for number in range(4999))
    program = Program(supplier_a)
    rows = [{"sku": f"N{number}", "name_en": "New", "category": "c"} for number in range(2)]

    refused = program.worked(program.post("products", {"rows": rows}))
    taken = program.worked(program.post("products", {"rows": rows[:1]}))

    assert (refused["state"], refused["error"], taken["state"]) == ("failed", "import.plan.full", "done")
    assert Product.objects.count() == 5000
    assert Job.objects.count() == 2


def test_a_suspended_desk_is_read_and_orders_go_on(owner: Client, supplier_a: Supplier) -> None:
    product, order = make_product(), ordered()
    change_state(supplier_a.pk, SupplierState.SUSPENDED)

    with in_tenant(supplier_a):
        home = text(owner.get("/admin/"))
        read = owner.get(f"/admin/products/inspect/{product.pk}/")
        edit = owner.get(f"/admin/products/edit/{product.pk}/")
        owner.post(f"/admin/orders/{order.pk}/confirm-all/")

    assert "The account is suspended." in home
    assert (read.status_code, edit.status_code) == (200, 302)
    assert Order.objects.get().state == "confirmed"


def test_a_trial_of_thirty_days_has_thirty_days_left(supplier_a: Supplier) -> None:
    supplier_a.plan, supplier_a.trial_ends_at = "trial", timezone.now() + timedelta(days=30)

    notice = notice_of(supplier_a)

    assert notice is not None
    assert "goes on for 30 days" in notice.text
