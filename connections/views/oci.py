"""The OCI door: a browser comes with user and password, by GET or POST, and goes on to the StartPage.

Two functions are answered at once instead, with a form of articles: VALIDATE, which a browser sends on by itself,
and BACKGROUND_SEARCH, which a program reads. Refusals are pages.
"""

import secrets

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from connections.domain.answer_function import FunctionAnswer
from connections.domain.exchange import Answer, Exchange
from connections.domain.log_in import log_in
from connections.models import TranscriptKind
from connections.views.begin_exchange import begin_exchange
from connections.views.browser_door import answered, finished, into_the_shop, looked_at
from connections.views.call_pairs import Pairs, raw_call
from connections.views.protocol_door import is_suspended
from connections.views.refusals import for_frames
from protocols.texts import CHARSETS


@csrf_exempt
def oci(request: HttpRequest, key: str) -> HttpResponse:
    """Log in, or ask."""
    looked = looked_at(request)
    if looked is not None:
        return looked
    exchange = begin_exchange(request, kind=TranscriptKind.LOGIN, protocol="oci")
    told: list[Answer] = []

    def answer_it(pairs: Pairs) -> HttpResponse:
        found = log_in(
            exchange, key, pairs, now=timezone.now(), raw=raw_call(request), is_suspended=is_suspended(request)
        )
        if not isinstance(found, FunctionAnswer):
            return into_the_shop(found)
        told.append(_said(exchange, found))
        return _form_page(found)

    return finished(exchange, answered(request, exchange, answer_it), told[0] if told else None)


def _said(exchange: Exchange, answer: FunctionAnswer) -> Answer:
    """The fields themselves, rather than the page around them."""
    content_type, body = answer.form.said if answer.form else ("", b"")
    return Answer(200, content_type, body, verdict=exchange.verdict)


def _form_page(answer: FunctionAnswer) -> HttpResponse:
    """A page of nothing but the form, in the character set it will be sent in."""
    nonce = secrets.token_urlsafe(16)
    charset = answer.form.accept_charset if answer.form else "utf-8"
    template = "oci/validate.html" if answer.is_submitted or answer.form is None else "oci/search.html"
    page = render_to_string(template, {"form": answer.form, "charset": charset, "nonce": nonce})
    body = page.encode(CHARSETS.get(charset, "utf-8"), "xmlcharrefreplace")
    response = for_frames(HttpResponse(body, content_type=f"text/html; charset={charset}"))
    scripts = f"script-src 'nonce-{nonce}'; " if answer.is_submitted else ""
    target = f"form-action https: {_other_scheme(answer)}".strip()
    response["Content-Security-Policy"] = f"default-src 'none'; {scripts}base-uri 'none'; {target}; frame-ancestors *"
    return response


def _other_scheme(answer: FunctionAnswer) -> str:
    scheme = answer.form.action.partition(":")[0].lower() if answer.form else ""
    return f"{scheme}:" if scheme in ("http", "sapevent") else ""
