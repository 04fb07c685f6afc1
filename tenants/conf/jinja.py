"""The Jinja2 environment of the shop's pages."""

from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Autoescaping, strict about undefined names, with Django's texts, links and static files."""
    options.update(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env = Environment(**options)  # noqa: S701 – autoescape is set above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    env.globals.update(static=static, url=link)
    return env


def link(name: str, *args: Any, **query: Any) -> str:
    """`reverse` with positional arguments; keyword arguments become the query, empty ones left out."""
    address = reverse(name, args=args)
    pairs = [(key, value) for key, value in query.items() if value not in ("", None, ())]
    return f"{address}?{urlencode(pairs, doseq=True)}" if pairs else address
