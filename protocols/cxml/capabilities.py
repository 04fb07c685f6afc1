"""What a cXML server says it can do, per connection: the ProfileResponse as a value. Source: RG 46–55.

Buyers keep it, send documents to the addresses in it, and send no changed orders unless it says `changes`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

#: The operations that the option `operationAllowed` can name; "source" is none of them.
_NAMEABLE = ("create", "inspect", "edit")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One kind of request that is taken: its name, where to send it, and what of it is supported."""

    request_name: str
    url: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All that is taken, since when: `effective` is when this last changed, not now."""

    effective: datetime
    transactions: tuple[Transaction, ...]
    options: tuple[tuple[str, str], ...] = ()


def capabilities(
    url: str,
    *,
    effective: datetime,
    operations: Collection[str] = _NAMEABLE,
    takes_attachments: bool = True,
    takes_changes: bool = True,
    further: Collection[str] = (),
) -> Capabilities:
    """Those of a supplier with one address for all. `further` names other requests that are taken there."""
    order = (("attachments", _yes(takes_attachments)), ("changes", _yes(takes_changes)))
    allowed = " ".join(name for name in _NAMEABLE if name in operations)
    setup = (("operationAllowed", allowed),) if allowed else ()
    return Capabilities(
        effective,
        (
            Transaction("ProfileRequest", url),
            Transaction("PunchOutSetupRequest", url, setup),
            Transaction("OrderRequest", url, order),
            *(Transaction(name, url) for name in further),
        ),
    )


def _yes(is_so: bool) -> str:
    return "Yes" if is_so else "No"
