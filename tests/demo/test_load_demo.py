"""A reduced demo, loaded once: what `var/demo.json` promises holds in the database."""

import json
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from admin_ui.demo.demo_json import demo_json_path
from admin_ui.demo.load import load_demo
from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection, CredentialSecret, FrameOrigin, ReturnAddressRule
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.pricing import breaks_for, price_at
from storefront.domain.visibility import visible_products
from storefront.models import PriceListVersion, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.secrets import secret_matches

REDUCED = 700
TENANT_KEYS = {"schema", "name", "language", "currency", "shop_url", "admin_url", "api_url", "users", "connections"}
CONNECTION_KEYS = {
    "key", "name", "customer", "protocol", "profile", "environment", "endpoint", "credentials", "order_endpoint",
    "return_url", "visible_sku", "hidden_sku", "prices", "currency",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The reduced demo in a transaction that is rolled back, and its demo.json."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), override_settings(VAR_ROOT=folder), transaction.atomic():
        load_demo(REDUCED, tell=lambda text: None)
        yield json.loads((folder / "demo.json").read_text("utf-8"))
        connection.set_schema_to_public()
        transaction.set_rollback(True)


@pytest.fixture
def everywhere(demo: dict[str, Any]) -> list[tuple[Supplier, dict[str, Any]]]:
    """Each supplier with its entry."""
    return [(Supplier.objects.get(schema_name=entry["schema"]), entry) for entry in demo["tenants"]]


def rows_of(entry: dict[str, Any]) -> list[tuple[Connection, dict[str, Any]]]:
    """Each connection of the tenant we are in, with its entry."""
    rows = {row.key: row for row in Connection.objects.select_related("customer")}
    return [(rows[agreed["key"]], agreed) for agreed in entry["connections"]]


def test_demo_json_has_every_key_of_the_contract(demo: dict[str, Any]) -> None:
    assert set(demo) == {"port", "operator", "erp_url", "tenants"}
    assert set(demo["operator"]) == {"url", "username", "password", "totp_secret"}
    for tenant in demo["tenants"]:
        assert set(tenant) == TENANT_KEYS
        for agreed in tenant["connections"]:
            oci = {"method", "secret_parameter", "order_auth"} if agreed["protocol"] == "oci" else set()
            assert set(agreed) == CONNECTION_KEYS | oci


def test_every_address_is_absolute_with_the_port(demo: dict[str, Any]) -> None:
    addresses = [demo["erp_url"], demo["operator"]["url"]]
    for tenant in demo["tenants"]:
        addresses += [tenant["shop_url"], tenant["admin_url"], tenant["api_url"]]
        addresses += [c[name] for c in tenant["connections"] for name in ("endpoint", "order_endpoint", "return_url")]

    assert {(urlsplit(text).scheme, urlsplit(text).port) for text in addresses} == {("http", demo["port"])}


def test_three_suppliers_differ_in_language_and_currency(demo: dict[str, Any]) -> None:
    assert {tenant["language"] for tenant in demo["tenants"]} == {"en", "fr", "de"}
    assert len({tenant["currency"] for tenant in demo["tenants"]}) == 3


def test_each_supplier_has_four_customers_a_test_live_pair_and_an_oci_connection(demo: dict[str, Any]) -> None:
    for tenant in demo["tenants"]:
        by_customer: dict[str, set[str]] = {}
        for agreed in tenant["connections"]:
            if agreed["protocol"] == "cxml":
                by_customer.setdefault(agreed["customer"], set()).add(agreed["environment"])
        assert len({agreed["customer"] for agreed in tenant["connections"]}) == 4
        assert {"test", "live"} in by_customer.values()
        assert "oci" in {agreed["protocol"] for agreed in tenant["connections"]}


def test_oci_is_called_both_ways_under_different_names(demo: dict[str, Any]) -> None:
    agreed = [c for tenant in demo["tenants"] for c in tenant["connections"] if c["protocol"] == "oci"]

    assert {c["method"] for c in agreed} == {"GET", "POST"}
    assert len({c["secret_parameter"] for c in agreed}) == len(agreed)
    assert all(c["secret_parameter"] in c["credentials"] for c in agreed)


def test_one_customer_has_two_connections_that_see_different_goods(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            seen: dict[int, set[int]] = {}
            for row, _agreed in rows_of(entry):
                if row.environment == "live":
                    seen.setdefault(row.customer_id, set()).add(agreed_shopper(row).assortment.id)
        assert max(map(len, seen.values())) >= 2


def test_listed_prices_are_what_the_buyer_pays_at_the_smallest_quantity(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for row, agreed in rows_of(entry):
                shopper = agreed_shopper(row)
                products = {p.sku: p for p in visible_products(shopper).filter(sku__in=agreed["prices"])}
                breaks = breaks_for(shopper, [p.pk for p in products.values()])
                for sku, listed in agreed["prices"].items():
                    price = price_at(breaks[products[sku].pk], products[sku].min_quantity)
                    assert price is not None
                    assert (sku, price.amount) == (sku, Decimal(listed))


def test_each_connection_can_try_twenty_products_of_every_kind(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for row, agreed in rows_of(entry):
                products = list(Product.objects.filter(sku__in=agreed["prices"]).prefetch_related("texts"))
                breaks = breaks_for(agreed_shopper(row), [p.pk for p in products])
                assert len(products) == len(agreed["prices"]) >= 20
                assert agreed["visible_sku"] in agreed["prices"]
                assert any(len(found) > 1 for found in breaks.values())
                assert any(p.price_unit == 100 for p in products)
                assert any(not text.name.isascii() for p in products for text in p.texts.all())


def test_the_hidden_product_is_on_sale_but_not_for_this_connection(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for row, agreed in rows_of(entry):
                hidden = agreed["hidden_sku"]
                assert Product.objects.filter(sku=hidden, is_active=True).exists()
                assert not visible_products(agreed_shopper(row)).filter(sku=hidden).exists()


def test_the_visible_product_needs_no_repair(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for _row, agreed in rows_of(entry):
                product = Product.objects.get(sku=agreed["visible_sku"])
                assert product.min_quantity <= 3
                assert product.quantity_step == 1
                assert max(len(text.name) for text in product.texts.all()) <= 40


def test_secrets_are_kept_as_digests_only(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            digests = {s.credential.connection.key + s.credential.role: s.digest
                       for s in CredentialSecret.objects.select_related("credential__connection")}  # fmt: skip
            for agreed in entry["connections"]:
                if agreed["protocol"] == "cxml":
                    assert secret_matches(agreed["credentials"]["shared_secret"], digests[agreed["key"] + "sender"])
                else:
                    plain = agreed["credentials"][agreed["secret_parameter"]]
                    assert secret_matches(plain, digests[agreed["key"] + "login"])
                    assert secret_matches(agreed["order_auth"]["token"], digests[agreed["key"] + "inbox"])


def test_some_lists_have_an_expired_and_a_future_version(everywhere: Any) -> None:
    for supplier, _entry in everywhere:
        with in_tenant(supplier):
            notes = set(PriceListVersion.objects.values_list("note", flat=True))
        assert notes == {"", "expired", "not yet in force"}


def test_carts_may_return_to_the_pretend_erp_only(everywhere: Any) -> None:
    for supplier, entry in everywhere:
        erp = urlsplit(entry["connections"][0]["return_url"]).netloc
        with in_tenant(supplier):
            assert set(ReturnAddressRule.objects.values_list("scheme", "host")) == {("http", erp)}
            assert set(FrameOrigin.objects.values_list("origin", flat=True)) == {f"http://{erp}"}


def test_desk_users_sign_in_with_the_listed_password(everywhere: Any, django_user_model: Any) -> None:
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for listed in entry["users"]:
                user = django_user_model.objects.get(email=listed["username"])
                assert user.role == listed["role"]
                assert user.check_password(listed["password"])


def test_only_the_owner_reads_the_file(demo: dict[str, Any]) -> None:
    assert stat.S_IMODE(demo_json_path().stat().st_mode) == 0o600


def test_loading_again_asks_one_question_and_changes_nothing(demo: dict[str, Any]) -> None:
    before = demo_json_path().stat().st_mtime_ns

    with CaptureQueriesContext(connection) as queries:
        load_demo(REDUCED)

    asked = [query["sql"] for query in queries.captured_queries if not query["sql"].startswith("SET search_path")]
    assert len(asked) == 1
    assert demo_json_path().stat().st_mtime_ns == before


def test_a_lost_file_is_written_again_with_the_same_secrets(demo: dict[str, Any]) -> None:
    Path(demo_json_path()).unlink()

    load_demo(REDUCED)

    assert json.loads(demo_json_path().read_text("utf-8")) == demo


def test_another_port_changes_addresses_and_reloads_nothing(demo: dict[str, Any]) -> None:
    with transaction.atomic(), override_settings(PORT=9123, SITE_PORT=":9123"):
        load_demo(REDUCED)
        moved = json.loads(demo_json_path().read_text("utf-8"))
        with in_tenant(Supplier.objects.get(schema_name=moved["tenants"][0]["schema"])):
            hosts = set(ReturnAddressRule.objects.values_list("host", flat=True))
    load_demo(REDUCED)

    assert moved["tenants"][0]["connections"][0]["return_url"].startswith("http://erp.localhost:9123/return/")
    assert hosts == {"erp.localhost:9123"}
    assert moved["tenants"][0]["users"] == demo["tenants"][0]["users"]


def test_one_connection_has_a_team_and_one_customer_has_delivery_terms(everywhere: Any) -> None:
    told: list[tuple[str, str]] = []
    for supplier, entry in everywhere:
        with in_tenant(supplier):
            for row, agreed in rows_of(entry):
                named = agreed_shopper(row, said=[("CostCenter", "4711")])
                if named.team:
                    told.append((row.key, named.team))
                    assert named.assortment != agreed_shopper(row).assortment
                if (terms := agreed_terms(named)) is not None:
                    told.append((agreed["customer"], terms.source))
    assert sorted(set(told)) == [("Stadtwerke Lindental", "customer"), ("lubansoehne-werk", "Zimmerei")]
