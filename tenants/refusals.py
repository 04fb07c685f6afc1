"""Answers given before there is a tenant: plain, complete, in the form the caller reads."""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from protocols.cxml.write_status import write_status

RETRY_SECONDS = 300


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for people; 503 for buyers' systems, which would take 4xx for final."""
    if request.path_info.startswith(("/punchout/", "/orders/")):
        return protocol_unavailable(
            request, "No shop is served at this host name now. The message was not read; send it again later."
        )
    return page(
        request,
        404,
        "host.unknown",
        _("There is no shop at this address."),
        _("Check the address, or ask the supplier for it."),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """The supplier's shop is not open."""
    if request.path_info.startswith(("/punchout/", "/orders/")):
        return protocol_unavailable(
            request, "This shop is not available now. The message was not read; send it again later."
        )
    return page(
        request,
        503,
        "shop.unavailable",
        _("This shop is not available at the moment."),
        _("Please try again later, or ask the supplier."),
    )


def body_too_large(request: HttpRequest) -> HttpResponse:
    """413, in the form the caller reads."""
    if request.path_info.startswith("/punchout/cxml"):
        return cxml(request, 413, "413", "The document is larger than this endpoint accepts.")
    return page(request, 413, "body.too_large", _("This is too large to be sent here."), _("Send less at once."))


def body_cut_short(request: HttpRequest) -> HttpResponse:
    """The body is shorter than announced: nothing of it is used, and the sender may send it again."""
    if request.path_info.startswith(("/punchout/cxml", "/orders/")):
        return cxml(request, 503, "560", "The message arrived incomplete. It was not read; send it again.")
    return page(request, 400, "body.cut_short", _("The message arrived incomplete."), _("Please send it again."))


def protocol_unavailable(request: HttpRequest, text: str) -> HttpResponse:
    """503 with a cXML body of Status 560 and Retry-After: both kinds of sender try again."""
    response = cxml(request, 503, "560", text)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def cxml(request: HttpRequest, http_status: int, code: str, text: str) -> HttpResponse:
    """A complete cXML Response document."""
    now = datetime.now(UTC)
    message_id = getattr(request, "message_id", format_datetime(now))
    body = write_status(code, text, payload_id=f"{message_id}@passerelle", timestamp=now)
    return HttpResponse(body, status=http_status, content_type="text/xml; charset=UTF-8")


def page(request: HttpRequest, status: int, code: str, title: str, text: str) -> HttpResponse:
    """A page without any tenant's look; it never repeats the path or the host. `code` is stable."""
    language = "fr" if request.headers.get("Accept-Language", "").startswith("fr") else ""
    language = language or ("de" if request.headers.get("Accept-Language", "").startswith("de") else "en")
    with override(language):
        body = PAGE.format(
            language=language,
            title=escape(_(title)),
            text=escape(_(text)),
            code=code,
            reference=getattr(request, "message_id", ""),
        )
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
    return response


PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:36rem;
margin:12vh auto;padding:0 1rem;color:#222}}h1{{font-size:1.4rem}}</style></head>
<body data-error="{code}" data-reference="{reference}"><h1>{title}</h1><p>{text}</p></body></html>"""
