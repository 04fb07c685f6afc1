"""Answer one order of the inbox: in the format's own way where it has one, else by a receipt in JSON.

openTRANS and UBL answer with a response that acknowledges the receipt and accepts nothing yet; EDIFACT and IDoc, whose
answers go another way than the request, get a receipt. What books nothing is told as a problem, or as kept.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from connections.domain.inbox_problem import CONFLICT, OK, PROBLEM_TYPE, RECEIPT_TYPE, problem, receipt, written
from connections.domain.keep_document import TAKEN, NotBooked, Settled
from protocols.documents import Confirmation, ConfirmationKind, OrderReference
from protocols.errors import Unwritable
from protocols.opentrans.write_response import write_order_response
from protocols.order_parts import ReadOrder
from protocols.ubl.write_response import write_acknowledgement
from storefront.models import Order, OrderState

XML_TYPE = "application/xml; charset=UTF-8"
RECEIVED_TEXT = "This acknowledges the receipt of the order. It is accepted by a confirmation only."
_RESPONSES: dict[str, Callable[[Confirmation, ReadOrder], bytes]] = {
    "opentrans": write_order_response,
    "ubl": write_acknowledgement,
}
_BECAME = {"new": "received", "update": "changed", "delete": "cancelled"}


def may_answer(read: ReadOrder) -> bool:
    """Whether the format has an answer to one order; a message without lines is none that openTRANS could repeat."""
    return read.format.partition("-")[0] in _RESPONSES and bool(read.order.lines)


class InboxForm:
    """The answer to one order, whichever format it came in; a receipt where it is one of several in a message."""

    def __init__(self, read: ReadOrder, reference: str, now: datetime, *, is_alone: bool = True) -> None:
        self._read, self._reference, self._now = read, reference, now
        self._is_answered = is_alone and may_answer(read)
        self.content_types: tuple[str, ...] = (XML_TYPE, RECEIPT_TYPE) if self._is_answered else (RECEIPT_TYPE,)

    def received(self) -> Settled:
        """Stands in for an answer until it is known what becomes of the order."""
        return Settled(b"", TAKEN, content_type=self.content_types[0])

    def booked(self, order: Order) -> Settled:
        """What became of it, with our number."""
        if self._is_answered:
            # Peppol's profile Order Only knows no answer
            with suppress(Unwritable):
                return Settled(self._response(order), TAKEN, content_type=XML_TYPE)
        held = order.state == OrderState.HELD
        became = "held" if held else _BECAME[self._read.order.order_type]
        return Settled(receipt(self._reference, [self._entry(order.number, became)]), TAKEN, content_type=RECEIPT_TYPE)

    def refused(self, refused: NotBooked) -> Settled:
        """Kept where that is all right, else what the sender must change."""
        number = refused.order.number if refused.order else ""
        entry = self._entry(number, "kept", code=refused.verdict, detail=refused.text)
        if refused.status == TAKEN:
            return Settled(receipt(self._reference, [entry]), TAKEN, content_type=RECEIPT_TYPE)
        body = problem(CONFLICT, refused.verdict, refused.text, self._reference, [entry])
        return Settled(body, refused.status, CONFLICT, PROBLEM_TYPE)

    def _entry(self, number: str, became: str, **more: str) -> dict[str, str]:
        return {"order_id": self._read.order.order_id, "number": number, "status": became, **more}

    def _response(self, order: Order) -> bytes:
        said = self._read.order
        confirmation = Confirmation(
            order=OrderReference(said.order_id, self._read.message_id, said.order_date),
            confirm_id=order.number,
            notice_date=self._now.replace(microsecond=0),
            kind=ConfirmationKind.ACCEPT,
            comments=f"{RECEIVED_TEXT} Reference: {self._reference}.",
        )
        return _RESPONSES[self._read.format.partition("-")[0]](confirmation, self._read)


def answer_of_all(settled: Sequence[Settled]) -> Settled:
    """One answer of several, put together from what is stored of each, so that a repeat is answered byte for byte.

    The reference is that of the order stored last; a problem only if nothing at all was taken.
    """
    if len(settled) == 1:
        return settled[0]
    newest = max(settled, key=lambda one: one.document_id)
    said: list[dict[str, Any]] = [json.loads(one.answer) for one in settled]
    orders = [entry for answer in said for entry in answer["orders"]]
    latest = json.loads(newest.answer)
    taken = next((one for one in settled if one.http_status == OK), None)
    if taken is None:
        return replace(newest, answer=written({**latest, "orders": orders}))
    return replace(taken, answer=receipt(latest.get("reference") or latest["instance"], orders))
