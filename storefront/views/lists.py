"""What this customer's buyers bought before, to be put into the cart again: by the piece, or a whole purchase."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from storefront.formats import Formats, formats_for
from storefront.queries.earlier_carts import EarlierCart, earlier_carts
from storefront.views.pages import shop_page, shop_view, visit_of
from storefront.views.shelf import Row, shelf


@dataclass(frozen=True, slots=True)
class BoughtBefore:
    """A purchase in words. `again` is the list that puts all of it into the cart; lines without a price are not in it."""

    order_number: str
    day: str
    rows: list[tuple[Row, str, str]]
    again: str


@shop_view
def lists(request: HttpRequest) -> HttpResponse:
    """The latest purchases."""
    visit = visit_of(request)
    formats = formats_for(visit.shopper.language)
    bought = [
        _bought_before(earlier, formats, visit.shopper.added_lead_days)
        for earlier in earlier_carts(visit.shopper, visit.cart.pk)
    ]
    return shop_page(request, "storefront/lists.html", {"bought": bought, "here": "lists"})


def _bought_before(earlier: EarlierCart, formats: Formats, added_days: int) -> BoughtBefore:
    rows = shelf([line.card for line in earlier.lines], formats, added_days)
    orderable = [line for line in earlier.lines if line.card.price]
    return BoughtBefore(
        order_number=earlier.order_number,
        day=formats.date(earlier.moment),
        rows=[
            (row, formats.measure(line.quantity, line.card.unit), formats.typed(line.quantity))
            for row, line in zip(rows, earlier.lines, strict=True)
        ],
        again="\n".join(f"{line.card.sku}\t{formats.typed(line.quantity)}" for line in orderable),
    )
