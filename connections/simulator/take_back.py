"""Take the cart that the shop hands to our test buyer, as a buyer's system would: keep the form, read it."""

from django.utils import timezone

from connections.models import Simulation, SimulationState
from connections.simulator.parties import return_url_of
from connections.simulator.speak import Pairs, decode_cart
from connections.simulator.step import PASSED, Step, add_step
from protocols.errors import RemoteError
from protocols.xml import pretty

#: A buyer may go back and send another cart, until the order went out.
OPEN_STATES = (SimulationState.SHOPPING, SimulationState.RETURNED, SimulationState.FAILED)


def take_back(simulation: Simulation, posted: Pairs) -> bool:
    """Keep and read the returned form; False if this test no longer waits for one."""
    if simulation.state not in OPEN_STATES or not simulation.start_url:
        return False
    fields = [(name, value.replace("\x00", "")) for name, value in posted]
    code, detail, received = PASSED, "", "\n".join(f"{name} = {value}" for name, value in fields)
    try:
        received = pretty(decode_cart(fields).message.encode())
    except RemoteError as trouble:
        code, detail = trouble.code, str(trouble)
    step = Step(
        name="return", code=code, started_at=timezone.now().isoformat(), url=return_url_of(simulation),
        received=received, detail=detail,
    )  # fmt: skip
    # A new cart starts the rest anew: what was ordered before stays in the earlier order.
    simulation.steps = [kept for kept in simulation.steps if kept["name"] != "order"]
    add_step(simulation, step)
    simulation.returned_fields = fields if code == PASSED else []
    simulation.state = SimulationState.RETURNED if code == PASSED else SimulationState.FAILED
    simulation.problem = "" if code == PASSED else code
    simulation.save(update_fields=["state", "problem", "steps", "returned_fields", "updated_at"])
    return True
