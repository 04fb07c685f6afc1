"""What is refused to a person or program that answers an order, as sentences with codes that never change."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    "fulfil.order_held": _("This order is held; release it before it is answered."),
    "fulfil.order_cancelled": _("This order is cancelled; nothing can be done with it any more."),
    "fulfil.line_unknown": _("The order has no line %(line)s."),
    "fulfil.line_repeated": _("Line %(line)s is named more than once."),
    "fulfil.quantity_not_positive": _("Line %(line)s: the quantity must be greater than zero."),
    "fulfil.quantity_decimals": _("Line %(line)s: a quantity may have at most six decimals."),
    "fulfil.parts_differ": _("Line %(line)s: what is answered must add up to the %(ordered)s that were ordered."),
    "fulfil.already_shipped": _("Line %(line)s: %(shipped)s have been shipped and can no longer be rejected."),
    "fulfil.already_billed": _("Line %(line)s: %(billed)s have been billed; credit them before they are rejected."),
    "fulfil.kind_unknown": _("Line %(line)s: the answer %(kind)s is not known."),
    "fulfil.substitute_missing": _("Line %(line)s: please name the article that comes instead."),
    "fulfil.substitute_needless": _("Line %(line)s: another article is named only where it comes instead."),
    "fulfil.price_odd": _("Line %(line)s: a price must not be negative and may have at most six decimals."),
    "fulfil.price_with_rejection": _("Line %(line)s: what does not come has neither price nor date."),
    "fulfil.dates_reversed": _("The goods would arrive before they leave."),
    "fulfil.nothing_to_confirm": _("Every line of this order has been answered."),
    "fulfil.confirm_first": _("This buyer wants the order confirmed before anything is shipped."),
    "fulfil.nothing_to_ship": _("Nothing of this order is left to ship."),
    "fulfil.too_much_shipped": _("Line %(line)s: only %(left)s are left to ship."),
    "fulfil.tracking_number_empty": _("A tracking number must not be empty."),
    "fulfil.test_not_billed": _("A test order is never billed."),
    "fulfil.nothing_to_bill": _("Nothing of this order is left to bill."),
    "fulfil.too_much_billed": _("Line %(line)s: only %(left)s are left to bill."),
    "fulfil.price_missing": _("Line %(line)s has no price; please state one."),
    "fulfil.price_several": _("Line %(line)s was confirmed at several prices; please state the one to bill."),
    "fulfil.tax_unknown": _("Line %(line)s: no tax rate was agreed for this article and country."),
    "fulfil.credit_of_credit": _("A credit memo cannot be credited."),
    "fulfil.document_cancelled": _("%(number)s was taken back; nothing can be done with it any more."),
    "fulfil.nothing_to_credit": _("Everything on this invoice has been credited."),
    "fulfil.too_much_credited": _("Line %(line)s: only %(left)s are left to credit."),
    "fulfil.credit_at_other_price": _(
        "Line %(line)s: a credit is at the price billed. To correct a price, credit the line and bill it anew."
    ),
    "fulfil.line_not_billed": _("Line %(line)s is not on this invoice."),
    "fulfil.invoice_credited": _("This invoice has been credited; it can no longer be taken back."),
    "fulfil.shipment_billed": _("Goods of this shipment have been billed; take the invoice back first."),
    "fulfil.deletion_unknown": _("The buyer's system takes no deletion of this document; please correct it with a new one."),
    "fulfil.range_number_taken": _("%(number)s has been used; the next number must be higher."),
    "fulfil.range_prefix_shared": _("Invoices and credit memos need different prefixes, or they would share a number."),
    "fulfil.range_odd": _("The next number must be at least 1, in at most 12 digits, after a prefix of 20 characters."),
}  # fmt: skip


class FulfilRefused(Exception):
    """Nothing was changed. `code` says why, `text` in full sentences for a person."""

    def __init__(self, code: str, text: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def refuse(code: str, **values: str) -> FulfilRefused:
    """The refusal with this code, its sentence filled in with `values`."""
    text: str | Promise = TEXTS[code]
    return FulfilRefused(code, str(text) % values if values else text)
