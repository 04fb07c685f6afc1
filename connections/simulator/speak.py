"""What a pretend buyer's system says and understands: for our test buyer and for the demo's ERP.

Bytes and values only. Who calls whom, and when, is decided in `run.py` and in `admin_ui/demo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from protocols.cxml.accents import speak_as
from protocols.cxml.form import document_of
from protocols.cxml.read_answers import read_cart
from protocols.cxml.write_requests import Caller, write_order_request, write_setup_request
from protocols.errors import Unparseable
from protocols.ids_connect.call import IdsCart
from protocols.ids_connect.read_cart import read_cart as read_warenkorb
from protocols.ids_connect.write import FIELD
from protocols.messages import CartReturn, Operation, ReturnLine, SetupRequest
from protocols.oci.read_return import read_return
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Address, Money

Pairs = Sequence[tuple[str, str]]

CXML_TYPE = "text/xml; charset=UTF-8"
FORM_TYPE = "application/x-www-form-urlencoded"
#: Beside user and secret, what SAP's systems send with every call.
OCI_CALL = (("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG"))
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits before the pretend buyer's system."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class DecodedCart:
    """A returned cart: its lines, and the message as it came, to be shown."""

    cart: CartReturn
    message: str


def setup_request(
    caller: Caller,
    person: Person,
    *,
    return_url: str,
    buyer_cookie: str,
    payload_id: str,
    timestamp: datetime,
    operation: Operation = Operation.CREATE,
    items: Sequence[OrderItem] = (),
    profile: str = "",
) -> bytes:
    """Ask for a visit; `items` are the cart to edit or to look at. `profile` is whose accent to speak in."""
    setup = SetupRequest(
        operation=operation,
        buyer_cookie=buyer_cookie,
        return_url=return_url,
        extrinsics=(("UserEmail", person.email), ("UserFullName", person.name)),
        items=tuple(items),
    )
    return speak_as(profile, write_setup_request(setup, caller, payload_id=payload_id, timestamp=timestamp))


def oci_fields(credentials: Pairs, return_url: str) -> list[tuple[str, str]]:
    """The parameters of the call that opens the shop."""
    return [*credentials, ("HOOK_URL", return_url), *OCI_CALL]


def ids_fields(user: str, secret: str, return_url: str) -> list[tuple[str, str]]:
    """The parameters of an IDS Connect call that fetches a cart."""
    said = {"name_kunde": user, "pw_kunde": secret, "action": "WKE", "version": "2.5", "target": "TOP"}
    return [*said.items(), ("hookurl", return_url)]


def decode_cart(fields: Pairs) -> DecodedCart:
    """The cart in a posted form: cXML, OCI or IDS Connect. Raises RemoteError."""
    document = document_of(fields)
    if document is not None:
        return DecodedCart(read_cart(document), document.decode("utf-8", "replace"))
    warenkorb = next((value for name, value in fields if name == FIELD), None)
    if warenkorb is not None:
        return DecodedCart(_as_returned(read_warenkorb(warenkorb)), warenkorb)
    if not any(name.upper().startswith(("NEW_ITEM-", "~OKCODE")) for name, _value in fields):
        raise Unparseable("The form holds neither a cXML document nor NEW_ITEM fields.")
    return DecodedCart(read_return(fields), "\n".join(f"{name} = {value}" for name, value in fields))


def _as_returned(cart: IdsCart) -> CartReturn:
    """A `warenkorb` as the other protocols' carts are; its number is that of the whole cart."""
    lines = tuple(_returned(number, line, cart.offer_number) for number, line in enumerate(cart.lines, start=1))
    total = sum((line.line_total.amount for line in lines), Decimal(0))
    return CartReturn(buyer_cookie="", total=Money(total, cart.currency), lines=lines)


def _returned(number: int, line: OrderItem, quote: str) -> ReturnLine:
    price = line.unit_price or Money(Decimal(0), "")
    return ReturnLine(
        line_number=number,
        item_id=ItemId(line.item_id.supplier_part_id, f"{quote}/{number}" if quote else ""),
        quantity=line.quantity,
        description=line.description,
        unit_price=price,
        price_unit=line.price_unit,
        unit=line.unit,
        line_total=Money((price.amount / line.price_unit * line.quantity).quantize(CENT), price.currency),
    )


def ordered(line: ReturnLine) -> OrderItem:
    """A returned line as it is ordered: the same article, quantity and price, with our quote."""
    return OrderItem(
        line_number=str(line.line_number),
        item_id=line.item_id,
        quantity=line.quantity,
        description=line.description,
        unit_price=line.unit_price,
        price_unit=line.price_unit,
        unit=line.unit,
        classifications=line.classifications,
        manufacturer_part_id=line.manufacturer_part_id,
    )


def order_request(
    lines: Sequence[OrderItem],
    total: Money,
    caller: Caller,
    company: str,
    *,
    order_id: str,
    payload_id: str,
    timestamp: datetime,
) -> bytes:
    """The approved cart as an OrderRequest; for OCI connections too, whose inbox takes it."""
    order = new_order(lines, total, company, order_id=order_id)
    return write_order(order, caller, payload_id=payload_id, timestamp=timestamp)


def new_order(lines: Sequence[OrderItem], total: Money, company: str, *, order_id: str) -> PurchaseOrder:
    """The approved cart as an order."""
    return PurchaseOrder(
        order_id=order_id,
        order_type="new",
        lines=tuple(lines),
        total=Money(total.amount.quantize(CENT), total.currency),
        bill_to=Address(address_id="1", name=company),
        ship_to=Address(
            address_id="GATE-2", name=company, street=("Gate 2",), postal_code="00000", city="Main site",
            country_code="CH",
        ),
        comments="Please deliver to gate 2.",
    )  # fmt: skip


def changed(order: PurchaseOrder, earlier_payload_id: str) -> PurchaseOrder:
    """The whole order again as its second version, twice as much on its first line (RG 108–110)."""
    first, *others = order.lines
    total = order.total
    if total is not None and first.unit_price is not None:
        more = first.unit_price.amount / first.price_unit * first.quantity
        total = Money((total.amount + more).quantize(CENT), total.currency)
    return replace(
        order,
        order_type="update",
        order_version="2",
        lines=(replace(first, quantity=first.quantity * 2), *others),
        total=total,
        earlier_payload_id=earlier_payload_id,
    )


def cancelled(order: PurchaseOrder, earlier_payload_id: str) -> PurchaseOrder:
    """The whole order again, to be cancelled."""
    version = str(int(order.order_version or "1") + 1)
    return replace(order, order_type="delete", order_version=version, earlier_payload_id=earlier_payload_id)


def write_order(
    order: PurchaseOrder, caller: Caller, *, payload_id: str, timestamp: datetime, profile: str = ""
) -> bytes:
    """An OrderRequest, in the accent of `profile`."""
    return speak_as(profile, write_order_request(order, caller, payload_id=payload_id, timestamp=timestamp))
