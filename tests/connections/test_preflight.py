"""Every rule of a buyer's system, each broken once: what blocks, what is only told, and what passes."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.domain.buyer_visit import BuyerVisit
from connections.domain.gather_lines import gather_lines
from connections.domain.preflight import mapped_obstacles
from connections.domain.system_rules import rules_of
from connections.models import Connection
from protocols.messages import CartReturn, Operation, ReturnLine
from protocols.orders import ItemId
from protocols.values import Money
from storefront.models import Cart, CartLine, Product, ProductText
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.editing import bare_item, open_shop
from tests.connections.shopping import THREE, cart_in, come_shopping, fill, send, transfers
from tests.connections.visiting import Buyer


def obstacles(buyer: Buyer) -> list[tuple[str, bool]]:
    """The codes found in the cart as it is, and whether they block."""
    with in_tenant(buyer.supplier):
        visit = BuyerVisit(buyer.session)
        return [(found.code, found.blocks_return) for found in visit.preflight(visit.cart)]


def change(buyer: Buyer, model: type[Any], **values: Any) -> None:
    with in_tenant(buyer.supplier):
        model._default_manager.all().update(**values)


@pytest.fixture(params=["cxml", "oci"])
def buyer(request: pytest.FixtureRequest, client_a: Client, supplier_a: Supplier) -> Buyer:
    buyer = come_shopping(client_a, supplier_a, request.param)
    fill(buyer, ("PLAIN-1", "3"))
    return buyer


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_a_cart_within_the_rules_has_no_obstacle(client_a: Client, supplier_a: Supplier, protocol: str) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol, visit={"language": "de"})
    fill(buyer, *THREE)

    assert obstacles(buyer) == []


@pytest.mark.parametrize(
    ("model", "values", "expected"),
    [
        (Connection, {"max_lines": 1}, []),
        (Connection, {"minimum_order": "30.00"}, []),
        (Connection, {"minimum_order": "30.01"}, [("cart.below_minimum", True)]),
        (Connection, {"overrides": {"max_lines": 1}}, []),
        (Cart, {"currency": "USD"}, [("cart.other_currency", True)]),
        (CartLine, {"unit": "ZZZ"}, [("line.unit_unknown", False)]),
        (CartLine, {"unit_price": "9"}, [("line.price_changed", True)]),
        (CartLine, {"product": None}, [("line.unavailable", True)]),
    ],
)
def test_rules_of_every_system(buyer: Buyer, model: type[Any], values: dict[str, Any], expected: list[Any]) -> None:
    change(buyer, model, **values)

    assert obstacles(buyer) == expected


@pytest.mark.parametrize("values", [{"max_lines": 1}, {"overrides": {"max_lines": 1}}])
def test_more_lines_than_the_system_takes(buyer: Buyer, values: dict[str, Any]) -> None:
    change(buyer, Connection, **values)
    buyer.post("cart/add/", {"sku": "WASHER", "quantity": "1"})

    assert obstacles(buyer) == [("cart.too_many_lines", True)]
    assert send(buyer).status_code == 303
    assert transfers(buyer) == []


def test_an_article_number_longer_than_the_systems_field(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"part_id_max": 50})
    fill(buyer, ("PLAIN-1", "3"))

    change(buyer, CartLine, sku="x" * 50)
    assert obstacles(buyer) == []
    change(buyer, CartLine, sku="x" * 51)
    assert obstacles(buyer) == [("line.sku_too_long", True)]


def test_sap_erp_takes_35_characters_only(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "oci", profile="sap-ecc-mm")
    fill(buyer, ("PLAIN-1", "3"))
    change(buyer, CartLine, sku="x" * 36)

    assert obstacles(buyer) == [("line.sku_too_long", True)]


@pytest.mark.parametrize(("protocol", "expected"), [("cxml", []), ("oci", [("line.quantity_decimals", True)])])
def test_oci_takes_three_decimals_of_a_quantity(
    client_a: Client, supplier_a: Supplier, protocol: str, expected: list[Any]
) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol)
    fill(buyer, ("WASHER", "3"))
    change(buyer, CartLine, quantity="3.0005")

    assert obstacles(buyer) == expected


@pytest.mark.parametrize(
    ("price", "price_unit", "expected"),
    [
        ("0.000001", "1", []),
        ("0.000001", "100000", [("line.price_unwritable", True)]),
        ("123456789012.5", "1", [("line.price_unwritable", True)]),
    ],
)
def test_prices_no_price_unit_can_say(
    buyer: Buyer, price: str, price_unit: str, expected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(buyer, CartLine, unit_price=price, price_unit=price_unit)
    monkeypatch.setattr("connections.domain.gather_lines.has_moved", lambda line, price: False)

    assert obstacles(buyer) == expected


@pytest.mark.parametrize(("quantity", "expected"), [("100", []), ("100000", [("line.price_unwritable", True)])])
def test_a_system_without_price_units_gets_a_price_apiece_only_if_the_total_stays(
    client_a: Client, supplier_a: Supplier, quantity: str, expected: list[Any]
) -> None:
    """4.567 per 100 is 0.0457 apiece with four decimals: 4.57 for a hundred, but 4570.00 for 4567.00."""
    buyer = come_shopping(client_a, supplier_a, profile="coupa")
    fill(buyer, ("M8x40/ß", quantity))

    assert obstacles(buyer) == expected


@pytest.mark.parametrize(("protocol", "expected"), [("cxml", [("line.description_shortened", False)]), ("oci", [])])
def test_a_long_name_is_shortened_and_said_so_unless_the_long_text_has_it(
    client_a: Client, supplier_a: Supplier, protocol: str, expected: list[Any]
) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol)
    fill(buyer, ("PLAIN-1", "1"))
    change(buyer, ProductText, name="ü" * 200)

    assert obstacles(buyer) == expected


@pytest.mark.parametrize(
    ("protocol", "expected"), [("cxml", []), ("oci", [("line.manufacturer_part_left_out", False)])]
)
def test_a_manufacturers_number_is_whole_or_absent(
    client_a: Client, supplier_a: Supplier, protocol: str, expected: list[Any]
) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol)
    fill(buyer, ("PLAIN-1", "1"))
    change(buyer, Product, manufacturer_part_number="m" * 41)

    assert obstacles(buyer) == expected
    assert send(buyer).status_code == 200


@pytest.mark.parametrize(("name", "expected"), [("Größe € 5", []), ("漢字", [("line.charset", False)])])
def test_characters_an_old_system_cannot_show_are_said(
    client_a: Client, supplier_a: Supplier, name: str, expected: list[Any]
) -> None:
    call = {"parameters": [["http_content_charset", "ISO-8859-1"]], "target": ""}
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"call": call})
    fill(buyer, ("PLAIN-1", "1"))
    change(buyer, ProductText, name=name)

    assert obstacles(buyer) == expected


def test_sap_units_must_be_among_saps(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "oci", overrides={"unit_codes": "sap"})
    fill(buyer, ("PLAIN-1", "1"))

    assert obstacles(buyer) == []
    change(buyer, CartLine, unit="DZN")
    assert obstacles(buyer) == [("line.unit_unknown", False)]


def test_an_address_the_connection_no_longer_allows_takes_no_cart(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, may_return_by_sapevent=True, visit={"return_url": "SAPEVENT:POST"})
    fill(buyer, ("PLAIN-1", "1"))
    assert obstacles(buyer) == []

    change(buyer, Connection, may_return_by_sapevent=False)

    assert obstacles(buyer) == [("return.address_refused", True)]


def test_an_empty_cart_is_one_obstacle(client_a: Client, supplier_a: Supplier) -> None:
    assert obstacles(come_shopping(client_a, supplier_a)) == [("cart.empty", True)]


def test_every_obstacle_is_a_whole_sentence_in_the_visits_language(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, minimum_order=Decimal("1000"))
    fill(buyer, ("PLAIN-1", "1"))

    assert "The minimum order is 1000 EUR, net." in buyer.get("cart/").content.decode()


def test_an_article_number_with_characters_the_system_refuses(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"forbidden_id_characters": "-?"})
    fill(buyer, ("PLAIN-1", "1"), ("WASHER", "1"))

    assert obstacles(buyer) == [("line.sku_characters", True)]


@pytest.mark.parametrize(
    ("protocol", "overrides", "unit", "expected"),
    [
        ("oci", {}, None, [("line.unit_missing", True), ("line.unit_unknown", False)]),
        ("cxml", {}, "EA", [("line.unit_default", False)]),
        ("cxml", {"unit_default": "BX"}, "BX", [("line.unit_default", False)]),
    ],
)
def test_an_article_without_unit_gets_the_systems_usual_one_where_it_has_one(
    client_a: Client, supplier_a: Supplier, protocol: str, overrides: dict[str, Any], unit: str | None, expected: Any
) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol, overrides=overrides)
    fill(buyer, ("PLAIN-1", "1"))
    change(buyer, CartLine, unit="")

    assert obstacles(buyer) == expected
    assert [line.unit for line in cart_in(send(buyer)).lines] == [unit] if unit else transfers(buyer) == []


def test_a_reference_longer_than_the_system_takes_is_told_and_never_cut(client_a: Client, supplier_a: Supplier) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"aux_id_max": 40})
    companion = "their-own-name/" + "x" * 30
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "2", companion), bare_item("WASHER", "1", "short"))

    assert obstacles(buyer) == [("line.aux_id_long", False)]
    sent = [line.item_id.supplier_part_auxiliary_id for line in cart_in(send(buyer)).lines]
    assert sent == [companion, "short"]


def test_our_own_references_are_short_enough_for_every_system(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"aux_id_max": 50})
    fill(buyer, ("PLAIN-1", "1"))

    assert obstacles(buyer) == []


MAPPED = ReturnLine(
    1, ItemId("A-1", "Q/1"), Decimal(1), "Bolt", Money(Decimal(1), "EUR"), "EA", Money(Decimal(1), "EUR")
)


@pytest.mark.parametrize(
    ("values", "version", "expected"),
    [
        ({"customer_part_id": "B-1"}, "1.2.014", ["line.buyer_part_id"]),
        ({"customer_part_id": "B-1"}, "1.2.045", []),
        ({"supplier_ids": (("DUNS", "1"), ("internal", "2"))}, "1.2.045", ["line.supplier_ids"]),
        ({"comments": "c"}, "1.2.014", ["line.comments"]),
        ({"comments": "c" * 60, "extrinsics": (("Note", "x" * 40),)}, "1.2.045", []),
        ({"comments": "c" * 60, "extrinsics": (("Note", "x" * 41),)}, "1.2.045", ["line.comments_long"]),
    ],
)
def test_fields_that_the_version_or_the_system_has_no_room_for_are_told(
    buyer: Buyer, values: dict[str, Any], version: str, expected: list[str]
) -> None:
    cart = CartReturn("c", Money(Decimal(1), "EUR"), (replace(MAPPED, **values),))
    with in_tenant(buyer.supplier):
        visit = BuyerVisit(buyer.session)
        rules = replace(rules_of(buyer.session), comments_max=100, cart_version=version)
        found = list(mapped_obstacles(cart, gather_lines(visit.cart, visit.shopper), rules))

    assert [(each.code, each.blocks_return) for each in found] == [(code, False) for code in expected]
