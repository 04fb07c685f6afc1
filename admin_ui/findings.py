"""What was noticed about an order or a message, in words: by the finding's code, with what stood there.

Codes come from `protocols/`, `connections/domain/match_order.py` and `storefront/domain/place_order.py`; one that is
not listed here is shown as it is, with its values.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    "connection.profile.differs": _("The sender looks like another kind of buyer's system than the connection's."),
    "order.amount_too_large": _("A number was too large to be stored and was cut to the largest that fits."),
    "order.conflict": _("An order with this number had come before, with other content. Both are kept."),
    "order.connection_inactive": _("The order came through a connection that is switched off."),
    "order.attachment.refused": _(
        "A file that came with the order was not kept: it is too large, or of a kind that can do harm."
    ),
    "order.cancelled_before": _("A change came for an order that had been cancelled. It changed nothing."),
    "order.cancelled_before_it_came": _(
        "A cancellation for this number had come before the order itself. Ask the buyer whether the order stands."
    ),
    "order.cancelled_by_buyer": _("The buyer's system cancelled the order."),
    "order.delete.unknown": _("A cancellation came for an order that never came. It changed nothing."),
    "order.new.changes": _("The order came again as a new one, with a higher version; it was taken as a change."),
    "order.reference.missing": _(
        "The message does not say which earlier request it changes; the order was found by its number."
    ),
    "order.reference.old": _("The message refers to an earlier request than the latest one of this order."),
    "order.reference.other_number": _(
        "The message has another order number than the request it refers to; that request was followed."
    ),
    "order.reference.unknown": _("The message refers to a request that never came; the order was found by its number."),
    "order.reference.wrong": _("The message refers to a request of another order; the order was found by its number."),
    "order.superseded": _("The order came after its own change. The change counts; this message changed nothing."),
    "order.update.unknown": _("The message changes an order that never came; it was taken as a new order."),
    "order.version.internal": _("The buyer renumbered the order for himself; nothing was changed."),
    "order.version.internal_differs": _(
        "The buyer says that nothing changes for you, yet the order he sent differs from the one you have."
        " Ask him which one counts."
    ),
    "order.version.old": _("An older version came after a newer one. It changed nothing."),
    "order.version.repeated": _("The change has a version number that was used before."),
    "document.ampersand_bare": _("An “&” was not written as XML asks; it was read as text."),
    "document.count_differs": _(
        "The message counts its lines or parts otherwise than they came; something may be lost."
    ),
    "order.change.differences": _(
        "The message changes quantities by differences, which cannot stand for the whole order. Ask the buyer what the"
        " order shall be."
    ),
    "order.change.partial": _(
        "The change names some lines of the order only. Nobody but the buyer can say whether the others are meant to go;"
        " ask him, then change the order by hand."
    ),
    "order.marked_test": _("The message says of itself that it is a test; the order was marked as one."),
    "order.copy": _("The message says of itself that it is a copy or a duplicate."),
    "order.currency.differs": _("The order is in another currency than was agreed for the connection."),
    "order.attachment.ambiguous": _("Several files of the message bear the name that the order refers to."),
    "order.attachment.missing": _("A file that the order refers to did not come with it."),
    "order.kind.unknown": _("The order is of a sort we do not know; it was taken as a regular one."),
    "order.lines.missing": _("The order has no lines."),
    "order.quotes.several": _("The order gathers lines of several carts."),
    "order.shipping.differs": _("Shipping costs other than the cart said, or than the delivery terms come to."),
    "order.total.differs": _("The total is not the sum of the lines."),
    "order.number.unreadable": _("A number or amount could not be read and was left out."),
    "order.type.synonym": _("The kind of order is said in another word than the standard's; it was understood."),
    "order.type.unknown": _("The kind of order is not one we know; it was taken as a new one."),
    "order.line.deleted": _("The buyer took the line back."),
    "order.line.gtin_for_sku": _("The line names no article number of ours; its GTIN was taken."),
    "order.line.price_in_other_unit": _("The price is for another unit than was ordered; the two cannot be compared."),
    "order.line.price_kind": _("The line has no net price; another kind of price was taken."),
    "order.line.schedule_differs": _("The parts of the delivery do not add up to the quantity."),
    "order.line.currency_differs": _("The line is in another currency than was agreed."),
    "message.number.refused": _("A cancelled line could not be read: its quantity or price is no number."),
    "order.line.number_missing": _("The line has no number."),
    "order.line.price_differs": _("The price is another one."),
    "order.line.price_missing": _("The line has no price."),
    "order.line.price_unknown": _("No price was agreed with this customer for the product and quantity."),
    "order.line.product_hidden": _("The customer's buyers do not see this product."),
    "order.line.product_unknown": _("There is no product with this number."),
    "order.line.description_differs": _("The description is not the one in the cart."),
    "order.line.duplicate": _("The line names a line of the cart that another line of the order named before."),
    "order.line.left_out": _("A line of the cart was not ordered."),
    "order.line.merged": _("The line stands for several equal lines of the cart, with all their quantities."),
    "order.line.price_unit_differs": _("The amount is that of the cart, but for another number of units."),
    "order.line.split": _("A line of the cart was split; its parts add up to what was in the cart."),
    "order.left": _(
        "The buyer's system wanted to change or cancel the order after goods were shipped or billed. Nothing was changed;"
        " he was told to call."
    ),
    "order.line.quantity_differs": _("The quantity is not the one in the cart."),
    "order.line.quantity_odd": _("The quantity could not be read as it stands."),
    "order.line.quote_expired": _("The order came after the cart's prices had ended."),
    "order.line.quote_unknown": _("The line names a cart that was never sent through this connection."),
    "order.line.sku_long": _("A cancelled line could not be read: its part number is too long."),
    "order.line.sku_missing": _("The line has no part number."),
    "order.line.unit_differs": _("The unit is another one."),
    "setup.item.merged": _("An article stood in several lines of the cart that came back; they were put together."),
    "setup.item.price_unknown": _("A line of the cart could not be brought back: its article has no price now."),
    "setup.item.quantity_refused": _("A line of the cart could not be brought back: its quantity cannot be ordered."),
    "setup.item.unit_differs": _("A line of the cart could not be brought back: its article is sold in another unit."),
    "setup.item.unknown": _(
        "A line of the cart could not be brought back: the customer's buyers do not see its article."
    ),
    "setup.items.ignored": _("The message brought lines, which only visits to edit or inspect a cart have."),
    "status_update.said": _("What the buyer's system says of a document of ours."),
    "setup.operation.source": _("The buyer's system asked for a sourcing visit. The shop opened as for any other one."),
}


@dataclass(frozen=True, slots=True)
class FindingInWords:
    """A sentence, and what stood there against what was expected."""

    code: str
    text: str
    found: str
    expected: str
    path: str
    severity: str


def in_words(finding: dict[str, Any]) -> FindingInWords:
    """The finding as stored, as a person reads it."""
    code = str(finding.get("code", ""))
    text = TEXTS.get(code)
    return FindingInWords(
        code=code,
        text=str(text) if text else _now("Noticed: %(code)s.") % {"code": code},
        found=str(finding.get("found", "")),
        expected=str(finding.get("expected", "")),
        path=str(finding.get("path", "")),
        severity=str(finding.get("severity", "warning")),
    )
