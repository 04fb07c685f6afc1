"""The browser id: a random cookie that a browser may or may not keep; the shop works without (threats S8, D16).

Never sent to another site, and kept in a jar of its own for each site that frames the shop. It is bound to a visit
only when it comes back: the StartPage offers it, the first page that sees it has it stored.
"""

from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants.secrets import new_token, token_hash

#: The prefix keeps a sibling host from setting it (threat S13); browsers honour it under https only.
BROWSER_COOKIE = "__Host-browser" if settings.MODE == "production" else "browser"
_MAX_AGE_SECONDS = 30 * 24 * 3600
_LENGTHS = range(16, 65)

# Before Python 3.14 the standard library refuses the attribute; nothing else of it is touched.
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]  # private, and the only way
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]  # as above


def browser_id_hash(request: HttpRequest) -> bytes | None:
    """SHA-256 of the id the browser shows; None if it shows none."""
    shown = request.COOKIES.get(BROWSER_COOKIE, "")
    return token_hash(shown) if len(shown) in _LENGTHS else None


def offer_browser_id(response: HttpResponse) -> None:
    """Give the browser an id, for a month."""
    response.set_cookie(
        BROWSER_COOKIE, new_token(), max_age=_MAX_AGE_SECONDS, secure=True, httponly=True, samesite="None"
    )
    response.cookies[BROWSER_COOKIE]["partitioned"] = True
