"""Open the visit that an OCI call asks for: sign in, judge the return address, keep what the return must echo.

Source: facts on OCI, §2 and §4. DETAIL begins at its product; the functions we do not have open the shop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connections.domain.authenticate import REFUSED, Authenticated, authenticate_login
from connections.domain.candidates import Candidate, candidate_by_key
from connections.domain.exchange import Exchange
from connections.domain.judge_return_address import judge_return_address
from connections.domain.keep_call import keep_call
from connections.domain.open_for_setup import refuse_new_visit
from connections.domain.open_session import NewVisit, OpenedVisit, open_session
from connections.domain.read_person import language_for, language_of_call, person_of_call
from connections.models import CredentialRole, SessionPurpose, TranscriptKind
from protocols.errors import CredentialRefused, RemoteError
from protocols.findings import Finding, Severity
from protocols.messages import OciCall, OciFunction
from protocols.oci.read import read_call

Pairs = Sequence[tuple[str, str]]
DEFAULT_PARAMETERS = ("USERNAME", "PASSWORD")
#: Functions that open the shop as if they were not there.
NOT_DONE = frozenset({OciFunction.VALIDATE, OciFunction.BACKGROUND_SEARCH, OciFunction.SOURCING})


@dataclass(frozen=True, slots=True)
class _SignedIn:
    call: OciCall
    authenticated: Authenticated
    user_parameter: str
    secret_parameter: str


def log_in(exchange: Exchange, key: str, pairs: Pairs, *, now: datetime, is_suspended: bool = False) -> OpenedVisit:
    """The visit. Raises RemoteError."""
    candidates = candidate_by_key("oci", key, now=now)
    if candidates:
        exchange.connection = candidates[0].connection
    signed_in = _sign_in(exchange, candidates, pairs)
    exchange.is_known = True
    exchange.found(signed_in.call.findings)
    refuse_new_visit(signed_in.authenticated, is_suspended=is_suspended)
    return _open(exchange, signed_in, now)


def _sign_in(exchange: Exchange, candidates: Sequence[Candidate], pairs: Pairs) -> _SignedIn:
    """Under the names that the connection agreed on; each of its pairs of names is tried."""
    refused: RemoteError = CredentialRefused(REFUSED)
    for user_parameter, secret_parameter in _parameter_names(candidates):
        call = read_call(pairs, user_parameter=user_parameter, secret_parameter=secret_parameter)
        exchange.kind = TranscriptKind.DETAIL if call.function == OciFunction.DETAIL else TranscriptKind.LOGIN
        exchange.secrets += [call.secret] if call.secret else []
        try:
            known = authenticate_login(candidates, call.user, call.secret, secret_parameter)
        except CredentialRefused as wrong:
            refused = wrong
            continue
        return _SignedIn(call, known, user_parameter, secret_parameter)
    raise refused


def _parameter_names(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    names = {
        (c.parameter, c.secret_parameter): None
        for candidate in candidates
        for c in candidate.in_role(CredentialRole.LOGIN)
    }
    return list(names) or [DEFAULT_PARAMETERS]


def _open(exchange: Exchange, signed_in: _SignedIn, now: datetime) -> OpenedVisit:
    call, known = signed_in.call, signed_in.authenticated
    candidate, connection = known.candidate, known.candidate.connection
    said = {name.strip().lower(): value for name, value in call.parameters}
    person = person_of_call(said)
    if call.function in NOT_DONE:
        found = Finding("oci.function.not_done", "FUNCTION", call.function, "DETAIL, or none", Severity.INFO)
        exchange.found([found])
    judged = judge_return_address(connection, candidate.return_rules, call.return_url, is_simulated=known.is_simulated)
    exchange.found(judged.findings)
    visit = NewVisit(
        purpose=SessionPurpose.SIMULATION if known.is_simulated else SessionPurpose.BUYER,
        return_url=call.return_url,
        return_rule=judged.rule,
        language=language_for(connection, language_of_call(said)),
        person_name=person.name,
        person_email=person.email,
        call=keep_call(call, user_parameter=signed_in.user_parameter, secret_parameter=signed_in.secret_parameter),
        product=call.product_id if call.function == OciFunction.DETAIL else "",
    )
    opened = open_session(connection, visit, now=now)
    exchange.session, exchange.person = opened.session, person.email or person.name
    return opened
