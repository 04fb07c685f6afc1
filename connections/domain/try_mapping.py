"""What a mapping that is not saved yet would make of the last carts, or of an example line where there are none.

Nothing is stored and nothing sent: the carts are built again from their lines, once without any mapping and once with
the one to try. Texts and prices are today's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from connections.domain.agreed_mapping import AgreedMapping
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.apply_mapping import MappedCart, Trouble
from connections.domain.build_return import build_mapped
from connections.domain.gather_lines import GatheredLine, gather_lines
from connections.domain.mapping_targets import Chosen, UnknownTarget, choose_target
from connections.domain.said_of_person import said_of_person
from connections.domain.system_rules import SystemRules, rules_of
from connections.domain.write_form import ErpForm, write_form
from connections.models import CartTransfer, Connection, Protocol, PunchoutSession
from protocols.errors import Unwritable
from protocols.messages import ReturnLine
from storefront.domain.pricing import breaks_for, price_at
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_products
from storefront.models import CartLine

#: How many carts are looked at, and how many lines of each.
LAST_CARTS = 3
MOST_LINES = 20
_EXAMPLE = "EXAMPLE"


@dataclass(frozen=True, slots=True)
class TriedField:
    """One field of one line, without and with the mapping; `trouble` says why it stays as it was."""

    target: str
    before: str
    after: str
    trouble: str = ""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class TriedLine:
    """A line with the fields that the mapping is about."""

    number: int
    sku: str
    name: str
    fields: tuple[TriedField, ...]


@dataclass(frozen=True, slots=True)
class TriedCart:
    """A cart as it would go out now. `quote_id` is empty for the example; `trouble` says why there is no document."""

    quote_id: str
    sent_at: datetime | None
    lines: tuple[TriedLine, ...]
    of_cart: tuple[TriedField, ...] = ()
    form: ErpForm | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """What is built again, and the word for it."""

    session: PunchoutSession
    lines: Sequence[GatheredLine]
    quote_id: str = ""
    sent_at: datetime | None = None


def try_mapping(connection: Connection, mapping: AgreedMapping, now: datetime) -> list[TriedCart]:
    """The last carts, the newest first; else one example, else nothing: this connection sees no product."""
    sources = list(_last_carts(connection, now)) or list(_example(connection, now))
    return [_tried(source, mapping, now) for source in sources]


def _last_carts(connection: Connection, now: datetime) -> Iterator[_Source]:
    transfers = CartTransfer.objects.filter(session__connection=connection, line_count__gt=0).order_by("-id")
    for transfer in transfers.select_related("session", "cart")[:LAST_CARTS]:
        session = transfer.session
        session.connection = connection
        lines = gather_lines(transfer.cart, _shopper(session, now))[:MOST_LINES]
        if lines:
            yield _Source(session, lines, transfer.quote_id, transfer.created_at)


def _shopper(session: PunchoutSession, now: datetime) -> Shopper:
    return agreed_shopper(session.connection, language=session.language, said=said_of_person(session), at=now)


def _example(connection: Connection, now: datetime) -> Iterator[_Source]:
    """One line of the first product that is seen, in the last visit, or in one that never was."""
    session = connection.sessions.order_by("-id").first() or PunchoutSession(
        reference=_EXAMPLE, language=connection.language or connection.customer.language, created_at=now
    )
    session.connection = connection
    shopper = _shopper(session, now)
    product = visible_products(shopper).select_related("brand").order_by("pk").first()
    if product is None:
        return
    price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), product.min_quantity)
    line = CartLine(
        key=_EXAMPLE, product=product, sku=product.sku, quantity=product.min_quantity, unit=product.unit,
        price_unit=product.price_unit, unit_price=price.amount if price else Decimal(1),
    )  # fmt: skip
    texts = {text.language: text for text in product.texts.all()}
    text = texts.get(session.language) or next(iter(texts.values()), None)
    names = {language: each.name for language, each in texts.items()}
    name, description, language = (text.name, text.description, text.language) if text else (product.sku, "", "en")
    yield _Source(session, [GatheredLine(line, product, name, description, language, price, names)])


def _tried(source: _Source, mapping: AgreedMapping, now: datetime) -> TriedCart:
    rules = rules_of(source.session)
    try:
        plain = _build(source, replace(rules, mapping=AgreedMapping()), now)
        mapped = _build(source, replace(rules, mapping=mapping), now)
    except Unwritable as unwritable:
        return TriedCart(source.quote_id, source.sent_at, (), trouble=unwritable.text_for_peer)
    chosen = list(_fields(source.session.connection, mapping))
    lines = tuple(
        TriedLine(
            number=number,
            sku=gathered.line.sku,
            name=gathered.name,
            fields=tuple(_field(each, plain, mapped, number) for each in chosen if not each.target.of_cart),
        )
        for number, gathered in enumerate(source.lines, start=1)
    )
    of_cart = tuple(_field(each, plain, mapped, 0) for each in chosen if each.target.of_cart)
    return TriedCart(source.quote_id, source.sent_at, lines, of_cart, mapped.form)


@dataclass(frozen=True, slots=True)
class _Built:
    """A cart and the form that would take it to the buyer's system."""

    mapped: MappedCart
    form: ErpForm

    def value(self, chosen: Chosen, number: int) -> str:
        """What the field holds, as it is sent."""
        if chosen.target.of_cart:
            return self.mapped.cart.supplier_order_id
        if chosen.target.path.startswith("NEW_ITEM-LONGTEXT"):
            start = f"NEW_ITEM-LONGTEXT_{number}:"
            return next((value for name, value in self.form.fields if name.startswith(start)), "")
        if chosen.target.path.startswith("NEW_ITEM-"):
            return dict(self.form.fields).get(f"{chosen.target.path}[{number}]", "")
        return _said(self.mapped.cart.lines[number - 1], chosen)

    def trouble(self, chosen: Chosen, number: int) -> str:
        """Why it could not be filled."""
        return next((each.text for each in self.mapped.troubles if _is_about(each, chosen, number)), "")


def _is_about(trouble: Trouble, chosen: Chosen, number: int) -> bool:
    return (trouble.target, trouble.line_number) == (str(chosen), number)


def _build(source: _Source, rules: SystemRules, now: datetime) -> _Built:
    """Raises Unwritable."""
    quote_id = source.quote_id or _EXAMPLE
    mapped = build_mapped(source.session, source.lines, rules, quote_id, source.session.language)
    return _Built(mapped, write_form(source.session, mapped.cart, quote_id, now))


def _fields(connection: Connection, mapping: AgreedMapping) -> Iterator[Chosen]:
    """What to look at: unit and classifications where a table is filled, and the mapped fields; each once."""
    is_oci = connection.protocol == Protocol.OCI
    wanted: list[str] = []
    if mapping.units:
        wanted.append("NEW_ITEM-UNIT" if is_oci else "ItemDetail/UnitOfMeasure")
    if mapping.classes and is_oci:
        wanted += ["NEW_ITEM-EXT_SCHEMA_TYPE", "NEW_ITEM-EXT_CATEGORY_ID"]
    elif mapping.classes:
        domains = dict.fromkeys(rule.target_domain for rule in mapping.classes)
        wanted += [f'ItemDetail/Classification[@domain="{domain}"]' for domain in domains]
    for target in dict.fromkeys([*wanted, *(target for target, _expression in mapping.fields)]):
        try:
            yield choose_target(target, connection)
        except UnknownTarget:
            continue  # the form has said so


def _field(chosen: Chosen, plain: _Built, mapped: _Built, number: int) -> TriedField:
    return TriedField(
        str(chosen), plain.value(chosen, number), mapped.value(chosen, number), mapped.trouble(chosen, number)
    )


def _said(line: ReturnLine, chosen: Chosen) -> str:
    """A field of a cXML line."""
    name = chosen.name.lower()
    match chosen.target.place:
        case "extrinsics":
            return next((value for each, value in line.extrinsics if each.lower() == name), "")
        case "supplier_ids":
            return next((value for domain, value in line.supplier_ids if domain.lower() == name), "")
        case "classifications":
            return next((each.code for each in line.classifications if each.domain.lower() == name), "")
    value = getattr(line, chosen.target.place)
    return "" if value is None else str(value)
