"""Use a ticket: the browser gets the key of its visit.

One use, but for a repeat within a minute of the first (browsers and link scanners open addresses twice), which
finds the same key: it is kept sealed on the ticket until then and erased afterwards, by the next look at the ticket
or by `erase_spent_keys`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from connections.models import PunchoutSession, StartToken
from protocols.session import Event, may, next_state
from tenants.sealing import seal, unseal
from tenants.secrets import new_token, token_hash

#: Within it of the first use, a ticket enters again.
REPEAT_WINDOW = timedelta(seconds=60)


class TicketRefused(Exception):
    """This ticket enters nothing (any more). `code` is stable: start.unknown, start.expired, start.used, start.over."""

    def __init__(self, code: str, session: PunchoutSession | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.session = session


@dataclass(frozen=True, slots=True)
class EnteredVisit:
    """The visit and the key in its address, which is stored nowhere in the clear."""

    session: PunchoutSession
    key: str = field(repr=False)


def enter_session(
    token: str,
    *,
    browser_id_hash: bytes | None = None,
    user_agent_family: str = "",
    now: datetime | None = None,
) -> EnteredVisit:
    """The visit this ticket leads to, now being shopped in. Raises TicketRefused."""
    now = now or timezone.now()
    with transaction.atomic():
        ticket = (
            StartToken.objects.select_related("session__connection__customer")
            .select_for_update(of=("self", "session"))
            .filter(token_hash=token_hash(token))
            .first()
        )
        refusal = _refusal(ticket, now)
        if ticket is not None and refusal in ("", "start.used"):
            _erase_when_over(ticket, now)
        if ticket is not None and not refusal:
            key = _key_of(ticket, now)
            _enter(ticket.session, key, browser_id_hash, user_agent_family, now)
            return EnteredVisit(ticket.session, key)
    raise TicketRefused(refusal, ticket.session if ticket else None)


def erase_spent_keys(now: datetime | None = None) -> int:
    """Erase the keys on tickets whose minute is over; for a periodic task. How many there were."""
    over = (now or timezone.now()) - REPEAT_WINDOW
    return StartToken.objects.filter(sealed_key__isnull=False, first_used_at__lt=over).update(sealed_key=None)


def _refusal(ticket: StartToken | None, now: datetime) -> str:
    if ticket is None:
        return "start.unknown"
    if ticket.first_used_at is not None and now > ticket.first_used_at + REPEAT_WINDOW:
        return "start.used"
    if ticket.first_used_at is None and now > ticket.expires_at:
        return "start.expired"
    if not may(ticket.session.state, Event.ENTER) or now > ticket.session.expires_at:
        return "start.over"
    return ""


def _erase_when_over(ticket: StartToken, now: datetime) -> None:
    """A key is kept sealed no longer than it can be asked for."""
    if ticket.sealed_key is not None and ticket.first_used_at and now > ticket.first_used_at + REPEAT_WINDOW:
        ticket.sealed_key = None
        ticket.save(update_fields=["sealed_key"])


def _key_of(ticket: StartToken, now: datetime) -> str:
    """The key this ticket already gave out, else that of a sister ticket still in its minute, else a fresh one."""
    if ticket.sealed_key is not None:
        return unseal(bytes(ticket.sealed_key))
    sealed = None
    if ticket.session.key_hash is not None:
        sisters = ticket.session.start_tokens.filter(sealed_key__isnull=False, first_used_at__gte=now - REPEAT_WINDOW)
        sealed = sisters.values_list("sealed_key", flat=True).first()
    key = unseal(bytes(sealed)) if sealed is not None else new_token()
    ticket.sealed_key = seal(key)
    ticket.first_used_at = now
    ticket.save(update_fields=["sealed_key", "first_used_at"])
    return key


def _enter(
    session: PunchoutSession, key: str, browser_id_hash: bytes | None, user_agent_family: str, now: datetime
) -> None:
    """The last browser that used a ticket holds the visit: the first may have been a machine that looks at links."""
    session.key_hash = token_hash(key)
    session.state = next_state(session.state, Event.ENTER)
    session.browser_id_hash = browser_id_hash
    session.user_agent_family = user_agent_family[:40]
    session.last_seen_at = now
    session.expires_at = now + timedelta(minutes=session.connection.session_minutes)
    session.save(
        update_fields=["key_hash", "state", "browser_id_hash", "user_agent_family", "last_seen_at", "expires_at"]
    )
