"""Who comes through the door of the REST API: nobody without a token that holds, nobody beyond what it may."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from admin_ui.api import doorway, orders
from admin_ui.models import ApiScope, ApiToken
from tenants.domain.change_state import change_state
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.calling import Program
from tests.admin_ui.conftest import SignIn
from tests.factories.storefront import make_product
from tests.storefront.fulfilling import ordered

pytestmark = pytest.mark.usefixtures("supplier_b", "shop")


def test_every_operation_wants_a_token(supplier_a: Supplier, client_a: Client) -> None:
    described = client_a.get("/api/v1/openapi.json").json()
    opened = {}
    for path, methods in described["paths"].items():
        for method in methods:
            address = path.replace("{key}", "0d8e0bd4-8b1a-4f55-9d5c-0f4b6a0c8a10").replace("{pk}", "1")
            answer = client_a.generic(method.upper(), address, "{}", "application/json")
            opened[method, path] = (answer.status_code, answer["Content-Type"])

    assert len(opened) > 15
    assert set(opened.values()) == {(401, "application/problem+json")}


def test_a_token_of_another_supplier_opens_nothing(supplier_a: Supplier, supplier_b: Supplier) -> None:
    program, other = Program(supplier_a), Program(supplier_b)
    other.plain = program.plain

    assert other.refused("GET", "products") == (401, "token.unknown")
    assert program.get("products")["items"] == []


def test_ids_of_another_supplier_are_unknown(supplier_a: Supplier, supplier_b: Supplier) -> None:
    number = ordered().number
    make_product(sku="OURS")
    other = Program(supplier_b)

    assert other.refused("GET", f"orders/{number}") == (404, "not-found")
    assert other.refused("GET", "products/OURS") == (404, "not-found")


@pytest.mark.parametrize("ended", ["expired", "revoked"])
def test_a_token_that_is_over_opens_nothing(supplier_a: Supplier, ended: str) -> None:
    program = Program(supplier_a)
    now = timezone.now()
    change = {"expires_at": now} if ended == "expired" else {"revoked_at": now}
    ApiToken.objects.filter(pk=program.token.pk).update(**change)

    assert program.refused("GET", "products") == (401, "token.unknown")


def test_a_token_does_what_is_ticked_and_nothing_else(supplier_a: Supplier) -> None:
    reader = Program(supplier_a, ApiScope.ORDERS_READ)
    number = ordered().number

    assert reader.get(f"orders/{number}")["number"] == number
    assert reader.refused("GET", "products") == (403, "scope.missing")
    assert reader.refused("POST", f"orders/{number}/acknowledge", {}) == (403, "scope.missing")


def test_who_calls_too_often_is_told_when_to_come_again(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "CALLS_PER_MINUTE", 3)
    program, colleague = Program(supplier_a), Program(supplier_a)

    answers = [program.call("GET", "products") for _call in range(7)]

    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert colleague.get("products")["items"] == []


def test_while_the_account_is_suspended_orders_go_on(supplier_a: Supplier) -> None:
    program, number = Program(supplier_a), ordered().number
    change_state(supplier_a.pk, SupplierState.SUSPENDED)

    assert program.post(f"orders/{number}/acknowledge", {})["acknowledged"] is True
    assert program.refused("POST", "stock", {"rows": [{"sku": "A", "stock": 1}]}) == (403, "account.suspended")


def test_a_supplier_that_closes_answers_no_program(supplier_a: Supplier) -> None:
    program = Program(supplier_a)
    change_state(supplier_a.pk, SupplierState.CLOSING)

    assert program.call("GET", "orders").status_code == 503


def test_a_person_signed_in_at_the_desk_is_no_program(desk: SignIn) -> None:
    owner = desk(Role.OWNER)

    assert owner.get("/api/v1/orders").status_code == 401


def test_the_token_is_shown_once_and_kept_as_a_hash(desk: SignIn, supplier_a: Supplier) -> None:
    owner = desk(Role.OWNER)
    wish = {"name": "SAP", "scopes": [ApiScope.ORDERS_READ], "expires_at": ""}

    page = owner.post("/admin/api-tokens/", wish).content.decode()

    token = ApiToken.objects.get()
    plain = page.split('id="new-secret">')[1].split("<")[0]
    assert plain.startswith(token.hint)
    assert plain not in (token.digest, owner.get("/admin/api-tokens/").content.decode())
    program = Program(supplier_a)
    program.plain = plain
    assert program.get("orders")["items"] == []
    owner.post("/admin/api-tokens/", {"revoke": token.pk})
    assert program.refused("GET", "orders") == (401, "token.unknown")


def test_a_token_that_would_be_over_at_once_is_not_made(desk: SignIn) -> None:
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    page = desk(Role.OWNER).post("/admin/api-tokens/", {"name": "SAP", "scopes": ["orders:read"], "expires_at": past})

    assert (page.status_code, ApiToken.objects.count()) == (422, 0)


def test_the_description_needs_nothing_from_elsewhere(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        page = Client(HTTP_HOST=f"{supplier_a.slug}.{settings.BASE_DOMAIN}").get("/api/v1/docs")

    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"<!-- ", b"")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "products?after=%00", None),
        ("GET", "products/A%00", None),
        ("GET", "products?limit=0", None),
        ("GET", "products?changed_since=2026-11-25T00:00:00", None),
        ("GET", f"products?after={'x' * 5000}", None),
        ("GET", "orders?after=99999999999999999999", None),
        ("GET", "orders?state=lost", None),
        ("GET", f"connections/{10**40}", None),
        ("GET", f"orders/X/attachments/{10**40}", None),
        ("POST", "orders/X/acknowledge", {"own_number": "x" * 101}),
        ("POST", "orders/X/acknowledge", {"own_number": "\x00"}),
        ("POST", "stock", {"rows": [{"sku": "A", "stock": None}]}),
        ("POST", "price-lists/none/prices", {"rows": [], "valid_from": "2026-11-25T00:00:00"}),
        ("POST", "connections/1/exports", {"format": "exe"}),
    ],
)
def test_odd_calls_are_refused_in_words_or_answered(supplier_a: Supplier, method: str, path: str, body: object) -> None:
    answer = Program(supplier_a).call(method, path, body)

    is_problem = answer["Content-Type"] == "application/problem+json"
    assert answer.status_code == 200 or (400 <= answer.status_code < 500 and is_problem), answer.content


def test_a_body_that_is_no_json_is_refused(supplier_a: Supplier) -> None:
    program = Program(supplier_a)
    headers = {"authorization": f"Bearer {program.plain}"}

    answer = program.client.generic("POST", "/api/v1/stock", b"{", "application/json", headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_without_the_cache_programs_are_served_uncounted(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_more: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(doorway.cache, "incr", gone)

    assert Program(supplier_a).get("products")["items"] == []


def test_trouble_of_our_own_is_told_as_a_problem_that_passes(
    supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ordered().number

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(orders, "acknowledge_order", broken)
    program = Program(supplier_a)
    first = program.call("POST", f"orders/{number}/acknowledge", {}, key="k-1")
    monkeypatch.undo()

    assert (first.status_code, first.json()["code"], "Retry-After" in first) == (503, "service.trouble", True)
    assert program.post(f"orders/{number}/acknowledge", {}, key="k-1")["acknowledged"] is True
