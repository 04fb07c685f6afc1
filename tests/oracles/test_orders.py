"""Every difference between a cart and its order is found, and none is invented: 500 pairs against an oracle (show 5)."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from connections.domain.match_order import FormerOrder, match_order
from connections.domain.order_policy import KINDS
from connections.domain.quoted_lines import lines_of
from connections.domain.snapshot import snapshot_of
from connections.models import CartTransfer, Connection, PunchoutSession
from protocols.messages import CartReturn, ReturnLine
from protocols.order_parts import QUOTE
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Money
from storefront.domain.write_listing import write_listings
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import make_connection, make_visit
from tests.factories.storefront import make_price_list, make_product
from tests.oracles.orders import SKUS, Difference, Line, Pair, pair

PAIRS = 500


@pytest.fixture
def visit(supplier_a: Supplier) -> PunchoutSession:
    """Of a connection that notes everything; what articles cost today is far from any cart."""
    with in_tenant(supplier_a):
        products = [make_product(sku, unit="C62") for sku in (*SKUS, "M-1")]
        everything = {kind: {"treatment": "flag"} for kind in KINDS}
        prices = make_price_list(dict.fromkeys(products, "9999.99"))
        agreed = make_connection(price_lists=(prices,), order_policy=everything)
        write_listings()
        return make_visit(agreed).session


def test_every_difference_is_found_and_none_invented(supplier_a: Supplier, visit: PunchoutSession) -> None:
    pairs = [pair(seed) for seed in range(PAIRS)]
    with in_tenant(supplier_a):
        found = {one.seed: differences(visit, one) for one in pairs}

    wrong = [(one, found[one.seed]) for one in pairs if found[one.seed] != one.differences]
    assert wrong == []
    seeded = Counter(code for one in pairs for _place, code in one.differences)
    assert min(seeded.values()) > 10, seeded
    assert len(seeded) == 12, seeded


def differences(visit: PunchoutSession, one: Pair) -> tuple[Difference, ...]:
    """What the shop says of the pair."""
    now = timezone.now()
    transfer = sent(visit, one)
    former = FormerOrder({line.line_number: line for line in lines_of(transfer)}, now) if one.way == "change" else None
    connection: Connection = visit.connection
    matched = match_order(connection, order_of(one, transfer.quote_id), now, former)
    whole = [(finding.path, finding.code) for finding in matched.findings]
    return tuple(sorted([*whole, *((said.path, said.code) for line in matched.lines for said in line.findings)]))


def sent(visit: PunchoutSession, one: Pair) -> CartTransfer:
    """The cart as it went to the buyer."""
    quote_id = f"Q-{one.seed:05}"
    lines = tuple(
        ReturnLine(
            line_number=line.number, item_id=ItemId(line.sku, f"{quote_id}/key-{line.number}"),
            quantity=Decimal(line.quantity), description=line.description, unit_price=euro(line.cents or 0),
            unit=line.unit, line_total=euro(1), price_unit=Decimal(line.price_unit),
        )
        for line in one.cart
    )  # fmt: skip
    return CartTransfer.objects.create(
        quote_id=quote_id, session=visit, cart=visit.cart, cart_hash=b"\0" * 32, action="https://x",
        snapshot=snapshot_of(CartReturn("", euro(1), lines, "edit"), quote_id), currency="EUR", total=1,
        line_count=len(lines), valid_until=timezone.now() + timedelta(days=30),
    )  # fmt: skip


def order_of(one: Pair, quote_id: str) -> PurchaseOrder:
    """The order; only one whose lines name their quote says so there."""
    return PurchaseOrder(
        order_id=f"PO-{one.seed}", order_type="new", total=euro(one.total_cents),
        lines=tuple(item_of(line, f"{quote_id}/{line.number}" if one.way == "line" else "") for line in one.order),
        id_references=((QUOTE, quote_id),) if one.way == "header" else (),
    )  # fmt: skip


def item_of(line: Line, auxiliary: str) -> OrderItem:
    price = None if line.cents is None else Money(Decimal(line.cents) / 100, line.currency)
    return OrderItem(
        line_number=str(line.number), item_id=ItemId(line.sku, auxiliary), quantity=Decimal(line.quantity),
        description=line.description, unit_price=price, price_unit=Decimal(line.price_unit), unit=line.unit,
    )  # fmt: skip


def euro(cents: int) -> Money:
    return Money(Decimal(cents) / 100, "EUR")
