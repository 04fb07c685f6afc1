"""Open the visit that a PunchOutSetupRequest asks for. Source: RG 62–84.

A repeat of the same request within a minute is a retry: a new start page to the same visit. A payloadID used again
later opens nothing (threat A7).
"""

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from connections.domain.authenticate import Authenticated
from connections.domain.candidates import EarlierVisit
from connections.domain.exchange import Exchange
from connections.domain.judge_return_address import judge_return_address
from connections.domain.open_session import NewVisit, OpenedVisit, issue_ticket, open_session
from connections.domain.read_person import language_for, person_of_setup
from connections.domain.restore_cart import restore_cart
from connections.models import PunchoutSession, ReturnAddressRule, SessionPurpose
from protocols.errors import Conflict, Forbidden, TooLarge
from protocols.findings import Finding, Severity
from protocols.limits import MAX_SETUP_BYTES
from protocols.messages import Envelope, Operation, SetupRequest

RETRY_WINDOW = timedelta(seconds=60)
#: What a suspended supplier's buyers may still do: come back to carts they have.
OLD_CART_OPERATIONS = frozenset({Operation.EDIT, Operation.INSPECT})


def open_for_setup(
    signed_in: Authenticated,
    envelope: Envelope,
    setup: SetupRequest,
    exchange: Exchange,
    *,
    now: datetime,
    is_suspended: bool = False,
) -> OpenedVisit:
    """The visit, or a new ticket into the one that a retry is about. Raises RemoteError."""
    if len(exchange.body) > MAX_SETUP_BYTES:
        raise TooLarge(f"The setup request is larger than {MAX_SETUP_BYTES} bytes.")
    refuse_new_visit(signed_in, is_suspended=is_suspended and setup.operation not in OLD_CART_OPERATIONS)
    # What it asks for, and not its bytes: a retry may have a new timestamp and a new CredentialMac.
    fingerprint = hashlib.sha256(repr(setup).encode("utf-8", "backslashreplace")).digest()
    earlier = signed_in.candidate.earlier_visit
    if earlier is not None:
        return _repeated(earlier, fingerprint, exchange, now)
    return _opened(signed_in, envelope, setup, exchange, fingerprint, now)


def refuse_new_visit(signed_in: Authenticated, *, is_suspended: bool) -> None:
    """Raises Forbidden where no visit may be opened now."""
    if not signed_in.candidate.is_active:
        raise Forbidden(
            "This connection is switched off. Please ask the supplier to switch it on.", code="connection.inactive"
        )
    if is_suspended:
        raise Forbidden(
            "This shop does not take new visits at the moment. Please ask the supplier; orders are still accepted.",
            code="supplier.suspended",
        )


def _repeated(earlier: EarlierVisit, fingerprint: bytes, exchange: Exchange, now: datetime) -> OpenedVisit:
    if earlier.setup_hash == fingerprint and now - earlier.opened_at <= RETRY_WINDOW:
        session = PunchoutSession.objects.get(pk=earlier.session_id)
        exchange.session, exchange.person, exchange.verdict = session, session.person_email, "repeated"
        return issue_ticket(session, now=now)
    exchange.found([Finding("setup.payload_id.used", "cXML/@payloadID", exchange.payload_id[:120], "a new value")])
    raise Conflict(
        "A setup request with this payloadID was answered before. Send a new one with its own payloadID.",
        code="setup.repeated_late",
    )


def _opened(
    signed_in: Authenticated,
    envelope: Envelope,
    setup: SetupRequest,
    exchange: Exchange,
    fingerprint: bytes,
    now: datetime,
) -> OpenedVisit:
    connection = signed_in.candidate.connection
    person = person_of_setup(setup, connection)
    rule = _return_rule(signed_in, setup, exchange)
    visit = NewVisit(
        purpose=SessionPurpose.SIMULATION if signed_in.is_simulated else SessionPurpose.BUYER,
        operation=setup.operation,
        return_url=setup.return_url,
        return_rule=rule,
        buyer_cookie=setup.buyer_cookie,
        payload_id=envelope.payload_id,
        setup_hash=fingerprint,
        language=language_for(connection, envelope.language),
        person_name=person.name,
        person_email=person.email,
        extrinsics=setup.extrinsics,
        ship_to=asdict(setup.ship_to) if setup.ship_to else {},
        product=setup.selected_item.supplier_part_id if setup.selected_item else "",
        companion=setup.selected_item.supplier_part_auxiliary_id if setup.selected_item else "",
    )
    items = setup.items if setup.operation in OLD_CART_OPERATIONS else ()
    exchange.found(_operation_findings(setup))
    # A visit is one statement; only with lines to restore does it need a transaction around it.
    with transaction.atomic() if items else nullcontext():
        opened = open_session(connection, visit, now=now)
        if items:
            exchange.found(restore_cart(opened.session, items))
    exchange.session, exchange.person = opened.session, person.email or person.name
    return opened


def _return_rule(signed_in: Authenticated, setup: SetupRequest, exchange: Exchange) -> ReturnAddressRule | None:
    """The rule for the address the cart goes to; none where none was given, as to inspect. Raises BadReturnAddress."""
    if not setup.return_url:
        return None
    candidate = signed_in.candidate
    judged = judge_return_address(
        candidate.connection, candidate.return_rules, setup.return_url, is_simulated=signed_in.is_simulated
    )
    exchange.found(judged.findings)
    return judged.rule


def _operation_findings(setup: SetupRequest) -> Iterator[Finding]:
    """What was asked for that is not done to the letter."""
    if setup.operation == Operation.SOURCE:
        path, told = "PunchOutSetupRequest/@operation", "create; the cart comes back as final"
        yield Finding("setup.operation.source", path, "source", told, Severity.INFO)
    if setup.items and setup.operation not in OLD_CART_OPERATIONS:
        found, wanted = f"{len(setup.items)} in {setup.operation}", "lines in edit and inspect only"
        yield Finding("setup.items.ignored", "ItemOut", found, wanted, Severity.INFO)
