"""Every way in is in the table, and behaves as the table says: for nobody, and for another supplier's owner."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from connections.models import Connection, Simulation
from storefront.models import Order
from tenants.conf.celery import app
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.tasks import TenantTask
from tenants.users.models import Role
from tests.architecture.sources import FLOORS, ROOT
from tests.canary import canary
from tests.factories.storefront import make_brand, make_customer, make_price_list, make_product, make_set
from tests.factories.tenants import make_user
from tests.isolation import doors
from tests.isolation.doors import ERP, PUBLIC, SESSION, TENANT, Proof, Route, proof_of, routes

URLCONFS = (PUBLIC, TENANT, SESSION, ERP)
EVERY_ROUTE = [route for urlconf in URLCONFS for route in routes(urlconf)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: What a log-in page, a page that is not there, a refused method and a refused permission answer.
CLOSED = {302, 403, 404, 405, 410}


def desk_routes() -> Iterator[Route]:
    """Every route of the desk, Wagtail's own among them, but for the log-in."""
    for route in EVERY_ROUTE:
        if proof_of(route) is Proof.DESK and "(?:" not in route.route:
            yield route


def filled(route: str, number: int = 1, key: uuid.UUID | None = None) -> str:
    """The route as an address: numbers are `number`, other parts are words that fit."""
    words = {"int": str(number), "uuid": str(key or uuid.UUID(int=number)), "slug": "page", "str": str(number)}
    address = re.sub(r"<(?:(\w+):)?\w+>", lambda match: words.get(match[1] or "str", "x"), route)
    address = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", str(number), address)
    return "/" + address.replace("^", "").replace("$", "").replace("\\", "").replace("?", "")


def test_every_route_is_in_the_table() -> None:
    missing = [f"{route.urlconf} {route.route!r} ({route.module})" for route in EVERY_ROUTE if proof_of(route) is None]

    assert missing == []


def test_the_table_names_no_route_that_is_gone() -> None:
    known = {(route.urlconf, route.route) for route in EVERY_ROUTE}

    assert [door for door in doors.DOORS if door not in known] == []


def test_a_new_route_without_an_entry_is_found() -> None:
    assert proof_of(Route(TENANT, "admin/brand-new/", "admin_ui.brand_new")) is None
    assert proof_of(Route(TENANT, "brand-new/", "storefront.views.brand_new")) is None


def test_every_task_is_in_the_table_and_fails_closed() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))}

    kinds = {name: "supplier" if isinstance(task, TenantTask) else "other" for name, task in ours.items()}

    wanted = {name: "supplier" if kind == "supplier" else "other" for name, kind in doors.TASKS.items()}
    assert kinds == wanted


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_every_command_is_in_the_table() -> None:
    files = [path for floor in FLOORS for path in Path(ROOT, floor).glob("management/commands/*.py")]

    assert {path.stem for path in files} - {"__init__"} == doors.COMMANDS


def test_the_only_cache_and_the_only_storage_of_files_hold_the_tenant() -> None:
    assert (set(settings.CACHES), set(settings.STORAGES)) == ({"default"}, {"default", "staticfiles"})


def test_nobody_passes_a_door_of_the_desk(client_a: Client) -> None:
    opened = {}
    for route in desk_routes():
        answer = client_a.get(filled(route.route))
        is_log_in = answer.status_code == 302 and answer["Location"].startswith(("/accounts/login/", "/admin/login/"))
        if not is_log_in and answer.status_code != 404:
            opened[route.route] = answer.status_code

    assert opened == {}


def test_shop_pages_do_not_exist_outside_a_visit(client_a: Client) -> None:
    pages = [filled(route.route) for route in routes(SESSION) if route.route]

    assert {client_a.get(page).status_code for page in pages} == {404}


@pytest.fixture
def goods_of_a(supplier_a: Supplier) -> uuid.UUID:
    """Two of each noun in the first supplier's schema, full of canaries; the key of a simulation."""
    with in_tenant(supplier_a):
        for _each in range(2):
            word = canary("ta", "noun")
            product = make_product(canary=word)
            customer = make_customer(canary=word)
            make_brand(word)
            make_set(product, name=word)
            make_price_list({product: "1"}, name=word)
            connection = Connection.objects.create(customer=customer, name=word, currency="EUR")
            Order.objects.create(number=word[-12:], customer=customer, external_id=word, currency="EUR", total=1)
            simulation = Simulation.objects.create(connection=connection, started_by=word, base_url="http://ta")
        return simulation.key


def test_another_suppliers_owner_meets_nothing_of_ours_behind_any_door(
    goods_of_a: uuid.UUID, supplier_b: Supplier, client_b: Client
) -> None:
    owner = make_user(supplier_b, role=Role.OWNER)
    with in_tenant(supplier_b):
        client_b.force_login(owner, backend=BACKEND)

    own_pages: dict[str, int] = {}
    with_ids: dict[str, int] = {}
    for route in desk_routes():
        is_of_a_row = "<" in route.route
        answer = client_b.get(filled(route.route, 2, goods_of_a))  # the scanner finds any canary of ours in it
        (with_ids if is_of_a_row else own_pages)[route.route] = answer.status_code

    ours = {noun for noun, pages in doors.DESK_NOUNS.items() for page in pages if "<" in page}
    of_our_nouns = {
        route: status for route, status in with_ids.items() if route.split("/")[1] in ours and "users" not in route
    }
    assert {route: status for route, status in of_our_nouns.items() if status not in CLOSED} == {}
    assert [route for route, status in {**own_pages, **with_ids}.items() if status >= 500] == []
    assert len(own_pages) > 20
