"""Orders of 1, 10 and 1,000 lines by the cXML door: read, sign in, match, store, answer; and the queries it takes.

The floor does what cannot be left out: bare lxml finds the same fields, one SELECT of the articles, and in one
transaction the same rows by plain psycopg: document, order, lines, version; then the transcript. Both commit, and both
are called in this process as a WSGI server calls. Goals: DESIGN §19.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from lxml import etree

from protocols.cxml.write_status import write_status
from storefront.domain.write_listing import write_listings
from tenants.scope import in_tenant
from tests.benchmarks.catalogue import fill_catalogue
from tests.benchmarks.database import count_queries, fresh_database, learn_sizes, new_supplier, plain_connection
from tests.benchmarks.ingesting import NOON, Document, documents, post
from tests.benchmarks.pairing import Measure, medians
from tests.benchmarks.rows import Row, row
from tests.benchmarks.spent import database_seconds
from tests.factories.connections import Agreed, make_connection

SLUG = "ingest"
SIZE = 3_000
LINES = (1, 10, 1000)
ROUNDS = 9
_TABLES = """
CREATE TABLE bare_document (id bigserial PRIMARY KEY, name text UNIQUE, body bytea, answer bytea);
CREATE TABLE bare_order (id bigserial PRIMARY KEY, number text, total numeric, header jsonb);
CREATE INDEX ON bare_order (number);
CREATE TABLE bare_line (id bigserial PRIMARY KEY, order_id bigint, position int, product_id bigint, sku text,
    description text, quantity numeric, unit text, unit_price numeric);
CREATE INDEX ON bare_line (order_id);
CREATE INDEX ON bare_line (product_id);
CREATE TABLE bare_version (id bigserial PRIMARY KEY, order_id bigint UNIQUE, lines jsonb);
CREATE TABLE bare_transcript (id bigserial PRIMARY KEY, body bytea, answer bytea);
"""
_LINES = """
INSERT INTO bare_line (order_id, position, product_id, sku, description, quantity, unit, unit_price)
SELECT %s, * FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::numeric[])
"""


def rows() -> list[Row]:
    """Each size beside its floor, and how the queries grow."""
    with fresh_database():
        supplier = new_supplier(SLUG)
        with in_tenant(supplier):
            fill_catalogue(SIZE)
            agreed = make_connection()
            write_listings()
            orders = {lines: documents(agreed, lines, 120 if lines < 1000 else 60) for lines in LINES}
        learn_sizes()
        with plain_connection() as bare:
            bare.execute(f"SET search_path = {supplier.schema_name}")
            bare.execute(_TABLES)
            bare.commit()
            return list(_rows(f"{SLUG}.localhost", agreed, orders, bare))


def _rows(host: str, agreed: Agreed, orders: dict[int, Iterator[Document]], bare: psycopg.Connection) -> Iterator[Row]:
    application = WSGIHandler()
    ours, floors = "an order of {} lines in", "the same rows by plain psycopg, {} lines"
    counted = {lines: count_queries(partial(post, application, host, agreed, next(orders[lines]))) for lines in LINES}
    measures: dict[str, Measure] = {}
    for lines in LINES:
        repeat = 4 if lines < 1000 else 2
        measures[ours.format(lines)] = _one_after_the_other(
            partial(post, application, host, agreed), orders[lines], repeat
        )
        measures[floors.format(lines)] = _one_after_the_other(partial(store_bare, bare), orders[lines], repeat)
    figures = medians(measures, rounds=ROUNDS, warmup=2)
    for lines in LINES:
        mine, floor = figures[ours.format(lines)], figures[floors.format(lines)]
        yield row(f"{ours.format(lines)} / {floors.format(lines)}", mine, "ms", floor=floor, goal="ratio <= 2")
    yield row("queries of an order of 10 lines", counted[10], "queries")
    more = counted[LINES[-1]] - counted[10]
    yield row("queries of an order, 1000 lines more than 10", more, "queries", goal="value <= 0")


def _one_after_the_other(action: Callable[[Document], None], waiting: Iterator[Document], repeat: int) -> Measure:
    """Processor time of one order, ours and the database's, in milliseconds; each is another order."""

    def measure() -> float:
        taken = [next(waiting) for _ in range(repeat)]
        before = time.process_time() + database_seconds()
        for document in taken:
            action(document)
        return (time.process_time() + database_seconds() - before) * 1000 / repeat

    return measure


def store_bare(bare: psycopg.Connection, document: Document) -> None:
    """The floor."""
    order = etree.fromstring(document.body).find("Request/OrderRequest")
    lines = [_bare_line(item) for item in order.findall("ItemOut")]
    number, total = order.find("OrderRequestHeader").get("orderID"), Decimal(order.findtext(".//Total/Money"))
    answer = write_status("200", "", payload_id=str(uuid.uuid4()), timestamp=NOON)
    skus = [line[0] for line in lines]
    found = bare.execute("SELECT sku, id FROM storefront_product WHERE sku = ANY(%s)", [skus]).fetchall()
    ids: dict[str, int] = dict(found)
    columns = list(zip(*lines, strict=True))
    with bare.transaction():
        bare.execute(
            "INSERT INTO bare_document (name, body, answer) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [f"bare.{document.number}", document.body, answer],
        )
        made = bare.execute(
            "INSERT INTO bare_order (number, total, header) VALUES (%s, %s, %s) RETURNING id", [number, total, "{}"]
        ).fetchone()
        order_id = made[0] if made else 0
        positions = list(range(1, len(lines) + 1))
        bare.execute(_LINES, [order_id, positions, [ids.get(sku) for sku in skus], *map(list, columns)])
        version = json.dumps([[str(value) for value in line] for line in lines])
        bare.execute("INSERT INTO bare_version (order_id, lines) VALUES (%s, %s)", [order_id, version])
    bare.execute("INSERT INTO bare_transcript (body, answer) VALUES (%s, %s)", [document.body, answer])
    bare.commit()


def _bare_line(item: Any) -> tuple[str, str, Decimal, str, Decimal]:
    detail = item.find("ItemDetail")
    return (
        item.findtext("ItemID/SupplierPartID"), detail.findtext("Description"), Decimal(item.get("quantity")),
        detail.findtext("UnitOfMeasure"), Decimal(detail.findtext("UnitPrice/Money")),
    )  # fmt: skip
