"""Carts of 10, 100 and 1,000 lines on their way back, by cXML and OCI: check, build, store, form; and the queries it takes.

The floor: one SELECT of the lines, the same number of form fields from an f-string, one INSERT of them as JSON, in one
transaction on the same connection. Both are undone each time. Goals: DESIGN §19.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Any

from django.db import connection, transaction

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.return_cart import return_cart
from connections.models import PunchoutSession
from protocols.session import State
from storefront.domain.fill_cart import add_product
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_listings
from storefront.domain.write_listing import write_listings
from storefront.models import CartLine
from tenants.scope import in_tenant
from tests.benchmarks.bench_codec import cpu_seconds
from tests.benchmarks.catalogue import agree, fill_catalogue
from tests.benchmarks.database import count_queries, fresh_database, new_supplier
from tests.benchmarks.pairing import Measure, medians
from tests.benchmarks.rows import Row, row
from tests.factories.connections import Agreed, make_connection, make_visit

SLUG = "returns"
SIZE = 3_000
LINES = (10, 100, 1000)
ROUNDS = 7
#: Undone with the transaction, as all that is measured here.
_KEEP = "INSERT INTO bare_transfer (fields) VALUES (%s)"


class _Undo(Exception):
    """Takes back what was just measured."""


def rows() -> list[Row]:
    """Each protocol and size beside its floor, and how the queries grow."""
    with fresh_database():
        supplier = new_supplier(SLUG)
        with in_tenant(supplier):
            fill_catalogue(SIZE)
            agreed = {"cXML": agree()}
            agreed["OCI"] = make_connection("oci", customer=agreed["cXML"].connection.customer)
            write_listings()
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE bare_transfer (id bigserial PRIMARY KEY, fields jsonb NOT NULL)")
            return [found for name, one in agreed.items() for found in rows_of(name, one)]


def rows_of(name: str, agreed: Agreed) -> Iterator[Row]:
    """One protocol."""
    shopper = agreed_shopper(agreed.connection)
    visits = {lines: visit_with(agreed, shopper, lines) for lines in LINES}
    counted = {lines: count_queries(undone(visit, shopper)) for lines, visit in visits.items()}
    measures: dict[str, Measure] = {}
    for lines, visit in visits.items():
        repeat = max(2, 200 // lines)
        measures[f"return {lines}"] = cpu_seconds(undone(visit, shopper), repeat)
        measures[f"bare {lines}"] = cpu_seconds(bare(visit), repeat)
    figures = medians(measures, rounds=ROUNDS)
    for lines in LINES:
        goal = "ratio <= 3" if lines == LINES[-1] else None
        told = f"return {lines} lines by {name} / one SELECT, a template, one INSERT"
        yield row(told, figures[f"return {lines}"], "s", floor=figures[f"bare {lines}"], goal=goal)
    more = counted[LINES[-1]] - counted[LINES[0]]
    yield row(
        f"queries of a return by {name}, {LINES[-1]} lines more than {LINES[0]}", more, "queries", goal="value <= 0"
    )


def visit_with(agreed: Agreed, shopper: Shopper, lines: int) -> PunchoutSession:
    """A visit in the middle of shopping, whose cart holds so many lines at today's prices."""
    session = make_visit(agreed).session
    session.state = State.SHOPPING
    session.save(update_fields=["state"])
    for listing in visible_listings(shopper).select_related("product").order_by("product_id")[:lines]:
        put(session, listing.product, shopper)
    if session.cart.lines.count() != lines:
        raise RuntimeError(f"The cart has {session.cart.lines.count()} lines and not {lines}.")
    return session


def put(session: PunchoutSession, product: Any, shopper: Shopper) -> None:
    """One product in its smallest quantity."""

    add_product(session.cart, shopper, product.sku, Decimal(product.min_quantity or 1))


def undone(session: PunchoutSession, shopper: Shopper) -> Any:
    """A return that leaves nothing behind."""

    def once() -> None:
        try:
            with transaction.atomic():
                transfer = return_cart(PunchoutSession.objects.get(pk=session.pk), shopper)
                if not transfer.fields:
                    raise RuntimeError("The transfer holds no form.")
                raise _Undo
        except _Undo:
            return

    return once


def bare(session: PunchoutSession) -> Any:
    """The floor."""
    columns = "sku, name, quantity, unit, unit_price, price_unit"

    def once() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT {columns} FROM {CartLine._meta.db_table} WHERE cart_id = %s", [session.cart_id])
                fields = [
                    (f"NEW_ITEM-{name}[{number}]", escape(str(value)))
                    for number, line in enumerate(cursor.fetchall(), 1)
                    for name, value in zip(columns.split(", "), line, strict=True)
                ]
                cursor.execute(_KEEP, [json.dumps(fields)])
                raise _Undo
        except _Undo:
            return

    return once
