"""Why a visit is not shown: for each stable code the HTTP status, a title, and what the buyer can do.

Unknown keys are answered alike, whether malformed, forged, of another supplier or forgotten (threat S4).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_REOPEN = _("Please close this page and open the catalogue again from your purchasing system.")


@dataclass(frozen=True, slots=True)
class VisitRefusal:
    """One answer. The page repeats neither the address nor the key."""

    status: int
    title: str | Promise
    text: str | Promise


REFUSALS: dict[str, VisitRefusal] = {
    "visit.unknown": VisitRefusal(404, _("There is no visit at this address."), _REOPEN),
    "visit.expired": VisitRefusal(
        410,
        _("This visit has expired."),
        _("Your cart has been kept. Please open the catalogue again from your purchasing system."),
    ),
    "visit.left": VisitRefusal(410, _("This visit has ended."), _REOPEN),
    "visit.connection_closed": VisitRefusal(
        410,
        _("This catalogue is closed for your company."),
        _("Please ask the supplier, and quote the reference below."),
    ),
    "visit.other_browser": VisitRefusal(
        403, _("This visit was opened in another browser or window."), _REOPEN
    ),
    "visit.cross_site": VisitRefusal(
        403,
        _("This request came from another site."),
        _("Nothing was changed. Please go back to the shop and try again there."),
    ),
    "visit.supplier_suspended": VisitRefusal(
        503, _("This shop is not available at the moment."), _("Please try again later, or ask the supplier.")
    ),
}  # fmt: skip
