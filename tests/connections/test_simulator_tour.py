"""The test buyer's whole tour against the real doors, as each kind of buyer's system: edit, inspect, change, cancel."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from connections.models import CartTransfer, OrderOrigin, PunchoutSession, Simulation, SimulationState
from connections.simulator.compare import compare
from connections.simulator.run import open_shop, send_order
from connections.simulator.step import steps_of
from connections.simulator.take_back import close_shop
from connections.simulator.tour import cookies_of, kept_cart, next_steps, passed
from connections.tasks import open_simulated_shop, send_simulated_order
from protocols.cxml.dialects import PROFILES
from protocols.cxml.read import read
from protocols.messages import SetupRequest
from protocols.orders import PurchaseOrder
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import THREE, form_in, send
from tests.connections.simulating import connect_doors, enter, give_back, opened, shop_and_send, stocked

Said = list[tuple[str, bytes]]
Start = Callable[..., Simulation]
GLOVES = ("PLAIN-1", "12")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, db: None) -> Said:
    """The doors are connected; what was sent to them."""
    return connect_doors(monkeypatch)


@pytest.fixture
def start(supplier_a: Supplier, said: Said) -> Start:
    """A test whose cart came back, on a connection of these values."""

    def begin(*wanted: tuple[str, str], protocol: str = "cxml", **values: object) -> Simulation:
        agreed, _goods = stocked(supplier_a, protocol, **values)
        simulation = opened(supplier_a, agreed)
        give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *(wanted or (GLOVES,))))
        return simulation

    return begin


def step(supplier: Supplier, simulation: Simulation, name: str) -> Simulation:
    """Let the worker take one step."""
    with in_tenant(supplier):
        (send_order if name in ("order", "update", "delete") else open_shop)(simulation, name)
    return simulation


def names(simulation: Simulation) -> list[str]:
    return [one.name for one in steps_of(simulation)]


def offered(supplier: Supplier, simulation: Simulation) -> list[str]:
    with in_tenant(supplier):
        return next_steps(simulation)


def quantities(simulation: Simulation) -> list[str]:
    cart = kept_cart(simulation)
    return [] if cart is None else [f"{line.quantity:f}" for line in cart.lines]


def edit(supplier: Supplier, simulation: Simulation, quantity: str = "") -> None:
    """Open the cart again, type another quantity, and send it back."""
    step(supplier, simulation, "edit")
    buyer = enter(supplier, simulation)
    if quantity:
        with in_tenant(supplier):
            line = buyer.session.cart.lines.get()
        buyer.post("cart/quantity/", {"line": line.key, "quantity": quantity})
    give_back(supplier, simulation, form_in(send(buyer)).fields)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_system_goes_the_whole_way(supplier_a: Supplier, start: Start, profile: str) -> None:
    allowed = {"operation_allowed": "edit"}
    simulation = start(profile=profile, overrides=allowed)

    edit(supplier_a, simulation)
    step(supplier_a, simulation, "inspect")
    with in_tenant(supplier_a):
        close_shop(simulation)
    for name in ("order", "update", "delete"):
        step(supplier_a, simulation, name)

    with in_tenant(supplier_a):
        order = Order.objects.get()
        versions = order.versions.count()
    assert [(one.name, one.code) for one in steps_of(simulation)] == [
        (name, "simulator.passed")
        for name in ("setup", "return", "edit", "return.edit", "inspect", "order", "update", "delete")
    ]
    assert {one.status for one in steps_of(simulation) if one.status} == {"200"}
    assert (order.external_id, order.state, versions) == (
        f"TEST-{simulation.key.hex[:10].upper()}", "cancelled", 3,
    )  # fmt: skip


def test_an_edit_brings_the_cart_back_under_a_cookie_of_its_own(supplier_a: Supplier, start: Start, said: Said) -> None:
    simulation = start()

    edit(supplier_a, simulation)

    request = read(said[-1][1]).body
    assert isinstance(request, SetupRequest)
    assert (request.operation, [item.item_id.supplier_part_id for item in request.items]) == ("edit", ["PLAIN-1"])
    assert request.buyer_cookie == dict(cookies_of(simulation))["edit"] != simulation.key.hex
    with in_tenant(supplier_a):
        cart = kept_cart(simulation)
        assert cart is not None
        assert cart.buyer_cookie == request.buyer_cookie
        assert [check.code for check in compare(simulation, cart, timezone.now()) if not check.is_met] == []
        assert list(PunchoutSession.objects.order_by("id").values_list("operation", flat=True)) == ["create", "edit"]


def test_what_was_edited_is_what_is_ordered(supplier_a: Supplier, start: Start, said: Said) -> None:
    simulation = start()

    edit(supplier_a, simulation, "20")
    step(supplier_a, simulation, "order")

    order = read(said[-1][1]).body
    assert isinstance(order, PurchaseOrder)
    assert quantities(simulation) == ["20"]
    assert [f"{line.quantity:f}" for line in order.lines] == ["20"]


def test_an_edit_that_changed_nothing_leaves_the_cart(supplier_a: Supplier, start: Start) -> None:
    simulation = start(overrides={"leave_edit": "204"})
    step(supplier_a, simulation, "edit")
    buyer = enter(supplier_a, simulation)

    give_back(supplier_a, simulation, form_in(buyer.post("leave/")).fields)

    assert (quantities(simulation), simulation.state) == (["12"], "returned")
    assert names(simulation)[-1] == "return.edit"


def test_looking_at_a_cart_changes_nothing(supplier_a: Supplier, start: Start) -> None:
    simulation = start(overrides={"leave_edit": "204"})
    step(supplier_a, simulation, "inspect")
    buyer = enter(supplier_a, simulation)

    give_back(supplier_a, simulation, form_in(buyer.post("leave/")).fields)

    with in_tenant(supplier_a):
        assert CartTransfer.objects.count() == 1
    assert (quantities(simulation), simulation.state) == (["12"], "returned")
    assert names(simulation) == ["setup", "return", "inspect", "return.inspect"]


def test_closing_the_window_keeps_the_cart(supplier_a: Supplier, start: Start) -> None:
    simulation = step(supplier_a, start(), "inspect")

    with in_tenant(supplier_a):
        close_shop(simulation)
        simulation.refresh_from_db()

    assert (quantities(simulation), simulation.state) == (["12"], "returned")


def test_a_shop_that_never_gave_a_cart_is_not_closed(supplier_a: Supplier, said: Said) -> None:
    simulation = opened(supplier_a, stocked(supplier_a)[0])

    with in_tenant(supplier_a):
        close_shop(simulation)
        simulation.refresh_from_db()

    assert simulation.state == SimulationState.SHOPPING


def test_a_change_doubles_the_first_line_and_names_the_order_before(
    supplier_a: Supplier, start: Start, said: Said
) -> None:
    simulation = start(*THREE)

    for name in ("order", "update", "delete"):
        step(supplier_a, simulation, name)

    orders = [read(body).body for _url, body in said[-3:]]
    before = f"{simulation.key.hex}.{{}}@simulator"
    assert all(isinstance(order, PurchaseOrder) for order in orders)
    assert [(o.order_type, o.order_version, o.earlier_payload_id) for o in orders if isinstance(o, PurchaseOrder)] == [
        ("new", "", ""),
        ("update", "2", before.format("order")),
        ("delete", "3", before.format("update")),
    ]
    assert [f"{o.lines[0].quantity:f}" for o in orders if isinstance(o, PurchaseOrder)] == ["12", "24", "24"]


def test_an_order_may_be_cancelled_without_a_change(supplier_a: Supplier, start: Start, said: Said) -> None:
    simulation = start()

    for name in ("order", "delete"):
        step(supplier_a, simulation, name)

    order = read(said[-1][1]).body
    assert isinstance(order, PurchaseOrder)
    assert (order.order_version, order.earlier_payload_id) == ("2", f"{simulation.key.hex}.order@simulator")


def test_what_comes_next_follows_from_what_was_done(supplier_a: Supplier, start: Start) -> None:
    simulation = start()
    found = [offered(supplier_a, simulation)]

    for name in ("inspect", "order", "update", "delete"):
        step(supplier_a, simulation, name)
        found.append(offered(supplier_a, simulation))

    assert found == [["edit", "inspect", "order"], ["close"], ["update", "delete"], ["delete"], []]


def test_an_oci_buyer_orders_changes_and_cancels_but_edits_nothing(supplier_a: Supplier, start: Start) -> None:
    simulation = start(protocol="oci")
    before = offered(supplier_a, simulation)

    for name in ("order", "update", "delete"):
        step(supplier_a, simulation, name)

    assert before == ["order"]
    assert passed(simulation) == ["login", "return", "order", "update", "delete"]
    with in_tenant(supplier_a):
        assert OrderOrigin.objects.get().order.state == "cancelled"


def test_a_refused_edit_keeps_the_cart_and_takes_nothing_back(supplier_a: Supplier, start: Start) -> None:
    simulation = start()
    fields = [tuple(pair) for pair in simulation.returned_fields]
    with in_tenant(supplier_a):
        simulation.connection.is_active = False
        simulation.connection.save(update_fields=["is_active"])

    step(supplier_a, simulation, "edit")
    answer: Any = give_back(supplier_a, simulation, fields, HTTP_SEC_FETCH_DEST="iframe")

    assert (simulation.state, simulation.problem, answer.status_code) == ("failed", "connection.inactive", 409)
    assert (quantities(simulation), offered(supplier_a, simulation)) == (["12"], ["edit", "inspect", "order"])


def test_a_new_cart_starts_the_tour_anew(supplier_a: Supplier, start: Start) -> None:
    simulation = start()
    edit(supplier_a, simulation)
    step(supplier_a, simulation, "setup")

    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, GLOVES))

    assert names(simulation) == ["setup", "return"]


def test_without_a_cart_there_is_nothing_to_order(supplier_a: Supplier, said: Said) -> None:
    simulation = opened(supplier_a, stocked(supplier_a)[0])

    step(supplier_a, simulation, "order")

    assert (simulation.state, simulation.problem) == ("failed", "simulator.no_cart")


def test_the_worker_takes_the_step_it_was_told(supplier_a: Supplier, start: Start) -> None:
    simulation = start()
    with in_tenant(supplier_a):
        Simulation.objects.filter(pk=simulation.pk).update(state=SimulationState.QUEUED)

    open_simulated_shop.apply(args=[supplier_a.pk, str(simulation.key), "inspect"]).get()
    with in_tenant(supplier_a):
        Simulation.objects.filter(pk=simulation.pk).update(state=SimulationState.ORDERING)
    send_simulated_order.apply(args=[supplier_a.pk, str(simulation.key), "order"]).get()

    with in_tenant(supplier_a):
        simulation.refresh_from_db()
    assert passed(simulation) == ["setup", "return", "inspect", "order"]
