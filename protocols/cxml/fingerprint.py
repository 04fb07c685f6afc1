"""Guess the buyer's system from how it introduces itself. Source: facts on real senders' UserAgents and identities.

A guess only suggests a profile to the person who sets a connection up; nothing is decided by it.
"""

from protocols.messages import Header

#: Words of UserAgent, the more telling first, and the profile they speak for.
_AGENTS: tuple[tuple[str, str], ...] = (
    ("ariba", "ariba"),
    ("buyer 14s", "ariba"),
    ("buyer 15s", "ariba"),
    ("acm 1", "ariba"),
    ("coupa", "coupa"),
    ("sciquest", "jaggaer"),
    ("jaggaer", "jaggaer"),
    ("iprocurement", "oracle"),
    ("oracle fusion", "oracle-fusion"),
    ("oracle procurement", "oracle-fusion"),
    ("oracle", "oracle"),
    ("workday", "workday"),
    ("s4core", "sap-srm-cxml"),
    ("sap_appl", "sap-srm-cxml"),
    ("saphana", "sap-srm-cxml"),
    ("srm", "sap-srm-cxml"),
    ("ivalua", "ivalua"),
    ("unimarket", "unimarket"),
    ("dynamics", "dynamics365"),
)
#: Words of the identities in From and Sender, where the UserAgent says nothing.
_IDENTITIES: tuple[tuple[str, str], ...] = (
    ("sysadmin@ariba.com", "ariba"),
    ("coupa", "coupa"),
    ("sciquest", "jaggaer"),
    ("jaggaer", "jaggaer"),
    ("workday", "workday"),
    ("unimarket", "unimarket"),
    ("ivalua", "ivalua"),
)


def guess_profile(user_agent: str, header: Header) -> str:
    """The name of the profile that seems to fit, or an empty string."""
    found = _first(_AGENTS, user_agent.lower())
    if found:
        return found
    claims = [*header.sender, *header.from_]
    found = _first(_IDENTITIES, "\n".join(f"{claim.domain} {claim.identity}" for claim in claims).lower())
    if found:
        return found
    is_network = any(claim.domain.strip().lower() == "aribanetworkuserid" for claim in claims)
    return "ariba" if is_network else ""


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((profile for word, profile in table if word in text), "")
