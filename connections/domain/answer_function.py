"""Answer VALIDATE and BACKGROUND_SEARCH: a form with articles at today's prices, and no visit.

Source: facts on OCI, §4. Everything is asked as a buyer of this connection would be told it; what he does not see is
as what is not there. The form goes only where carts may go.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from connections.domain.agreed_profile import oci_profile
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.build_return import build_return
from connections.domain.check_oci_cart import TOLD_ONLY
from connections.domain.exchange import Exchange
from connections.domain.gather_lines import GatheredLine, gather_priced
from connections.domain.judge_return_address import JudgedAddress
from connections.domain.preflight import line_obstacles
from connections.domain.read_person import language_for, language_of_call, person_of_call
from connections.domain.said_of_person import said_of_person
from connections.domain.sign_in_oci import SignedIn
from connections.domain.system_rules import SystemRules, rules_of
from connections.domain.write_form import ErpForm, write_form
from connections.models import PunchoutSession
from protocols.errors import Forbidden, Unwritable
from protocols.findings import Finding, Severity
from protocols.messages import CartReturn, OciFunction
from protocols.oci.write import check_cart
from protocols.values import parse_decimal
from storefront.domain.fill_cart import clean_sku, named_products, shop_name, write_price
from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.quantities import check_quantity
from storefront.domain.refusals import ShopRefusal
from storefront.domain.shopper import Shopper
from storefront.models import CartLine, Product
from storefront.queries.search import search_products

#: Hits in the answer to one search; a buyer's system shows no more to a person.
MOST_HITS = 200
#: What the shop's search gives at a time.
PER_PAGE = 100
#: Quantities that have a price, though the shop does not sell them: an old cart wants to know it.
_PRICED_ALL_THE_SAME = frozenset({"quantity.below_minimum", "quantity.not_a_step"})


@dataclass(frozen=True, slots=True)
class FunctionAnswer:
    """What goes back at once. `form` None: no data; `is_submitted`: the browser sends it on by itself."""

    form: ErpForm | None
    is_submitted: bool


def answer_function(exchange: Exchange, signed_in: SignedIn, judged: JudgedAddress, *, now: datetime) -> FunctionAnswer:
    """Raises RemoteError: BadNumber for a quantity that is none, Forbidden where carts may not go there yet."""
    if judged.rule is not None and not judged.rule.is_approved:
        raise Forbidden("Nobody has approved this return address yet.", code="return_address.unapproved")
    session = _passing_session(exchange, signed_in)
    shopper = agreed_shopper(signed_in.connection, language=session.language, said=said_of_person(session))
    is_check = signed_in.call.function == OciFunction.VALIDATE
    wanted = _checked(exchange, signed_in, shopper) if is_check else _hits(exchange, signed_in, shopper)
    lines = _sendable(exchange, gather_priced(wanted, shopper), rules_of(session))
    cart = _writable(exchange, session, build_return(session, lines, rules_of(session), "", session.language))
    if is_check and not cart.lines:
        return FunctionAnswer(None, is_submitted=False)
    return FunctionAnswer(write_form(session, cart, "", now), is_submitted=is_check)


def _passing_session(exchange: Exchange, signed_in: SignedIn) -> PunchoutSession:
    """What a visit would be, for those who ask one; it is never stored."""
    person = person_of_call(signed_in.said)
    exchange.person = person.email or person.name
    return PunchoutSession(
        reference=exchange.reference,
        connection=signed_in.connection,
        language=language_for(signed_in.connection, language_of_call(signed_in.said)),
        return_url=signed_in.call.return_url,
        call=signed_in.kept,
        person_name=person.name,
        person_email=person.email,
    )


def _checked(exchange: Exchange, signed_in: SignedIn, shopper: Shopper) -> list[tuple[CartLine, Price | None]]:
    """The one article at the price of the quantity asked for; nothing where this buyer does not see it."""
    call = signed_in.call
    product = _products(shopper).filter(sku=clean_sku(call.product_id)).first()
    asked = call.quantity.strip()
    quantity = parse_decimal(asked) if asked else None
    if product is None:
        exchange.found(
            [Finding("oci.product.unknown", "PRODUCTID", call.product_id[:120], "an article", Severity.INFO)]
        )
        return []
    quantity = product.min_quantity if quantity is None else quantity
    try:
        check_quantity(product, quantity)
    except ShopRefusal as refused:
        exchange.found([Finding("oci.quantity.refused", "QUANTITY", asked[:40], refused.code, Severity.INFO)])
        if refused.code not in _PRICED_ALL_THE_SAME:
            return []
    return _priced([(product, quantity)], shopper)


def _hits(exchange: Exchange, signed_in: SignedIn, shopper: Shopper) -> list[tuple[CartLine, Price | None]]:
    """What the shop's own search finds, in its order, each in the smallest quantity that can be ordered."""
    typed = signed_in.call.search_string
    page = search_products(shopper, typed, per_page=PER_PAGE)
    cards, count = list(page.cards), page.about_count
    while page.next_after and len(cards) < MOST_HITS:
        page = search_products(shopper, typed, per_page=PER_PAGE, after=page.next_after)
        cards += page.cards
    if count > MOST_HITS:
        found, most = f"{count} hits", f"at most {MOST_HITS}"
        exchange.found([Finding("oci.search.cut", "SEARCHSTRING", found, most, Severity.INFO)])
    products = _products(shopper).in_bulk([card.product_id for card in cards])
    hits = [products[card.product_id] for card in cards if card.product_id in products]
    return _priced([(product, product.min_quantity) for product in hits], shopper)


def _products(shopper: Shopper) -> QuerySet[Product]:
    return named_products(shopper).select_related("brand")


def _priced(wanted: Sequence[tuple[Product, Decimal]], shopper: Shopper) -> list[tuple[CartLine, Price | None]]:
    breaks = breaks_for(shopper, [product.pk for product, _quantity in wanted])
    return list(_lines(wanted, breaks))


def _lines(
    wanted: Sequence[tuple[Product, Decimal]], breaks: Mapping[int, Sequence[Price]]
) -> Iterator[tuple[CartLine, Price | None]]:
    """Lines of no cart; what has no price at its quantity is left out."""
    for product, quantity in wanted:
        price = price_at(breaks.get(product.pk, ()), quantity)
        if price is not None:
            line = CartLine(product=product, sku=product.sku, name=shop_name(product), unit=product.unit)
            write_price(line, quantity, price)
            yield line, price


def _writable(exchange: Exchange, session: PunchoutSession, cart: CartReturn) -> CartReturn:
    """Without the lines that the table of fields has no room for: one of them must not cost the others."""
    profile, kept = oci_profile(session.connection), []
    for line in cart.lines:
        try:
            broken = [b.code for _n, b in check_cart((line,), profile, "") if b.code not in TOLD_ONLY]
        except Unwritable as unwritable:
            broken = [unwritable.code]
        exchange.found(_left_out(line.item_id.supplier_part_id, code) for code in broken[:1])
        if not broken:
            kept.append(line)
    return replace(cart, lines=tuple(kept))


def _left_out(sku: str, code: str) -> Finding:
    return Finding("oci.line.left_out", "NEW_ITEM", sku[:120], code, Severity.WARNING)


def _sendable(exchange: Exchange, lines: Sequence[GatheredLine], rules: SystemRules) -> list[GatheredLine]:
    """Those that the buyer's system takes; of the others the supplier reads."""
    kept: list[GatheredLine] = []
    for gathered in lines:
        obstacles = [o for o in line_obstacles(len(kept) + 1, gathered, rules) if o.blocks_return]
        exchange.found(_left_out(gathered.line.sku, obstacle.code) for obstacle in obstacles[:1])
        if not obstacles:
            kept.append(gathered)
    return kept
