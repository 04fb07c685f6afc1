"""One-time links from the public host into a supplier's desk: for the owner of a new one, for operators.

Signed for a minute and for one supplier; the tenant notes in its own schema that a link was used (DESIGN §6).
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.models import Supplier
from tenants.scope import current_supplier
from tenants.signing import service_signer
from tenants.users.models import SpentTicket

TICKET_SECONDS = 60
PURPOSE, VISIT_PURPOSE = "entry", "visit"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who comes in, and where: the supplier's UUID, and the owner's address."""

    supplier: str
    nonce: str
    email: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """An operator who comes in for some minutes: to read, or to change things, and why."""

    operator: str
    reason: str
    minutes: int
    may_change: bool


class TicketRefused(Exception):
    """The link is forged, too old, used, or another supplier's."""

    code = "entry.refused"


def issue(supplier: Supplier, email: str) -> str:
    """A link's token for the owner of that address."""
    ticket = Ticket(supplier.uuid.hex, secrets.token_urlsafe(24), email)
    return service_signer(PURPOSE).sign_object(asdict(ticket))


def redeem(token: str) -> Ticket:
    """The ticket, which nobody can use again. Raises TicketRefused."""
    return Ticket(**_spent(PURPOSE, token))


def issue_visit(supplier: Supplier, visitor: Visitor) -> str:
    """A link's token for an operator."""
    said = {"supplier": supplier.uuid.hex, "nonce": secrets.token_urlsafe(24), **asdict(visitor)}
    return service_signer(VISIT_PURPOSE).sign_object(said)


def redeem_visit(token: str) -> Visitor:
    """Who comes, which nobody can use again. Raises TicketRefused."""
    said = _spent(VISIT_PURPOSE, token)
    return Visitor(said["operator"], said["reason"], said["minutes"], said["may_change"])


def _spent(purpose: str, token: str) -> dict[str, Any]:
    """What the token says, once. Raises TicketRefused."""
    try:
        said: dict[str, Any] = service_signer(purpose).unsign_object(token, max_age=TICKET_SECONDS)
    except BadSignature as refused:
        raise TicketRefused("The link is not ours, or older than a minute.") from refused
    if said["supplier"] != current_supplier().uuid.hex:
        raise TicketRefused("The link is another supplier's.")
    try:
        with transaction.atomic():
            SpentTicket.objects.create(nonce=said["nonce"])
    except IntegrityError as used:
        raise TicketRefused("The link was used before.") from used
    SpentTicket.objects.filter(spent_at__lt=timezone.now() - timedelta(days=1)).delete()
    return said
