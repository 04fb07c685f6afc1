"""What the watch has noticed stands on the home of the desk, for those who see what it is about."""

from django.test import Client
from django.utils import timezone

from connections.models import TroubleKind, WatchIncident
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import signed_in
from tests.factories.connections import make_connection


def test_a_silent_connection_is_named_until_it_is_back(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        connection, now = make_connection().connection, timezone.now()
        WatchIncident.objects.create(
            kind=TroubleKind.SILENT, subject=str(connection.pk), connection=connection, since=now, began_at=now
        )
    signed_in(client_a, supplier_a)
    before = client_a.get("/admin/").content.decode()
    with in_tenant(supplier_a):
        WatchIncident.objects.update(ended_at=now)
    after = client_a.get("/admin/").content.decode()

    assert [page.count(f"connection has fallen silent: {connection}") for page in (before, after)] == [1, 0]


def test_who_sees_no_connections_is_not_told_of_them(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        connection, now = make_connection().connection, timezone.now()
        WatchIncident.objects.create(
            kind=TroubleKind.SILENT, subject=str(connection.pk), connection=connection, since=now, began_at=now
        )

    pages = []
    for role in (Role.CATALOGUE_EDITOR, Role.ACCOUNT_MANAGER, Role.SUPPORT):
        signed_in(client_a, supplier_a, role)
        pages.append("has fallen silent" in client_a.get("/admin/").content.decode())

    assert pages == [False, False, True]
