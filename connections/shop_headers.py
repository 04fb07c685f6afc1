"""The security headers of every answer below `/s/`: who may frame it, where its forms may go, what it may load."""

import re
from collections.abc import Iterable

from django.http import HttpResponse

from connections.domain.find_session import frame_origins
from connections.models import PunchoutSession, SessionPurpose

#: What a listed origin may look like; anything else would write a policy of its own.
_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9._-]+(?::(?:[0-9]{1,5}|\*))?", re.ASCII)
_FIXED = (
    "default-src 'none'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
)
#: Frames of the desk, on the shop's own host, show these visits.
_FRAMED_BY_DESK = (SessionPurpose.PREVIEW, SessionPurpose.SIMULATION)


def protect(response: HttpResponse, nonce: str, session: PunchoutSession | None) -> None:
    """Set them all; without a visit the policy allows the least."""
    response["Content-Security-Policy"] = content_policy(nonce, session)
    # An address below /s/ is a key: other sites learn our origin and no more (measured: `no-referrer` makes the
    # browser post the cart with `Origin: null`).
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Anything stricter cuts the tie to the window that the buyer's system opened and targets by name.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"


def content_policy(nonce: str, session: PunchoutSession | None) -> str:
    """Content-Security-Policy: nothing from other hosts, the cart's form to https, frames as agreed."""
    directives = [
        *_FIXED,
        f"script-src 'self' 'nonce-{nonce}'",
        f"style-src 'self' 'nonce-{nonce}'",
        f"form-action {' '.join(_form_targets(session))}",
        f"frame-ancestors {' '.join(_frame_ancestors(session))}",
    ]
    return "; ".join(directives)


def _form_targets(session: PunchoutSession | None) -> Iterable[str]:
    """Schemes, not hosts: some browsers also check where the buyer's system redirects after the post (D17)."""
    yield "'self'"
    yield "https:"
    scheme = session.return_url.split(":", 1)[0].lower() if session else ""
    if scheme in ("http", "sapevent"):
        yield f"{scheme}:"


def _frame_ancestors(session: PunchoutSession | None) -> Iterable[str]:
    listed = [origin for origin in frame_origins(session) if _ORIGIN.fullmatch(origin)] if session else []
    if session is not None and session.purpose in _FRAMED_BY_DESK:
        yield "'self'"
    yield from listed or ["https:"]
