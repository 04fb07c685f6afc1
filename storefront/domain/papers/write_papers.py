"""Orders, confirmations, delivery notes, invoices and credit memos as PDF.

What the buyer gets is written in the customer's language, the order itself in the supplier's. An order keeps what the
buyer wrote; a paper of the supplier's keeps what was true when it was made.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from protocols.values import format_decimal
from storefront.domain.papers.sheet import Pair, Sheet, Table, write_sheet
from storefront.formats import Formats, formats_for
from storefront.models import Invoice, Order, OrderConfirmation, SellerDetails, Shipment
from tenants.scope import current_supplier


def order_pdf(order: Order) -> bytes:
    """What the buyer ordered, for the supplier's people."""
    language = current_supplier().language
    with override(language):
        said = formats_for(language)
        table = Table(
            (_("Line"), _("Article"), _("Description"), _("Quantity"), _("Price"), _("Total")),
            (10, 24, 60, 20, 26, 24),
            [
                (
                    line.buyer_line or str(line.position), line.sku, line.description,
                    f"{said.number(line.quantity)} {line.unit}",
                    _price(said, line.unit_price, line.price_unit, order.currency),
                    _money(said, line.line_total, order.currency),
                )
                for line in order.lines.all()
            ],
            frozenset({3, 4, 5}),
        )  # fmt: skip
        sums = ((_("Total (net)"), said.money(order.total, order.currency)),)
        notes = (order.comments,) if order.comments else ()
        return _sheet(order, _("Order"), order.number, language, said, table, [], sums=sums, notes=notes)


def confirmation_pdf(confirmation: OrderConfirmation) -> bytes:
    """What becomes of each line."""
    order = confirmation.order
    language = order.customer.language
    with override(language):
        said = formats_for(language)
        table = Table(
            (_("Line"), _("Article"), _("Description"), _("Quantity"), _("Answer"), _("Arrives")),
            (10, 24, 52, 20, 40, 20),
            [
                (
                    part.line_key, part.substitute_sku or part.sku, part.substitute_description or part.description,
                    f"{said.number(part.quantity)} {part.unit}",
                    ": ".join(filter(None, (str(part.get_kind_display()), part.reason))),
                    said.date(part.delivery_date) if part.delivery_date else "–",
                )
                for part in confirmation.lines.all()
            ],
            frozenset({3}),
        )  # fmt: skip
        facts = [(_("Date"), said.date(confirmation.created_at))]
        notes = (confirmation.comments,) if confirmation.comments else ()
        return _sheet(order, _("Order confirmation"), confirmation.number, language, said, table, facts, notes=notes)


def shipment_pdf(shipment: Shipment) -> bytes:
    """What is in the parcel."""
    order = shipment.order
    language = order.customer.language
    with override(language):
        said = formats_for(language)
        table = Table(
            (_("Line"), _("Article"), _("Description"), _("Quantity")),
            (12, 36, 90, 28),
            [
                (part.line_key, part.sku, part.description, f"{said.number(part.quantity)} {part.unit}")
                for part in shipment.lines.all()
            ],
            frozenset({3}),
        )
        facts = [
            (_("Shipped"), said.date(shipment.shipped_on)),
            (_("Arrives"), said.date(shipment.arrives_on)),
            (_("Carrier"), shipment.carrier),
            (_("Tracking numbers"), ", ".join(shipment.tracking_numbers)),
        ]
        watermark = _("Taken back") if shipment.cancelled_at else ""
        return _sheet(order, _("Delivery note"), shipment.number, language, said, table, facts, watermark=watermark)


def bill_pdf(invoice: Invoice) -> bytes:
    """An invoice, or a credit memo."""
    order = invoice.order
    language = order.customer.language
    with override(language):
        said = formats_for(language)
        table = Table(
            (_("Line"), _("Article"), _("Description"), _("Quantity"), _("Price"), _("Tax"), _("Total")),
            (10, 24, 52, 20, 26, 14, 26),
            [
                (
                    part.line_key, part.sku, part.description, f"{said.number(part.quantity)} {part.unit}",
                    _price(said, part.unit_price, part.price_unit, invoice.currency),
                    "–" if part.tax_percent is None else f"{said.number(part.tax_percent)} %",
                    said.money(part.subtotal, invoice.currency),
                )
                for part in invoice.lines.all()
            ],
            frozenset({3, 4, 5, 6}),
        )  # fmt: skip
        title = _("Credit memo") if invoice.is_credit else _("Invoice")
        watermark = _("Taken back") if invoice.cancelled_at else ""
        return _sheet(
            order, title, invoice.number, language, said, table, _bill_facts(invoice, said),
            sums=_bill_sums(invoice, said), notes=_bill_notes(invoice), watermark=watermark,
        )  # fmt: skip


def _bill_facts(invoice: Invoice, said: Formats) -> list[Pair]:
    facts = [(_("Date of invoice"), said.date(invoice.issued_on))]
    if invoice.corrects is not None:
        facts.append((_("Corrects invoice"), invoice.corrects.number))
    shipped = invoice.order.shipments.filter(cancelled_at=None).values_list("shipped_on", flat=True)
    return [*facts, *([(_("Shipped"), ", ".join(said.date(day) for day in shipped))] if shipped else ())]


def _bill_sums(invoice: Invoice, said: Formats) -> list[Pair]:
    currency = invoice.currency
    taxes = [
        (_("Tax %(percent)s %%") % {"percent": said.number(Decimal(share["percent"]))},
         said.money(Decimal(share["amount"]), currency))
        for share in invoice.tax_shares
    ]  # fmt: skip
    shipping = [(_("Shipping (net)"), said.money(invoice.shipping, currency))] if invoice.shipping else []
    goods = (_("Goods (net)"), said.money(invoice.subtotal, currency))
    return [goods, *shipping, *taxes, (_("Total"), said.money(invoice.total, currency))]


def _bill_notes(invoice: Invoice) -> list[str]:
    seller = seller_on_papers()
    days = seller.payment_days
    due = "" if days is None or invoice.is_credit else _("Payable within %(days)s days.") % {"days": days}
    return [note for note in (invoice.reason, due, seller.bank_account) if note]


def seller_on_papers() -> SellerDetails:
    """Who sells."""
    said: SellerDetails = SellerDetails.for_site(Site.objects.get(is_default_site=True))
    return said


def _sheet(
    order: Order, title: str, number: str, language: str, said: Formats, table: Table, facts: Iterable[Pair], *,
    sums: Iterable[Pair] = (), notes: Iterable[str] = (), watermark: str = "",
) -> bytes:  # fmt: skip
    seller = seller_on_papers()
    sender = [
        seller.name or current_supplier().name, seller.street, f"{seller.postal_code} {seller.city}".strip(),
        seller.country_code, seller.phone, seller.email, seller.tax_id,
    ]  # fmt: skip
    about = [
        (_("Your order"), order.external_id),
        (_("Our number"), order.number),
        (_("Ordered"), order.ordered_at),
        (_("Ship to"), ", ".join(_address(order.ship_to))),
    ]
    marks = [_("TEST – nothing is to be delivered.") if order.is_test else "", watermark]
    return write_sheet(
        Sheet(
            title=f"{title} {number}", sender=sender, receiver=_address(order.bill_to) or [order.customer.name],
            facts=[(label, value) for label, value in (*facts, *about) if value], table=table, language=language,
            page_words=_("Page %(page)s of %(pages)s"), watermark=" · ".join(mark for mark in marks if mark),
            sums=list(sums), notes=list(notes),
        )
    )  # fmt: skip


def _address(address: Mapping[str, Any]) -> list[str]:
    """The lines of an address, as they are written on a letter."""
    town = " ".join(str(address.get(part) or "") for part in ("postal_code", "city")).strip()
    parts = (address.get("name"), *_several(address.get("deliver_to")), *_several(address.get("street")), town)
    return [str(part) for part in (*parts, address.get("country_code")) if part]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _price(said: Formats, price: Decimal | None, price_unit: Decimal, currency: str) -> str:
    if price is None:
        return "–"
    shown = said.price(price, currency)
    return shown if price_unit == 1 else f"{shown} / {format_decimal(price_unit)}"


def _money(said: Formats, amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else said.money(amount, currency)
