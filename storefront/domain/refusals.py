"""What the shop refuses a buyer, as sentences with codes that never change.

`text` is shown to the buyer in his language; `detail` is for the log. Nothing here says whether a product
is unknown or hidden: both are the same refusal (threats C1 to C3).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: All refusals of this floor; the desk's help and the tests walk this table.
TEXTS: dict[str, Promise | str] = {
    "shop.not_found": _("This page does not exist."),
    "shop.forbidden": _("This is not possible in your visit."),
    "shop.bad_request": _("This request could not be understood."),
    "shop.wrong_method": _("This address only takes what a form of the shop sends."),
    "shop.trouble": _("Something went wrong on our side."),
    "visit.read_only": _("This visit is for looking only; nothing can be changed."),
    "product.unknown": _("This article number is not in your range."),
    "product.no_price": _("This article has a price on request only; it cannot be ordered here."),
    "quantity.not_a_number": _("Please write the quantity in digits, for example 3."),
    "quantity.ambiguous": _("Please write the quantity without a thousands separator."),
    "quantity.too_many_decimals": _("A quantity may have at most six decimals."),
    "quantity.not_positive": _("The quantity must be greater than zero."),
    "quantity.too_large": _("This quantity is too large to be ordered here."),
    "quantity.below_minimum": _("The minimum quantity is %(minimum)s."),
    "quantity.not_a_step": _("The quantity must be %(below)s or %(above)s: this article is sold in steps of %(step)s."),
    "cart.not_open": _("This cart has already been sent and can no longer be changed."),
    "cart.other_currency": _("This cart is in another currency."),
    "cart.line_unknown": _("This line is no longer in the cart."),
    "cart.too_many_lines": _("This cart is full; please send it back and start another one."),
    "cart.too_many_typed_lines": _("Please enter at most %(limit)s lines at once."),
    "cart.nothing_typed": _("Please enter at least one article number."),
}


class ShopRefusal(Exception):
    """The buyer asked for something the shop does not do; nothing was changed."""

    def __init__(self, code: str, text: str | Promise, *, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class NotVisible(ShopRefusal):
    """A product, category or page that this buyer has none of: unknown and hidden are answered alike."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__("shop.not_found", TEXTS["shop.not_found"], detail=detail)


def refuse(code: str, *, detail: str = "", **values: str) -> ShopRefusal:
    """The refusal with this code, its sentence filled in with `values`."""
    text = TEXTS[code]
    if values:
        text = str(text) % values
    return ShopRefusal(code, text, detail=detail)
