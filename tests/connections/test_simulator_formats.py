"""Our test buyer orders in the format that is chosen, where an inbox takes the order."""

import pytest

from connections.models import OrderOrigin, Simulation
from connections.simulator.order_formats import LABELS, formats_for
from connections.simulator.run import send_order
from connections.simulator.step import steps_of
from connections.simulator.tour import passed
from protocols.order_formats import recognise
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.ordering import codes
from tests.connections.simulating import connect_doors, give_back, opened, shop_and_send, stocked

Said = list[tuple[str, bytes]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, db: None) -> Said:
    """What the test buyer sends goes to our own doors, and is noted."""
    return connect_doors(monkeypatch)


def returned(supplier: Supplier, protocol: str) -> Simulation:
    """A test whose cart has come back."""
    agreed, _goods = stocked(supplier, protocol)
    simulation = opened(supplier, agreed)
    give_back(supplier, simulation, shop_and_send(supplier, simulation, ("PLAIN-1", "12"), ("M8x40/ß", "250")))
    with in_tenant(supplier):
        simulation.refresh_from_db()
    return simulation


@pytest.mark.parametrize("form", list(LABELS))
def test_an_order_its_change_and_its_cancellation_in_every_format(supplier_a: Supplier, said: Said, form: str) -> None:
    simulation = returned(supplier_a, "oci")

    with in_tenant(supplier_a):
        for name in ("order", "order", "update", "delete"):
            send_order(simulation, name, form)

        assert [(step.code, step.detail) for step in steps_of(simulation)] == [("simulator.passed", "")] * 5
        assert passed(simulation) == ["login", "return", "order", "update", "delete"]
        order = OrderOrigin.objects.get().order
        kinds = list(order.versions.values_list("kind", flat=True))
        assert (order.state, kinds, order.origin.transfer is not None) == (
            "cancelled",
            ["new", "update", "delete"],
            True,
        )
        assert [recognise(body).partition("-")[0] for _url, body in said[-4:]] == [form] * 4


def test_the_order_is_shown_with_all_its_letters(supplier_a: Supplier, said: Said) -> None:
    simulation = returned(supplier_a, "oci")

    with in_tenant(supplier_a):
        send_order(simulation, "order", "edifact")

        assert "M8x40/ß" in steps_of(simulation)[-1].sent
        assert [codes(line.findings) for line in OrderOrigin.objects.get().order.lines.all()] == [[], []]


def test_cxmls_own_door_takes_cxml_only(supplier_a: Supplier, said: Said) -> None:
    simulation = returned(supplier_a, "cxml")

    with in_tenant(supplier_a):
        send_order(simulation, "order", "edifact")

        assert (list(formats_for(simulation.connection)), recognise(said[-1][1])) == (["cxml"], "cxml")
