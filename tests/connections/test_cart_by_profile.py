"""What a cart says and leaves out as the profile of the buyer's system wants it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tenants.models import Supplier
from tests.connections.shopping import cart_in, come_shopping, fill, send


@pytest.mark.parametrize(("overrides", "names"), [({}, [""]), ({"sends_short_name": True}, ["Gloves <script>"])])
def test_short_names_are_sent_where_that_was_agreed(
    client_a: Client, supplier_a: Supplier, overrides: dict[str, Any], names: list[str]
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={**overrides, "short_name_max": 15})
    fill(buyer, ("PLAIN-1", "1"))

    assert [line.short_name for line in cart_in(send(buyer)).lines] == names


@pytest.mark.parametrize(("sends_basis", "price", "basis"), [(True, "4.567", "100"), (False, "0.0457", "1")])
def test_a_reader_that_knows_no_price_unit_gets_prices_of_one(
    client_a: Client, supplier_a: Supplier, sends_basis: bool, price: str, basis: str
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"sends_price_basis": sends_basis})
    fill(buyer, ("M8x40/ß", "100"))

    (line,) = cart_in(send(buyer)).lines

    assert (line.unit_price.amount, line.price_unit) == (Decimal(price), Decimal(basis))
