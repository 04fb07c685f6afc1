"""What an expression of a field mapping may ask: cart, line, product, session, customer, connection (docs/mapping.md).

Plain values only: texts, numbers, lists, and dictionaries of them. No row of the database, nothing to call, and nothing
secret: of what the buyer's system sent, values that are named like a password stay out.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from connections.domain.expression_filters import MAX_TEXT, Number
from connections.domain.gather_lines import GatheredLine
from connections.domain.mask import is_secret_name
from connections.models import Connection, PunchoutSession
from protocols.messages import CartReturn, ReturnLine
from storefront.models import Product

Values = dict[str, object]


class Fields(dict[str, object]):
    """Values by name; as a text it is empty, for nobody wants Python's notation in an order."""

    def __str__(self) -> str:
        return ""


class Named(Fields):
    """Values by names that people spell with small or capital letters as they like."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__((name.strip().lower(), value[:MAX_TEXT]) for name, value in pairs if not is_secret_name(name))

    def __getitem__(self, name: Any) -> object:
        return super().__getitem__(name.lower() if isinstance(name, str) else name)


def cart_context(session: PunchoutSession, cart: CartReturn) -> Values:
    """What is the same for every line."""
    connection = session.connection
    return {
        "cart": Fields(
            currency=cart.total.currency,
            total=Number(cart.total.amount),
            line_count=Number(len(cart.lines)),
            language=cart.language,
        ),
        "session": _session(session),
        "customer": Fields(
            number=connection.customer.number, name=connection.customer.name, language=connection.customer.language
        ),
        "connection": _connection(connection),
    }


def line_context(line: ReturnLine, gathered: GatheredLine) -> Values:
    """What differs from line to line; `line` as it would be sent without any field mapping."""
    return {"line": _line(line, gathered), "product": _product(gathered)}


def _session(session: PunchoutSession) -> Fields:
    return Fields(
        reference=session.reference,
        operation=session.operation,
        language=session.language,
        date=session.created_at.date().isoformat() if session.created_at else "",
        person_name=session.person_name,
        person_email=session.person_email,
        extrinsics=Named((str(name), str(value)) for name, value in session.extrinsics),
        parameters=Named((str(name), str(value)) for name, value in session.call.get("parameters", ())),
        ship_to=_ship_to(session.ship_to),
    )


def _ship_to(kept: Mapping[str, Any]) -> Fields:
    """The address as it was kept with the visit; its lines as lists."""
    return Fields(
        {name: list(value) if isinstance(value, list | tuple) else str(value) for name, value in kept.items()}
    )


def _connection(connection: Connection) -> Fields:
    return Fields(
        name=connection.name,
        environment=str(connection.environment),
        protocol=str(connection.protocol),
        system=connection.profile,
        currency=connection.currency,
    )


def _line(line: ReturnLine, gathered: GatheredLine) -> Fields:
    return Fields(
        number=Number(line.line_number),
        quantity=Number(line.quantity),
        unit=gathered.line.unit,
        their_unit=line.unit,
        price=Number(line.unit_price.amount),
        price_unit=Number(line.price_unit),
        total=Number(line.line_total.amount),
        currency=line.unit_price.currency,
        sku=line.item_id.supplier_part_id,
        name=gathered.name,
        description=gathered.description[:MAX_TEXT],
        language=gathered.language,
        lead_time_days=_number(line.lead_time_days),
        customer_part_number=line.customer_part_id or line.item_id.buyer_part_id,
        classifications=Named((each.domain, each.code) for each in line.classifications),
        extrinsics=Named(line.extrinsics),
    )


def _product(gathered: GatheredLine) -> Fields:
    """Nothing of it once it is deleted: its fields are empty then, and the line's are still there."""
    product = gathered.product
    if product is None:
        return Fields()
    return Fields(
        sku=product.sku,
        name=gathered.name,
        names=Fields(gathered.names),
        brand=product.brand.name if product.brand else "",
        manufacturer_part_number=product.manufacturer_part_number,
        gtin=product.gtin,
        unspsc=product.unspsc,
        eclass=product.eclass,
        eclass_version=product.eclass_version,
        unit=product.unit,
        price_unit=Number(product.price_unit),
        pack_quantity=_number(product.pack_quantity),
        pack_unit=product.pack_unit,
        min_quantity=Number(product.min_quantity),
        quantity_step=Number(product.quantity_step),
        lead_time_days=_number(product.lead_time_days),
        attributes=_attributes(product),
    )


def _number(value: int | Decimal | None) -> Number | str:
    return "" if value is None else Number(value)


def _attributes(product: Product) -> Named:
    """By each of its names: `product.attributes.colour` and `product.attributes["Farbe"]` are the same."""
    pairs: list[tuple[str, str]] = []
    for attribute in product.attributes:
        if isinstance(attribute, dict):
            value = f"{attribute.get('value', '')} {attribute.get('unit') or ''}".strip()
            names = attribute.get("names") or {}
            pairs += [(str(name), value) for name in names.values()]
    return Named(pairs)
