"""Say with a cart what its delivery costs, as the buyer's system wants it: in the header, as a line, or not at all.

In the header shipping and tax stand beside a total of the goods alone. As a line shipping is part of the total; its name
on the wire ends in `SHIPPING_KEY`, so that orders and edits that bring it back know it.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from connections.domain.apply_mapping import map_codes
from connections.domain.gather_lines import GatheredLine
from connections.domain.quoted_lines import QuotedLine, quote_name
from connections.domain.ship_to import ship_to_of
from connections.domain.system_rules import SystemRules
from connections.models import PunchoutSession
from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Classification, Money, Quantity
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.delivery import Delivery, goods_of, work_out
from storefront.domain.pricing import line_total
from storefront.domain.shopper import Shopper

#: In place of a cart line's key; those are random and never words.
SHIPPING_KEY = "shipping"


def delivery_of(session: PunchoutSession, lines: Sequence[GatheredLine], shopper: Shopper) -> Delivery | None:
    """What delivery of these lines costs; None where no terms are agreed, or there is nothing to deliver."""
    terms = agreed_terms(shopper) if lines else None
    if terms is None:
        return None
    ship_to = ship_to_of(session)
    goods = [
        goods_of(
            line_total(row.line.unit_price, row.line.price_unit, row.line.quantity, shopper.currency),
            row.line.quantity,
            row.product.tax_class if row.product else "",
            row.product.weight_kg if row.product else None,
        )
        for row in lines
    ]
    return work_out(goods, terms, ship_to.country_code if ship_to else "", shopper.currency)


def has_shipping_line(delivery: Delivery | None, rules: SystemRules) -> bool:
    """Whether the cart gets a line for shipping; free shipping needs none."""
    return rules.sends_shipping == "line" and delivery is not None and bool(delivery.shipping)


def is_shipping_line(line: QuotedLine | None) -> bool:
    """Whether it is the line that we added."""
    return line is not None and SHIPPING_KEY in (line.line_key, line.companion.rpartition("/")[2])


def say_delivery(cart: CartReturn, delivery: Delivery | None, rules: SystemRules, quote_id: str) -> CartReturn:
    """The cart with shipping and tax."""
    if delivery is None:
        return cart
    if has_shipping_line(delivery, rules):
        line = _line(cart, delivery, rules, quote_id)
        return replace(cart, lines=(*cart.lines, line), total=_sum(cart.total, line.line_total))
    if rules.sends_shipping != "header":
        return cart
    shipping, tax = delivery.shipping, delivery.tax if delivery.terms.sends_tax else None
    return replace(
        cart,
        shipping=None if shipping is None else Money(shipping, rules.currency),
        tax=None if tax is None else Money(tax, rules.currency),
    )


def _line(cart: CartReturn, delivery: Delivery, rules: SystemRules, quote_id: str) -> ReturnLine:
    price = Money(delivery.shipping or Quantity(0), rules.currency)
    with translation.override(cart.language):
        name = _("Shipping")
    codes = (Classification(rules.unspsc_domain, rules.default_unspsc),) if rules.default_unspsc else ()
    line = ReturnLine(
        line_number=len(cart.lines) + 1,
        item_id=ItemId(delivery.terms.line_sku, quote_name(quote_id, SHIPPING_KEY)),
        quantity=Quantity(1),
        description=name,
        unit_price=price,
        unit="C62",
        line_total=price,
        language=cart.language,
        classifications=codes,
    )
    return map_codes(line, None, rules)


def _sum(one: Money, other: Money) -> Money:
    return Money(one.amount + other.amount, one.currency)
