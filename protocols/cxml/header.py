"""How identities are compared, and the MAC that proves a secret without sending it. Source: RG 27–31, 570–574."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from protocols.errors import CredentialRefused
from protocols.messages import CredentialClaim, CredentialMac, Header


def normalise(domain: str, identity: str) -> str:
    """Domain and identity as they are compared: trimmed, without regard to case."""
    return f"{domain.strip().lower()}\x1f{identity.strip().lower()}"


def normalised(claims: Iterable[CredentialClaim]) -> tuple[str, ...]:
    """The claims of one party, each as it is compared, without repeats."""
    return tuple(dict.fromkeys(normalise(claim.domain, claim.identity) for claim in claims))


def conflicting_domain(claims: Iterable[CredentialClaim]) -> str:
    """The domain that one party claims with two different identities (RG 31: reject), or an empty string."""
    seen: dict[str, str] = {}
    for claim in claims:
        domain, identity = claim.domain.strip().lower(), claim.identity.strip().lower()
        if seen.setdefault(domain, identity) != identity:
            return claim.domain
    return ""


def compute_mac(header: Header, mac: CredentialMac, secret: str) -> str:
    """HMAC-SHA1-96 over From, Sender and the two dates, each followed by one zero byte, in base64.

    Of several credentials the first counts. Raises CredentialRefused where there is none.
    """
    if not header.from_ or not header.sender:
        raise CredentialRefused("The credentials were not accepted.", detail="a MAC without From or Sender")
    parts: list[str] = []
    for claims in (header.from_, header.sender):
        claim = claims[0]
        parts += [claim.domain.strip().lower(), claim.identity.strip().lower()]
    parts += [mac.creation_date, mac.expiration_date]
    data = b"".join(part.encode() + b"\x00" for part in parts)
    digest = hmac.new(secret.encode(), data, hashlib.sha1).digest()  # SHA-1 is what the standard prescribes
    return base64.b64encode(digest[:12]).decode()
