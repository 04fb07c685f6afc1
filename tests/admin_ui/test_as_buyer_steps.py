"""Test as buyer at the desk, after a cart came back: edit, inspect, order, change, cancel – each once, each shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from admin_ui.templatetags.wire import STEPS
from admin_ui.wire.simulate import BUTTONS
from connections import tasks
from connections.models import Simulation, SimulationState
from connections.simulator.run import open_shop, send_order
from connections.simulator.step import steps_of
from connections.simulator.tour import OPENING, ORDERING
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.wire_desk import signed_in
from tests.connections.shopping import THREE
from tests.connections.simulating import connect_doors, give_back, opened, shop_and_send, stocked

Woken = list[tuple[str, tuple[Any, ...]]]
Commit = Callable[..., Any]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Woken:
    """What was handed to the broker, which tests do without: task and arguments."""
    handed: Woken = []
    for name in ("open_simulated_shop", "send_simulated_order"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "apply_async", lambda args, kwargs=None, name=name, **_: handed.append((name, args)))
    return handed


@pytest.fixture
def returned(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """A test whose cart came back."""
    connect_doors(monkeypatch)
    simulation = opened(supplier_a, stocked(supplier_a)[0])
    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *THREE))
    return simulation


def press(client: Client, simulation: Simulation, step: str) -> Any:
    return client.post(f"/admin/simulations/{simulation.key}/", {"step": step})


def watch(client: Client, simulation: Simulation) -> Any:
    return client.get(f"/admin/simulations/{simulation.key}/")


def offered(client: Client, simulation: Simulation) -> list[str]:
    return [step["name"] for step in watch(client, simulation).context["next_steps"]]


def state(supplier: Supplier, simulation: Simulation) -> str:
    with in_tenant(supplier):
        simulation.refresh_from_db()
    return simulation.state


@pytest.mark.parametrize("step", ["edit", "inspect"])
def test_the_shop_is_opened_again_once(
    client_a: Client, supplier_a: Supplier, returned: Simulation, woken: Woken, step: str,
    django_capture_on_commit_callbacks: Commit,
) -> None:  # fmt: skip
    signed_in(client_a, supplier_a)

    with django_capture_on_commit_callbacks(execute=True):
        press(client_a, returned, step)
        press(client_a, returned, step)

    assert woken == [("open_simulated_shop", (supplier_a.pk, str(returned.key), step))]
    assert state(supplier_a, returned) == SimulationState.QUEUED


def test_an_order_is_changed_and_cancelled_after_it_went_out(
    client_a: Client, supplier_a: Supplier, returned: Simulation, woken: Woken,
    django_capture_on_commit_callbacks: Commit,
) -> None:  # fmt: skip
    signed_in(client_a, supplier_a)
    before = offered(client_a, returned)
    with in_tenant(supplier_a):
        send_order(returned)
    after = offered(client_a, returned)

    with django_capture_on_commit_callbacks(execute=True):
        press(client_a, returned, "update")

    assert (before, after) == (["edit", "inspect", "order"], ["update", "delete"])
    assert woken == [("send_simulated_order", (supplier_a.pk, str(returned.key), "update"))]


@pytest.mark.parametrize("step", ["update", "delete", "close", "setup", "nonsense", ""])
def test_a_step_out_of_turn_starts_nothing(
    client_a: Client, supplier_a: Supplier, returned: Simulation, woken: Woken, step: str
) -> None:
    signed_in(client_a, supplier_a)

    press(client_a, returned, step)

    assert (state(supplier_a, returned), woken) == (SimulationState.RETURNED, [])


def test_a_shop_opened_again_may_be_closed(client_a: Client, supplier_a: Supplier, returned: Simulation) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        open_shop(returned, "inspect")
    shown = watch(client_a, returned)

    press(client_a, returned, "close")

    assert [step["name"] for step in shown.context["next_steps"]] == ["close"]
    assert "nothing can be changed" in shown.content.decode()
    assert state(supplier_a, returned) == SimulationState.RETURNED
    assert offered(client_a, returned) == ["edit", "inspect", "order"]


def test_every_step_is_shown_with_what_was_said_and_its_transcript(
    client_a: Client, supplier_a: Supplier, returned: Simulation
) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        for name in ("order", "update", "delete"):
            send_order(returned, name)
        steps = steps_of(returned)

    shown = watch(client_a, returned)

    page = shown.content.decode()
    kept = [step for step in steps if step.name != "return"]
    assert set(shown.context["transcripts"]) == {step.transcript for step in kept}
    assert [f"Transcript {step.transcript}" in page for step in kept] == [True] * 4
    assert [step.sent != "" and step.received != "" for step in kept] == [True] * 4
    assert shown.context["order"].state == "cancelled"


def test_every_step_has_its_words() -> None:
    returns = {"return", "return.edit", "return.inspect"}

    assert set(STEPS) == {*OPENING, *ORDERING, *returns}
    assert set(BUTTONS) == {"edit", "inspect", "close", *ORDERING}
