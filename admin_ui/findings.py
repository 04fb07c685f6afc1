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
    "order.amount_too_large": _("A number was too large to be stored and was cut to the largest that fits."),
    "order.price_differs": _("The price is not the one the cart was sent with."),
    "order.quantity_differs": _("The quantity is not the one in the cart."),
    "order.unit_differs": _("The unit is not the one the product is sold in."),
    "order.currency_differs": _("The currency is not the one agreed for the connection."),
    "order.product_unknown": _("There is no product with this number."),
    "order.product_hidden": _("The buyer may not see this product."),
    "order.quote_unknown": _("The order names a quote we never gave."),
    "order.quote_expired": _("The order came after the cart's prices had ended."),
    "order.without_cart": _("The order belongs to no cart that was sent back."),
    "order.total_differs": _("The total is not the sum of the lines."),
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
