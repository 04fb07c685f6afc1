"""The operators' list: only for operators, only collected facts, never a supplier's own words."""

import pytest
from django.test import Client

from admin_ui.collect_facts import collect_facts, read_facts
from connections.models import Connection, Environment
from storefront.models import Order
from tenants.domain.create_operator import create_operator
from tenants.models import Supplier, SupplierState, SupplierStatus
from tenants.scope import in_public, in_tenant
from tenants.users.models import User
from tests.canary import canary
from tests.factories.storefront import make_customer, make_product
from tests.factories.tenants import PASSWORD, make_user


@pytest.fixture
def operator(db: None) -> User:
    """An operator with a second factor."""
    return User.objects.get(email=create_operator("op@example.com", PASSWORD).email)


def trade(supplier: Supplier) -> None:
    """Two products, a live and a test connection, one order and one test order; all with canaries."""
    with in_tenant(supplier):
        word = canary(supplier.slug, "customer")
        customer = make_customer(canary=word)
        for _each in range(2):
            make_product(canary=word)
        for environment in Environment.values:
            Connection.objects.create(customer=customer, name=word, currency="EUR", environment=environment)
        for number, is_test in enumerate((False, True)):
            Order.objects.create(
                number=f"SO-{number}", customer=customer, external_id=word, currency="EUR", total=1, is_test=is_test
            )


def test_facts_are_counted_in_the_suppliers_own_schema(supplier_a: Supplier, supplier_b: Supplier) -> None:
    trade(supplier_a)

    with in_tenant(supplier_a):
        own = read_facts()
    with in_tenant(supplier_b):
        other = read_facts()

    assert (own.products, own.live_connections, own.test_connections, own.orders) == (2, 1, 1, 1)
    assert (other.products, other.live_connections, other.orders, other.last_order_at) == (0, 0, 0, None)


def test_collecting_writes_one_row_a_supplier_and_again_the_same(supplier_a: Supplier, supplier_b: Supplier) -> None:
    trade(supplier_a)

    assert (collect_facts(), collect_facts()) == (2, 2)

    with in_public():
        kept = dict(SupplierStatus.objects.values_list("supplier__slug", "products"))
    assert kept == {"ta": 2, "tb": 0}


def test_a_closing_supplier_is_not_entered(supplier_a: Supplier, supplier_b: Supplier) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(state=SupplierState.CLOSING)

    assert collect_facts() == 1


def test_operator_sees_the_figures_and_no_word_of_the_suppliers(
    supplier_a: Supplier, supplier_b: Supplier, client_public: Client, operator: User
) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(name="Supplier A")  # a name is a fact operators may know
    Supplier.objects.filter(pk=supplier_b.pk).update(name="Supplier B")
    trade(supplier_a)
    collect_facts()
    client_public.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client_public.get("/operators/").content.decode()  # the scanner finds any canary in it

    assert page.count("data-supplier=") == 2
    assert '<td class="number">2</td>' in page


def test_strangers_are_sent_to_the_log_in(client_public: Client) -> None:
    answer = client_public.get("/operators/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/operators/")


def test_a_suppliers_owner_finds_no_such_page_at_his_host(supplier_a: Supplier, client_a: Client) -> None:
    owner = make_user(supplier_a)
    with in_tenant(supplier_a):
        client_a.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client_a.get("/operators/").status_code == 404
