"""Take the cart that the shop hands to our test buyer, as a buyer's system would: keep the form, read it.

What comes back from a look at a cart changes nothing, nor does Status 204; an edit without lines empties the
requisition (RG 77, 85–86).
"""

from django.utils import timezone

from connections.models import Simulation, SimulationState
from connections.simulator.parties import return_url_of
from connections.simulator.speak import Pairs, decode_cart
from connections.simulator.step import PASSED, Step, add_step
from connections.simulator.tour import operation_of
from protocols.errors import RemoteError
from protocols.messages import CartReturn, Operation
from protocols.xml import pretty

#: A buyer may go back and send another cart, until the order went out.
OPEN_STATES = (SimulationState.SHOPPING, SimulationState.RETURNED, SimulationState.FAILED)


#: The step by which a visit ends, by what it was for.
_STEPS = {Operation.CREATE: "return", Operation.EDIT: "return.edit", Operation.INSPECT: "return.inspect"}


def take_back(simulation: Simulation, posted: Pairs) -> bool:
    """Keep and read the returned form; False if this test no longer waits for one."""
    if simulation.state not in OPEN_STATES or not simulation.start_url:
        return False
    fields = [(name, value.replace("\x00", "")) for name, value in posted]
    code, detail, received = PASSED, "", "\n".join(f"{name} = {value}" for name, value in fields)
    operation, kept = operation_of(simulation), simulation.returned_fields
    try:
        decoded = decode_cart(fields)
        received = pretty(decoded.message.encode())
        operation = operation_of(simulation, decoded.cart.buyer_cookie)
        kept = _kept(simulation, operation, decoded.cart, fields)
    except RemoteError as trouble:
        code, detail = trouble.code, str(trouble)
        kept = [] if operation == Operation.CREATE else kept
    step = Step(
        name=_STEPS[operation], code=code, started_at=timezone.now().isoformat(), url=return_url_of(simulation),
        received=received, detail=detail,
    )  # fmt: skip
    add_step(simulation, step)
    simulation.returned_fields = kept
    simulation.state = SimulationState.RETURNED if code == PASSED else SimulationState.FAILED
    simulation.problem = "" if code == PASSED else code
    simulation.save(update_fields=["state", "problem", "steps", "returned_fields", "updated_at"])
    return True


def close_shop(simulation: Simulation) -> None:
    """The buyer closes the window: the cart that his system holds stays as it is."""
    waits = Simulation.objects.filter(pk=simulation.pk, state=SimulationState.SHOPPING).exclude(returned_fields=[])
    waits.update(state=SimulationState.RETURNED, updated_at=timezone.now())


def _kept(
    simulation: Simulation, operation: Operation, cart: CartReturn, fields: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The form that the buyer's system goes on with."""
    if operation == Operation.INSPECT or cart.status == "204":
        return list(simulation.returned_fields)
    return fields
