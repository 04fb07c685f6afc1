"""Where a connection's documents go, set at the desk: the address, the proof, and what a stranger sees."""

import pytest
from django.test import Client

from connections.domain.delivery.queue import buyer_target
from connections.models import Connection, DeliveryTarget, TargetSecret
from tenants.models import Supplier
from tenants.sealing import unseal
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection

ADDRESS = {"url": "https://buyer.example.com/cxml", "auth": "document", "user_name": "", "secret": "their-secret-99"}


@pytest.fixture
def connection(shop: Supplier) -> Connection:
    return make_connection().connection


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def test_address_and_secret_are_kept_and_the_secret_never_shown(connection: Connection, owner: Client) -> None:
    page = f"/admin/connections/{connection.pk}/documents/"

    assert owner.post(page, ADDRESS)["Location"] == page

    target = buyer_target(connection)
    assert target is not None
    assert (target.url, target.auth, target.schedule) == ("https://buyer.example.com/cxml", "document", "hourly")
    assert unseal(bytes(TargetSecret.objects.get().sealed)) == "their-secret-99"
    assert "their-secret-99" not in owner.get(page).content.decode()


def test_second_save_changes_the_one_target_and_keeps_the_secret(connection: Connection, owner: Client) -> None:
    page = f"/admin/connections/{connection.pk}/documents/"
    owner.post(page, ADDRESS)
    owner.post(page, {**ADDRESS, "url": "https://buyer.example.com/new", "secret": ""})

    assert DeliveryTarget.objects.get().url == "https://buyer.example.com/new"
    assert TargetSecret.objects.count() == 1


def test_address_that_is_never_called_is_not_saved(connection: Connection, owner: Client) -> None:
    page = owner.post(f"/admin/connections/{connection.pk}/documents/", {**ADDRESS, "url": "https://192.168.1.9/"})

    assert "inside a network" in page.content.decode()
    assert DeliveryTarget.objects.count() == 0


def test_switch_keeps_what_is_queued(connection: Connection, owner: Client) -> None:
    page = f"/admin/connections/{connection.pk}/documents/"
    owner.post(page, ADDRESS)
    owner.post(page, {"switch": "1"})
    assert DeliveryTarget.objects.get().is_active is False

    owner.post(page, {"switch": "1"})
    assert DeliveryTarget.objects.get().is_active is True


def test_support_reads_and_does_not_change(connection: Connection, desk: SignIn) -> None:
    support = desk(Role.SUPPORT)
    page = f"/admin/connections/{connection.pk}/documents/"

    assert support.get(page).status_code == 200
    assert support.post(page, ADDRESS)["Location"] == "/admin/"
    assert DeliveryTarget.objects.count() == 0


def test_stranger_manager_finds_nothing(connection: Connection, desk: SignIn) -> None:
    assert desk(Role.ACCOUNT_MANAGER).get(f"/admin/connections/{connection.pk}/documents/").status_code == 404
