"""Tests as buyer, in tests: the worker's HTTP goes straight to the real doors, through all middleware.

Only the network is left out (the machine's edge); over a real network the same is done against a running demo.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from connections.models import Connection, Simulation
from connections.outbound import Reply
from connections.simulator import post, run
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import Goods, fill, form_in, send, stock_shop
from tests.connections.visiting import CHROME, Buyer
from tests.factories.connections import Agreed, make_connection
from tests.journeys.page import Fields

BASE_URL = "http://ta.localhost"


def connect_doors(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Let the test buyer reach our own doors; what it sends is noted as (address, body)."""
    said: list[tuple[str, bytes]] = []

    def ask(method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        said.append((url, body))
        target, told = urlsplit(url), dict(headers or {})
        kind = told.pop("Content-Type", "application/octet-stream")
        tenant = connection.tenant
        answer = Client(HTTP_HOST=target.netloc).generic(method, target.path, body, content_type=kind, headers=told)
        connection.set_tenant(tenant)  # a request leaves the process in public, as in a web server
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    monkeypatch.setattr(post, "send", ask)
    monkeypatch.setattr(run, "send", ask)
    return said


def stocked(supplier: Supplier, protocol: str = "cxml", **values: object) -> tuple[Agreed, Goods]:
    """A connection whose buyers find goods at prices."""
    with in_tenant(supplier):
        goods = stock_shop()
        return make_connection(protocol, price_lists=(goods.price_list,), **values), goods


def new_simulation(agreed: Connection) -> Simulation:
    """As the desk's button writes it."""
    return Simulation.objects.create(connection=agreed, started_by="me@supplier.example", base_url=BASE_URL)


def opened(supplier: Supplier, agreed: Agreed) -> Simulation:
    """A test whose shop is open."""
    with in_tenant(supplier):
        simulation = new_simulation(agreed.connection)
        run.open_shop(simulation)
    return simulation


def shop_and_send(supplier: Supplier, simulation: Simulation, *wanted: tuple[str, str]) -> Fields:
    """Follow the start page, fill the cart, press the button; the fields of the form that then goes back."""
    buyer = enter(supplier, simulation)
    fill(buyer, *wanted)
    return form_in(send(buyer)).fields


def enter(supplier: Supplier, simulation: Simulation) -> Buyer:
    """The browser that followed the start page of the test."""
    client = Client(HTTP_HOST="ta.localhost", HTTP_USER_AGENT=CHROME)
    entered = client.get(urlsplit(simulation.start_url).path)
    key = entered.headers["Location"].split("/")[2]
    with in_tenant(supplier):
        session = simulation.connection.sessions.latest("id")
    return _OfChrome(client, supplier, session.pk, key)


class _OfChrome(Buyer):
    """The same browser that came through the start page."""

    def post(self, path: str, data: dict[str, str] | None = None, **headers: object) -> object:  # type: ignore[override]
        return super().post(path, data, **{"HTTP_USER_AGENT": CHROME, **headers})


def give_back(supplier: Supplier, simulation: Simulation, fields: Fields, **headers: str) -> object:
    """The browser posts the form to the test's own address."""
    client = Client(HTTP_HOST="ta.localhost")
    answer = client.post(f"/simulator/return/{simulation.key}/", dict(fields), **headers)
    with in_tenant(supplier):
        simulation.refresh_from_db()
    return answer


Doors = Callable[[], list[tuple[str, bytes]]]
