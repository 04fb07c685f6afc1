"""Figures for monitoring tell kinds of routes, never tenants or paths."""

import pytest
from django.test import Client

from tenants.figures import kind_of
from tenants.models import Supplier


def test_figures_count_by_kind_and_status(supplier_a: Supplier, client_a: Client, client_public: Client) -> None:
    client_a.get("/orders/inbox/secret-key-in-the-path/")

    text = client_public.get("/metrics").content.decode()

    assert 'passerelle_requests_total{kind="protocol",status="405"}' in text
    assert not any(word in text for word in ("secret-key", "ta.localhost", supplier_a.name, supplier_a.uuid.hex))


@pytest.mark.parametrize(("path", "kind"), [("/s/x/cart/", "shop"), ("/punchout/cxml/", "protocol"), ("/", "other")])
def test_kind_is_told_by_the_beginning(path: str, kind: str) -> None:
    assert kind_of(path) == kind
