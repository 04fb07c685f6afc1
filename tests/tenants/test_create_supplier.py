"""A supplier is made whole or not at all."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tenants.domain.create_supplier import NewSupplier, SupplierRefused, create_supplier, supplier_created
from tenants.models import RetiredSchema, Supplier, SupplierState
from tenants.scope import in_tenant

pytestmark = pytest.mark.django_db

ACME = NewSupplier(
    slug="acme",
    name="Acme",
    language="de",
    currency="EUR",
    owner_email="Owner@Acme.example",
    owner_password="x" * 12,
)


def schema_exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])


def changed(**values: str) -> NewSupplier:
    return NewSupplier(**{field: getattr(ACME, field) for field in NewSupplier.__slots__} | values)


def test_new_supplier_is_active_with_host_schema_and_owner() -> None:
    supplier = create_supplier(ACME)

    assert supplier.state == SupplierState.ACTIVE
    assert [domain.domain for domain in supplier.domains.all()] == ["acme.localhost"]
    with in_tenant(supplier):
        owner = get_user_model().objects.get()
    assert (owner.email, owner.role, owner.language) == ("owner@acme.example", "owner", "de")
    assert owner.check_password("x" * 12)


def test_owner_without_password_cannot_sign_in_before_he_sets_one() -> None:
    supplier = create_supplier(changed(owner_password=None))

    with in_tenant(supplier):
        assert not get_user_model().objects.get().has_usable_password()


def test_failure_in_an_upper_floor_leaves_nothing() -> None:
    def fail(**_: object) -> None:
        raise SupplierRefused("start rows")

    supplier_created.connect(fail)
    try:
        with pytest.raises(SupplierRefused, match="start rows"):
            create_supplier(ACME)
    finally:
        supplier_created.disconnect(fail)

    assert not Supplier.objects.filter(slug="acme").exists()
    assert not schema_exists("acme")
    assert connection.schema_name == "public"


@pytest.mark.parametrize(
    "slug",
    ["a", "Acme", "1acme", "acme-", "-acme", "a--b", "xn--acm", "acme.x", 'a"b', "a b", "a" * 41, "ａcme", "erp",
     "www", "admin", "public", "pg-toast", "template0-t", "acme\n"],
)  # fmt: skip
def test_hostile_or_reserved_address_is_refused(slug: str) -> None:
    with pytest.raises(SupplierRefused):
        create_supplier(changed(slug=slug))


@pytest.mark.parametrize("slug", ["ab", "acme-2", "a" * 40])
def test_plain_address_is_accepted(slug: str) -> None:
    assert create_supplier(changed(slug=slug)).slug == slug


@pytest.mark.parametrize(("field", "value"), [("language", "xx"), ("currency", "eur"), ("currency", "EURO")])
def test_unknown_language_or_currency_is_refused(field: str, value: str) -> None:
    with pytest.raises(SupplierRefused):
        create_supplier(changed(**{field: value}))


def test_taken_address_is_refused_and_the_first_stays(supplier_a: Supplier) -> None:
    with pytest.raises(SupplierRefused, match="taken"):
        create_supplier(changed(slug="ta"))

    assert Supplier.objects.get(slug="ta").uuid == supplier_a.uuid


def test_address_used_before_is_refused() -> None:
    RetiredSchema.objects.create(schema_name="acme")

    with pytest.raises(SupplierRefused, match="used before"):
        create_supplier(ACME)


def test_leftover_schema_is_not_taken_over() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA acme")

    with pytest.raises(SupplierRefused, match="taken"):
        create_supplier(ACME)


def test_owner_of_one_supplier_may_own_another(supplier_a: Supplier) -> None:
    second = create_supplier(changed(owner_email="owner@ta.example"))

    with in_tenant(second):
        assert get_user_model().objects.get().email == "owner@ta.example"
