"""Play the buyer's system against a connection's real doors: ask for a visit or log in, and later send the order.

Runs in the worker, over HTTP. Whatever goes wrong ends as a step with a stable code; only trouble of our own
(the database away) is raised. Both functions may be repeated: a setup then opens another visit, an order keeps its
payloadID and stays one.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urljoin, urlsplit

import structlog
from django.utils import timezone

from connections.models import CredentialRole, Protocol, Simulation, SimulationState, Transcript
from connections.outbound import OutboundError, Reply, send
from connections.simulator.mint_secret import NoCredential, mint_secret
from connections.simulator.parties import (
    caller_of,
    endpoint_of,
    order_endpoint_of,
    order_id_of,
    payload_id_of,
    return_url_of,
)
from connections.simulator.post import ACCEPTED, post_document
from connections.simulator.speak import (
    FORM_TYPE,
    Person,
    decode_cart,
    oci_fields,
    order_request,
    ordered,
    setup_request,
)
from connections.simulator.step import PASSED, Step, add_step, milliseconds
from protocols.cxml.read_answers import read_response
from protocols.errors import RemoteError
from protocols.xml import pretty

_ERROR_CODE = re.compile(r'data-error="([a-z0-9_.]+)"')

log = structlog.get_logger(__name__)


class Refused(Exception):
    """The door answered, but did not do what was asked."""

    def __init__(self, text: str, code: str = "simulator.refused") -> None:
        super().__init__(text)
        self.code = code


TROUBLE = (OutboundError, RemoteError, NoCredential, Refused)


@dataclass(slots=True)
class Talk:
    """One exchange while it goes on; what is known when it breaks off is shown all the same."""

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


def open_shop(simulation: Simulation) -> None:
    """Ask for a visit (cXML) or log in (OCI), and keep the address of the start page."""
    is_oci = simulation.connection.protocol == Protocol.OCI
    talk = _begin(simulation, "login" if is_oci else "setup", SimulationState.CALLING)
    start_url = ""
    try:
        start_url = (_log_in if is_oci else _set_up)(simulation, talk)
        _refuse_other_host(simulation, start_url)
    except TROUBLE as trouble:
        _end(simulation, talk, SimulationState.FAILED, trouble)
        return
    simulation.start_url = start_url
    _end(simulation, talk, SimulationState.SHOPPING)


def send_order(simulation: Simulation) -> None:
    """Send the cart that came back as an order."""
    talk = _begin(simulation, "order", SimulationState.ORDERING)
    try:
        _order(simulation, talk)
    except TROUBLE as trouble:
        _end(simulation, talk, SimulationState.FAILED, trouble)
        return
    _end(simulation, talk, SimulationState.ORDERED)


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


def _set_up(simulation: Simulation, talk: Talk) -> str:
    connection = simulation.connection
    talk.url = endpoint_of(connection, simulation.base_url)
    minted = mint_secret(connection, CredentialRole.SENDER, talk.started)
    talk.secret = minted.secret
    document = setup_request(
        caller_of(connection, minted),
        Person("Test as buyer", simulation.started_by),
        return_url=return_url_of(simulation),
        buyer_cookie=simulation.key.hex,
        payload_id=payload_id_of(simulation, f"setup.{talk.started:%H%M%S%f}"),
        timestamp=talk.started,
    )
    talk.sent = pretty(document)
    reply = post_document(talk.url, document)
    talk.heard(reply)
    answer = read_response(reply.body)
    talk.status = answer.code
    if answer.code != "200" or not answer.start_page_url:
        raise Refused(f"{answer.code} {answer.text}")
    return answer.start_page_url


def _log_in(simulation: Simulation, talk: Talk) -> str:
    connection = simulation.connection
    talk.url = endpoint_of(connection, simulation.base_url)
    minted = mint_secret(connection, CredentialRole.LOGIN, talk.started)
    talk.secret, login = minted.secret, minted.credential
    parameters = [
        (login.parameter or "USERNAME", login.identity),
        (login.secret_parameter or "PASSWORD", minted.secret),
    ]
    fields = oci_fields(parameters, return_url_of(simulation))
    talk.sent = "\n".join(f"{name} = {value}" for name, value in fields)
    reply = send("POST", talk.url, body=urlencode(fields).encode(), headers={"Content-Type": FORM_TYPE})
    talk.heard(reply)
    location = reply.headers.get("location", "")
    if reply.status not in (302, 303) or not location:
        told = _ERROR_CODE.search(talk.received)
        raise Refused(f"HTTP {reply.status}", told.group(1) if told else "simulator.refused")
    talk.received = f"Location: {location}\n\n{talk.received}".strip()
    return urljoin(talk.url, location)


def _order(simulation: Simulation, talk: Talk) -> None:
    connection = simulation.connection
    talk.url = order_endpoint_of(connection, simulation.base_url)
    cart = decode_cart([(name, value) for name, value in simulation.returned_fields]).cart
    is_oci = connection.protocol == Protocol.OCI
    minted = mint_secret(connection, CredentialRole.INBOX if is_oci else CredentialRole.SENDER, talk.started)
    talk.secret = minted.secret
    document = order_request(
        [ordered(line) for line in cart.lines],
        cart.total,
        caller_of(connection, None if is_oci else minted),
        connection.customer.name,
        order_id=order_id_of(simulation),
        payload_id=payload_id_of(simulation, "order"),
        timestamp=simulation.created_at,
    )
    talk.sent = pretty(document)
    reply = post_document(talk.url, document, {"Authorization": f"Bearer {minted.secret}"} if is_oci else None)
    talk.heard(reply)
    answer = read_response(reply.body)
    talk.status = answer.code
    if answer.code not in ACCEPTED:
        raise Refused(f"{answer.code} {answer.text}")


def _refuse_other_host(simulation: Simulation, start_url: str) -> None:
    """The desk shows the shop in a frame of its own host only."""
    asked, told = urlsplit(simulation.base_url), urlsplit(start_url)
    if (asked.scheme, asked.netloc) != (told.scheme, told.netloc):
        raise Refused(f"The start page is at {told.scheme}://{told.netloc}.", "simulator.start_elsewhere")
