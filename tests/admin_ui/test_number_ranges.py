"""Number ranges at the desk: where numbers go on, what is refused, and who may."""

import pytest
from django.test import Client

from storefront.domain.fulfil.invoice_order import invoice_order
from storefront.models import NumberRange
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.storefront.fulfilling import line, ordered

pytestmark = pytest.mark.usefixtures("shop")


def change(client: Client, prefix: str, number: str) -> str:
    values = {"invoice-prefix": prefix, "invoice-number": number, "invoice-digits": "6", "kind": "invoice"}
    return client.post("/admin/number-ranges/", values, follow=True).content.decode()


def test_invoices_go_on_where_the_books_are(desk: SignIn) -> None:
    change(desk(Role.FINANCE), "R-2026-", "512")

    assert invoice_order(ordered(line("1")), None, by="Anna").number == "R-2026-000512"


def test_a_used_number_is_refused_in_words(desk: SignIn) -> None:
    owner = desk(Role.OWNER)
    used = invoice_order(ordered(line("1")), None, by="Anna").number

    page = change(owner, "INV-", "1")

    assert (f"{used} has been used; the next number must be higher." in page) is True
    assert NumberRange.objects.get(kind="invoice").next_number == 2


def test_support_does_not_change_numbers(desk: SignIn) -> None:
    change(desk(Role.SUPPORT), "X", "9")

    assert NumberRange.objects.count() == 0
