"""Who calls by OCI, and what for: user and secret under the names that the connection agreed on.

A sender of wrong secrets is slowed down before they are compared (`slow_down.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from connections.domain.agreed_profile import oci_profile
from connections.domain.authenticate import REFUSED, Authenticated, authenticate_login
from connections.domain.candidates import Candidate, candidate_by_key
from connections.domain.exchange import Exchange
from connections.domain.keep_call import keep_call
from connections.domain.slow_down import note_wrong_secret, refuse_hasty
from connections.models import Connection, CredentialRole, TranscriptKind
from protocols.errors import CredentialRefused, RemoteError
from protocols.messages import OciCall, OciFunction
from protocols.oci.profiles import PROFILES, OciProfile
from protocols.oci.read import read_call

Pairs = Sequence[tuple[str, str]]
GENERIC = "generic-oci"
DEFAULT_PARAMETERS = ("USERNAME", "PASSWORD")
_KINDS = {
    OciFunction.DETAIL: TranscriptKind.DETAIL,
    OciFunction.VALIDATE: TranscriptKind.VALIDATE,
    OciFunction.BACKGROUND_SEARCH: TranscriptKind.SEARCH,
    OciFunction.SOURCING: TranscriptKind.SOURCING,
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A call and the connection it proved to be of; `kept` is what a return must echo of it."""

    call: OciCall
    authenticated: Authenticated
    kept: dict[str, object]

    @property
    def connection(self) -> Connection:
        """Whose call it is."""
        return self.authenticated.candidate.connection

    @property
    def said(self) -> dict[str, str]:
        """The parameters by their names in lower case."""
        return {name.strip().lower(): value for name, value in self.call.parameters}


def sign_in_oci(exchange: Exchange, key: str, pairs: Pairs, *, now: datetime, raw: str = "") -> SignedIn:
    """Each of the connection's pairs of names is tried. Raises RemoteError.

    `raw` is what the pairs were taken from, for systems that do not encode the return address.
    """
    candidates = candidate_by_key("oci", key, now=now)
    profile = PROFILES[GENERIC]
    if candidates:
        exchange.connection = candidates[0].connection
        profile = oci_profile(exchange.connection)
    names = _parameter_names(candidates)
    exchange.secrets += values_of(pairs, {secret_parameter for _user, secret_parameter in names})
    read = partial(_read, exchange, pairs, raw, profile)
    calls = [(pair, read(*pair)) for pair in names]
    refuse_hasty(exchange, key, [candidate.connection for candidate in candidates])
    refused: RemoteError = CredentialRefused(REFUSED)
    for (user_parameter, secret_parameter), call in calls:
        try:
            known = authenticate_login(candidates, call.user, call.secret, secret_parameter)
        except CredentialRefused as wrong:
            refused = wrong
            continue
        exchange.is_known = True
        exchange.found(call.findings)
        kept = keep_call(
            call,
            user_parameter=user_parameter,
            secret_parameter=secret_parameter,
            hook_parameter=profile.hook_parameter,
        )
        return SignedIn(call, known, kept)
    note_wrong_secret(exchange, key)
    raise refused


def values_of(pairs: Pairs, names: Iterable[str]) -> list[str]:
    """Every value of these parameters: the call may be refused before one of them is chosen."""
    wanted = {name.strip().lower() for name in names}
    return [value for name, value in pairs if value and name.strip().lower() in wanted]


def _read(
    exchange: Exchange, pairs: Pairs, raw: str, profile: OciProfile, user_parameter: str, secret_parameter: str
) -> OciCall:
    call = read_call(
        pairs,
        user_parameter=user_parameter,
        secret_parameter=secret_parameter,
        hook_parameter=profile.hook_parameter,
        raw_query=raw,
        swallow_tail=profile.hook_swallow_tail,
    )
    exchange.kind = _KINDS.get(call.function, TranscriptKind.LOGIN)
    return call


def _parameter_names(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    names = {
        (c.parameter, c.secret_parameter): None
        for candidate in candidates
        for c in candidate.in_role(CredentialRole.LOGIN)
    }
    return list(names) or [DEFAULT_PARAMETERS]
