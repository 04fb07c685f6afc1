"""Hold a returned cart against what the shop sent and what is agreed for the connection.

A list of checks, each with a stable code that the desk puts into words; nothing is changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from connections.domain.agreed_profile import cxml_profile, oci_profile, profile_of
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.agreed_units import AgreedUnits, agreed_units
from connections.domain.said_of_person import said_of_person
from connections.models import CartTransfer, Connection, Protocol, Simulation
from connections.simulator.parties import return_url_of
from connections.simulator.speak import Pairs
from connections.simulator.tour import cookies_of
from protocols.ids_connect.write import SHORT_MAX
from protocols.messages import CartReturn, ReturnLine
from protocols.units import ISO_TO_SAP, SAP_TO_ISO, UNITS
from protocols.values import format_decimal
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.pricing import Price, breaks_for, currency_decimals, line_total, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_products
from storefront.models import Product


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `line` is the line's number, 0 for the whole cart."""

    code: str
    is_met: bool
    found: str = ""
    expected: str = ""
    line: int = 0


def transfers_of(simulation: Simulation) -> list[CartTransfer]:
    """The carts that the shop says it sent to this test, the latest first."""
    sent = CartTransfer.objects.filter(
        session__connection=simulation.connection, session__return_url=return_url_of(simulation)
    )
    return list(sent.select_related("session"))


def compare(simulation: Simulation, cart: CartReturn, at: datetime) -> list[Check]:
    """Everything checked: the whole cart first, then what its lines break."""
    connection = simulation.connection
    fields = [(name, value) for name, value in simulation.returned_fields]
    checks = [*_whole(connection, cart), *_as_sent(transfers_of(simulation), fields, cart, at)]
    if connection.protocol == Protocol.CXML:
        checks.append(_cookie(simulation, cart))
    return [*checks, *_lines(connection, cart, _shopper(simulation))]


def _shopper(simulation: Simulation) -> Shopper:
    """Goods and prices as the test's person saw them, in his team."""
    sent = transfers_of(simulation)
    return agreed_shopper(simulation.connection, said=said_of_person(sent[0].session) if sent else ())


def _cookie(simulation: Simulation, cart: CartReturn) -> Check:
    """One of this test's: a cart from the visit before stays where an edit changed nothing."""
    handed_out = [cookie for _step, cookie in cookies_of(simulation)]
    return Check("check.buyer_cookie", cart.buyer_cookie in handed_out, cart.buyer_cookie[:80], ", ".join(handed_out))


def _whole(connection: Connection, cart: CartReturn) -> Iterator[Check]:
    yield Check("check.currency", cart.total.currency == connection.currency, cart.total.currency, connection.currency)
    most = connection.max_lines or _profile_max_lines(connection)
    if most:
        yield Check("check.max_lines", len(cart.lines) <= most, str(len(cart.lines)), str(most))
    if connection.minimum_order is not None:
        least = connection.minimum_order
        yield Check(
            "check.minimum_order",
            cart.total.amount >= least,
            format_decimal(cart.total.amount),
            format_decimal(least),
        )
    total = sum((_total_of(line) for line in cart.lines), Decimal(0))
    decimals = currency_decimals(cart.total.currency)
    told = round(cart.total.amount, decimals)
    yield Check("check.sum_of_lines", told == total, format_decimal(told), format_decimal(total))


def _as_sent(transfers: list[CartTransfer], fields: Pairs, cart: CartReturn, at: datetime) -> Iterator[Check]:
    """Lines that were edited keep the quote they had first: their names at the buyer must not change."""
    if not transfers:
        yield Check("check.quote_known", False)
        return
    transfer, known = transfers[0], {sent.quote_id for sent in transfers}
    sent = [(name, _one_newline(value)) for name, value in transfer.fields]
    came = [(name, _one_newline(value)) for name, value in fields]
    yield Check("check.unchanged", came == sent, str(len(came)), str(len(sent)))
    quotes = {line.item_id.supplier_part_auxiliary_id.partition("/")[0] for line in cart.lines}
    yield Check("check.quote_known", quotes <= known, ", ".join(sorted(quotes)), transfer.quote_id)
    yield Check("check.quote_valid", transfer.valid_until > at, expected=transfer.valid_until.isoformat())


def _one_newline(value: str) -> str:
    """Browsers send every line end of a form as CR LF."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _lines(connection: Connection, cart: CartReturn, shopper: Shopper) -> Iterator[Check]:
    """What every line fulfils is one check; each line that does not is one of its own. Shipping is no article."""
    terms = agreed_terms(shopper)
    skus = {line.item_id.supplier_part_id for line in cart.lines}
    products = {product.sku: product for product in visible_products(shopper).filter(sku__in=skus)}
    breaks = breaks_for(shopper, [product.pk for product in products.values()])
    units = agreed_units(connection)
    broken: dict[str, list[Check]] = {code: [] for code in _LINE_CHECKS}
    for line in cart.lines:
        if terms and line.item_id.supplier_part_id == terms.line_sku:
            continue
        for check in _line(connection, line, products, breaks, units):
            if not check.is_met:
                broken[check.code].append(check)
    for code, checks in broken.items():
        yield from checks or [Check(code, True)]


_LINE_CHECKS = ("check.visible", "check.price", "check.description_length", "check.unit")


def _line(
    connection: Connection,
    line: ReturnLine,
    products: Mapping[str, Product],
    breaks: Mapping[int, tuple[Price, ...]],
    units: AgreedUnits,
) -> Iterator[Check]:
    sku, number = line.item_id.supplier_part_id, line.line_number
    product = products.get(sku)
    yield Check("check.visible", product is not None, sku, line=number)
    if product is not None:
        price = price_at(breaks.get(product.pk, ()), line.quantity)
        ours = None if price is None else line_total(price.amount, price.price_unit, line.quantity, price.currency)
        told = _total_of(line)
        expected = "" if ours is None else format_decimal(ours)
        yield Check("check.price", ours == told, format_decimal(told), expected, number)
    length, limit = _description(connection, line.description)
    yield Check("check.description_length", not limit or length <= limit, str(length), str(limit), number)
    is_known = line.unit in UNITS or line.unit in SAP_TO_ISO or line.unit in ISO_TO_SAP or units.knows(line.unit)
    yield Check("check.unit", is_known, line.unit, line=number)


def _total_of(line: ReturnLine) -> Decimal:
    return line_total(line.unit_price.amount, line.price_unit, line.quantity, line.unit_price.currency)


def _description(connection: Connection, text: str) -> tuple[int, int]:
    """How long the text is and may be, in the measure of the buyer's system."""
    if connection.protocol == Protocol.OCI:
        return len(text), oci_profile(connection).description_max
    if connection.protocol == Protocol.IDS:
        return len(text), SHORT_MAX
    return len(text.encode()), cxml_profile(connection).description_max_bytes


def _profile_max_lines(connection: Connection) -> int:
    return profile_of(connection).max_lines
