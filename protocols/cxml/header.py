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
    """The domain that one party claims with two different identities (RG 31: reject), or an empty string.

    A marketplace is no identity of the party's: it says where the party trades (RG 30).
    """
    seen: dict[str, str] = {}
    for claim in own(claims):
        domain, identity = claim.domain.strip().lower(), claim.identity.strip().lower()
        if seen.setdefault(domain, identity) != identity:
            return claim.domain
    return ""


def own(claims: Iterable[CredentialClaim]) -> list[CredentialClaim]:
    """The claims of a party about itself, without those that name its marketplace."""
    return [claim for claim in claims if not claim.is_marketplace]


def compute_mac(header: Header, mac: CredentialMac, secret: str) -> str:
    """HMAC-SHA1-96 over From, Sender and the two dates, each followed by one zero byte, in base64.

    Of several credentials the first counts. Raises CredentialRefused where there is none.
    """
    parties = (own(header.from_), own(header.sender))
    if not all(parties):
        raise CredentialRefused("The credentials were not accepted.", detail="a MAC without From or Sender")
    parts: list[str] = []
    for claim, *_others in parties:
        parts += [claim.domain.strip().lower(), claim.identity.strip().lower()]
    parts += [mac.creation_date, mac.expiration_date]
    data = b"".join(part.encode() + b"\x00" for part in parts)
    digest = hmac.new(secret.encode(), data, hashlib.sha1).digest()  # SHA-1 is what the standard prescribes
    return base64.b64encode(digest[:12]).decode()
