"""The table of doors: every way into the service, who may come, and what proves it. A door without an entry fails.

Routes of libraries are entered as families, by the prefix they are mounted at; ours one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.urls import URLPattern, URLResolver, get_resolver


class Proof(StrEnum):
    """What lets somebody through."""

    NONE = "nothing: the same for everybody"
    SECRET = "the connection's secret"  # noqa: S105 – a word for people
    TOKEN = "a one-time token"  # noqa: S105 – as above
    NAME = "128 random bits in the address"
    VISIT = "the visit's key in the path"
    DESK = "a person of this supplier, and his role"
    OPERATOR = "an operator with a second factor"
    LOGIN = "password and second factor are asked here"
    DEMO = "nothing; exists in the demo only, and knows no tenant"


@dataclass(frozen=True, slots=True)
class Route:
    """A route as Django knows it; `module` is where its view lives."""

    urlconf: str
    route: str
    module: str


PUBLIC, TENANT, SESSION, ERP = (
    "tenants.conf.urls_public",
    "tenants.conf.urls_tenant",
    "connections.urls_session",
    "admin_ui.demo.urls_erp",
)

#: Our own routes, one by one.
DOORS: dict[tuple[str, str], Proof] = {
    (PUBLIC, ""): Proof.NONE,
    (PUBLIC, "metrics"): Proof.NONE,  # closed by the proxy; holds no tenant's name
    (PUBLIC, "operators/"): Proof.OPERATOR,
}
#: Routes of libraries, by the prefix they are mounted at and the package their views come from.
FAMILIES: dict[tuple[str, str, str], Proof] = {
    (PUBLIC, "accounts/", "allauth"): Proof.LOGIN,
    (TENANT, "accounts/", "allauth"): Proof.LOGIN,
    (TENANT, "admin/", "wagtail"): Proof.DESK,
}


def routes(urlconf: str) -> Iterator[Route]:
    """Every route of a URLconf."""
    yield from _walk(urlconf, "", get_resolver(urlconf))


def _walk(urlconf: str, prefix: str, resolver: URLResolver) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(urlconf, route, entry)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            view = getattr(view, "view_class", view)
            yield Route(urlconf, route, view.__module__)


def proof_of(route: Route) -> Proof | None:
    """What the table says of a route; None where it says nothing."""
    own = DOORS.get((route.urlconf, route.route))
    if own is not None:
        return own
    return next(
        (
            proof
            for (urlconf, prefix, package), proof in FAMILIES.items()
            if urlconf == route.urlconf
            and route.route.startswith(prefix)
            and (route.module == package or route.module.startswith(f"{package}."))
        ),
        None,
    )
