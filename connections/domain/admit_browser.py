"""Whether a request may use a visit, and what is noted of it.

The key in the address opens the visit; a browser id in a cookie is a second proof where the browser keeps
cookies, else its family must stay the same (threats S7, S8, S12). Judged here from values; nothing is read of HTTP.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connections.domain.recognise_browser import user_agent_family
from connections.models import PunchoutSession, SessionPurpose
from protocols.session import READ_ONLY_OPERATIONS, Event, State, may

SEEN_EVERY = timedelta(minutes=1)
#: What stays open to visitors of a suspended supplier: carts that were sent before.
OLD_CART_OPERATIONS = frozenset({"edit", *READ_ONLY_OPERATIONS})


@dataclass(frozen=True, slots=True)
class BrowserSigns:
    """What a request shows of the browser it comes from. `own_origin` is the shop's, e.g. "https://a.example"."""

    browser_id_hash: bytes | None
    user_agent: str
    fetch_site: str
    origin: str
    own_origin: str
    is_post: bool


def refusal_of(session: PunchoutSession, signs: BrowserSigns, now: datetime, *, is_suspended: bool) -> str:
    """The code of `visit_refusals.TEXTS` that bars the request; empty if it may pass."""
    if session.state == State.EXPIRED or session.expires_at <= now:
        return "visit.expired"
    if not session.connection.is_active or not session.connection.customer.is_active:
        return "visit.connection_closed"
    if is_suspended and session.purpose == SessionPurpose.BUYER and session.operation not in OLD_CART_OPERATIONS:
        return "visit.supplier_suspended"
    if not _is_same_browser(session, signs):
        return "visit.other_browser"
    if signs.is_post and not _is_own_post(signs):
        return "visit.cross_site"
    if session.state != State.LEFT and not may(session.state, Event.CHANGE_CART):
        return "visit.unknown"
    return ""


def note_browser(session: PunchoutSession, signs: BrowserSigns, now: datetime) -> None:
    """Remember the browser at first sight, and once a minute that the visit goes on; one statement if any."""
    changes: dict[str, Any] = {}
    if session.last_seen_at is None or now - session.last_seen_at >= SEEN_EVERY:
        changes["last_seen_at"] = now
    if session.browser_id_hash is None and signs.browser_id_hash is not None:
        changes["browser_id_hash"] = signs.browser_id_hash
    if not session.user_agent_family:
        changes["user_agent_family"] = user_agent_family(signs.user_agent)
    if changes:
        PunchoutSession.objects.filter(pk=session.pk).update(**changes)
        for name, value in changes.items():
            setattr(session, name, value)


def _is_same_browser(session: PunchoutSession, signs: BrowserSigns) -> bool:
    if session.browser_id_hash is not None:
        if signs.browser_id_hash is not None:
            return signs.browser_id_hash == bytes(session.browser_id_hash)
        # A tab opened from the shop in a frame has another cookie jar; the browser says where it was opened from.
        return signs.fetch_site == "same-origin"
    return session.user_agent_family in ("", user_agent_family(signs.user_agent))


def _is_own_post(signs: BrowserSigns) -> bool:
    """A cross-site page lacks the key; besides, browsers say where a form comes from.

    Every browser sends one of the two headers with a POST; a program that sends neither is not a browser that
    another site could misuse, and the key alone speaks for it.
    """
    if signs.fetch_site:
        return signs.fetch_site == "same-origin"
    return signs.origin in ("", signs.own_origin)
