"""What a cart says and leaves out as the profile of the buyer's system wants it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.models import ClassificationMapping
from protocols.values import Classification
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import cart_in, come_shopping, fill, send


@pytest.mark.parametrize(("overrides", "names"), [({}, [""]), ({"sends_short_name": True}, ["Gloves <script>"])])
def test_short_names_are_sent_where_that_was_agreed(
    client_a: Client, supplier_a: Supplier, overrides: dict[str, Any], names: list[str]
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={**overrides, "short_name_max": 15})
    fill(buyer, ("PLAIN-1", "1"))

    assert [line.short_name for line in cart_in(send(buyer)).lines] == names


@pytest.mark.parametrize(
    "overrides",
    [{"price_max_decimals": "x"}, {"description_max_bytes": "5"}, {"unspsc_domain": None}, {"form_encoding": ["q"]}],
)
def test_a_deviation_of_another_type_than_the_profiles_stops_no_cart(
    client_a: Client, supplier_a: Supplier, overrides: dict[str, Any]
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides=overrides)
    fill(buyer, ("PLAIN-1", "1"))

    assert len(cart_in(send(buyer)).lines) == 1


@pytest.mark.parametrize(("sends_basis", "price", "basis"), [(True, "4.567", "100"), (False, "0.0457", "1")])
def test_a_reader_that_knows_no_price_unit_gets_prices_of_one(
    client_a: Client, supplier_a: Supplier, sends_basis: bool, price: str, basis: str
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"sends_price_basis": sends_basis})
    fill(buyer, ("M8x40/ß", "100"))

    (line,) = cart_in(send(buyer)).lines

    assert (line.unit_price.amount, line.price_unit) == (Decimal(price), Decimal(basis))


@pytest.mark.parametrize(
    ("digits", "own", "said"),
    [
        (8, "46181504", "46181504"),
        (6, "46181504", "461815"),
        (10, "46181504", "4618150400"),
        (8, "461815", "46181500"),
        (8, "46-18", "46-18"),
        (8, "", "31161600"),
    ],
)
def test_unspsc_has_the_digits_that_the_system_reads(
    client_a: Client, supplier_a: Supplier, digits: int, own: str, said: str
) -> None:
    overrides = {"unspsc_digits": digits, "sends_classification_default": "31161600"}
    buyer = come_shopping(client_a, supplier_a, overrides=overrides)
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(supplier_a):
        Product.objects.update(unspsc=own)

    assert cart_in(send(buyer)).lines[0].classifications == (Classification("UNSPSC", said),)


def test_the_connections_own_table_wins_over_the_digits(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"unspsc_digits": 10})
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(supplier_a):
        ClassificationMapping.objects.create(
            connection=buyer.session.connection, domain="UNSPSC", code_prefix="46181504", target_domain="UNSPSC",
            target_code="99",
        )  # fmt: skip

    assert cart_in(send(buyer)).lines[0].classifications == (Classification("UNSPSC", "99"),)
