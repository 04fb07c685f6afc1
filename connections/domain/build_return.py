"""Say a cart in the words of the protocols: `protocols.messages.CartReturn`, within what the buyer's system takes.

Prices are written exactly or not at all: with more decimals than the system takes they are given per more units, and
what cannot be said so is refused. What OCI's fields have room for, and its long text, is `protocols/oci/write.py`.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from connections.domain.apply_mapping import MappedCart, map_codes, map_fields
from connections.domain.brought_back import companion_of
from connections.domain.gather_lines import GatheredLine
from connections.domain.ship_to import ship_to_of
from connections.domain.system_rules import SystemRules
from connections.models import PunchoutSession
from protocols.errors import Unwritable
from protocols.messages import CartReturn, ReturnLine
from protocols.oci.fields import MAX_AMOUNT_DIGITS
from protocols.oci.write import price_and_unit
from protocols.orders import ItemId
from protocols.texts import cut, cut_bytes, one_line, paragraphs
from protocols.values import Classification, Money
from storefront.domain.pricing import currency_decimals, line_total
from storefront.models import CartLine, Product


def build_return(
    session: PunchoutSession, lines: Iterable[GatheredLine], rules: SystemRules, quote_id: str, language: str
) -> CartReturn:
    """The whole cart. Raises Unwritable; pre-flight finds the line first."""
    return build_mapped(session, tuple(lines), rules, quote_id, language).cart


def build_mapped(
    session: PunchoutSession, lines: Sequence[GatheredLine], rules: SystemRules, quote_id: str, language: str
) -> MappedCart:
    """The whole cart, and which of the connection's own fields could not be filled. Raises Unwritable."""
    built = tuple(
        build_line(number, line, rules, quote_id, companion_of(session, line.line.key))
        for number, line in enumerate(lines, start=1)
    )
    nothing = Decimal(0).quantize(Decimal(1).scaleb(-currency_decimals(rules.currency)))
    total = sum((line.line_total.amount for line in built), nothing)
    cart = CartReturn(
        buyer_cookie=session.buyer_cookie,
        total=Money(total, rules.currency),
        lines=built,
        operation_allowed=rules.operation_allowed,
        language=language,
        ship_to=ship_to_of(session) if rules.sends_ship_to else None,
    )
    return map_fields(session, lines, cart, rules)


def build_line(
    number: int, gathered: GatheredLine, rules: SystemRules, quote_id: str, companion: str = ""
) -> ReturnLine:
    """One line; `companion` is the name that it came with, if it came. Raises Unwritable: its price cannot be said."""
    line, product = gathered.line, gathered.product
    price, price_unit = written_price(line, rules)
    name = one_line(gathered.name)
    written = ReturnLine(
        line_number=number,
        item_id=ItemId(line.sku, companion or f"{quote_id}/{line.key}", gathered.own_number),
        quantity=line.quantity,
        description=cut_bytes(name, rules.description_max_bytes) if rules.description_max_bytes else name,
        unit_price=Money(price, rules.currency),
        price_unit=price_unit,
        unit=line.unit,
        line_total=Money(line_total(line.unit_price, line.price_unit, line.quantity, rules.currency), rules.currency),
        long_description=paragraphs(gathered.description),
        language=gathered.language,
        classifications=_classifications(product, rules),
        manufacturer_part_id=_manufacturer_part(product, rules),
        manufacturer_name=product.brand.name if product and product.brand else "",
        lead_time_days=gathered.lead_time_days,
        customer_part_id=gathered.own_number,
        short_name=cut(name, rules.short_name_max) if rules.short_name_max else "",
    )
    return map_codes(written, product, rules)


def written_price(line: CartLine, rules: SystemRules) -> tuple[Decimal, Decimal]:
    """Price and price unit as the system takes them; the line's total stays the same. Raises Unwritable."""
    price, price_unit = line.unit_price, line.price_unit
    if not rules.has_price_unit:
        price, price_unit = _per_piece(line, rules), Decimal(1)
    elif price != round(price, rules.price_max_decimals) or price_unit != price_unit.to_integral_value():
        price, whole = price_and_unit(price, price_unit, rules.price_max_decimals)
        price_unit = Decimal(whole)
    if price >= Decimal(10) ** MAX_AMOUNT_DIGITS:
        raise Unwritable(f"A price of {price} has more than {MAX_AMOUNT_DIGITS} digits.")
    return price, price_unit


def _per_piece(line: CartLine, rules: SystemRules) -> Decimal:
    """For systems that know no price unit: the price of one, rounded where that leaves the line's total as it is."""
    one = Decimal(1)
    rounded = (line.unit_price / line.price_unit).quantize(one.scaleb(-rules.price_max_decimals), ROUND_HALF_UP)
    told = line_total(rounded, one, line.quantity, rules.currency)
    if told != line_total(line.unit_price, line.price_unit, line.quantity, rules.currency):
        raise Unwritable(f"A price of {line.unit_price} per {line.price_unit} cannot be written per piece.")
    return rounded


def _manufacturer_part(product: Product | None, rules: SystemRules) -> str:
    """Whole or not at all: a number cut short is another number."""
    number = product.manufacturer_part_number if product else ""
    return "" if rules.manufacturer_part_max and len(number) > rules.manufacturer_part_max else number


def _classifications(product: Product | None, rules: SystemRules) -> tuple[Classification, ...]:
    unspsc = _of_length(product.unspsc if product else "", rules.unspsc_digits) or rules.default_unspsc
    found = [Classification(rules.unspsc_domain, unspsc)] if unspsc else []
    if product and product.eclass:
        found.append(Classification("-".join(filter(None, ("ECLASS", product.eclass_version))), product.eclass))
    return tuple(found)


def _of_length(unspsc: str, digits: int) -> str:
    """The code with as many digits as the system reads: without its last level, or with zeros, which name none."""
    return unspsc[:digits].ljust(digits, "0") if digits and unspsc.isdecimal() else unspsc
