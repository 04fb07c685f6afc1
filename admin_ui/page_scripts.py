"""Give Wagtail's start-up scripts the page's nonce, so that the desk's policy can forbid every other inline script.

Choosers, dates and inline panels of Wagtail 8 start by a script beside them, without a nonce. Such a script calls
one constructor with constants. Only what is exactly that is signed, its arguments read as JSON: a script that
somebody managed to smuggle into a page stays unsigned and does not run.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

View = Callable[..., HttpResponse]

_START = re.compile(
    r"<script>\s*(?P<call>(?:new (?:\w*Chooser|InlinePanel)|init(?:Date|Time|DateTime)Chooser)"
    r"\((?P<arguments>[^<]*)\);)\s*</script>"
)


def signed(html: str, nonce: str) -> str:
    """The page with the nonce on every script of the known kind."""

    def sign(found: re.Match[str]) -> str:
        if not _is_data(found["arguments"]):
            return found[0]
        return f'<script nonce="{nonce}">{found["call"]}</script>'

    return _START.sub(sign, html)


def _is_data(arguments: str) -> bool:
    """Whether the arguments are JSON values and nothing else."""
    try:
        json.loads(f"[{arguments}]")
    except ValueError:
        return False
    return True


def sign_page_scripts(view: View) -> View:
    """The view, its HTML answers signed."""

    @wraps(view)
    def signing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.add_post_render_callback(lambda rendered: _sign(request, rendered))
        else:
            _sign(request, response)
        return response

    return signing


def _sign(request: HttpRequest, response: Any) -> None:
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming and b"<script>" in response.content:
        nonce = request.csp_nonce  # type: ignore[attr-defined]  # set by csp's middleware
        response.content = signed(response.content.decode(), str(nonce)).encode()
