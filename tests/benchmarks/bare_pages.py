"""The floor's pages: one SELECT, and the shop's own template.

Everything that a page holds besides its rows is what the shop's view made of it at the first request, and is kept.
"""

from collections.abc import Callable
from decimal import Decimal
from html import escape
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import quote

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import set_script_prefix, set_urlconf
from django.utils.safestring import SafeString

from connections.domain.buyer_visit import BuyerVisit
from connections.domain.find_session import find_session
from storefront.domain.visit import Visit
from storefront.views import catalogue
from tenants.models import Supplier
from tenants.scope import in_tenant

SLUG = "pages"  # the supplier of bench_pages.py
_COLUMNS = f"""
product.sku, words.name, brand.name, product.unit, product.price_unit, product.min_quantity, product.stock, line.price,
words.description
FROM {SLUG}.storefront_product product
JOIN {SLUG}.storefront_producttext words ON words.product_id = product.id AND words.language = 'en'
JOIN {SLUG}.storefront_brand brand ON brand.id = product.brand_id
JOIN {SLUG}.storefront_priceline line ON line.product_id = product.id AND line.version_id = %s AND line.min_quantity = 0
"""
_LIST = (
    f"SELECT {_COLUMNS} JOIN {SLUG}.storefront_listing listing ON listing.product_id = product.id"
    " WHERE listing.category_id = ANY(%s) ORDER BY listing.popularity DESC, listing.product_id DESC LIMIT 24"
)
_ONE = f"SELECT {_COLUMNS} WHERE product.sku = %s"


class Frozen(SimpleNamespace):
    """A page as the shop made it: its template, its context, and the attributes of what the SELECT fills anew."""

    template: Any
    context: dict[str, Any]
    #: Per row those of the row and of its offer; on a product's page those of the product and of its offer.
    shown: list[tuple[dict[str, Any], dict[str, Any]]]
    category_ids: list[int]
    version_id: int


_frozen: dict[str, Frozen] = {}


def category(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """A list page."""
    page = frozen(request, key, f"c/{slug}", lambda: catalogue.category(request, slug=slug))
    home = f"/s/{key}/"
    with connections["bare"].cursor() as cursor:
        cursor.execute(_LIST, [page.version_id, page.category_ids])
        rows = [list_row(found, *shown, home) for found, shown in zip(cursor.fetchall(), page.shown, strict=False)]
    return HttpResponse(page.template.render({**page.context, "rows": rows}, request))


def product(request: HttpRequest, key: str, sku: str) -> HttpResponse:
    """A product's page; the other products on it are those of the first page asked for."""
    page = frozen(request, key, "p", lambda: catalogue.product(request, sku=sku))
    with connections["bare"].cursor() as cursor:
        cursor.execute(_ONE, [page.version_id, sku])
        found = cursor.fetchone()
    detail, offer = page.shown[0]
    words = {"sku": found[0], "name": found[1], "brand": found[2], "unit": found[3], "description": found[8]}
    anew = {
        "product": SimpleNamespace(**{**detail, **words}),
        "offer": SimpleNamespace(**{**offer, "sku": found[0], "hooks": hooks(found), "price": price(found)}),
    }
    return HttpResponse(page.template.render({**page.context, **anew}, request))


def list_row(found: tuple[Any, ...], row: dict[str, Any], offer: dict[str, Any], home: str) -> SimpleNamespace:
    """A row of the template, in the least words: what the SELECT found, and the rest as it was."""
    sku, quantity = found[0], str(found[5].normalize())
    anew = {**offer, "sku": sku, "hooks": hooks(found), "price": price(found), "typed_quantity": quantity}
    words = {"offer": SimpleNamespace(**anew), "name": found[1], "brand": found[2]}
    return SimpleNamespace(**{**row, **words, "address": f"{home}p/{quote(sku, safe='')}/"})


def hooks(found: tuple[Any, ...]) -> SafeString:
    """The attributes for programs."""
    return SafeString(
        f'data-sku="{escape(found[0])}" data-unit="{found[3]}" data-unit-price="{found[7]}" data-currency="EUR"'
    )


def price(found: tuple[Any, ...]) -> str:
    """A price as the floor writes it."""
    return f"€{found[7].quantize(Decimal('0.01'))}"


def attributes(value: Any) -> dict[str, Any]:
    """What a template can read of a value."""
    return {name: getattr(value, name) for name in dir(type(value)) if not name.startswith("_")}


def frozen(request: HttpRequest, key: str, name: str, view: Callable[[], HttpResponse]) -> Frozen:
    """What the shop's own view hands to its template; asked once per page and process."""
    set_script_prefix(f"/s/{key}/")
    set_urlconf("connections.urls_session")
    if name not in _frozen:
        _frozen[name] = freeze(request, key, view)
    return _frozen[name]


def forget_pages() -> None:
    """Another catalogue follows in this process."""
    _frozen.clear()


def freeze(request: HttpRequest, key: str, view: Callable[[], HttpResponse]) -> Frozen:
    """Run the shop's view, but keep what it would render."""
    kept: dict[str, Any] = {}

    def keep(_request: HttpRequest, template: str, context: dict[str, Any], **_options: Any) -> HttpResponse:
        kept.update(context, template=template)
        return HttpResponse()

    with in_tenant(Supplier.objects.get(slug=SLUG)), mock.patch("storefront.views.pages.render", keep):
        session = find_session(key)
        if session is None:
            raise LookupError("No such visit.")
        visit: Visit = BuyerVisit(session)
        request.visit = visit  # as the middleware does
        view()
        chain = visit.shopper.price_chain
    ids = [node.id for node in kept["page"].category.walk()] if "page" in kept else []
    pairs = [(row, row.offer) for row in kept["rows"]] if "rows" in kept else [(kept["product"], kept["offer"])]
    return Frozen(
        template=get_template(kept.pop("template")),
        context=kept,
        shown=[(attributes(one), attributes(offer)) for one, offer in pairs],
        category_ids=ids,
        version_id=chain[-1],
    )
