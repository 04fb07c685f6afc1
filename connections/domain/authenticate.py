"""Who is it? By Sender and secret for cXML (or its MAC), by user and secret for OCI, by token for the order inbox.

Unknown identity and wrong secret take the same path and get the same answer; at least one comparison is always made.
From must be the connection's. A marketplace's credential names where the party trades, not the party (RG 30): it proves
nobody and speaks for nobody, alone or beside others. Source: RG 27–31 and 570–574; threats group 2.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connections.domain.candidates import Candidate, KnownCredential
from connections.models import CredentialRole, SecretKind
from protocols.cxml.header import compute_mac, conflicting_domain, normalised, own
from protocols.cxml.timestamps import parse_timestamp
from protocols.errors import CredentialRefused
from protocols.findings import Finding, Severity
from protocols.messages import CredentialMac, Header
from tenants.sealing import Unsealable, unseal
from tenants.secrets import secret_matches

#: Compared with where there is nothing to compare with; no secret hashes to it.
_NOBODY = KnownCredential("", "", "", "", "", ())
_NO_DIGEST = bytes(32)
MAC_ALGORITHM = "HMAC-SHA1-96"
#: How far a sender's clock may be ahead when he dates a MAC.
CLOCK_TOLERANCE = timedelta(minutes=5)
REFUSED = "The sender's identity or secret was not recognised."
USE_OWN_ADDRESS = (
    "The sender's identity or secret was not recognised, or belongs to several connections. Post to the address of"
    " your own connection, {address}<connection key>/, which the supplier shows you."
)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The connection that the sender proved to be, and by which kind of secret."""

    candidate: Candidate
    kind: str
    findings: tuple[Finding, ...] = ()

    @property
    def is_simulated(self) -> bool:
        """Whether our own test buyer calls."""
        return self.kind == SecretKind.SIMULATOR


def authenticate_cxml(
    header: Header, candidates: list[Candidate], now: datetime, *, refusal: str = REFUSED
) -> Authenticated:
    """The one candidate that the message fits. Raises CredentialRefused with `refusal`, whatever was wrong."""
    senders = normalised(own(header.sender))
    proved = _proved(header, candidates, senders, now)
    if conflicting_domain(header.sender) or conflicting_domain(header.from_):
        raise CredentialRefused(refusal, code="credential.conflict")
    fitting = [one for one in proved if _speaks_for(one.candidate, header)]
    chosen = [one for one in fitting if one.candidate.is_active] or fitting
    if len(chosen) != 1:
        raise CredentialRefused(refusal, code=_refusal_code(header, candidates, proved, chosen))
    return Authenticated(chosen[0].candidate, chosen[0].kind, _to_finding(chosen[0].candidate, header))


def authenticate_login(candidates: Iterable[Candidate], user: str, secret: str, parameter: str) -> Authenticated:
    """The OCI connection whose log-in this is; user names are compared as identities are. Raises CredentialRefused."""
    wanted = f"\x1f{user.strip().lower()}"
    for candidate in candidates:
        logins = [c for c in candidate.in_role(CredentialRole.LOGIN) if c.secret_parameter == parameter]
        if kind := _kind_of_secret([c for c in logins if c.normalised == wanted], secret):
            return Authenticated(candidate, kind)
    _kind_of_secret([_NOBODY], secret)
    raise CredentialRefused(REFUSED)


def authenticate_inbox(candidates: Iterable[Candidate], user: str | None, token: str) -> Authenticated:
    """The connection whose order inbox this token opens; `user` as well where one was given. Raises CredentialRefused."""
    found = None
    for candidate in candidates:
        inboxes = candidate.in_role(CredentialRole.INBOX)
        if user is not None:
            inboxes = tuple(c for c in inboxes if c.normalised == f"\x1f{user.strip().lower()}")
        if kind := _kind_of_secret(inboxes, token):
            found = Authenticated(candidate, kind)
    if found is None:
        _kind_of_secret([_NOBODY], token)
        raise CredentialRefused(REFUSED)
    return found


def _proved(
    header: Header, candidates: list[Candidate], senders: tuple[str, ...], now: datetime
) -> list[Authenticated]:
    """The candidates whose secret the sender knows; each is tried, and one that does not exist."""
    proved = []
    for candidate in candidates:
        claimed = [c for c in candidate.in_role(CredentialRole.SENDER) if c.normalised in senders]
        if header.credential_mac is not None:
            kind = SecretKind.MAC.value if _mac_matches(claimed, header, header.credential_mac, now) else ""
        else:
            kind = _kind_of_secret(claimed, header.shared_secret or "")
        if kind:
            proved.append(Authenticated(candidate, kind))
    _kind_of_secret([_NOBODY], header.shared_secret or "")
    return proved


def _kind_of_secret(credentials: Iterable[KnownCredential], plain: str) -> str:
    """The kind of the secret that `plain` is, or an empty string. Every secret is compared, whatever is found."""
    found, plain = "", plain.strip()  # senders pretty-print; no secret of ours begins or ends with a blank
    digests = [(s.kind, s.digest) for c in credentials for s in c.secrets if s.kind != SecretKind.MAC]
    for kind, digest in digests or [("", _NO_DIGEST)]:
        if secret_matches(plain, digest):
            found = kind
    return found


def _mac_matches(credentials: Iterable[KnownCredential], header: Header, mac: CredentialMac, now: datetime) -> bool:
    begins, ends = parse_timestamp(mac.creation_date), parse_timestamp(mac.expiration_date)
    is_in_time = begins is not None and ends is not None and begins <= now + CLOCK_TOLERANCE and now < ends
    sealed = [s.sealed for c in credentials for s in c.secrets if s.kind == SecretKind.MAC]
    is_equal = [hmac.compare_digest(_computed(header, mac, one).encode(), mac.value.encode()) for one in sealed]
    return any(is_equal) and is_in_time and mac.algorithm.upper() == MAC_ALGORITHM


def _computed(header: Header, mac: CredentialMac, sealed: bytes) -> str:
    """The MAC as it should be; empty, which matches nothing, where it cannot be computed."""
    if not header.from_ or not header.sender or not mac.value:
        return "-"
    try:
        return compute_mac(header, mac, unseal(sealed))
    except Unsealable:
        return "-"


def _speaks_for(candidate: Candidate, header: Header) -> bool:
    """From is one of the connection's; where it lists none, it must be a sender of its."""
    allowed = candidate.in_role(CredentialRole.FROM) or candidate.in_role(CredentialRole.SENDER)
    return not {c.normalised for c in allowed}.isdisjoint(normalised(own(header.from_)))


def _refusal_code(
    header: Header, candidates: list[Candidate], proved: list[Authenticated], chosen: list[Authenticated]
) -> str:
    """For our own eyes: the sender is told one and the same."""
    if len(chosen) > 1:
        return "credential.ambiguous"
    if proved:
        return "credential.from_unknown"
    if header.credential_mac is not None and candidates:
        kinds = {s.kind for candidate in candidates for c in candidate.credentials for s in c.secrets}
        if SecretKind.MAC not in kinds:
            return "credential.mac_not_kept"
    return CredentialRefused.code


def _to_finding(candidate: Candidate, header: Header) -> tuple[Finding, ...]:
    expected = candidate.in_role(CredentialRole.TO)
    if not expected or not {c.normalised for c in expected}.isdisjoint(normalised(header.to)):
        return ()
    found = ", ".join(f"{claim.domain} {claim.identity}" for claim in header.to)
    wanted = ", ".join(c.normalised.replace("\x1f", " ") for c in expected)
    return (Finding("header.to.unexpected", "Header/To", found[:120], wanted[:120], Severity.INFO),)
