"""An order as a file for the supplier's ERP: what is written is what a reader of the format reads."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from connections.domain.order_file import FORMS, HEADINGS, order_file
from protocols.order_formats import read_orders
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.storefront.fulfilling import line, ordered


@pytest.fixture
def order(supplier_a: Supplier) -> Iterator[Order]:
    """In the first supplier's schema, for the length of the test."""
    place = {
        "name": "Werk Süd", "street": ["Allee 1", "Tor 2"], "postal_code": "04109", "city": "Leipzig",
        "country_code": "DE",
    }  # fmt: skip
    with in_tenant(supplier_a):
        yield ordered(line("10", "3", "4.25", sku="A/1"), line("20", "2.5", "12"), comments="=1+1", ship_to=place)


@pytest.mark.parametrize("form", ["opentrans", "edifact", "ubl", "idoc"])
def test_a_message_is_read_as_the_order_it_is(order: Order, form: str) -> None:
    (read,) = read_orders(order_file(order, form).content)

    lines = [(one.item_id.supplier_part_id, one.quantity, one.unit_price) for one in read.order.lines]
    assert read.format.startswith(form)
    assert (read.order.order_id, read.order.order_type) == ("PO-1", "new")
    assert [(sku, value, price.amount if price else None) for sku, value, price in lines] == [
        ("A/1", Decimal(3), Decimal("4.25")), ("SKU", Decimal("2.5"), Decimal(12)),
    ]  # fmt: skip
    assert read.order.ship_to is not None
    assert (read.order.ship_to.city, read.order.ship_to.country_code) == ("Leipzig", "DE")


def test_tables_hold_a_row_a_line_and_calculate_nothing(order: Order) -> None:
    table = list(csv.reader(io.StringIO(order_file(order, "csv").content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(order_file(order, "xlsx").content)).active

    first = dict(zip(table[0], table[1], strict=True))
    assert (tuple(table[0]), len(table), sheet.max_row) == (HEADINGS, 3, 3)
    assert (first["sku"], first["quantity"], first["unit_price"]) == ("A/1", "3", "4.25")
    assert (first["ship_to_street"], first["comments"]) == ("Allee 1, Tor 2", "'=1+1")


@pytest.mark.parametrize("form", FORMS)
def test_the_file_is_named_by_our_number(order: Order, form: str) -> None:
    assert order_file(order, form).name.rpartition(".")[0] == order.number
