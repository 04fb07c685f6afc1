"""What is done with orders that differ is set on a page of the connection."""

from typing import Any

import pytest
from django.test import Client

from admin_ui.wire.order_rules import LABELS
from connections.domain.order_policy import KINDS
from connections.models import Connection
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed, make_connection


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


def stored(supplier: Supplier, agreed: Agreed) -> tuple[Any, ...]:
    with in_tenant(supplier):
        now = Connection.objects.get(pk=agreed.connection.pk)
        return now.order_policy, now.watches_silence, now.confirm_within_hours


def test_rules_and_watch_are_saved_together_and_taken_back(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a)
    said = {"price-treatment": "flag", "price-percent": "2.5", "unit-treatment": "accept", "confirm_within_hours": "24"}

    client_a.post(page(agreed, "orders"), said)
    saved = stored(supplier_a, agreed)
    shown = client_a.get(page(agreed, "orders")).content.decode()
    client_a.post(page(agreed, "orders"), {"watches_silence": "on"})

    policy = {"price": {"treatment": "flag", "percent": "2.5"}, "unit": {"treatment": "accept"}}
    assert saved == (policy, False, 24)
    assert 'value="2.5"' in shown
    assert stored(supplier_a, agreed) == ({}, True, None)


@pytest.mark.parametrize("bad", [{"price-percent": "-1"}, {"price-amount": "NaN"}, {"unit-treatment": "burn"}])
def test_what_makes_no_sense_is_refused(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, bad: dict[str, str]
) -> None:
    signed_in(client_a, supplier_a)

    answer = client_a.post(page(agreed, "orders"), bad)

    assert "Nothing was saved" in answer.content.decode()
    assert stored(supplier_a, agreed) == ({}, True, None)


def test_every_kind_has_words() -> None:
    assert list(LABELS) == list(KINDS)
