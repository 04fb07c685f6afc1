"""Send a new order to the supplier's team by e-mail: as it came, and as a paper to print.

Queued in the transaction that books the order, so that neither is there without the other. Whoever has named no
recipients pays one small statement.
"""

from django.core.mail import EmailMessage
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from connections.domain.delivery.queue import queue_mail
from connections.models import Connection, InboundDocument, OrderMailing
from storefront.domain.papers.write_papers import order_pdf
from storefront.formats import formats_for
from storefront.models import Order, OrderState
from tenants.scope import current_supplier

#: An order of more lines comes without the paper: setting it would hold the buyer's answer up.
MOST_LINES_ON_PAPER = 100


def recipients_of(connection: Connection) -> list[str]:
    """The connection's own, else those for all others; an own row without addresses means nobody."""
    rows = OrderMailing.objects.filter(connection=connection) | OrderMailing.objects.filter(connection=None)
    row = rows.order_by(F("connection").asc(nulls_last=True)).first()
    return row.addresses() if row else []


def mail_order(order: Order, connection: Connection, document_id: int) -> None:
    """Queue the e-mail, if somebody is to have it."""
    recipients = recipients_of(connection)
    if not recipients:
        return
    language = current_supplier().language
    with override(language):
        message = EmailMessage(_subject(order, connection), _text(order, connection, language), to=recipients)
    document = InboundDocument.objects.only("body").get(pk=document_id)
    message.attach(f"{order.number}.{_ending(bytes(document.body))}", bytes(document.body), "application/octet-stream")
    if order.lines.count() <= MOST_LINES_ON_PAPER:
        message.attach(f"{order.number}.pdf", order_pdf(order), "application/pdf")
    queue_mail(message, order_id=order.pk)


def _subject(order: Order, connection: Connection) -> str:
    words = {"number": order.external_id, "customer": connection.customer.name}
    subject = _("Order %(number)s from %(customer)s") % words
    marks = [_("TEST")] * order.is_test + [_("held")] * (order.state == OrderState.HELD)
    return " ".join((" ".join(f"[{mark}]" for mark in marks), " ".join(subject.split()))).strip()


def _text(order: Order, connection: Connection, language: str) -> str:
    sentences = [
        _("A new order arrived: %(number)s, the buyer's number %(external)s.")
        % {"number": order.number, "external": order.external_id},
        _("Customer: %(customer)s. Total (net): %(total)s.")
        % {"customer": connection.customer.name, "total": formats_for(language).money(order.total, order.currency)},
    ]
    if order.is_test:
        sentences.append(_("It is a test; nothing is to be delivered."))
    if order.state == OrderState.HELD:
        sentences.append(_("It is held: please look at it at the desk before you deliver."))
    return "\n".join(sentences) + "\n"


def _ending(body: bytes) -> str:
    return "xml" if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else "txt"
