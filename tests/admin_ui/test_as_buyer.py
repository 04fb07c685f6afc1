"""Test as buyer at the desk: the button, the wait, the shop in the frame, the cart, the order; and the preview."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from admin_ui.wire.words import CHECKS, TROUBLE
from connections import tasks
from connections.models import PunchoutSession, Simulation, SimulationState
from connections.outbound import OutboundError
from connections.simulator import post
from connections.simulator.compare import compare
from connections.simulator.run import open_shop
from connections.simulator.speak import decode_cart
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, signed_in
from tests.connections.shopping import THREE
from tests.connections.simulating import connect_doors, give_back, opened, shop_and_send, stocked
from tests.factories.connections import Agreed, make_connection

Woken = list[tuple[str, tuple[Any, ...]]]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Woken:
    """What was handed to the broker, which tests do without: task and arguments."""
    handed: Woken = []
    for name in ("open_simulated_shop", "send_simulated_order"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "apply_async", lambda args, kwargs=None, name=name, **_: handed.append((name, args)))
    return handed


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    return stocked(supplier_a)[0]


@pytest.fixture
def returned(supplier_a: Supplier, agreed: Agreed, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """A test whose cart came back."""
    connect_doors(monkeypatch)
    simulation = opened(supplier_a, agreed)
    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *THREE))
    return simulation


def latest(supplier: Supplier) -> Simulation:
    with in_tenant(supplier):
        return Simulation.objects.latest("id")


def watch(client: Client, simulation: Simulation) -> Any:
    return client.get(f"/admin/simulations/{simulation.key}/")


def test_the_button_writes_the_row_and_wakes_the_worker(
    client_a: Client,
    supplier_a: Supplier,
    agreed: Agreed,
    woken: Woken,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    user = signed_in(client_a, supplier_a)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client_a.post(page(agreed, "test"))

    simulation = latest(supplier_a)
    assert answer.headers["Location"] == f"/admin/simulations/{simulation.key}/"
    assert woken == [("open_simulated_shop", (supplier_a.pk, str(simulation.key)))]
    assert (simulation.state, simulation.started_by) == ("queued", user.email)


def test_the_doors_are_called_at_our_own_port_whatever_the_browser_names(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, woken: Woken
) -> None:
    signed_in(client_a, supplier_a)

    client_a.post(page(agreed, "test"), HTTP_HOST="ta.localhost:22")

    assert latest(supplier_a).base_url == "http://ta.localhost:8000"


@pytest.mark.parametrize(
    ("state", "age", "stuck"), [("queued", 1, False), ("queued", 60, True), ("shopping", 60, False)]
)
def test_a_waiting_page_looks_again_and_says_when_nobody_comes(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, state: str, age: int, stuck: bool
) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        simulation = Simulation.objects.create(connection=agreed.connection, state=state)
        Simulation.objects.filter(pk=simulation.pk).update(updated_at=timezone.now() - timedelta(seconds=age))

    shown, told = watch(client_a, simulation), client_a.get(f"/admin/simulations/{simulation.key}/state/")

    assert told.json() == {"state": state, "stuck": stuck}
    assert ("Look again" in shown.content.decode()) == (state == "queued")


def test_the_shop_is_shown_in_a_frame_of_the_same_host(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_doors(monkeypatch)
    signed_in(client_a, supplier_a)
    simulation = opened(supplier_a, agreed)

    shown = watch(client_a, simulation).content.decode()

    assert f'src="{simulation.start_url}"' in shown
    assert "frame-src 'self'" in watch(client_a, simulation).headers["Content-Security-Policy"]


def test_the_cart_is_shown_with_what_was_checked(client_a: Client, supplier_a: Supplier, returned: Simulation) -> None:
    signed_in(client_a, supplier_a)

    context = watch(client_a, returned).context

    assert [line.item_id.supplier_part_id for line in context["cart"].lines] == [sku for sku, _quantity in THREE]
    assert context["checks_met"]
    assert [entry["step"].name for entry in context["steps"]] == ["setup", "return"]


def test_the_order_is_asked_for_once(
    client_a: Client,
    supplier_a: Supplier,
    returned: Simulation,
    woken: Woken,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    signed_in(client_a, supplier_a)

    with django_capture_on_commit_callbacks(execute=True):
        client_a.post(f"/admin/simulations/{returned.key}/")
        client_a.post(f"/admin/simulations/{returned.key}/")

    assert woken == [("send_simulated_order", (supplier_a.pk, str(returned.key), "order"))]
    assert latest(supplier_a).state == SimulationState.ORDERING


def test_the_order_that_arrived_is_linked(client_a: Client, supplier_a: Supplier, returned: Simulation) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        Simulation.objects.filter(pk=returned.pk).update(state=SimulationState.ORDERING)
    tasks.send_simulated_order.apply(args=[supplier_a.pk, str(returned.key)]).get()

    shown = watch(client_a, returned)

    order = shown.context["order"]
    assert order.is_test
    assert f"/admin/orders/inspect/{order.pk}/" in shown.content.decode()


def test_a_failure_is_told_with_its_remedy(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_args: Any, **_kwargs: Any) -> None:
        raise OutboundError("outbound.unreachable", "The other side did not answer.")

    monkeypatch.setattr(post, "send", silent)
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        simulation = Simulation.objects.create(connection=agreed.connection, base_url="http://ta.localhost")
        open_shop(simulation)

    shown = watch(client_a, simulation).content.decode()

    assert escape(str(TROUBLE["outbound.unreachable"].fix)) in shown


def test_no_cart_no_order(client_a: Client, supplier_a: Supplier, agreed: Agreed, woken: Woken) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        simulation = Simulation.objects.create(connection=agreed.connection, state=SimulationState.RETURNED)

    client_a.post(f"/admin/simulations/{simulation.key}/")

    assert (latest(supplier_a).state, woken) == (SimulationState.RETURNED, [])


def test_support_watches_and_starts_nothing(
    client_a: Client, supplier_a: Supplier, returned: Simulation, agreed: Agreed, woken: Woken
) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)

    watched = watch(client_a, returned).status_code
    started = client_a.post(page(agreed, "test"))
    ordered = client_a.post(f"/admin/simulations/{returned.key}/")

    assert watched == 200
    assert [answer.headers["Location"] for answer in (started, ordered)] == ["/admin/", "/admin/"]
    assert (latest(supplier_a).state, woken) == (SimulationState.RETURNED, [])


def test_tests_of_others_do_not_exist(
    client_a: Client, client_b: Client, supplier_a: Supplier, supplier_b: Supplier, returned: Simulation
) -> None:
    signed_in(client_a, supplier_a, Role.ACCOUNT_MANAGER)
    signed_in(client_b, supplier_b)

    for client in (client_a, client_b):
        assert watch(client, returned).status_code == 404
        assert client.get(f"/admin/simulations/{returned.key}/state/").status_code == 404
        assert client.post(f"/admin/simulations/{returned.key}/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client_a: Client, returned: Simulation) -> None:
    assert watch(client_a, returned).headers["Location"].startswith("/accounts/login/")


def test_a_preview_opens_a_visit_from_which_nothing_returns(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)
    with in_tenant(supplier_a):
        agreed = make_connection()
    before = client_a.get(page(agreed, "preview")).context.get("opened")

    shown = client_a.post(page(agreed, "preview"))

    with in_tenant(supplier_a):
        visit = PunchoutSession.objects.get()
    assert before is None
    assert (visit.purpose, visit.return_url) == ("preview", "")
    assert f'src="{shown.context["opened"].start_path}"' in shown.content.decode()


def test_every_check_has_its_words(supplier_a: Supplier, returned: Simulation) -> None:
    with in_tenant(supplier_a):
        agreed = returned.connection
        agreed.max_lines, agreed.minimum_order = 2, 1000
        cart = decode_cart([tuple(pair) for pair in returned.returned_fields]).cart
        codes = {check.code for check in compare(returned, cart, timezone.now())}

    assert codes == set(CHECKS)
