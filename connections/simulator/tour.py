"""What our test buyer has done so far, and what he can do next: create, edit, inspect, order, change, cancel.

Read from the steps of the test, so that a test needs no state of its own for each of them.
"""

from collections.abc import Sequence

from connections.models import Protocol, Simulation, SimulationState
from connections.simulator.speak import decode_cart
from connections.simulator.step import steps_of
from protocols.messages import CartReturn, Operation

#: The steps that open the shop, and what the buyer's system wants there.
OPENING: dict[str, Operation] = {
    "setup": Operation.CREATE,
    "login": Operation.CREATE,
    "edit": Operation.EDIT,
    "inspect": Operation.INSPECT,
}
#: The steps that order, and what OrderRequestHeader/@type says.
ORDERING: dict[str, str] = {"order": "new", "update": "update", "delete": "delete"}

_AT_REST = (SimulationState.RETURNED, SimulationState.ORDERED, SimulationState.FAILED)


def passed(simulation: Simulation) -> list[str]:
    """Names of the steps that went well, in order."""
    return [step.name for step in steps_of(simulation) if step.is_passed]


def operation_of(simulation: Simulation, buyer_cookie: str = "") -> Operation:
    """What the visit is for that this cookie, or else the latest start page, belongs to."""
    said = next((OPENING[name] for name, cookie in cookies_of(simulation) if cookie == buyer_cookie), None)
    if said is not None:
        return said
    opened = [name for name in passed(simulation) if name in OPENING]
    return OPENING[opened[-1]] if opened else Operation.CREATE


def cookie_for(simulation: Simulation, name: str, started_at: str) -> str:
    """The BuyerCookie of a step: another one at each setup (RG 64)."""
    if name == "setup":
        return simulation.key.hex
    return f"{simulation.key.hex}.{name}.{''.join(filter(str.isdigit, started_at))}"


def cookies_of(simulation: Simulation) -> list[tuple[str, str]]:
    """The steps that opened a shop by cXML, each with its BuyerCookie."""
    opened = [step for step in steps_of(simulation) if step.name in OPENING]
    return [(step.name, cookie_for(simulation, step.name, step.started_at)) for step in opened]


def kept_cart(simulation: Simulation) -> CartReturn | None:
    """The cart that the buyer's system holds now."""
    fields: Sequence[tuple[str, str]] = [(name, value) for name, value in simulation.returned_fields]
    return decode_cart(fields).cart if fields else None


def next_steps(simulation: Simulation) -> list[str]:
    """Names of the steps that the buyer may take now; "close" ends a visit that brings no cart."""
    cart = kept_cart(simulation)
    if cart is None or not cart.lines:
        return []
    if simulation.state == SimulationState.SHOPPING:
        return ["close"]
    if simulation.state not in _AT_REST:
        return []
    done = passed(simulation)
    if "order" not in done:
        return ["edit", "inspect", "order"] if simulation.connection.protocol == Protocol.CXML else ["order"]
    return [name for name in ("update", "delete") if name not in done and "delete" not in done]
