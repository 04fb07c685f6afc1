"""Write a UBL OrderResponse, to an order that came in UBL; by Peppol's rules where the order named a profile of theirs.

AB acknowledges the receipt, AP accepts the whole and RE refuses it, all without lines; CA says what becomes of each
line (5 as ordered, 3 with changes, 7 not at all). `LineItem` repeats what was ordered, a substitute stands beside it.

Source: UBL 2.1 OrderResponse; Peppol BIS Ordering 3 (syntax of ubl-order-response.xml), code lists UNCL4343, UNCL1229.
"""

from protocols.documents import Confirmation
from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.messages import CredentialClaim
from protocols.order_answers import AnsweredLine, answered_lines, currency_of
from protocols.order_parts import ReadOrder
from protocols.values import format_decimal

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
_OPEN = (
    f'<OrderResponse xmlns="{_SCHEMA}OrderResponse-2" xmlns:cac="{_SCHEMA}CommonAggregateComponents-2"'
    f' xmlns:cbc="{_SCHEMA}CommonBasicComponents-2">'
)
_PEPPOL = "urn:fdc:peppol.eu:poacc:"


def write_order_response(confirmation: Confirmation, answered: ReadOrder) -> bytes:
    """The answer to `answered`. Raises Unwritable for a line never ordered, and where the profile knows no answer."""
    lines = answered_lines(confirmation, answered.order)
    code = _code(lines)
    return _document(confirmation, answered, code, lines if code == "CA" else ())


def write_acknowledgement(confirmation: Confirmation, answered: ReadOrder) -> bytes:
    """That `answered` was received (AB), which accepts nothing. Raises Unwritable where the profile knows no answer."""
    return _document(confirmation, answered, "AB", ())


def _document(confirmation: Confirmation, answered: ReadOrder, code: str, lines: tuple[AnsweredLine, ...]) -> bytes:
    head = (
        _profile(answered)
        + tag("cbc:ID", confirmation.confirm_id)
        + tag("cbc:IssueDate", confirmation.notice_date.date().isoformat())
        + tag("cbc:IssueTime", confirmation.notice_date.strftime("%H:%M:%S"))
        + tag("cbc:OrderResponseCode", code)
        + tag("cbc:Note", confirmation.comments)
        + tag("cbc:DocumentCurrencyCode", currency_of(answered.order))
        + around("cac:OrderReference", tag("cbc:ID", answered.order.order_id))
        + f"<cac:SellerSupplierParty>{_party(answered.receiver)}</cac:SellerSupplierParty>"
        + f"<cac:BuyerCustomerParty>{_party(answered.sender)}</cac:BuyerCustomerParty>"
    )
    body = "".join(_line(line, n) for n, line in enumerate(lines, 1))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_OPEN}{head}{body}</OrderResponse>\n'.encode()


def _code(lines: tuple[AnsweredLine, ...]) -> str:
    if all(line.is_rejected for line in lines) and lines:
        return "RE"
    is_plain = not any(line.is_changed or line.delivery_date or line.comments for line in lines)
    return "AP" if is_plain else "CA"


def _profile(answered: ReadOrder) -> str:
    """The profile that the order named, and what we write within it; nothing for UBL outside Peppol."""
    profile = dict(answered.order.extrinsics).get("ProfileID", "")
    if not profile.startswith(_PEPPOL):
        return ""
    if ":order_only:" in profile:
        raise Unwritable("An order of Peppol's profile Order Only gets no answer.", code="answer.not_wanted")
    kind = "order_response_advanced" if ":advanced_ordering:" in profile else "order_response"
    return tag("cbc:CustomizationID", f"{_PEPPOL}trns:{kind}:3") + tag("cbc:ProfileID", profile)


def _party(claims: tuple[CredentialClaim, ...]) -> str:
    """The endpoint first, the same and others as identifications."""
    endpoint = "".join(tag("cbc:EndpointID", claim.identity, schemeID=claim.domain) for claim in claims[:1])
    numbers = (tag("cbc:ID", claim.identity, schemeID=claim.domain) for claim in claims)
    return around("cac:Party", endpoint + "".join(around("cac:PartyIdentification", number) for number in numbers))


def _line(line: AnsweredLine, position: int) -> str:
    item, unit = line.ordered, line.ordered.unit
    later = format_decimal(line.backordered) if line.backordered else ""
    return around(
        "cac:OrderLine",
        around(
            "cac:LineItem",
            tag("cbc:ID", str(position))
            + tag("cbc:Note", line.comments)
            + tag("cbc:LineStatusCode", _line_status(line))
            + tag("cbc:Quantity", format_decimal(line.quantity), unitCode=unit)
            + tag("cbc:MaximumBackorderQuantity", later, unitCode=unit)
            + _delivery(line)
            + _price(line)
            + _item(item.description, item.item_id.supplier_part_id, item.item_id.buyer_part_id),
        )
        + _substitute(line)
        + around("cac:OrderLineReference", tag("cbc:LineID", item.line_number)),
    )


def _line_status(line: AnsweredLine) -> str:
    if line.is_rejected:
        return "7"
    return "3" if line.is_changed else "5"


def _delivery(line: AnsweredLine) -> str:
    if line.delivery_date is None:
        return ""
    day = line.delivery_date.date().isoformat()
    return around("cac:Delivery", around("cac:PromisedDeliveryPeriod", tag("cbc:EndDate", day)))


def _price(line: AnsweredLine) -> str:
    if line.unit_price is None:
        return ""
    amount = tag("cbc:PriceAmount", format_decimal(line.unit_price.amount), currencyID=line.unit_price.currency)
    base = tag("cbc:BaseQuantity", format_decimal(line.price_unit), unitCode=line.ordered.unit)
    return around("cac:Price", amount + base)


def _item(description: str, sku: str, buyer_part_id: str) -> str:
    """A name is required; the number stands in for it."""
    return around(
        "cac:Item",
        tag("cbc:Name", description or sku)
        + around("cac:BuyersItemIdentification", tag("cbc:ID", buyer_part_id))
        + around("cac:SellersItemIdentification", tag("cbc:ID", sku)),
    )


def _substitute(line: AnsweredLine) -> str:
    if line.substitute is None:
        return ""
    number = tag("cbc:ID", line.ordered.line_number)
    return around("cac:SellerSubstitutedLineItem", number + _item(line.description, line.sku, ""))
