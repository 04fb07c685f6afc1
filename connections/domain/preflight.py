"""What the buyer's system would refuse or cut, found before the cart leaves; each with a remedy.

Obstacles that block are the buyer's to remove. The others are told: the cart may leave as it is.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from connections.domain.brought_back import companion_of
from connections.domain.build_return import build_line, build_mapped
from connections.domain.check_oci_cart import oci_obstacles
from connections.domain.gather_lines import GatheredLine, gather_lines
from connections.domain.judge_return_address import parse_for
from connections.domain.say_delivery import delivery_of, has_shipping_line
from connections.domain.system_rules import SystemRules, rules_of
from connections.models import PunchoutSession, SessionPurpose
from protocols.cxml.write_cart import unsaid
from protocols.errors import BadReturnAddress, Unwritable
from protocols.messages import CartReturn, ReturnLine
from protocols.texts import one_line, transliterate
from protocols.units import ISO_TO_SAP, UNITS
from protocols.values import format_decimal
from storefront.domain.delivery import Delivery
from storefront.domain.pricing import line_total
from storefront.domain.shopper import Shopper
from storefront.domain.visit import Obstacle
from storefront.models import Cart

#: In place of the quote that a cart gets when it leaves: as long as one.
_ANY_QUOTE = "Q0000000000"


def preflight(session: PunchoutSession, cart: Cart, shopper: Shopper) -> list[Obstacle]:
    """All obstacles of the cart as it is now; the number of queries does not grow with its lines."""
    lines, rules = gather_lines(cart, shopper), rules_of(session)
    # Only a line of its own can stand in the way: the terms are not read for less.
    delivery = delivery_of(session, lines, shopper) if rules.sends_shipping == "line" else None
    return find_obstacles(session, cart, lines, rules, delivery)


def find_obstacles(
    session: PunchoutSession,
    cart: Cart,
    lines: Sequence[GatheredLine],
    rules: SystemRules,
    delivery: Delivery | None = None,
) -> list[Obstacle]:
    """Those of the whole cart first, then line by line."""
    line_count = len(lines) + has_shipping_line(delivery, rules)
    found = [*_address_obstacles(session), *_cart_obstacles(cart, lines, rules, line_count)]
    for number, line in enumerate(lines, start=1):
        found += line_obstacles(number, line, rules, companion_of(session, line.line.key))
    if not any(obstacle.blocks_return and obstacle.code != "return.preview" for obstacle in found):
        found += _mapping_obstacles(session, lines, rules)
        found += oci_obstacles(session, lines, rules)
    return found


def is_address_approved(session: PunchoutSession) -> bool:
    """Whether a cart may go where the buyer's system asked for; our own test buyer needs nobody's word."""
    rule = session.return_rule
    return session.purpose == SessionPurpose.SIMULATION or (rule is not None and rule.is_approved)


def has_usable_address(session: PunchoutSession) -> bool:
    """Whether the address still passes the grammar and what the connection allows (it was checked on arrival)."""
    try:
        parse_for(session.connection, session.return_url)
    except BadReturnAddress:
        return False
    return True


def _address_obstacles(session: PunchoutSession) -> Iterator[Obstacle]:
    if session.purpose == SessionPurpose.PREVIEW:
        yield Obstacle("return.preview", _("This is a preview: its cart cannot be sent anywhere."))
    elif not has_usable_address(session):
        text = _("The address your purchasing system gave cannot take a cart back. Please ask the supplier.")
        yield Obstacle("return.address_refused", text)
    elif not is_address_approved(session):
        text = _(
            "The supplier has not yet approved the address your cart goes to. You can send it: it is stored, and the"
            " page says how it goes on."
        )
        yield Obstacle("return.address_unapproved", text, blocks_return=False)


def _cart_obstacles(
    cart: Cart, lines: Sequence[GatheredLine], rules: SystemRules, line_count: int
) -> Iterator[Obstacle]:
    if not lines:
        yield Obstacle("cart.empty", _("The cart is empty."))
        return
    if cart.currency != rules.currency:
        yield Obstacle("cart.other_currency", _("This cart is in another currency."))
    if rules.max_lines and line_count > rules.max_lines:
        text = _("%(system)s takes at most %(most)s lines; this cart has %(count)s. Please remove some.")
        values = {"system": rules.system, "most": rules.max_lines, "count": line_count}
        yield Obstacle("cart.too_many_lines", text % values)
    totals = (line_total(i.line.unit_price, i.line.price_unit, i.line.quantity, cart.currency) for i in lines)
    if rules.minimum_order is not None and sum(totals) < rules.minimum_order:
        text = _("The minimum order is %(minimum)s %(currency)s, net.")
        values = {"minimum": format_decimal(rules.minimum_order), "currency": rules.currency}
        yield Obstacle("cart.below_minimum", text % values)


def line_obstacles(number: int, gathered: GatheredLine, rules: SystemRules, companion: str = "") -> Iterator[Obstacle]:
    """Those of one line, which need not stand in a cart; `companion` is the name that it came with, if it came."""
    key = gathered.line.key
    if not gathered.is_available:
        yield Obstacle("line.unavailable", _("No longer in your range. Please remove this line."), key)
        return
    if gathered.has_new_price:
        yield Obstacle("line.price_changed", _("The price has changed. Please accept the new one."), key)
        return
    try:
        written = build_line(number, gathered, rules, _ANY_QUOTE, companion)
    except Unwritable:
        text = _("%(system)s cannot take this price exactly. Please choose another quantity, or ask the supplier.")
        yield Obstacle("line.price_unwritable", text % {"system": rules.system}, key)
        return
    yield from _size_obstacles(gathered, written, rules)
    yield from _told_obstacles(gathered, written, rules)


def _mapping_obstacles(
    session: PunchoutSession, lines: Sequence[GatheredLine], rules: SystemRules
) -> Iterator[Obstacle]:
    """Fields of the supplier's own that cannot be filled: one word for each line. The cart leaves without them."""
    if not rules.mapping.fields:
        return
    text = _("A field that the supplier fills for %(system)s (%(field)s) could not be filled; it goes out as usual.")
    told: set[str] = set()
    mapped = build_mapped(session, lines, rules, _ANY_QUOTE, session.language)
    yield from mapped_obstacles(mapped.cart, lines, rules)
    for trouble in mapped.troubles:
        if trouble.line_key not in told:
            told.add(trouble.line_key)
            values = {"system": rules.system, "field": trouble.target}
            yield Obstacle("line.mapping_failed", text % values, trouble.line_key, blocks_return=False)


def mapped_obstacles(cart: CartReturn, lines: Sequence[GatheredLine], rules: SystemRules) -> Iterator[Obstacle]:
    """What the supplier's own fields hold and the buyer's system will not get, or not whole."""
    texts = {
        "line.buyer_part_id": _("%(system)s has no field for your own article numbers; they will be left out."),
        "line.supplier_ids": _(
            "%(system)s takes one number of the supplier for each line; the others will be left out."
        ),
        "line.comments": _("%(system)s has no field for comments on lines; they will be left out."),
    }
    for code in unsaid(cart, rules.cart_version) if rules.cart_version else ():
        yield Obstacle(code, texts[code] % {"system": rules.system}, blocks_return=False)
    for line, gathered in zip(cart.lines, lines, strict=True):
        said = len(line.comments) + sum(len(value) for _name, value in line.extrinsics)
        if rules.comments_max and said > rules.comments_max:
            text = _("%(system)s may cut the comments and extra fields of this line after %(most)s characters.")
            values = {"system": rules.system, "most": rules.comments_max}
            yield Obstacle("line.comments_long", text % values, gathered.line.key, blocks_return=False)


def _size_obstacles(gathered: GatheredLine, written: ReturnLine, rules: SystemRules) -> Iterator[Obstacle]:
    """What the buyer's system would refuse."""
    line, names = gathered.line, {"system": rules.system}
    if len(line.sku) > rules.sku_max:
        text = _("%(system)s cannot take an article number as long as this one. Please ask the supplier.")
        yield Obstacle("line.sku_too_long", text % names, line.key)
    forbidden = sorted(set(line.sku) & set(rules.forbidden_id_characters))
    if forbidden:
        text = _("%(system)s does not take “%(characters)s” in article numbers. Please ask the supplier.")
        yield Obstacle("line.sku_characters", text % {**names, "characters": " ".join(forbidden)}, line.key)
    decimals = rules.quantity_max_decimals
    if decimals and line.quantity != round(line.quantity, decimals):
        text = _("%(system)s takes quantities with at most %(decimals)s decimals.")
        yield Obstacle("line.quantity_decimals", text % {**names, "decimals": decimals}, line.key)
    if not written.unit:
        yield Obstacle("line.unit_missing", _("This article has no unit. Please ask the supplier."), line.key)


def _told_obstacles(gathered: GatheredLine, written: ReturnLine, rules: SystemRules) -> Iterator[Obstacle]:
    """What would arrive otherwise than it stands here: said, not silently done."""
    key, names = gathered.line.key, {"system": rules.system}
    companion = written.item_id.supplier_part_auxiliary_id
    if rules.aux_id_max and len(companion) > rules.aux_id_max:
        text = _(
            "%(system)s takes references of at most %(most)s characters; this line's has %(count)s and goes as it is."
        )
        values = {**names, "most": rules.aux_id_max, "count": len(companion)}
        yield Obstacle("line.aux_id_long", text % values, key, blocks_return=False)
    if written.unit and not gathered.line.unit:
        text = _("This article has no unit; %(system)s will get %(unit)s.") % {**names, "unit": written.unit}
        yield Obstacle("line.unit_default", text, key, blocks_return=False)
    if written.description != one_line(gathered.name):
        text = _("%(system)s takes shorter descriptions only; it will get: “%(description)s”.")
        values = {**names, "description": written.description}
        yield Obstacle("line.description_shortened", text % values, key, blocks_return=False)
    if gathered.product and written.manufacturer_part_id != gathered.product.manufacturer_part_number:
        text = _("The manufacturer's number is too long for %(system)s and will be left out.") % names
        yield Obstacle("line.manufacturer_part_left_out", text, key, blocks_return=False)
    if written.unit == gathered.line.unit and written.unit not in (ISO_TO_SAP if rules.uses_sap_units else UNITS):
        text = _("%(system)s may not know the unit %(unit)s.") % {**names, "unit": gathered.line.unit}
        yield Obstacle("line.unit_unknown", text, key, blocks_return=False)
    if _loses_characters(written, rules.codec):
        text = _("%(system)s cannot show some characters of this text; they will arrive as “?”.") % names
        yield Obstacle("line.charset", text, key, blocks_return=False)


def _loses_characters(written: ReturnLine, codec: str) -> bool:
    texts = written.description + written.long_description + written.item_id.supplier_part_id
    return transliterate(texts, codec).count("?") > texts.count("?")
