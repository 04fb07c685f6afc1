"""From the host to the tenant."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from protocols.cxml.read_answers import read_response
from tenants.domain.create_supplier import shop_host
from tenants.hosts import find_host, forget_hosts, normalise_host
from tenants.models import Domain, Supplier, SupplierState
from tests.canary import CUSTOM_HOSTS

PROTOCOL_PATHS = ["/punchout/cxml/", "/punchout/oci/some-key/", "/orders/inbox/some-key/"]


def ask(host: str, path: str = "/admin/", **headers: str) -> tuple[int, str]:
    answer = Client().get(path, HTTP_HOST=host, **headers)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "host", ["ta.localhost", "TA.LocalHost", "ta.localhost.", "ta.localhost:8000", "TA.localhost.:80"]
)
def test_host_is_matched_whatever_its_spelling(supplier_a: Supplier, host: str) -> None:
    assert ask(host) == (302, "/accounts/login/?next=/admin/")


@pytest.mark.parametrize(
    "host",
    [
        "tz.localhost",
        "x.ta.localhost",
        "www.ta.localhost",
        "ta.localhost.evil.example",
        "127.0.0.1",
        "[::1]:8000",
        "ta",
    ],
)
def test_unknown_host_is_404_for_people(supplier_a: Supplier, host: str) -> None:
    assert ask(host) == (404, "")


@pytest.mark.parametrize("path", PROTOCOL_PATHS)
def test_unknown_host_asks_buyers_systems_to_try_again(db: None, path: str) -> None:
    answer = Client().post(path, b"<cXML/>", content_type="text/xml", HTTP_HOST="tz.localhost")

    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert read_response(answer.content).code == "560"


@pytest.mark.parametrize("host", ["ta_.localhost", "a b.localhost", "ta.localhost/x", "<script>", ""])
def test_malformed_host_is_404(supplier_a: Supplier, host: str) -> None:
    assert ask(host)[0] == 404


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST"])
def test_forwarded_host_changes_nothing(client_a: Client, supplier_b: Supplier, header: str) -> None:
    answer = client_a.get("/healthz-not", **{header: "tb.localhost"})

    assert answer.wsgi_request.tenant.slug == "ta"


def test_refusal_repeats_neither_host_nor_path(db: None) -> None:
    answer = Client().get("/secret-path/?q=secret-word", HTTP_HOST="secret-host.localhost")

    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_unknown_host_leaves_no_tenant_behind(supplier_a: Supplier) -> None:
    answers = [ask(host)[0] for host in ("ta.localhost", "tz.localhost", "ta.localhost")]

    assert answers == [302, 404, 302]
    assert connection.schema_name == "public"


def test_known_host_is_asked_for_once(client_a: Client) -> None:
    client_a.get("/nothing/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client_a.get("/nothing/")

    assert [query["sql"] for query in asked if "tenants_" in query["sql"]] == []


def test_unknown_hosts_are_not_remembered(supplier_a: Supplier) -> None:
    assert find_host("new.localhost") is None

    Domain.objects.create(tenant=supplier_a, domain="new.localhost", is_proven=True)

    entry = find_host("new.localhost")
    assert entry is not None
    assert entry.supplier == supplier_a


def test_custom_domain_serves_the_shop_but_not_the_desk(supplier_a: Supplier) -> None:
    Domain.objects.create(tenant=supplier_a, domain="Shop.Example.com", is_primary=False, is_proven=True)
    CUSTOM_HOSTS["shop.example.com"] = "ta"

    desk, login, ping = (
        ask("shop.example.com"),
        ask("shop.example.com", "/accounts/login/"),
        ask("shop.example.com", "/s/x/"),
    )

    assert (desk[0], login[0]) == (404, 404)
    assert ping[0] == 404
    assert find_host("shop.example.com") is not None


def test_custom_domain_that_is_not_proven_serves_nothing(supplier_a: Supplier) -> None:
    Domain.objects.create(tenant=supplier_a, domain="shop.example.com", is_primary=False)

    assert find_host("shop.example.com") is None


@pytest.mark.parametrize(
    ("state", "path", "status"),
    [
        (SupplierState.PROVISIONING, "/admin/", 503),
        (SupplierState.PROVISIONING, "/orders/inbox/x/", 503),
        (SupplierState.ACTIVE, "/admin/", 302),
        (SupplierState.SUSPENDED, "/admin/", 302),
        (SupplierState.SUSPENDED, "/connect/x/", 503),
        (SupplierState.CLOSING, "/admin/", 302),
        (SupplierState.CLOSING, "/orders/inbox/x/", 503),
        (SupplierState.CLOSING, "/punchout/cxml/", 503),
        (SupplierState.CLOSING, "/s/x/", 503),
    ],
)
def test_state_decides_what_is_open(supplier_a: Supplier, state: str, path: str, status: int) -> None:
    Supplier.objects.filter(pk=supplier_a.pk).update(state=state)
    forget_hosts()

    assert ask("ta.localhost", path)[0] == status


def test_health_is_answered_at_any_host_before_tenancy(db: None) -> None:
    assert [ask(host, path)[0] for host in ("tz.localhost", "10.0.0.1") for path in ("/healthz", "/readyz")] == [
        200
    ] * 4


def test_public_pages_are_not_at_a_tenant_nor_the_desk_in_public(client_a: Client, client_public: Client) -> None:
    assert [client_a.get("/metrics").status_code, client_a.get("/operators/").status_code] == [404, 404]
    assert client_public.get("/admin/").status_code == 404


@pytest.mark.parametrize(
    ("host", "normal"),
    [
        ("A.B:80", "a.b"),
        ("a.b.", "a.b"),
        ("a.b.:80", "a.b"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        (" a ", "a"),
    ],
)
def test_host_is_normalised(host: str, normal: str) -> None:
    assert normalise_host(host) == normal


def test_shop_host_is_below_the_base_domain() -> None:
    assert shop_host("acme") == f"acme.{settings.BASE_DOMAIN}"


def test_a_page_of_refusal_has_a_stable_code_and_a_reference(db: None) -> None:
    page = Client(HTTP_HOST="nobody.localhost").get("/", HTTP_ACCEPT_LANGUAGE="fr").content.decode()

    assert 'data-error="host.unknown"' in page
    assert len(page.split('data-reference="')[1].split('"')[0]) == 32
    assert "Il n’y a pas de boutique à cette adresse." in page
