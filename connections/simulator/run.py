"""Play the buyer's system against a connection's real doors: ask for visits or log in, and send orders and changes.

Runs in the worker, over HTTP, in the accent of the connection's buyer system. Only trouble of our own (the database
away) is raised. Both functions may be repeated: a setup then opens another visit, an order keeps its payloadID and
stays one.
"""

import re
from functools import partial
from urllib.parse import urlencode, urljoin, urlsplit

from connections.models import Credential, CredentialRole, Protocol, Simulation, SimulationState
from connections.outbound import send
from connections.simulator.mint_secret import mint_secret
from connections.simulator.order_formats import ANY_TYPE, CXML, formats_for, shown, status_in, write_in
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
    cancelled,
    changed,
    ids_fields,
    new_order,
    oci_fields,
    ordered,
    setup_request,
    write_order,
)
from connections.simulator.talk import Refused, Talk, talk
from connections.simulator.tour import OPENING, ORDERING, cookie_for, kept_cart, passed
from protocols.cxml.read_answers import read_response
from protocols.messages import Operation
from protocols.orders import PurchaseOrder
from protocols.xml import pretty

_ERROR_CODE = re.compile(r'data-error="([a-z0-9_.]+)"')


def open_shop(simulation: Simulation, step: str = "setup") -> None:
    """Ask for a visit (cXML) or log in (OCI, IDS Connect), and keep the address of the start page. `step` is a key of OPENING."""
    if simulation.connection.protocol != Protocol.CXML:
        step = "login"
    say = partial(_open, simulation)
    talk(simulation, step, SimulationState.CALLING, SimulationState.SHOPPING, say)


def send_order(simulation: Simulation, step: str = "order", form: str = CXML) -> None:
    """Send the cart that came back as an order, its change or its cancellation. `step` is a key of ORDERING."""
    say = partial(_order, simulation, form if form in formats_for(simulation.connection) else CXML)
    talk(simulation, step, SimulationState.ORDERING, SimulationState.ORDERED, say)


def _open(simulation: Simulation, exchange: Talk) -> None:
    """A visit that fails leaves no start page behind."""
    simulation.start_url = ""
    start_url = (_log_in if exchange.name == "login" else _set_up)(simulation, exchange)
    _refuse_other_host(simulation, start_url)
    simulation.start_url = start_url


def _set_up(simulation: Simulation, exchange: Talk) -> str:
    connection, operation = simulation.connection, OPENING[exchange.name]
    exchange.url = endpoint_of(connection, simulation.base_url)
    minted = mint_secret(connection, CredentialRole.SENDER, exchange.started)
    exchange.secret = minted.secret
    cart = None if operation == Operation.CREATE else kept_cart(simulation)
    document = setup_request(
        caller_of(connection, minted),
        Person("Test as buyer", simulation.started_by),
        return_url=return_url_of(simulation),
        buyer_cookie=cookie_for(simulation, exchange.name, exchange.started.isoformat()),
        payload_id=payload_id_of(simulation, f"{exchange.name}.{exchange.started:%H%M%S%f}"),
        timestamp=exchange.started,
        operation=operation,
        items=[ordered(line) for line in cart.lines] if cart else (),
        profile=connection.profile,
    )
    exchange.sent = pretty(document)
    reply = post_document(exchange.url, document)
    exchange.heard(reply)
    answer = read_response(reply.body)
    exchange.status = answer.code
    if answer.code != "200" or not answer.start_page_url:
        raise Refused(f"{answer.code} {answer.text}")
    return answer.start_page_url


def _log_in(simulation: Simulation, exchange: Talk) -> str:
    connection = simulation.connection
    exchange.url = endpoint_of(connection, simulation.base_url)
    minted = mint_secret(connection, CredentialRole.LOGIN, exchange.started)
    exchange.secret, login = minted.secret, minted.credential
    fields = _call_fields(login, minted.secret, return_url_of(simulation))
    exchange.sent = "\n".join(f"{name} = {value}" for name, value in fields)
    reply = send("POST", exchange.url, body=urlencode(fields).encode(), headers={"Content-Type": FORM_TYPE})
    exchange.heard(reply)
    location = reply.headers.get("location", "")
    if reply.status not in (302, 303) or not location:
        told = _ERROR_CODE.search(exchange.received)
        raise Refused(f"HTTP {reply.status}", told.group(1) if told else "simulator.refused")
    exchange.received = f"Location: {location}\n\n{exchange.received}".strip()
    return urljoin(exchange.url, location)


def _call_fields(login: Credential, secret: str, return_url: str) -> list[tuple[str, str]]:
    """The parameters of the call, by the connection's protocol."""
    if login.connection.protocol == Protocol.IDS:
        return ids_fields(login.identity, secret, return_url)
    parameters = [(login.parameter or "USERNAME", login.identity), (login.secret_parameter or "PASSWORD", secret)]
    return oci_fields(parameters, return_url)


def _order(simulation: Simulation, form: str, exchange: Talk) -> None:
    connection = simulation.connection
    exchange.url = order_endpoint_of(connection, simulation.base_url)
    has_inbox = connection.protocol != Protocol.CXML
    minted = mint_secret(connection, CredentialRole.INBOX if has_inbox else CredentialRole.SENDER, exchange.started)
    exchange.secret = minted.secret
    order = _order_of(simulation, exchange.name)
    if form == CXML:
        document = write_order(
            order,
            caller_of(connection, None if has_inbox else minted),
            payload_id=payload_id_of(simulation, exchange.name),
            timestamp=simulation.created_at,
            profile=connection.profile,
        )
    else:
        document = write_in(form, order, simulation, exchange.name)
    exchange.sent = shown(form, document)
    headers = {"Authorization": f"Bearer {minted.secret}"} if has_inbox else {}
    reply = post_document(exchange.url, document, headers | ({} if form == CXML else {"Content-Type": ANY_TYPE}))
    exchange.heard(reply)
    exchange.status, text = status_in(form, reply)
    if exchange.status not in ACCEPTED:
        raise Refused(f"{exchange.status} {text}".strip())


def _order_of(simulation: Simulation, step: str) -> PurchaseOrder:
    """The order as this step says it; a change and a cancellation name the message before them."""
    cart = kept_cart(simulation)
    if cart is None or not cart.lines:
        raise Refused("There is no cart to order.", "simulator.no_cart")
    lines = [ordered(line) for line in cart.lines]
    order = new_order(lines, cart.total, simulation.connection.customer.name, order_id=order_id_of(simulation))
    if ORDERING[step] == "new":
        return order
    update = changed(order, payload_id_of(simulation, "order"))
    if ORDERING[step] == "update":
        return update
    if "update" in passed(simulation):
        return cancelled(update, payload_id_of(simulation, "update"))
    return cancelled(order, payload_id_of(simulation, "order"))


def _refuse_other_host(simulation: Simulation, start_url: str) -> None:
    """The desk shows the shop in a frame of its own host only."""
    asked, told = urlsplit(simulation.base_url), urlsplit(start_url)
    if (asked.scheme, asked.netloc) != (told.scheme, told.netloc):
        raise Refused(f"The start page is at {told.scheme}://{told.netloc}.", "simulator.start_elsewhere")
