"""Say in plain words what became of an exchange, and what to do: by verdict, for the supplier's people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    "accepted": _("Everything went as it should."),
    "ping": _("Somebody looked whether this address answers. It does."),
    "repeated": _("The same message had come before. It got the same answer again; nothing was stored twice."),
    "start.unknown": _("Somebody opened a start page address that was never given out. Nothing was opened."),
    "start.expired": _("The buyer's browser came later than ten minutes after the setup. He must start again."),
    "start.used": _("The start page was opened again after its minute was over. The buyer must start again."),
    "start.over": _("The start page was opened for a visit that is over. The buyer must start again."),
    "credential.refused": _(
        "The sender's identity or secret is not that of any connection here. Compare domain, identity and secret with"
        " those on the connection's page, letter by letter; secrets can be renewed there."
    ),
    "credential.slowed": _(
        "Twenty wrong secrets came for this connection within a minute from one address. Nothing from there was looked"
        " at until the minute was over. If it is the buyer's system, give it the right secret."
    ),
    "credential.conflict": _(
        "The sender claims two different identities in the same domain. His system must send one of them."
    ),
    "credential.from_unknown": _(
        "The sender proved who he is, but speaks for a buyer (From) who is not listed on this connection. Add the"
        " identity to the connection if it is right."
    ),
    "connection.inactive": _("This connection, or its customer, is switched off. Switch it on to let buyers in."),
    "supplier.suspended": _("Your account is suspended: no new visits are opened. Orders are still taken."),
    "document.unparseable": _("What came is not the XML that was expected. The sender's text names line and reason."),
    "document.packed": _("What came is compressed (Content-Encoding), which is not taken. It must come as it is."),
    "document.too_large": _("The document is larger than this service takes."),
    "message.unsupported": _("The sender asked for something that this service does not do."),
    "message.value.missing": _("A value that cannot be done without is missing in the message."),
    "message.number.refused": _("A number in the message is not written as one."),
    "setup.return_url.missing": _("The setup request does not say where the cart should go (BrowserFormPost)."),
    "setup.operation.unpromised": _(
        "The buyer's system wants to edit or look at lines that were sent with the word that it could not. The buyer"
        " must begin a new cart; whether carts may be edited is set on the connection's page."
    ),
    "setup.repeated_late": _(
        "A setup request came again with a payloadID used before. Each visit needs its own; within a minute a repeat"
        " is taken for a retry. No visit was opened."
    ),
    "oci.hook_url.missing": _("The call does not say where the cart should go (HOOK_URL)."),
    "oci.parameter.conflict": _("The call holds the same parameter twice with different values."),
    "ids.hookurl.missing": _("The call does not say where the cart should go (hookurl)."),
    "ids.parameter.conflict": _("The call holds the same parameter twice with different values."),
    "ids.warenkorb.missing": _("A cart was announced (WKS), but none came with the call."),
    "ids.article.missing": _("An article was asked for, or sent in a cart, without its number."),
    "ids.action.unsupported": _(
        "The software asked how to log in (LI) or which versions are spoken (SV). Nobody has written down what to answer;"
        " switch that question off in the software."
    ),
    "oci.method.refused": _(
        "The buyer's system called by GET, which puts its password into an address. This connection takes POST; let the"
        " buyer's IT change that, or allow GET under Buyer system."
    ),
    "oci.parameters.many": _("The call holds more parameters than are read; a buyer's system sends a few dozen."),
    "return_address.unapproved": _(
        "A function was asked to answer to a host that nobody has approved. Approve it on the connection's page."
    ),
    "return_address": _(
        "The address to which the cart should go is not acceptable. It must begin with https, or the connection must"
        " allow otherwise."
    ),
    "cart.empty": _("The buyer wanted to send an empty cart. He was told, or asked whether he means it; nothing left."),
    "cart.unwritable": _(
        "The cart broke the grammar of what may be sent, so it stayed; the buyer was told. The log names the place. Look"
        " at the connection's identities and at the articles in the cart, then ask the operator."
    ),
    "visit.left": _("The buyer left without sending a cart. What his system was told stands in the answer."),
    "order.header.missing": _("The order has no OrderRequestHeader."),
    "order.id.missing": _("The order has no number."),
    "order.line.sku_missing": _("A line of the order names no article."),
    "order.conflict": _(
        "An order with this number had come before with other content. This one was kept but not booked; ask the buyer"
        " which one is meant."
    ),
    "order.cancelled_before": _(
        "The buyer's system changed an order that had been cancelled. Nothing was changed and the buyer was told; the"
        " message is kept on the order's page."
    ),
    "order.delete.unknown": _(
        "The buyer's system cancelled an order that never came. He was told; if the order still comes, it will be held."
    ),
    "order.left": _(
        "The buyer's system wanted to change or cancel an order of which goods have been shipped or billed. Nothing was"
        " changed and the buyer was told to call; the message is kept on the order's page."
    ),
    "order.superseded": _("The order came after its own change, which counts. This message was kept, but not booked."),
    "order.version.old": _(
        "An older version of the order came after a newer one. Nothing was changed and the buyer was told to send the"
        " latest version."
    ),
    "order.pdf": _("A PDF came into the order inbox. It holds no order that could be read; enter it by hand."),
    "order.mime": _("An order came wrapped in parts of mail, which this door does not open."),
    "order.format.unknown": _("What came into the order inbox is no order in a format that is read there."),
    "order.messages.none": _("The message is sound, but holds no order."),
    "order.change.held": _(
        "The change does not say the whole order as it shall be. It was kept and the order was held: ask the buyer what"
        " is meant, change the order by hand, then release it."
    ),
    "order.messages.several": _("Several orders, or none, came in one message. They must come one by one."),
    "order.lines.missing": _("The order has no lines."),
    "order.line.sku_long": _("An article number in the order is longer than any of ours."),
    "document.element.repeated": _(
        "The document says the same thing twice and differently; nobody could tell which counts."
    ),
    "inbox.format.unknown": _(
        "What came into the order inbox is no order in a format that is read there (openTRANS, EDIFACT, SAP IDoc, UBL,"
        " cXML). It is kept in this record; if it is an order, enter it by hand."
    ),
    "method.refused": _("The address was called in a way (HTTP method) it does not answer."),
    "service.trouble": _("Our own service had trouble. The sender was told to try again."),
}


def explain_verdict(verdict: str) -> str:
    """The text in the active language; of an unknown verdict, that of its family, or none."""
    return str(TEXTS.get(verdict) or TEXTS.get(verdict.partition(".")[0]) or "")
