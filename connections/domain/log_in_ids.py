"""Do what an IDS Connect call asks for: open a visit, at an article or with the cart that came with the call.

Source: notes on dialects, 9.4. User and secret are read under either of the names that versions have for them. Calls
that only ask how to log in, or which versions we speak, have no answer that is written down anywhere.
"""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from connections.domain.authenticate import REFUSED, Authenticated, authenticate_login
from connections.domain.candidates import Candidate, candidate_by_key
from connections.domain.exchange import Exchange
from connections.domain.judge_return_address import judge_return_address
from connections.domain.keep_call import safe_target
from connections.domain.mask import is_secret_name
from connections.domain.open_for_setup import refuse_new_visit
from connections.domain.open_session import NewVisit, OpenedVisit, open_session
from connections.domain.read_person import language_for, person_of_call
from connections.domain.restore_cart import restore_cart
from connections.domain.sign_in_oci import Pairs, values_of
from connections.domain.slow_down import note_wrong_secret, refuse_hasty
from connections.models import CredentialRole, ReturnAddressRule, SessionPurpose, TranscriptKind
from protocols.errors import CredentialRefused, UnsupportedMessage
from protocols.ids_connect.call import IdsAction, IdsCall
from protocols.ids_connect.read import NAMES, read_call, read_login
from protocols.orders import OrderItem

_KINDS = {IdsAction.ARTICLE: TranscriptKind.DETAIL}
_UNANSWERED = frozenset({IdsAction.LOGIN, IdsAction.VERSION})
#: Not echoed, and not kept with the visit.
_DROPPED = frozenset(name for key in ("user", "secret", "return_url", "cart") for name in NAMES[key])


def log_in_ids(exchange: Exchange, key: str, pairs: Pairs, *, now: datetime, is_suspended: bool = False) -> OpenedVisit:
    """The visit. Raises RemoteError."""
    candidates = candidate_by_key("ids", key, now=now)
    if candidates:
        exchange.connection = candidates[0].connection
    exchange.secrets += values_of(pairs, NAMES["secret"])
    known = _sign_in(exchange, key, candidates, *read_login(pairs))
    exchange.is_known = True
    call = read_call(pairs)
    exchange.kind = _KINDS.get(call.action, TranscriptKind.LOGIN)
    exchange.found(call.findings)
    refuse_new_visit(known, is_suspended=is_suspended)
    if call.action in _UNANSWERED:
        raise UnsupportedMessage(f"{call.action} is not answered by this shop.", code="ids.action.unsupported")
    return _open(exchange, known, call, now)


def _sign_in(exchange: Exchange, key: str, candidates: list[Candidate], user: str, secret: str) -> Authenticated:
    """Names of parameters are the standard's here, not the connection's."""
    refuse_hasty(exchange, key, [candidate.connection for candidate in candidates])
    names = {c.secret_parameter for candidate in candidates for c in candidate.in_role(CredentialRole.LOGIN)}
    for name in sorted(names) or [""]:
        try:
            return authenticate_login(candidates, user, secret, name)
        except CredentialRefused:
            continue
    note_wrong_secret(exchange, key)
    raise CredentialRefused(REFUSED)


def _open(exchange: Exchange, known: Authenticated, call: IdsCall, now: datetime) -> OpenedVisit:
    connection = known.candidate.connection
    said = {name.strip().lower(): value for name, value in call.parameters}
    person = person_of_call(said)
    visit = NewVisit(
        purpose=SessionPurpose.SIMULATION if known.is_simulated else SessionPurpose.BUYER,
        return_url=call.return_url,
        return_rule=_return_rule(exchange, known, call),
        language=language_for(connection, "de"),
        person_name=person.name,
        person_email=person.email,
        call=_kept(call),
        product=call.article_number,
        search="" if call.article_number else call.search_term,
    )
    items = _with_references(call)
    with transaction.atomic() if items else nullcontext():
        opened = open_session(connection, visit, now=now)
        if items:
            exchange.found(restore_cart(opened.session, items))
    exchange.session, exchange.person = opened.session, person.email or person.name
    return opened


def _with_references(call: IdsCall) -> list[OrderItem]:
    """The lines that came, each under the name that the software has for it, which goes back with the cart."""
    lines = call.cart.lines if call.cart else ()
    return [replace(line, item_id=replace(line.item_id, supplier_part_auxiliary_id=line.line_number)) for line in lines]


def _return_rule(exchange: Exchange, known: Authenticated, call: IdsCall) -> ReturnAddressRule | None:
    """None where the call names no address: then there is nothing to return to. Raises BadReturnAddress."""
    if not call.return_url:
        return None
    candidate = known.candidate
    judged = judge_return_address(
        candidate.connection, candidate.return_rules, call.return_url, is_simulated=known.is_simulated
    )
    exchange.found(judged.findings)
    return judged.rule


def _kept(call: IdsCall) -> dict[str, object]:
    """For `PunchoutSession.call`."""
    parameters = [
        [name, value]
        for name, value in call.parameters
        if name.strip().lower() not in _DROPPED and not is_secret_name(name)
    ]
    kept: dict[str, object] = {"parameters": parameters, "target": safe_target(call.target), "version": call.version}
    return {**kept, "at_cart": True} if call.cart else kept
