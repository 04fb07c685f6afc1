"""D7: in a tenant there is no `public` behind it: what is missing fails, however the tenant was entered."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction
from django_tenants.utils import schema_context, tenant_context

from tenants.checks import apps_in_both_are_allowed, database_is_strict
from tenants.models import Domain, Supplier
from tenants.scope import in_tenant

WAYS: list[Callable[[Supplier], AbstractContextManager[object]]] = [
    in_tenant,
    tenant_context,
    lambda supplier: schema_context(supplier.schema_name),
]


def search_path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("enter", WAYS)
def test_path_is_the_tenant_alone(supplier_a: Supplier, enter: Callable[..., AbstractContextManager[object]]) -> None:
    with enter(supplier_a):
        assert search_path() == "ta"
        with schema_context("tb"):
            assert search_path() == "tb"
        assert search_path() == "ta"
    assert search_path() == "public"


def test_table_of_public_is_out_of_reach_in_a_tenant(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a), pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        Domain.objects.count()


def test_missing_table_fails_instead_of_showing_publics(supplier_a: Supplier) -> None:
    get_user_model().objects.create(email="operator@example.com", username="operator@example.com")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ta.users_user CASCADE")

    with in_tenant(supplier_a), pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        list(get_user_model().objects.all())


def test_schema_that_is_missing_fails_instead_of_showing_publics(supplier_a: Supplier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA ta RENAME TO gone")

    with in_tenant(supplier_a), pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        list(get_user_model().objects.all())


def test_only_listed_tables_are_in_both(supplier_a: Supplier) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        public = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ta'")
        tenant = {row[0] for row in cursor.fetchall()}

    prefixes = ("auth_", "users_", "account_", "mfa_", "axes_")
    assert {table for table in public & tenant if not table.startswith(prefixes)} == {
        "django_content_type",
        "django_migrations",
        "django_session",
    }


def test_start_is_refused_with_the_stock_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django_tenants.postgresql_backend")

    assert [message.id for message in database_is_strict()] == ["tenants.E002"]


def test_start_is_refused_with_a_shop_in_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SHARED_APPS", [*settings.SHARED_APPS, "storefront"])

    assert [message.id for message in apps_in_both_are_allowed()] == ["tenants.E004"]
