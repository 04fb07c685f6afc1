"""People: invited by mail, never deleted, and nobody makes himself more than he is."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tenants.models import Supplier
from tenants.users.models import Role, User
from tests.admin_ui.conftest import SignIn
from tests.factories.tenants import make_user


def fields(user: User | None = None, **changed: Any) -> dict[str, Any]:
    person = {
        "first_name": "Ada", "last_name": "Byte", "email": user.email if user else "ada@ta.example", "language": "",
        "role": user.role if user else Role.SUPPORT, "is_active": "on",
    }  # fmt: skip
    return person | changed


def edit(client: Client, user: User, **changed: Any) -> User:
    client.post(f"/admin/users/edit/{user.pk}/", {k: v for k, v in fields(user, **changed).items() if v is not None})
    user.refresh_from_db()
    return user


def test_new_person_is_invited_to_set_a_password(shop: Supplier, desk: SignIn) -> None:
    desk(Role.ADMINISTRATOR).post("/admin/users/new/", fields())

    ada = User.objects.get(email="ada@ta.example")
    assert (ada.role, ada.username, ada.has_usable_password()) == ("support", "ada@ta.example", False)
    assert (ada.is_superuser, ada.is_staff) == (False, False)
    assert [message.to for message in mail.outbox] == [["ada@ta.example"]]


def test_address_is_taken_once_however_written(shop: Supplier, desk: SignIn) -> None:
    make_user(shop, email="ada@ta.example")

    answer = desk(Role.OWNER).post("/admin/users/new/", fields(email="ADA@ta.example"))

    assert "Somebody signs in with this address already." in answer.content.decode()


@pytest.mark.parametrize(("actor", "role"), [(Role.OWNER, "owner"), (Role.ADMINISTRATOR, "support")])
def test_only_an_owner_makes_owners(shop: Supplier, desk: SignIn, actor: Role, role: str) -> None:
    user = make_user(shop, role=Role.SUPPORT)

    assert edit(desk(actor), user, role="owner").role == role


def test_administrator_neither_demotes_nor_switches_off_an_owner(shop: Supplier, desk: SignIn) -> None:
    owner, administrator = make_user(shop, role=Role.OWNER), desk(Role.ADMINISTRATOR)

    assert edit(administrator, owner, role="support").role == "owner"
    assert edit(administrator, owner, is_active=None).is_active is True
    assert edit(administrator, owner, email="mine@evil.example").email == owner.email
    assert User.objects.filter(email="mine@evil.example").count() == 0


def test_nobody_changes_his_own_role(shop: Supplier, desk: SignIn) -> None:
    client = desk(Role.OWNER)

    assert edit(client, client.user, role="support").role == "owner"


@pytest.mark.parametrize("field", ["is_superuser", "is_staff"])
def test_form_makes_no_superuser(shop: Supplier, desk: SignIn, field: str) -> None:
    user = make_user(shop, role=Role.SUPPORT)

    edit(desk(Role.OWNER), user, **{field: "on"})

    assert getattr(User.objects.get(pk=user.pk), field) is False


def test_role_of_operators_is_not_offered(shop: Supplier, desk: SignIn) -> None:
    user = make_user(shop, role=Role.SUPPORT)

    assert edit(desk(Role.OWNER), user, role="operator").role == "support"
