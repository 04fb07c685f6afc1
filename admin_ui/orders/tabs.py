"""The order inbox by state: one tab each, with how many orders wait in it."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storefront.models import Order, OrderState

#: The tabs in the sequence in which an order wanders through them.
TABS: tuple[tuple[str, Promise], ...] = (
    (OrderState.RECEIVED, _("New")),
    (OrderState.HELD, _("Held")),
    (OrderState.CONFIRMED, _("Confirmed")),
    (OrderState.SHIPPED, _("Shipped")),
    (OrderState.INVOICED, _("Invoiced")),
    (OrderState.CANCELLED, _("Cancelled")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of orders; an empty state is all of them."""

    label: Promise
    query: str
    count: int
    is_open: bool


def state_tabs(rows: QuerySet[Order], asked: QueryDict) -> list[Tab]:
    """All, then each state; what is searched or filtered beside the state stays as it is. One query."""
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    opened = asked.get("state", "")
    labelled = (("", _("All")), *TABS)
    return [
        Tab(label, _query(asked, state), counts.get(state, 0) if state else sum(counts.values()), state == opened)
        for state, label in labelled
    ]


def _query(asked: QueryDict, state: str) -> str:
    wanted = asked.copy()
    wanted.pop("p", None)
    wanted.pop("state", None)
    if state:
        wanted["state"] = state
    return wanted.urlencode()
