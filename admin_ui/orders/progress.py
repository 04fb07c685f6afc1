"""How far an order has come, line by line, and the papers that were made of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storefront.domain.fulfil.open_quantities import LineQuantities, open_quantities
from storefront.models import Invoice, Order, OrderState


@dataclass(frozen=True, slots=True)
class Progress:
    """The lines with what is left, and which buttons make sense."""

    lines: list[LineQuantities]
    may_confirm_all: bool
    may_confirm: bool
    may_ship: bool
    may_bill: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the supplier's, as its row on the page."""

    kind: str
    pk: int
    label: str | Promise
    number: str
    created_at: datetime
    by: str
    total: Decimal | None
    currency: str
    is_taken_back: bool
    may_take_back: bool
    may_credit: bool


def progress_of(order: Order) -> Progress:
    """What has been done and what may be done now; a held or cancelled order waits."""
    lines = open_quantities(order)
    is_open = order.state not in (OrderState.HELD, OrderState.CANCELLED)
    return Progress(
        lines,
        may_confirm_all=is_open and any(line.unanswered for line in lines),
        may_confirm=is_open and any(line.to_ship for line in lines),
        may_ship=is_open and any(line.to_ship for line in lines),
        may_bill=is_open and not order.is_test and any(line.to_invoice for line in lines),
    )


def papers_of(order: Order) -> list[Paper]:
    """Confirmations, delivery notes, invoices and credit memos, in the sequence in which they were made."""
    found = [
        *(
            Paper("confirmation", row.pk, _("Order confirmation"), row.number, row.created_at, row.by, None, "", False,
                  False, False)
            for row in order.confirmations.all()
        ),
        *(
            Paper("shipment", row.pk, _("Delivery note"), row.number, row.created_at, row.by, None, "",
                  row.cancelled_at is not None, row.cancelled_at is None, False)
            for row in order.shipments.all()
        ),
        *(_bill(row) for row in order.invoices.all()),
    ]  # fmt: skip
    return sorted(found, key=lambda paper: paper.created_at)


def _bill(row: Invoice) -> Paper:
    counts = row.cancelled_at is None
    return Paper(
        "invoice", row.pk, _("Credit memo") if row.is_credit else _("Invoice"), row.number, row.created_at, row.by,
        row.total, row.currency, not counts, counts, counts and not row.is_credit,
    )  # fmt: skip
