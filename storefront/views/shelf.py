"""Products as rows: every word and figure of a row is made here, so that the template only places them.

The attributes for programs (`data-sku`, `data-unit-price` …) are made here for lists and product pages alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import NamedTuple, Protocol

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from protocols.values import format_decimal
from storefront.domain.pricing import Price
from storefront.formats import Formats
from storefront.queries.cards import Card
from storefront.views.addresses import SMALL, picture_address, product_address

#: More breaks than these stand on the product's page.
MAX_BREAKS_IN_A_ROW = 3
_ONE = Decimal(1)


class Offered(Protocol):
    """A product with its price: a card or a product's page."""

    @property
    def sku(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def price_unit(self) -> Decimal: ...

    @property
    def min_quantity(self) -> Decimal: ...

    @property
    def quantity_step(self) -> Decimal: ...

    @property
    def lead_time_days(self) -> int | None: ...

    @property
    def stock(self) -> Decimal | None: ...

    @property
    def pack_quantity(self) -> Decimal | None: ...

    @property
    def pack_unit(self) -> str: ...

    @property
    def breaks(self) -> tuple[Price, ...]: ...

    @property
    def price(self) -> Price | None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What a row and a product's page say of price, quantity and delivery, in words. Empty: nothing to say."""

    sku: str
    hooks: SafeString
    price: str
    per: str
    breaks: tuple[tuple[str, str], ...]
    typed_quantity: str
    unit: str
    rules: str
    pack: str
    stock: str
    is_in_stock: bool
    lead_time: str


@dataclass(frozen=True, slots=True)
class Row:
    """A product in a list."""

    offer: Offer
    name: str
    brand: str
    address: str
    picture: str


def shelf(cards: Iterable[Card], formats: Formats, added_days: int = 0) -> list[Row]:
    """The rows of a list; `added_days` are those of transport."""
    home = reverse("shop-home")
    return [
        Row(
            offer=describe_offer(card, formats, added_days),
            name=card.name,
            brand=card.brand,
            address=product_address(card.sku, home),
            picture=picture_address(card.picture_name, SMALL),
        )
        for card in cards
    ]


def list_words() -> dict[str, str]:
    """The words every row repeats, looked up once per page."""
    return {
        "add_url": reverse("shop-cart-add"),
        "add": _("Add"),
        "quantity": _("Quantity"),
        "on_request": _("Price on request"),
        "exact": _("Exact match"),
    }


def describe_offer(product: Offered, formats: Formats, added_days: int = 0) -> Offer:
    """The product's terms in the buyer's language."""
    price, days = product.price, product.lead_time_days
    return Offer(
        sku=product.sku,
        hooks=product_hooks(product, price),
        price=formats.price(price.amount, price.currency) if price else "",
        per=formats.per(price.price_unit, product.unit) if price else "",
        breaks=price_breaks(product, formats),
        typed_quantity=formats.typed(product.min_quantity),
        unit=formats.unit(product.unit, product.min_quantity),
        rules=_rules(product, formats),
        pack=_pack(product, formats),
        stock=_stock(product, formats),
        is_in_stock=bool(product.stock),
        lead_time="" if days is None else _lead_time(days + added_days, formats.language),
    )


def product_hooks(product: Offered, price: Price | None) -> SafeString:
    """The attributes that programs read. A price: at the smallest orderable quantity, per price unit."""
    hooks = [f'data-sku="{escape(product.sku)}" data-unit="{escape(product.unit)}"']
    if price:
        hooks.append(
            f'data-unit-price="{escape(format_decimal(price.amount))}" data-currency="{escape(price.currency)}"'
        )
        if price.price_unit != _ONE:
            hooks.append(f'data-price-unit="{escape(format_decimal(price.price_unit))}"')
    # An absent minimum means the step, so the two are left out only together.
    if (product.min_quantity, product.quantity_step) != (_ONE, _ONE):
        hooks.append(f'data-min-quantity="{escape(format_decimal(product.min_quantity))}"')
    if product.quantity_step != _ONE:
        hooks.append(f'data-quantity-step="{escape(format_decimal(product.quantity_step))}"')
    return SafeString(" ".join(hooks))


def price_breaks(product: Offered, formats: Formats) -> tuple[tuple[str, str], ...]:
    """The breaks above the smallest quantity: from which quantity, and the price from there."""
    return tuple(
        (_phrases(formats.language).from_quantity % {"quantity": formats.quantity(price.min_quantity)},
         formats.price(price.amount, price.currency))
        for price in product.breaks if price.min_quantity > product.min_quantity
    )  # fmt: skip


class _Phrases(NamedTuple):
    """What rows say again and again, looked up once per language and not once per row."""

    from_quantity: str
    at_least: str
    in_steps: str
    at_least_in_steps: str
    pack: str
    no_stock: str
    in_stock: str


@lru_cache(maxsize=32)
def _phrases(language: str) -> _Phrases:
    with translation.override(language):
        return _Phrases(
            from_quantity=_("from %(quantity)s"),
            at_least=_("At least %(minimum)s."),
            in_steps=_("In steps of %(minimum)s."),
            at_least_in_steps=_("At least %(minimum)s, in steps of %(step)s."),
            pack=_("1 %(unit)s = %(content)s"),
            no_stock=_("Not in stock"),
            in_stock=_("%(quantity)s in stock"),
        )


def _rules(product: Offered, formats: Formats) -> str:
    """Minimum and step, where there is one to know of."""
    minimum, step = product.min_quantity, product.quantity_step
    if minimum == step == _ONE:
        return ""
    values = {"minimum": formats.measure(minimum, product.unit), "step": formats.quantity(step)}
    phrases = _phrases(formats.language)
    if step == _ONE:
        return phrases.at_least % values
    return (phrases.in_steps if step == minimum else phrases.at_least_in_steps) % values


def _pack(product: Offered, formats: Formats) -> str:
    if product.pack_quantity is None:
        return ""
    content = formats.measure(product.pack_quantity, product.pack_unit or "C62")
    return _phrases(formats.language).pack % {"unit": formats.unit(product.unit), "content": content}


def _stock(product: Offered, formats: Formats) -> str:
    if product.stock is None:
        return ""
    if not product.stock:
        return _phrases(formats.language).no_stock
    return _phrases(formats.language).in_stock % {"quantity": formats.measure(product.stock, product.unit)}


@lru_cache(maxsize=1024)
def _lead_time(days: int, language: str) -> str:
    with translation.override(language):
        return ngettext("Delivery in %(days)s day", "Delivery in %(days)s days", days) % {"days": days}
