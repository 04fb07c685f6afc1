"""What buyers' systems send, for tests: setup requests, orders and OCI calls of a connection made by a factory."""

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from protocols.cxml.read_answers import read_response
from protocols.cxml.write_requests import (
    Caller,
    write_order_request,
    write_profile_request,
    write_setup_request,
)
from protocols.messages import CredentialClaim, Operation, SetupRequest
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Money
from tests.factories.connections import RETURN_URL, SECRET_PARAMETER, USER_PARAMETER, Agreed

_numbers = count(1)
_ORDER_FIELDS = tuple(field.name for field in fields(PurchaseOrder))


def caller_of(agreed: Agreed, **changes: Any) -> Caller:
    """The buyer's system of a connection; `from_`, `to`, `sender` (domain, identity), `secret` and `mode` by keyword."""
    parties = {name: changes.get(name, getattr(agreed, name)) for name in ("from_", "to", "sender")}
    claims = {name: (CredentialClaim(*pair),) for name, pair in parties.items()}
    return Caller(
        **claims,
        secret=changes.get("secret", agreed.secret),
        deployment_mode=changes.get("mode", "production"),
    )


def payload_id(kind: str = "test") -> str:
    """A payloadID of its own."""
    return f"{kind}.{next(_numbers)}@buyer.example"


def setup_request(agreed: Agreed, **changes: Any) -> bytes:
    """A PunchOutSetupRequest; fields of SetupRequest, `payload_id`, `timestamp` and those of `caller_of` by keyword."""
    fields = ("operation", "buyer_cookie", "return_url", "extrinsics", "ship_to", "contact", "items", "selected_item")
    values: dict[str, Any] = {
        "operation": Operation.CREATE, "buyer_cookie": "cookie & <1>", "return_url": RETURN_URL,
        "extrinsics": (("UserEmail", "zoe@buyer.example"), ("UserFullName", "Zoë Łącka")),
    }  # fmt: skip
    values |= {name: changes[name] for name in fields if name in changes}
    return write_setup_request(
        SetupRequest(**values),
        caller_of(agreed, **changes),
        payload_id=changes.get("payload_id", payload_id("setup")),
        timestamp=changes.get("timestamp", datetime.now(UTC)),
    )


def profile_request(agreed: Agreed, **changes: Any) -> bytes:
    """A ProfileRequest."""
    return write_profile_request(
        caller_of(agreed, **changes), payload_id=payload_id("profile"), timestamp=datetime.now(UTC)
    )


def order_item(sku: str, quantity: str = "3", price: str | None = "4.00", **values: Any) -> OrderItem:
    """An ordered line; `auxiliary` is our quote's name of it."""
    auxiliary = values.pop("auxiliary", "")
    values = {"line_number": "1", "description": f"Ordered {sku}", "unit": "C62", **values}
    unit_price = None if price is None else Money(Decimal(price), values.pop("currency", "EUR"))
    return OrderItem(item_id=ItemId(sku, auxiliary), quantity=Decimal(quantity), unit_price=unit_price, **values)


def order_request(agreed: Agreed, *items: OrderItem, **changes: Any) -> bytes:
    """An OrderRequest; fields of PurchaseOrder, `payload_id`, `timestamp` and those of `caller_of` by keyword."""
    values: dict[str, Any] = {
        "order_id": changes.get("order_id") or f"PO-{next(_numbers)}", "order_type": "new", "lines": items,
        "order_date": "2026-11-24T10:00:00+01:00", "total": Money(total_of(items), "EUR"),
    }  # fmt: skip
    values |= {name: changes[name] for name in _ORDER_FIELDS if name in changes}
    return write_order_request(
        PurchaseOrder(**values),
        caller_of(agreed, **changes),
        payload_id=changes.get("payload_id", payload_id("order")),
        timestamp=changes.get("timestamp", datetime.now(UTC)),
    )


def total_of(items: tuple[OrderItem, ...]) -> Decimal:
    """The sum of the lines, to the cent."""
    priced = [item for item in items if item.unit_price]
    sums = (item.unit_price.amount * item.quantity / item.price_unit for item in priced if item.unit_price)
    return sum(sums, Decimal("0.00")).quantize(Decimal("0.01"))


def oci_call(agreed: Agreed, **changes: str) -> dict[str, str]:
    """The parameters of an OCI call; others by keyword, an empty one is left out."""
    call = {
        USER_PARAMETER: agreed.user, SECRET_PARAMETER: agreed.secret, "HOOK_URL": RETURN_URL, "~OkCode": "ADDI",
        "~TARGET": "_top", "~CALLER": "CTLG", **changes,
    }  # fmt: skip
    return {name: value for name, value in call.items() if value}


def status_of(body: bytes) -> tuple[str, str]:
    """Code and sentence of a cXML answer."""
    answer = read_response(body)
    return answer.code, answer.text


def start_url_of(body: bytes) -> str:
    """The StartPage of a setup response; empty if there is none."""
    return read_response(body).start_page_url
