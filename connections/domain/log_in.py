"""Do what an OCI call asks for: open a visit, or answer one of the functions that open none.

Source: facts on OCI, §2 and §4. DETAIL begins at its product, SOURCING at what it searches for, VALIDATE and
BACKGROUND_SEARCH are answered at once (`answer_function.py`); a function that is not agreed, or none of OCI, opens the shop.
"""

from dataclasses import replace
from datetime import datetime

from connections.domain.agreed_profile import oci_profile
from connections.domain.answer_function import FunctionAnswer, answer_function
from connections.domain.exchange import Exchange
from connections.domain.judge_return_address import JudgedAddress, judge_return_address
from connections.domain.open_for_setup import refuse_new_visit
from connections.domain.open_session import NewVisit, OpenedVisit, open_session
from connections.domain.read_person import language_for, language_of_call, person_of_call
from connections.domain.sign_in_oci import Pairs, SignedIn, sign_in_oci
from connections.models import SessionPurpose
from protocols.errors import Forbidden
from protocols.findings import Finding, Severity
from protocols.messages import OciFunction

#: Answered without a visit.
STATELESS = frozenset({OciFunction.VALIDATE, OciFunction.BACKGROUND_SEARCH})


def log_in(
    exchange: Exchange, key: str, pairs: Pairs, *, now: datetime, raw: str = "", is_suspended: bool = False
) -> OpenedVisit | FunctionAnswer:
    """The visit, or a function's answer. Raises RemoteError."""
    signed_in = _agreed(exchange, sign_in_oci(exchange, key, pairs, now=now, raw=raw))
    refuse_new_visit(signed_in.authenticated, is_suspended=is_suspended)
    known = signed_in.authenticated
    judged = judge_return_address(
        signed_in.connection, known.candidate.return_rules, signed_in.call.return_url, is_simulated=known.is_simulated
    )
    exchange.found(judged.findings)
    if signed_in.call.function in STATELESS:
        return answer_function(exchange, signed_in, judged, now=now)
    return _open(exchange, signed_in, judged, now)


def _agreed(exchange: Exchange, signed_in: SignedIn) -> SignedIn:
    """The call within what the profile says of this system. Raises Forbidden: a secret must not stand in an address.

    A function that is not agreed opens the shop.
    """
    profile, call = oci_profile(signed_in.connection), signed_in.call
    if profile.methods == "post" and exchange.method == "GET":
        raise Forbidden("This connection is called by POST.", code="oci.method.refused")
    if call.function == OciFunction.SHOPPING or call.function in profile.functions:
        return signed_in
    agreed = ", ".join(profile.functions) or "none"
    exchange.found([Finding("oci.function.not_agreed", "FUNCTION", call.function, agreed[:120], Severity.INFO)])
    return replace(signed_in, call=replace(call, function=OciFunction.SHOPPING))


def _open(exchange: Exchange, signed_in: SignedIn, judged: JudgedAddress, now: datetime) -> OpenedVisit:
    call, connection, said = signed_in.call, signed_in.connection, signed_in.said
    person = person_of_call(said)
    visit = NewVisit(
        purpose=SessionPurpose.SIMULATION if signed_in.authenticated.is_simulated else SessionPurpose.BUYER,
        return_url=call.return_url,
        return_rule=judged.rule,
        language=language_for(connection, language_of_call(said)),
        person_name=person.name,
        person_email=person.email,
        call=signed_in.kept,
        product=call.product_id if call.function == OciFunction.DETAIL else "",
        search=call.search_string if call.function == OciFunction.SOURCING else "",
    )
    opened = open_session(connection, visit, now=now)
    exchange.session, exchange.person = opened.session, person.email or person.name
    return opened
