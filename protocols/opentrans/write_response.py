"""Write an openTRANS ORDERRESPONSE, 2.1 or 1.0, to an order that came in openTRANS.

The format has no word for "accepted" or "rejected": the quantity of each item says how much will come, 0 for nothing.

Source: openTRANS 2.1 and 1.0 element ORDERRESPONSE; the order of elements is the schemas'.
"""

from decimal import Decimal

from protocols.documents import Confirmation
from protocols.markup import around, tag
from protocols.messages import CredentialClaim
from protocols.order_answers import AnsweredLine, answered_lines, currency_of
from protocols.order_parts import ReadOrder
from protocols.values import format_decimal

_OPEN_2_1 = (
    '<ORDERRESPONSE xmlns="http://www.opentrans.org/XMLSchema/2.1" xmlns:bmecat="http://www.bmecat.org/bmecat/2005"'
    ' version="2.1">'
)
_OPEN_1_0 = '<ORDERRESPONSE xmlns="http://www.opentrans.org/XMLSchema/1.0" version="1.0">'
_ZERO = Decimal(0)


def write_order_response(confirmation: Confirmation, answered: ReadOrder) -> bytes:
    """The answer to `answered`, in its version. Raises Unwritable for a line that was never ordered."""
    is_old = answered.format == "opentrans-1.0"
    lines = answered_lines(confirmation, answered.order)
    info = _info_1_0(confirmation, answered) if is_old else _info_2_1(confirmation, answered)
    items = "".join(_item_1_0(line) if is_old else _item_2_1(line) for line in lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"{_OPEN_1_0 if is_old else _OPEN_2_1}"
        f"<ORDERRESPONSE_HEADER><CONTROL_INFO>{tag('GENERATION_DATE', _moment(confirmation))}</CONTROL_INFO>"
        f"<ORDERRESPONSE_INFO>{info}</ORDERRESPONSE_INFO></ORDERRESPONSE_HEADER>"
        f"<ORDERRESPONSE_ITEM_LIST>{items}</ORDERRESPONSE_ITEM_LIST>{_summary(lines)}</ORDERRESPONSE>\n"
    ).encode()


def _info_2_1(confirmation: Confirmation, answered: ReadOrder) -> str:
    parties = _party_2_1("buyer", answered.sender) + _party_2_1("supplier", answered.receiver)
    return (
        tag("ORDER_ID", answered.order.order_id)
        + tag("ORDERRESPONSE_DATE", _moment(confirmation))
        + tag("ORDER_DATE", answered.order.order_date)
        + tag("SUPPLIER_ORDER_ID", confirmation.confirm_id)
        + around("PARTIES", parties)
        + tag("bmecat:CURRENCY", currency_of(answered.order))
        + tag("REMARKS", confirmation.comments, type="general")
    )


def _party_2_1(role: str, claims: tuple[CredentialClaim, ...]) -> str:
    numbers = "".join(tag("bmecat:PARTY_ID", claim.identity, type=claim.domain) for claim in claims)
    return around("PARTY", numbers and numbers + tag("PARTY_ROLE", role))


def _item_2_1(line: AnsweredLine) -> str:
    item = line.ordered
    product = (
        tag("bmecat:SUPPLIER_PID", line.sku, type="supplier_specific")
        + tag("bmecat:BUYER_PID", item.item_id.buyer_part_id, type="buyer_specific")
        + tag("bmecat:DESCRIPTION_SHORT", line.description)
    )
    price, total = "", ""
    if line.unit_price is not None and line.total is not None:
        price = around(
            "PRODUCT_PRICE_FIX",
            tag("bmecat:PRICE_AMOUNT", format_decimal(line.unit_price.amount))
            + tag("bmecat:PRICE_QUANTITY", format_decimal(line.price_unit)),
        )
        total = tag("PRICE_LINE_AMOUNT", str(line.total.amount))
    return around(
        "ORDERRESPONSE_ITEM",
        tag("LINE_ITEM_ID", item.line_number)
        + around("PRODUCT_ID", product)
        + tag("QUANTITY", format_decimal(line.quantity))
        + tag("bmecat:ORDER_UNIT", item.unit)
        + price
        + total
        + _delivery(line)
        + tag("REMARKS", _words(line), type="general"),
    )


def _info_1_0(confirmation: Confirmation, answered: ReadOrder) -> str:
    parties = _party_1_0("BUYER_PARTY", answered.sender) + _party_1_0("SUPPLIER_PARTY", answered.receiver)
    return (
        tag("ORDER_ID", answered.order.order_id)
        + tag("SUPPLIER_ORDER_ID", confirmation.confirm_id)
        + tag("ORDER_DATE", answered.order.order_date)
        + tag("ORDERRESPONSE_DATE", _moment(confirmation))
        + f"<ORDER_PARTIES>{parties}</ORDER_PARTIES>"
        + tag("PRICE_CURRENCY", currency_of(answered.order))
        + tag("REMARK", confirmation.comments, type="general")
    )


def _party_1_0(name: str, claims: tuple[CredentialClaim, ...]) -> str:
    return around(name, around("PARTY", "".join(tag("PARTY_ID", c.identity, type=c.domain) for c in claims[:1])))


def _item_1_0(line: AnsweredLine) -> str:
    item = line.ordered
    article = (
        tag("SUPPLIER_AID", line.sku)
        + tag("BUYER_AID", item.item_id.buyer_part_id, type="buyer_specific")
        + tag("DESCRIPTION_SHORT", line.description)
    )
    price = ""
    if line.unit_price is not None and line.total is not None:
        price = (
            '<ARTICLE_PRICE type="net_list">'
            + tag("PRICE_AMOUNT", format_decimal(line.unit_price.amount))
            + tag("PRICE_LINE_AMOUNT", str(line.total.amount))
            + tag("PRICE_QUANTITY", format_decimal(line.price_unit))
            + "</ARTICLE_PRICE>"
        )
    return around(
        "ORDERRESPONSE_ITEM",
        tag("LINE_ITEM_ID", item.line_number)
        + around("ARTICLE_ID", article)
        + tag("QUANTITY", format_decimal(line.quantity))
        + tag("ORDER_UNIT", item.unit)
        + price
        + _delivery(line)
        + tag("REMARK", _words(line), type="general"),
    )


def _delivery(line: AnsweredLine) -> str:
    if line.delivery_date is None:
        return ""
    moment = line.delivery_date.isoformat()
    return around("DELIVERY_DATE", tag("DELIVERY_START_DATE", moment) + tag("DELIVERY_END_DATE", moment))


def _words(line: AnsweredLine) -> str:
    """What a person adds, and how much comes later, which the format cannot say otherwise."""
    later = f"Backordered: {format_decimal(line.backordered)}" if line.backordered else ""
    return "\n".join(filter(None, (line.comments, later)))


def _summary(lines: tuple[AnsweredLine, ...]) -> str:
    total = sum((line.total.amount for line in lines if line.total is not None), _ZERO)
    return around("ORDERRESPONSE_SUMMARY", tag("TOTAL_ITEM_NUM", str(len(lines))) + tag("TOTAL_AMOUNT", str(total)))


def _moment(confirmation: Confirmation) -> str:
    return confirmation.notice_date.isoformat()
