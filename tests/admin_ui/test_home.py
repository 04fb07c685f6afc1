"""The home counts what needs a person, of what this person sees, in a fixed number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from admin_ui.home import steps_of_new_shop, tasks_for
from admin_ui.models import CustomerManagers
from connections.models import Connection, ReturnAddressRule, Transcript
from storefront.models import Order
from tenants.models import Supplier
from tenants.users.models import Role, User
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import make_product
from tests.factories.tenants import make_user


def make_trouble(connection: Connection, name: str) -> None:
    """One of everything that needs a person, for one customer."""
    values: dict[str, Any] = {"customer": connection.customer, "external_id": name, "currency": "EUR", "total": 1}
    Order.objects.create(number=f"{name}-1", state="held", **values)
    Order.objects.create(number=f"{name}-2", findings=[{"code": "order.total.differs"}], **values)
    Order.objects.create(number=f"{name}-3", **values)
    ReturnAddressRule.objects.create(connection=connection, host="new.example", is_approved=False)
    for number, verdict in enumerate(("accepted", "credential.refused")):
        Transcript.objects.create(
            reference=f"{name}{number}", kind="setup", connection=connection, method="POST", path="/",
            http_status=200, verdict=verdict,
        )  # fmt: skip
    Connection.objects.filter(pk=connection.pk).update(created_at=timezone.now() - timedelta(days=30))


def counts(user: User) -> dict[str, int]:
    return {task.text: task.count for task in tasks_for(user, timezone.now())}


EXPECTED = {
    "order waits for a person": 1,
    "return address waits for approval": 1,
    "exchange was refused today": 1,
    "order of this week with something noticed": 1,
    "live connection without a visit in two weeks": 1,
}


def test_everything_that_needs_a_person_is_counted(shop: Supplier) -> None:
    make_trouble(make_connection().connection, "A")

    assert counts(make_user(shop, role=Role.OWNER)) == EXPECTED


def test_account_manager_is_told_of_his_own_customers_only(shop: Supplier) -> None:
    mine, others = make_connection().connection, make_connection().connection
    user = make_user(shop, role=Role.ACCOUNT_MANAGER)
    CustomerManagers.objects.create(customer=mine.customer, user=user)
    make_trouble(mine, "A")
    make_trouble(others, "B")

    assert counts(user) == EXPECTED


def test_catalogue_editor_is_told_nothing_of_orders_and_wires(shop: Supplier) -> None:
    make_trouble(make_connection().connection, "A")

    assert counts(make_user(shop, role=Role.CATALOGUE_EDITOR)) == {}


@pytest.mark.parametrize("customers", [1, 3])
def test_statements_do_not_grow_with_the_trouble(
    shop: Supplier, django_assert_num_queries: Any, customers: int
) -> None:
    user = make_user(shop, role=Role.OWNER)
    for number in range(customers):
        make_trouble(make_connection().connection, f"C{number}")

    with django_assert_num_queries(5):
        tasks_for(user, timezone.now())


def test_empty_shop_is_shown_the_way_to_its_first_order(shop: Supplier, desk: SignIn) -> None:
    page = desk(Role.OWNER).get("/admin/").content.decode()

    assert ("To your first order" in page, "Nothing. Everything runs by itself." in page) == (True, True)
    make_product()
    assert [step.is_done for step in steps_of_new_shop()] == [True, False, False, False, False]


@pytest.mark.parametrize(("language", "word"), [("fr", "Rechercher"), ("de", "Einstellungen"), ("en", "Settings")])
def test_desk_speaks_the_persons_language(shop: Supplier, desk: SignIn, language: str, word: str) -> None:
    client = desk(Role.OWNER)
    User.objects.filter(pk=client.user.pk).update(language=language)

    page = client.get("/admin/customers/", headers={"accept-language": "en"}).content.decode()

    assert (f'<html lang="{language}"' in page, word in page) == (True, True)


def test_language_chosen_on_the_account_page_is_kept(shop: Supplier, desk: SignIn) -> None:
    client = desk(Role.SUPPORT)
    fields = {
        "name_email-first_name": "Ada", "name_email-last_name": "Byte",
        "name_email-email": client.user.email,
        "locale-preferred_language": "de", "locale-current_time_zone": "Europe/Berlin",
        "theme-theme": "light", "theme-contrast": "system", "theme-density": "default",
    }  # fmt: skip

    answer = client.post("/admin/account/", fields)

    assert (answer.status_code, User.objects.get(first_name="Ada").language) == (302, "de")
