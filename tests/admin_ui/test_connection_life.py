"""The life of a connection at the desk: going live, pausing, its history; whose it is."""

import pytest
from django.test import Client

from connections.models import (
    Connection,
    ReturnAddressRule,
)
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed, make_connection
from tests.factories.tenants import use_plan


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


@pytest.fixture
def desk(supplier_a: Supplier, client_a: Client) -> Client:
    """An administrator's browser, in a plan with room."""
    use_plan(supplier_a, "business")
    signed_in(client_a, supplier_a)
    return client_a


def test_going_live_keeps_confirmed_hosts_only(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(environment="test", return_host=None)
        learned = [
            ReturnAddressRule.objects.create(connection=agreed.connection, host=host, is_learned=True)
            for host in ("keep.example", "forget.example")
        ]

    desk.post(page(agreed, "go-live"), {"rule": [learned[0].pk]})

    with in_tenant(supplier_a):
        live = Connection.objects.get(pk=agreed.connection.pk)
        hosts = list(live.return_rules.values_list("host", "is_learned", "is_approved"))
    assert (live.environment, hosts) == ("live", [("keep.example", False, True)])


def test_a_connection_is_paused_and_resumed(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    def is_active() -> bool:
        with in_tenant(supplier_a):
            return Connection.objects.get(pk=agreed.connection.pk).is_active

    desk.post(page(agreed, "pause"), {"to": "paused"})
    paused = is_active()
    desk.post(page(agreed, "pause"), {"to": "active"})

    assert (paused, is_active()) == (False, True)


def test_what_was_changed_stands_in_the_history(desk: Client, agreed: Agreed) -> None:
    desk.post(page(agreed, "pause"), {"to": "paused"})

    history = desk.get(f"/admin/connections/history/{agreed.connection.pk}/")

    assert "The connection was paused." in history.content.decode()
