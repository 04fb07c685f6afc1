"""One table decides: each role × each page, and whose customers one sees."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, URLResolver

from admin_ui.models import CustomerManagers
from admin_ui.permissions import AREAS, TABLE, RoleBackend, customers_of, visible_to
from connections.models import Connection, Transcript
from storefront.models import Customer, Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import VISITING_ROLES, Role, User
from tests.admin_ui.conftest import SignIn, sign_in
from tests.canary import canary
from tests.factories.connections import make_connection
from tests.factories.storefront import make_customer
from tests.factories.tenants import make_user

ROLES: list[Role] = [role for role in Role if role not in VISITING_ROLES]
EVERYBODY: set[Role] = set(ROLES)
CHIEFS = {Role.OWNER, Role.ADMINISTRATOR}
READS_CUSTOMERS = EVERYBODY - {Role.CATALOGUE_EDITOR}
READS_WIRE = EVERYBODY - {Role.CATALOGUE_EDITOR, Role.FINANCE}
GOODS = CHIEFS | {Role.CATALOGUE_EDITOR}

#: Who opens each page; everyone else is sent home.
PAGES: dict[str, set[Role]] = {
    "/admin/": EVERYBODY,
    "/admin/account/": EVERYBODY,
    "/admin/customers/": READS_CUSTOMERS,
    "/admin/customers/new/": CHIEFS | {Role.ACCOUNT_MANAGER},
    "/admin/connections/": READS_WIRE,
    "/admin/connections/new/": CHIEFS | {Role.ACCOUNT_MANAGER},
    "/admin/products/": EVERYBODY,
    "/admin/products/new/": GOODS,
    "/admin/categories/": EVERYBODY,
    "/admin/categories/new/": GOODS,
    "/admin/brands/": EVERYBODY,
    "/admin/brands/new/": GOODS,
    "/admin/filter-attributes/": EVERYBODY,
    "/admin/filter-attributes/new/": GOODS,
    "/admin/product-sets/": EVERYBODY - {Role.FINANCE},
    "/admin/product-sets/new/": GOODS,
    "/admin/price-lists/": EVERYBODY,
    "/admin/price-lists/new/": CHIEFS | {Role.FINANCE},
    "/admin/customer-parts/": READS_WIRE,
    "/admin/customer-parts/new/": CHIEFS | {Role.ACCOUNT_MANAGER},
    "/admin/customer-parts/paste/": CHIEFS | {Role.ACCOUNT_MANAGER},
    "/admin/synonyms/": EVERYBODY - {Role.FINANCE},
    "/admin/synonyms/new/": GOODS,
    "/admin/missed-searches/": READS_WIRE,
    "/admin/orders/": READS_CUSTOMERS,
    "/admin/transcripts/": READS_WIRE,
    "/admin/visits/": READS_WIRE,
    "/admin/transfers/": READS_WIRE,
    "/admin/deliveries/": READS_WIRE,
    "/admin/webhooks/": CHIEFS,
    "/admin/webhooks/new/": CHIEFS,
    "/admin/order-mailings/": CHIEFS,
    "/admin/order-mailings/new/": CHIEFS,
    "/admin/number-ranges/": {*CHIEFS, Role.FINANCE},
    "/admin/api-tokens/": CHIEFS,
    "/admin/explain/": READS_CUSTOMERS,
    "/admin/imports/": GOODS | {Role.FINANCE},
    "/admin/imports/new/products/": GOODS,
    "/admin/imports/new/prices/": CHIEFS | {Role.FINANCE},
    "/admin/changes/": CHIEFS,
    "/admin/users/": CHIEFS,
    "/admin/users/new/": CHIEFS,
    "/admin/images/": GOODS,
    "/admin/documents/": GOODS,
}
CLOSED = (
    "/admin/reports/site-history/", "/admin/reports/locked/", "/admin/workflows/list/", "/admin/collections/",
    "/admin/groups/", "/admin/failwhale/", "/admin/test404/", "/admin/bulk/users/user/delete/", "/admin/sites/",
    "/admin/redirects/", "/admin/orders/new/", "/admin/users/delete/1/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_page_opens_for_the_roles_of_the_table_only(desk: SignIn, role: Role, path: str) -> None:
    answer = desk(role).get(path)

    expected = (200, "") if role in PAGES[path] else (302, "/admin/")
    assert (answer.status_code, answer.headers.get("Location", "")) == expected


@pytest.mark.parametrize("path", CLOSED)
def test_rooms_of_wagtail_we_do_not_use_are_not_there(desk: SignIn, path: str) -> None:
    assert desk(Role.OWNER).get(path).status_code == 404


def test_every_list_of_the_desk_is_in_the_table_of_pages(shop: Supplier) -> None:
    def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found |= walk(pattern.url_patterns, route)
            elif pattern.name == "index":
                found.add(f"/admin/{route}")
        return found

    from admin_ui.urls import UNUSED, urlpatterns  # noqa: PLC0415 – Wagtail gathers routes on import

    lists = {path for path in walk(urlpatterns) if not re.match(UNUSED, path.removeprefix("/admin/"))}
    assert lists - set(PAGES) == set()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_may_anything_that_the_table_does_not_say(shop: Supplier, role: Role) -> None:
    user = make_user(shop, role=role)
    granted = Permission.objects.filter(codename="delete_site")[:1]
    user.user_permissions.set(granted)

    assert {area: user.has_perm(f"{AREAS[area][0].replace('.', '.view_')}") for area in AREAS} == {
        area: area in TABLE[role] for area in AREAS
    }
    assert user.has_perm("wagtailcore.delete_site") is False


def test_who_left_may_nothing(shop: Supplier) -> None:
    user = make_user(shop, role=Role.OWNER)
    user.is_active = False

    with pytest.raises(PermissionDenied):
        RoleBackend().has_perm(user, "wagtailadmin.access_admin")


def test_stranger_is_sent_to_the_log_in(client_a: Client) -> None:
    answer = client_a.get("/admin/customers/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/admin/customers/")


@pytest.fixture
def colleagues(shop: Supplier) -> dict[str, tuple[User, Customer]]:
    """Two account managers with a customer each; every customer has a connection, an order and a transcript."""
    found = {}
    for name in ("mine", "colleagues"):
        user = make_user(shop, role=Role.ACCOUNT_MANAGER)
        customer = make_customer(canary(shop.slug, "customer"))
        CustomerManagers.objects.create(customer=customer, user=user)
        connection = make_connection(customer=customer).connection
        order = Order.objects.create(
            number=f"SO-{name}", customer=customer, external_id=f"PO-{name}", currency="EUR", total=1
        )
        Transcript.objects.create(
            reference=f"T-{name}", kind="order", connection=connection, order=order, method="POST", path="/",
            http_status=200, verdict="accepted",
        )  # fmt: skip
        found[name] = (user, customer)
    return found


Colleagues = dict[str, tuple[User, Customer]]


def test_account_manager_sees_his_own_customers_rows_only(shop: Supplier, colleagues: Colleagues) -> None:
    user, customer = colleagues["mine"]

    assert list(customers_of(user)) == [customer]
    assert [row.customer for row in visible_to(user, Connection)] == [customer]
    assert [row.number for row in visible_to(user, Order)] == ["SO-mine"]
    assert [row.reference for row in visible_to(user, Transcript)] == ["T-mine"]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/customers/edit/{customer}/",
        "/admin/customers/inspect/{customer}/",
        "/admin/customers/history/{customer}/",
        "/admin/orders/inspect/{order}/",
        "/admin/orders/history/{order}/",
        "/admin/connections/edit/{connection}/",
        "/admin/transcripts/inspect/{transcript}/",
        "/admin/explain/?customer={customer}&sku=X",
        "/admin/explain/?connection={connection}&sku=X",
    ],
)
@pytest.mark.parametrize(("whose", "status"), [("mine", 200), ("colleagues", 404)])
def test_colleagues_customer_is_404_whatever_is_asked(
    supplier_a: Supplier, colleagues: Colleagues, path: str, whose: str, status: int
) -> None:
    customer = colleagues[whose][1]
    with in_tenant(supplier_a):
        ids = {
            "customer": customer.pk,
            "order": Order.objects.get(customer=customer).pk,
            "connection": Connection.objects.get(customer=customer).pk,
            "transcript": Transcript.objects.get(connection__customer=customer).pk,
        }

    client = sign_in(supplier_a, colleagues["mine"][0])

    assert client.get(path.format(**ids)).status_code == status


@pytest.mark.parametrize("path", ["/admin/customers/", "/admin/orders/", "/admin/connections/", "/admin/transcripts/"])
def test_lists_and_exports_hold_nothing_of_colleagues(supplier_a: Supplier, colleagues: Colleagues, path: str) -> None:
    client = sign_in(supplier_a, colleagues["mine"][0])

    page = client.get(path).content.decode()
    export = b"".join(client.get(f"{path}?export=csv").streaming_content).decode()

    assert colleagues["colleagues"][1].name not in page + export
    assert colleagues["mine"][1].name in page


def test_colleagues_order_cannot_be_moved(supplier_a: Supplier, colleagues: Colleagues) -> None:
    with in_tenant(supplier_a):
        order = Order.objects.get(customer=colleagues["colleagues"][1])
    client = sign_in(supplier_a, colleagues["mine"][0])

    assert client.post(f"/admin/orders/{order.pk}/move/", {"state": "held"}).status_code == 404
    with in_tenant(supplier_a):
        assert Order.objects.get(pk=order.pk).state == "received"


def test_support_sees_all_customers_and_changes_none(
    supplier_a: Supplier, colleagues: Colleagues, desk: SignIn
) -> None:
    support, customer = desk(Role.SUPPORT), colleagues["mine"][1]

    assert support.get(f"/admin/customers/inspect/{customer.pk}/").status_code == 200
    assert support.get(f"/admin/customers/edit/{customer.pk}/").status_code == 302


def test_other_tenants_customer_is_404(supplier_b: Supplier, desk: SignIn) -> None:
    with in_tenant(supplier_b):
        others = [make_customer(canary("tb", "customer")) for _ in range(3)]

    assert desk(Role.OWNER).get(f"/admin/customers/edit/{others[-1].pk}/").status_code == 404


def test_session_of_one_tenant_opens_no_other_desk(supplier_a: Supplier, client_b: Client) -> None:
    own = sign_in(supplier_a, make_user(supplier_a, role=Role.OWNER))
    client_b.cookies = own.cookies

    assert client_b.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_menu_leads_only_where_the_role_may_go(desk: SignIn, role: Role) -> None:
    client = desk(role)
    page = client.get("/admin/").content.decode()

    in_menu = {path for path in PAGES if path.count("/") == 3} - {"/admin/account/"}
    assert {path for path in in_menu if f'"{path}"' in page} == {path for path in in_menu if role in PAGES[path]}
