"""Whose connections are: an account manager's own customers', support's to read, nobody else's."""

import pytest
from django.test import Client

from admin_ui.models import CustomerManagers
from connections.models import Connection
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import TABS, page, signed_in
from tests.factories.connections import Agreed, make_connection


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


@pytest.mark.parametrize("tab", TABS)
def test_connections_of_other_customers_do_not_exist_for_an_account_manager(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, tab: str
) -> None:
    user = signed_in(client_a, supplier_a, Role.ACCOUNT_MANAGER)
    with in_tenant(supplier_a):
        own = make_connection()
        CustomerManagers.objects.create(customer=own.connection.customer, user=user)

    assert client_a.get(page(agreed, tab)).status_code == 404
    assert client_a.get(page(own, tab)).status_code == 200


def test_an_account_manager_lists_his_own_connections(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a, Role.ACCOUNT_MANAGER)

    listed = client_a.get("/admin/connections/").content.decode()

    assert agreed.connection.name not in listed
    assert client_a.get(f"/admin/connections/edit/{agreed.connection.pk}/").status_code == 404


@pytest.mark.parametrize("tab", ["identity", "addresses", "goods", "prices", "system", "go-live", "pause", "test"])
def test_support_reads_and_changes_nothing(client_a: Client, supplier_a: Supplier, agreed: Agreed, tab: str) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)
    with in_tenant(supplier_a):
        before = Connection.objects.filter(pk=agreed.connection.pk).values()[0]

    read, changed = client_a.get(page(agreed, tab)), client_a.post(page(agreed, tab), {"to": "paused", "save": "1"})

    with in_tenant(supplier_a):
        after = Connection.objects.filter(pk=agreed.connection.pk).values()[0]
    assert read.status_code == 200
    assert changed.status_code == 302
    assert changed.headers["Location"] == "/admin/"
    assert after == before


@pytest.mark.parametrize("tab", TABS)
def test_an_editor_of_the_catalogue_sees_no_connection(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, tab: str
) -> None:
    signed_in(client_a, supplier_a, Role.CATALOGUE_EDITOR)

    assert client_a.get(page(agreed, tab)).status_code == 302


@pytest.mark.parametrize("tab", TABS)
def test_another_suppliers_administrator_finds_nothing(
    client_b: Client, supplier_b: Supplier, agreed: Agreed, tab: str
) -> None:
    signed_in(client_b, supplier_b)

    assert client_b.get(page(agreed, tab)).status_code == 404
