"""Delivery terms at the desk: of a customer, of a connection, and the computation tried."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection, ConnectionDelivery
from storefront.domain.agreed_terms import agreed_terms
from storefront.domain.delivery import Terms
from storefront.models import DeliveryTerms, ShippingRate, TaxRate
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, rows, signed_in
from tests.factories.connections import Agreed, make_connection
from tests.storefront.visiting import Page

WHOLE = {"basis": "value", "free_from": "500", "added_lead_days": "2", "line_sku": "FREIGHT", "save": 1}
RATE = {"at_least": "0", "cost": "9.90", "countries": "fr, de"}


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


@pytest.fixture
def desk(supplier_a: Supplier, client_a: Client) -> Client:
    """An administrator's browser."""
    signed_in(client_a, supplier_a)
    return client_a


def customer_page(agreed: Agreed) -> str:
    return f"/admin/customers/{agreed.connection.customer_id}/delivery/"


def terms_of(agreed: Agreed, supplier: Supplier) -> Terms | None:
    """As the shop asks."""
    with in_tenant(supplier):
        row = Connection.objects.select_related("customer").get(pk=agreed.connection.pk)
        return agreed_terms(agreed_shopper(row))


def posted(*rates: dict[str, Any], taxes: tuple[dict[str, Any], ...] = (), **values: Any) -> dict[str, Any]:
    return {**WHOLE, **rows("rates", *rates), **rows("taxes", *taxes), **values}


def test_the_connections_terms_take_the_place_of_the_customers_until_they_are_taken_back(
    desk: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    found = [terms_of(agreed, supplier_a)]
    for place, values in (
        (customer_page(agreed), posted(RATE, taxes=({"percent": "20", "tax_class": "", "countries": ""},))),
        (page(agreed, "delivery"), posted({"at_least": "0", "cost": "5"}, free_from="", added_lead_days="0")),
        (page(agreed, "delivery"), {"remove": 1}),
    ):
        assert desk.post(place, values).status_code == 302
        found.append(terms_of(agreed, supplier_a))

    shown = [terms and (terms.source, terms.free_from, terms.added_lead_days) for terms in found]
    assert shown == [None, ("customer", 500, 2), ("connection", None, 0), ("customer", 500, 2)]
    customers = found[1]
    assert customers is not None
    assert [(rate.cost, sorted(rate.countries)) for rate in customers.rates] == [(Decimal("9.90"), ["DE", "FR"])]
    assert [tax.percent for tax in customers.taxes] == [20]
    with in_tenant(supplier_a):
        assert (DeliveryTerms.objects.count(), ConnectionDelivery.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("rates", "taxes", "words"),
    [
        (({"at_least": "0", "cost": "1", "countries": "France"},), (), "Countries are written with two letters each"),
        ((RATE, {"at_least": "0", "cost": "1", "countries": "DE CH"}), (), "Two rows speak of the same country"),
        (
            (),
            ({"percent": "5", "tax_class": "a", "countries": ""}, {"percent": "6", "tax_class": "a", "countries": ""}),
            "Two rows speak of the same country",
        ),
    ],
)
def test_what_would_be_two_answers_is_refused(
    desk: Client, supplier_a: Supplier, agreed: Agreed, rates: Any, taxes: Any, words: str
) -> None:
    answer = desk.post(page(agreed, "delivery"), posted(*rates, taxes=taxes))

    assert answer.status_code == 200
    assert words in Page(answer.content.decode()).text
    with in_tenant(supplier_a):
        assert (DeliveryTerms.objects.count(), ShippingRate.objects.count(), TaxRate.objects.count()) == (0, 0, 0)


def test_a_try_shows_each_step_of_the_computation(desk: Client, agreed: Agreed) -> None:
    taxes = ({"percent": "20", "tax_class": "", "countries": ""},)
    desk.post(customer_page(agreed), posted({"at_least": "0", "cost": "9.90"}, taxes=taxes))

    tries = [
        Page(desk.get(page(agreed, "delivery"), {"value": value, "country": "fr"}).content.decode()).text
        for value in ("100", "500")
    ]

    for words in (
        "The terms are those of the customer. Goods: €100.00. Delivery to FR. Shipping costs €9.90 for goods from €0.00.",
        "Tax: 20 % of €109.90 is €21.98. Tax together, rounded once: €21.98. Total: €131.88.",
    ):
        assert words in tries[0]
    assert "Shipping is free from €500.00." in tries[1]


def test_the_history_of_both_tells_of_it(desk: Client, agreed: Agreed) -> None:
    desk.post(customer_page(agreed), posted())
    desk.post(page(agreed, "delivery"), posted())

    for noun, pk in (("connections", agreed.connection.pk), ("customers", agreed.connection.customer_id)):
        assert "Delivery terms were changed." in desk.get(f"/admin/{noun}/history/{pk}/").content.decode()


def test_support_reads_a_customers_terms_and_changes_none(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)

    shown, sent = client_a.get(customer_page(agreed)), client_a.post(customer_page(agreed), posted(RATE))

    assert (shown.status_code, sent.status_code) == (200, 302)
    assert terms_of(agreed, supplier_a) is None
