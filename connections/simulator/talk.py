"""One exchange of our test buyer with a door: what was said, what came back, and the step that is kept of it.

Whatever goes wrong ends as a step with a stable code; what was known when it broke off is shown all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.utils import timezone

from connections.models import Simulation, SimulationState, Transcript
from connections.outbound import OutboundError, Reply
from connections.simulator.mint_secret import NoCredential
from connections.simulator.step import PASSED, Step, add_step, milliseconds
from protocols.errors import RemoteError
from protocols.xml import pretty

log = structlog.get_logger(__name__)


class Refused(Exception):
    """The door answered, but did not do what was asked."""

    def __init__(self, text: str, code: str = "simulator.refused") -> None:
        super().__init__(text)
        self.code = code


TROUBLE = (OutboundError, RemoteError, NoCredential, Refused)


@dataclass(slots=True)
class Talk:
    """The exchange while it goes on. `name` is the step's."""

    name: str
    started: datetime
    last_transcript: int
    url: str = ""
    sent: str = ""
    secret: str = field(default="", repr=False)
    http_status: int = 0
    status: str = ""
    received: str = ""

    def heard(self, reply: Reply) -> None:
        self.http_status = reply.status
        self.received = pretty(reply.body)


def talk(
    simulation: Simulation, name: str, during: SimulationState, after: SimulationState, say: Callable[[Talk], None]
) -> None:
    """Let `say` talk to a door, keep the step, and leave the test in the state `after`, or failed."""
    exchange = _begin(simulation, name, during)
    try:
        say(exchange)
    except TROUBLE as trouble:
        _end(simulation, exchange, SimulationState.FAILED, trouble)
        return
    _end(simulation, exchange, after)


def _begin(simulation: Simulation, name: str, state: SimulationState) -> Talk:
    simulation.state, simulation.problem = state, ""
    simulation.save(update_fields=["state", "problem", "updated_at"])
    last = Transcript.objects.order_by("-id").values_list("id", flat=True).first()
    return Talk(name, timezone.now(), last or 0)


def _end(simulation: Simulation, talk: Talk, state: SimulationState, trouble: Exception | None = None) -> None:
    """Keep the step. Our own door wrote down what it understood: its verdict says more than the answer."""
    written = (
        simulation.connection.transcripts.filter(id__gt=talk.last_transcript)
        .exclude(kind="start")
        .order_by("id")
        .first()
    )
    code = PASSED if trouble is None else str(getattr(trouble, "code", ""))
    if isinstance(trouble, Refused) and trouble.code == "simulator.refused" and written is not None:
        code = written.verdict
    if trouble is not None:
        log.info("test as buyer failed", code=code, step=talk.name, simulation=str(simulation.key))
    step = Step(
        name=talk.name,
        code=code,
        started_at=talk.started.isoformat(),
        duration_ms=milliseconds(talk.started, timezone.now()),
        url=talk.url,
        sent=talk.sent,
        http_status=talk.http_status,
        status=talk.status,
        received=talk.received,
        detail="" if trouble is None else str(trouble),
        transcript=written.reference if written else "",
    )
    add_step(simulation, step, talk.secret)
    simulation.state, simulation.problem = state, "" if trouble is None else code
    simulation.save(update_fields=["state", "problem", "start_url", "steps", "updated_at"])
