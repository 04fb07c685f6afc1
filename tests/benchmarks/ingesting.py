"""Orders to send, each another one, and the door they are sent through."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from storefront.models import Product
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Document:
    """One order as it is sent."""

    number: int
    body: bytes


def documents(agreed: Agreed, lines: int, number: int) -> Iterator[Document]:
    """So many orders of articles that exist, written before anything is measured."""
    skus = list(Product.objects.order_by("id").values_list("sku", flat=True)[:lines])
    items = [order_item(sku, "3", "4.00", line_number=str(at)) for at, sku in enumerate(skus, start=1)]
    return iter([_document(agreed, items) for _ in range(number)])


def _document(agreed: Agreed, items: list[Any]) -> Document:
    number = next(_numbers)
    return Document(
        number, order_request(agreed, *items, order_id=f"PO-{number}", payload_id=f"{number}@buyer.example")
    )


def post(application: Callable[..., Any], host: str, agreed: Agreed, document: Document) -> None:
    """Through all layers, as a WSGI server does. Raises RuntimeError unless the order is taken."""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/punchout/cxml/{agreed.key}/", "QUERY_STRING": "",
        "SERVER_NAME": host, "SERVER_PORT": "80", "HTTP_HOST": host, "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/xml; charset=UTF-8", "CONTENT_LENGTH": str(len(document.body)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(document.body),
        "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    response = application(environ, lambda _status, _headers: None)
    try:
        body = b"".join(response)
    finally:
        response.close()
    if b'code="200"' not in body:
        raise RuntimeError(f"The order was not taken: {body[:600]!r}.")
