"""The four answers to an order: what each page starts with and what its button does."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from admin_ui.orders.answer import AnswerView, answered_order, person
from admin_ui.orders.forms import BillRow, ConfirmHead, ConfirmRow, CreditHead, NoHead, ShipHead, ShipRow
from protocols.values import format_decimal
from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice, creditable
from storefront.domain.fulfil.invoice_order import invoice_order, today
from storefront.domain.fulfil.open_quantities import LineQuantities
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.domain.fulfil.ship_order import ship_order
from storefront.models import Invoice, Order, OrderConfirmation, Shipment


class ConfirmView(AnswerView):
    """Line by line: as ordered, later, not at all, or another article; a second row takes the rest of a line."""

    title, button, done = _("Confirm lines"), _("Confirm"), _("The order confirmation %(number)s was made.")
    help_text = _(
        "The quantities of a line add up to what was ordered; use its second row for a part that comes later, not at"
        " all, or as another article. A line without a quantity stays unanswered."
    )
    action, head_form, row_form = "desk.order_confirmed", ConfirmHead, ConfirmRow

    def rows(self, lines: Sequence[LineQuantities]) -> list[dict[str, Any]]:
        """What was answered before, or all of the line as ordered; and a row for the rest."""
        found: list[dict[str, Any]] = []
        for line in lines:
            answered: list[dict[str, Any]] = [
                {
                    "line_key": line.line_key, "quantity": format_decimal(part.quantity), "kind": part.kind,
                    "delivery_date": part.delivery_date, "substitute_sku": part.substitute_sku, "reason": part.reason,
                    "unit_price": None if part.unit_price is None else format_decimal(part.unit_price),
                }
                for part in line.parts
            ]  # fmt: skip
            whole = {"line_key": line.line_key, "quantity": format_decimal(line.ordered)}
            rows: list[dict[str, Any]] = [*(answered or [whole]), {"line_key": line.line_key}]
            found += [{**row, "is_rest": number > 0} for number, row in enumerate(rows)]
        return found

    def act(self, order: Order, stated: list[Any], head: dict[str, Any], **kwargs: int) -> OrderConfirmation:
        """As stated."""
        return confirm_order(order, stated, by=person(self.request), comments=head["comments"])


class ShipView(AnswerView):
    """All that is left, or a part."""

    title, button, done = _("Ship"), _("Ship"), _("The delivery note %(number)s was made.")
    help_text = _("Ship all that is left, or lower the quantities; what stays behind can be shipped later.")
    action, head_form, row_form = "desk.order_shipped", ShipHead, ShipRow

    def head(self) -> dict[str, Any]:
        """Today, and there tomorrow."""
        return {"shipped_on": today(), "arrives_on": today() + timedelta(days=1)}

    def rows(self, lines: Sequence[LineQuantities]) -> list[dict[str, Any]]:
        """What may still leave."""
        left = [line for line in lines if line.to_ship]
        return [{"line_key": line.line_key, "quantity": format_decimal(line.to_ship)} for line in left]

    def act(self, order: Order, stated: list[Any], head: dict[str, Any], **kwargs: int) -> Shipment:
        """As stated."""
        return ship_order(order, stated, by=person(self.request), **head)


class BillView(AnswerView):
    """What left and is not billed yet, or other quantities."""

    title, button, done = _("Invoice"), _("Make the invoice"), _("The invoice %(number)s was made.")
    help_text = _("Invoice all that is left, or lower the quantities. Taxes are those agreed for the article.")
    action, head_form, row_form = "desk.order_billed", NoHead, BillRow

    def rows(self, lines: Sequence[LineQuantities]) -> list[dict[str, Any]]:
        """What left and is not billed; where nothing has left yet, all of it."""
        was_shipped = any(line.shipped for line in lines)
        due = [
            (
                line,
                min(line.to_invoice, max(line.shipped - line.invoiced, Decimal(0))) if was_shipped else line.to_invoice,
            )
            for line in lines
            if line.to_invoice
        ]
        return [{"line_key": line.line_key, "quantity": format_decimal(quantity)} for line, quantity in due]

    def act(self, order: Order, stated: list[Any], head: dict[str, Any], **kwargs: int) -> Invoice:
        """As stated."""
        return invoice_order(order, stated, by=person(self.request))


class CreditView(AnswerView):
    """All of an invoice, or a part of it."""

    title, button, done = _("Credit memo"), _("Make the credit memo"), _("The credit memo %(number)s was made.")
    help_text = _("Give back all of the invoice, or lower the quantities. State a price to give back a part of it.")
    action, head_form, row_form = "desk.order_credited", CreditHead, BillRow

    def lines(self, order: Order, **kwargs: int) -> list[Any]:
        """The invoice's own lines."""
        return list(self._invoice(order, kwargs["invoice"]).lines.select_related("invoice"))

    def rows(self, lines: Sequence[Any]) -> list[dict[str, Any]]:
        """What has not been given back."""
        left = creditable(lines[0].invoice) if lines else {}
        return [
            {"line_key": key, "quantity": format_decimal(quantity)} for key, quantity in left.items() if quantity > 0
        ]

    def act(self, order: Order, stated: list[Any], head: dict[str, Any], **kwargs: int) -> Invoice:
        """As stated."""
        return credit_invoice(self._invoice(order, kwargs["invoice"]), stated, head["reason"], by=person(self.request))

    def _invoice(self, order: Order, pk: int) -> Invoice:
        return get_object_or_404(order.invoices, pk=pk, corrects=None)


@require_POST
def confirm_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that nobody has answered comes as ordered, by one button."""
    order = answered_order(request, pk)
    try:
        confirmation = confirm_order(order, None, by=person(request))
    except FulfilRefused as refused:
        messages.error(request, str(refused.text))
    else:
        log(order, "desk.order_confirmed", data={"number": confirmation.number})
        messages.success(request, ConfirmView.done % {"number": confirmation.number})
    return redirect(reverse("orders:inspect", args=[order.pk]))


@require_POST
def take_back(request: HttpRequest, pk: int, kind: str, document: int) -> HttpResponse:
    """A delivery note or an invoice counts no more; its number stays."""
    order = answered_order(request, pk)
    found: Shipment | Invoice = (
        get_object_or_404(Shipment, order=order, pk=document)
        if kind == "shipment"
        else get_object_or_404(Invoice, order=order, pk=document)
    )
    try:
        cancel_document(found, by=person(request))
    except FulfilRefused as refused:
        messages.error(request, str(refused.text))
    else:
        log(order, "desk.order_taken_back", data={"number": found.number})
        messages.success(request, _now("%(number)s was taken back.") % {"number": found.number})
    return redirect(reverse("orders:inspect", args=[order.pk]))
