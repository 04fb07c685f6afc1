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
    SECRET = "the connection's secret"
    TOKEN = "a token, one-time or short-lived"
    SIGNATURE = "the signature of the service that calls"
    NAME = "128 random bits in the address"
    VISIT = "the visit's key in the path"
    BEARER = "a token of one of the supplier's programs"
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

#: A noun of the desk and the pages it has: its list, and what can be done with one row.
_LIST = ("", "results/")
_MAKE = ("new/",)
_EDIT = ("edit/<int:pk>/",)
_DELETE = ("delete/<int:pk>/",)
_HISTORY = ("history/<int:pk>/", "history-results/<int:pk>/")
_INSPECT = ("inspect/<int:pk>/",)
_WHOLE = (*_LIST, *_MAKE, *_EDIT, *_DELETE, *_HISTORY)
DESK_NOUNS: dict[str, tuple[str, ...]] = {
    "customers": (*_WHOLE, *_INSPECT, "<int:pk>/delivery/"),
    "connections": (
        *(*_LIST, *_MAKE, *_EDIT, *_HISTORY, "<int:pk>/identity/", "<int:pk>/addresses/", "<int:pk>/goods/"),
        *("<int:pk>/prices/", "<int:pk>/system/", "<int:pk>/hand-over/", "<int:pk>/test/", "<int:pk>/preview/"),
        *("<int:pk>/go-live/", "<int:pk>/pause/", "<int:pk>/mapping/", "<int:pk>/teams/", "<int:pk>/teams/<int:team>/"),
        *("<int:pk>/delivery/", "<int:pk>/documents/", "<int:pk>/orders/"),
        *("<int:pk>/export/", "<int:pk>/export/<uuid:key>/state/", "<int:pk>/export/<uuid:key>/file/"),
    ),
    "simulations": ("<uuid:key>/", "<uuid:key>/state/"),
    "products": (*_WHOLE, *_INSPECT),
    "categories": _WHOLE,
    "brands": _WHOLE,
    "filter-attributes": _WHOLE,
    "product-sets": (*_WHOLE, *_INSPECT, "<int:pk>/rules/"),
    "price-lists": (*_WHOLE, *_INSPECT, "<int:pk>/new-version/", "<int:pk>/version/<int:number>/", "<int:pk>/compare/"),
    "customer-parts": (*_WHOLE, "paste/"),
    "synonyms": _WHOLE,
    "missed-searches": _LIST,
    "orders": (
        *(*_LIST, *_HISTORY, *_INSPECT, "<int:pk>/move/", "<int:pk>/attachments/<int:attachment>/"),
        *("<int:pk>/confirm-all/", "<int:pk>/confirm/", "<int:pk>/ship/", "<int:pk>/bill/"),
        *("<int:pk>/credit/<int:invoice>/", "<int:pk>/take-back/<slug:kind>/<int:document>/"),
        *(
            "<int:pk>/documents/<int:document>/",
            "<int:pk>/files/<slug:form>/",
            "<int:pk>/<slug:kind>/<int:document>.pdf",
        ),
    ),
    "transcripts": (*_LIST, *_INSPECT, "<int:pk>/<slug:part>.txt"),
    "visits": (*_LIST, *_INSPECT),
    "transfers": (*_LIST, *_INSPECT),
    "deliveries": (*_LIST, *_INSPECT, "<int:pk>/act/"),
    "webhooks": (*_LIST, *_MAKE, *_EDIT, *_HISTORY, *_INSPECT, "<int:pk>/act/"),
    "users": (*_LIST, *_MAKE, *_EDIT, *_HISTORY),
    "order-mailings": _WHOLE,
    "number-ranges": ("",),
    "api-tokens": ("",),
    "plan-and-bills": ("",),
    "sample": ("",),
    "explain": ("",),
    "reconciliation": ("", "export.csv"),
    "changes": _LIST,
    "imports": (
        *("", "new/<slug:kind>/", "templates/<slug:kind>.<slug:form>", "<uuid:key>/", "<uuid:key>/state/"),
        *("<uuid:key>/problems.csv", "<uuid:key>/differences.csv"),
    ),
}
_SHOP = (
    *("", "c/<slug:slug>/", "search/", "search/suggest/", "p/<path:sku>/", "cart/", "cart/add/", "cart/quantity/"),
    *("cart/remove/", "cart/accept/", "quick-order/", "lists/", "language/", "return/", "leave/"),
)
_API = (
    *("products", "products/<path:sku>", "stock", "price-lists", "price-lists/<code>/prices", "connections"),
    *("jobs/<uuidstr:key>", "jobs/<uuidstr:key>/apply", "jobs/<uuidstr:key>/roll-back", "jobs/<uuidstr:key>/cancel"),
    *("exports/<uuidstr:key>", "exports/<uuidstr:key>/file", "connections/<int:pk>", "connections/<int:pk>/exports"),
    *("connections/<int:pk>/why/<path:sku>", "orders", "orders/<number>", "orders/<number>/attachments/<int:pk>"),
    *(
        "orders/<number>/acknowledge",
        "orders/<number>/confirm",
        "orders/<number>/ship",
        "orders/<number>/invoice",
        "orders/<number>/files/<form>",
    ),
)
_ERP_PAGES = (
    *("", "language/<slug:code>/", "punchout/<slug:key>/", "shop/<slug:requisition_id>/", "return/<slug:key>/"),
    *("requisitions/<slug:requisition_id>/", "requisitions/<slug:requisition_id>/approve/", "mail/"),
)

#: Our own routes, one by one.
DOORS: dict[tuple[str, str], Proof] = {
    (PUBLIC, ""): Proof.NONE,
    (PUBLIC, "metrics"): Proof.NONE,  # closed by the proxy; holds no supplier's name
    (PUBLIC, "operators/"): Proof.OPERATOR,
    (PUBLIC, "operators/<slug:slug>/"): Proof.OPERATOR,
    (PUBLIC, "operators/<slug:slug>/enter/"): Proof.OPERATOR,
    (PUBLIC, "operators/<slug:slug>/state/"): Proof.OPERATOR,
    (PUBLIC, "language/"): Proof.NONE,
    (PUBLIC, "signup/"): Proof.NONE,
    (PUBLIC, "signup/<str:token>/"): Proof.TOKEN,
    (PUBLIC, "signup/<str:token>/progress/"): Proof.TOKEN,
    (PUBLIC, "signup/<str:token>/enter/"): Proof.TOKEN,
    (PUBLIC, "billing/<str:token>/"): Proof.TOKEN,
    (PUBLIC, "billing/<str:token>/ask/"): Proof.TOKEN,
    (PUBLIC, "billing/<str:token>/wait/<uuid:key>/"): Proof.TOKEN,
    (PUBLIC, "stripe/webhook/"): Proof.SIGNATURE,
    (TENANT, "punchout/cxml/"): Proof.SECRET,
    (TENANT, "punchout/cxml"): Proof.SECRET,
    (TENANT, "punchout/cxml/<str:key>/"): Proof.SECRET,
    (TENANT, "punchout/cxml/<str:key>"): Proof.SECRET,
    (TENANT, "punchout/oci/<str:key>/"): Proof.SECRET,
    (TENANT, "punchout/oci/<str:key>"): Proof.SECRET,
    (TENANT, "punchout/ids/<str:key>/"): Proof.SECRET,
    (TENANT, "punchout/ids/<str:key>"): Proof.SECRET,
    (TENANT, "orders/inbox/<str:key>/"): Proof.SECRET,
    (TENANT, "orders/inbox/<str:key>"): Proof.SECRET,
    (TENANT, "punchout/start/<str:token>/"): Proof.TOKEN,
    (TENANT, "enter/<str:token>/"): Proof.TOKEN,
    (TENANT, "simulator/return/<uuid:key>/"): Proof.NAME,
    (TENANT, "media/<path:name>"): Proof.NAME,
    (TENANT, "media/<int:side>/<path:name>"): Proof.NAME,
    (TENANT, "admin/login/"): Proof.LOGIN,
    (TENANT, "admin/password_reset/"): Proof.LOGIN,
    (TENANT, "admin/test404/"): Proof.NONE,
    (TENANT, "admin/visit/end/"): Proof.NONE,  # ends the caller's own session
    (TENANT, "admin/visit/<str:token>/"): Proof.TOKEN,
    **{(TENANT, f"admin/{noun}/{page}"): Proof.DESK for noun, pages in DESK_NOUNS.items() for page in pages},
    **{(TENANT, f"api/v1/{page}"): Proof.BEARER for page in _API},
    **{(TENANT, f"api/v1/{page}"): Proof.NONE for page in ("", "docs", "openapi.json")},  # the same for everybody
    **{(SESSION, page): Proof.VISIT for page in _SHOP},
    **{(ERP, page): Proof.DEMO for page in _ERP_PAGES},
}
#: Routes of libraries, and of rooms that are closed, by the prefix they are mounted at and the package of their views.
FAMILIES: dict[tuple[str, str, str], Proof] = {
    (PUBLIC, "accounts/", "allauth"): Proof.LOGIN,
    (TENANT, "accounts/", "allauth"): Proof.LOGIN,
    (TENANT, "admin/jsi18n/", "wagtail"): Proof.NONE,  # texts of Wagtail's scripts
    (TENANT, "admin/sprite/", "wagtail"): Proof.NONE,  # its icons
    (TENANT, "admin/", "wagtail"): Proof.DESK,
    (TENANT, "admin/^(?:", "admin_ui.urls"): Proof.DESK,  # rooms of Wagtail that answer 404
    (TENANT, "admin/account/", "admin_ui.account"): Proof.DESK,
}
#: Every task: whether it works for one supplier, whose id it is called with, or for the service.
TASKS: dict[str, str] = {
    "admin_ui.tasks.collect_facts": "service",
    "admin_ui.tasks.collect_usage": "service",
    "admin_ui.tasks.forget_api_answers": "service",
    "admin_ui.tasks.take_sample": "supplier",
    "admin_ui.tasks.remove_sample": "supplier",
    "connections.tasks.open_simulated_shop": "supplier",
    "connections.tasks.send_simulated_order": "supplier",
    "connections.tasks.tidy": "supplier",
    "connections.tasks.tidy_all": "service",
    "connections.tasks.watch": "supplier",
    "connections.tasks.watch_all": "service",
    "storefront.tasks.count_assortments": "supplier",
    "storefront.tasks.count_stale_assortments": "service",
    "storefront.tasks.write_sets": "supplier",
    "storefront.tasks.run_job": "supplier",
    "storefront.tasks.wake_jobs": "service",
    "tenants.billing.tasks.compare_with_stripe": "service",
    "tenants.billing.tasks.fulfil_wish": "service",
    "tenants.billing.tasks.handle_stripe_event": "service",
    "tenants.billing.tasks.work_off": "service",
    "tenants.sign_up.tasks.make_shop": "service",
    "tenants.sign_up.tasks.make_waiting_shops": "service",
    "admin_ui.demo.tasks.open_catalogue": "demo",
    "admin_ui.demo.tasks.send_order": "demo",
}
#: Our management commands; each says on the command line which supplier it means, or means all.
COMMANDS = frozenset(
    {
        *("create_operator", "create_supplier", "delete_supplier", "export_supplier", "migrate_tenants"),
        *("order_inbox", "deliver"),
        *("load_demo", "prepare_demo"),
    }
)


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
