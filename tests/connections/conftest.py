"""The doors' tests: rows are made inside the first supplier's schema, requests come in from outside."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from connections.models import Transcript
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, make_connection

Post = Callable[..., HttpResponse]


@pytest.fixture
def shop(supplier_a: Supplier) -> Iterator[Supplier]:
    """Inside the first supplier's schema, which holds no goods yet."""
    with in_tenant(supplier_a):
        yield supplier_a


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    """A live cXML connection of the first supplier."""
    with in_tenant(supplier_a):
        return make_connection()


@pytest.fixture
def post(client_a: Client) -> Post:
    """Sends a document to the first supplier's cXML door: post(document, key="")."""

    def send(document: bytes, key: str = "", content_type: str = "text/xml; charset=UTF-8", **extra: Any) -> Any:
        path = f"/punchout/cxml/{key}/" if key else "/punchout/cxml/"
        return client_a.generic("POST", path, document, content_type=content_type, **extra)

    return send


@pytest.fixture
def last_transcript(supplier_a: Supplier) -> Callable[[], Transcript]:
    """What was written down last."""

    def read() -> Transcript:
        with in_tenant(supplier_a):
            return Transcript.objects.select_related("connection", "session", "order").latest("id")

    return read


def path_of(url: str) -> str:
    """The path and query of an address."""
    return urlsplit(url).path


from tests.connections.ordering import priced  # noqa: E402, F401 – a fixture of several files
