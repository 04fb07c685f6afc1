"""Why a document was not sent, or is not on its way any more, in plain words. The codes never change."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Not wanted, or not possible: nothing is wrong.
NOT_SENT: dict[str, Promise] = {
    "order.no_connection": _("The order did not come through a connection."),
    "connection.inactive": _("The connection is switched off."),
    "connection.no_address": _("No address for documents is set on the connection."),
    "order.is_test": _("This is a test order on a live connection; nothing is sent to the live address."),
    "buyer.not_allowed": _("The buyer's order does not allow this document, or not for one of its lines."),
    "profile.not_taken": _("The buyer's system does not take this kind of document."),
    "profile.no_deletion": _("The buyer's system takes no deletions."),
    "format.no_writer": _("The format that the order came in has no document of this kind that we write."),
    "answer.not_wanted": _("The order's agreed process knows no answer."),
    "original.not_sent": _("The document that this one changes was never sent."),
}
#: Something is wrong, and a person has to look.
FAILED: dict[str, Promise] = {
    "order.unreadable": _("The buyer's order cannot be read again."),
    "document.invalid": _("The document breaks a rule of its format, so it was not sent."),
    "delivery.dead": _("All attempts to deliver it failed."),
    "delivery.refused": _("The buyer's system refused it."),
}


def reason_in_words(code: str) -> Promise | str:
    """The sentence for a code; a rule of a document's own format shares one."""
    return NOT_SENT.get(code) or FAILED.get(code) or (FAILED["document.invalid"] if code else "")
