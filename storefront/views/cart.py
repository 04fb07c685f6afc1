"""The cart's page, and what changes the cart. Sending it back is the floor above's affair."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from protocols.values import format_decimal
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.delivery import work_out
from storefront.domain.delivery_words import sentence
from storefront.domain.fill_cart import add_product, change_quantity, remove_line
from storefront.domain.pricing import line_total
from storefront.domain.quantities import parse_quantity
from storefront.domain.reprice_cart import accept_price_changes
from storefront.domain.visit import Notice, Obstacle, Visit
from storefront.formats import Formats, formats_for
from storefront.queries.cart import CartLineView, CartView, read_cart
from storefront.views.addresses import SMALL, picture_address, product_address
from storefront.views.pages import (
    after_change,
    go_back,
    is_fetched,
    see_other,
    shop_action,
    shop_page,
    shop_view,
    visit_of,
)

#: The line itself says these, with the old and the new price.
_SHOWN_BY_THE_LINE = frozenset({"line.unavailable", "line.price_changed"})


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the cart with its words and what stands in its way."""

    line: CartLineView
    address: str
    picture: str
    typed_quantity: str
    unit: str
    price: str
    per: str
    total: str
    changed_price: str
    changed_total: str
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What comes on top of the goods, in words. The amounts are for programs; None: not known or not agreed."""

    shipping: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    reason: str
    added_lead_days: int


@shop_view
def cart(request: HttpRequest) -> HttpResponse:
    """The cart as it is, what has changed meanwhile, and what the buyer's system would refuse.

    Our script, sent here after a change, gets the cart without the page around it.
    """
    visit = visit_of(request)
    view = read_cart(visit.cart, visit.shopper)
    obstacles = [] if visit.is_read_only or not view.lines else visit.preflight(visit.cart)
    obstacles = [obstacle for obstacle in obstacles if obstacle.code not in _SHOWN_BY_THE_LINE]
    known = {line.key for line in view.lines}
    context = {
        "cart": view,
        "rows": line_rows(view, obstacles, formats_for(visit.shopper.language)),
        "general_obstacles": [obstacle for obstacle in obstacles if obstacle.line_key not in known],
        "blocked_lines": _blocked_lines(view, obstacles),
        "delivery": _delivery(visit, view) if view.lines else None,
        "missing": _missing(view, visit.shopper.minimum_order),
        "minimum_order": visit.shopper.minimum_order,
        "has_primary": True,
        "here": "cart",
        "plain": format_decimal,
        "quantity_url": reverse("shop-cart-quantity"),
        "remove_url": reverse("shop-cart-remove"),
        "update_word": _("Update"),
        "remove_word": _("Remove"),
    }
    template = "storefront/parts/cart_changed.html" if is_fetched(request) else "storefront/cart.html"
    return shop_page(request, template, context)


@shop_action("shop-cart")
def add(request: HttpRequest) -> HttpResponse:
    """Put a product into the cart, or more of it."""
    visit = visit_of(request)
    quantity = parse_quantity(request.POST.get("quantity", ""), visit.shopper.language)
    line = add_product(visit.cart, visit.shopper, request.POST.get("sku", ""), quantity)
    added = formats_for(visit.shopper.language).measure(quantity, line.unit)
    notice = Notice("success", _("%(quantity)s of “%(name)s” added.") % {"quantity": added, "name": line.name})
    if is_fetched(request):
        return after_change(request, notice)
    visit.notify(notice)
    return go_back(request, "shop-cart")


@shop_action("shop-cart")
def quantity(request: HttpRequest) -> HttpResponse:
    """Set a line's quantity."""
    visit = visit_of(request)
    wanted = parse_quantity(request.POST.get("quantity", ""), visit.shopper.language)
    change_quantity(visit.cart, visit.shopper, request.POST.get("line", ""), wanted)
    return see_other(reverse("shop-cart"))


@shop_action("shop-cart")
def remove(request: HttpRequest) -> HttpResponse:
    """Take a line out."""
    visit = visit_of(request)
    remove_line(visit.cart, request.POST.get("line", ""))
    visit.notify(Notice("success", _("The line has been removed.")))
    return see_other(reverse("shop-cart"))


@shop_action("shop-cart")
def accept(request: HttpRequest) -> HttpResponse:
    """Take today's prices for the lines whose price has moved."""
    visit = visit_of(request)
    count = accept_price_changes(visit.cart, visit.shopper)
    text = ngettext("%(count)s new price accepted.", "%(count)s new prices accepted.", count) % {"count": count}
    visit.notify(Notice("success", text))
    return see_other(reverse("shop-cart"))


def line_rows(view: CartView, obstacles: list[Obstacle], formats: Formats) -> list[LineRow]:
    """The lines in words, each with its obstacles."""
    home = reverse("shop-home")
    by_line: dict[str, list[Obstacle]] = {}
    for obstacle in obstacles:
        by_line.setdefault(obstacle.line_key, []).append(obstacle)
    return [_row(line, view.currency, tuple(by_line.get(line.key, ())), formats, home) for line in view.lines]


def _row(line: CartLineView, currency: str, obstacles: tuple[Obstacle, ...], formats: Formats, home: str) -> LineRow:
    now = line.changed_price
    return LineRow(
        line=line,
        address="" if line.unavailable else product_address(line.sku, home),
        picture=picture_address(line.picture_name, SMALL),
        typed_quantity=formats.typed(line.quantity),
        unit=formats.unit(line.unit, line.quantity),
        price=formats.price(line.unit_price, currency),
        per=formats.per(line.price_unit, line.unit),
        total=formats.money(line.line_total, currency),
        changed_price=f"{formats.price(now.amount, currency)} {formats.per(now.price_unit, line.unit)}" if now else "",
        changed_total=formats.money(line_total(now.amount, now.price_unit, line.quantity, currency), currency)
        if now
        else "",
        obstacles=obstacles,
    )


def _blocked_lines(view: CartView, obstacles: list[Obstacle]) -> int:
    """How many lines must be seen to before the cart may leave."""
    blocking = {obstacle.line_key for obstacle in obstacles if obstacle.blocks_return and obstacle.line_key}
    return len(blocking | {line.key for line in view.lines if line.changed_price or line.unavailable})


def _missing(view: CartView, minimum: Any) -> Any:
    """What the cart lacks to the minimum order; None where it lacks nothing."""
    return minimum - view.total if minimum is not None and view.total < minimum else None


def _delivery(visit: Visit, view: CartView) -> DeliveryRow | None:
    """By the terms agreed; None where there are none."""
    terms = agreed_terms(visit.shopper)
    if terms is None:
        return None
    country = visit.ship_to.country_code if visit.ship_to else ""
    found = work_out([line.goods for line in view.lines], terms, country, view.currency)
    step, formats = found.shipping_step, formats_for(visit.shopper.language)
    is_told = step is not None and step.code != "shipping.not_agreed"
    reason = sentence(step, formats, view.currency) if step and is_told else ""
    return DeliveryRow(found.shipping, found.tax, found.total, reason, terms.added_lead_days)
