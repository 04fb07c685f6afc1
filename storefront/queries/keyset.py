"""Places in an ordered list of products, and the window of one page around them.

Order: rank (search only), then popularity, then id, all falling; so a place is three whole numbers and the
next page begins below it. There are no page numbers: a place costs the same on every page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from storefront.domain.refusals import NotVisible

Row = TypeVar("Row")
_PLACE = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a product stands in the list; written "rank.popularity.id" in addresses."""

    rank: int
    popularity: int
    product_id: int

    def __str__(self) -> str:
        return f"{self.rank}.{self.popularity}.{self.product_id}"


@dataclass(frozen=True, slots=True)
class Window:
    """What was asked for: the page after one place, or before another, or the first."""

    after: Place | None
    before: Place | None
    size: int

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """SQL over the columns rank, popularity, product_id, and its parameters."""
        place, sign = (self.before, ">") if self.before else (self.after, "<")
        if place is None:
            return "TRUE", []
        return f"(rank, popularity, product_id) {sign} (%s, %s, %s)", [
            place.rank,
            place.popularity,
            place.product_id,
        ]

    @property
    def unranked_condition(self) -> tuple[str, list[Any]]:
        """The same for rows of rank 0, over popularity and product_id alone."""
        place, sign = (self.before, ">") if self.before else (self.after, "<")
        if place is None or (place.rank and not self.before):
            return "TRUE", []
        if place.rank:
            return "FALSE", []
        return f"(popularity, product_id) {sign} (%s, %s)", [place.popularity, place.product_id]

    @property
    def order(self) -> str:
        """The direction the rows are read in; one more than a page is read, to know if there are more."""
        direction = "ASC" if self.before else "DESC"
        return f"rank {direction}, popularity {direction}, product_id {direction} LIMIT {self.size + 1:d}"

    @property
    def outer_order(self) -> str:
        """The same direction for the statement around: `cut` wants the surplus row last."""
        direction = "ASC" if self.before else "DESC"
        return f"page.rank {direction}, page.popularity {direction}, page.product_id {direction}"


def read_window(after: str, before: str, size: int) -> Window:
    """The window an address asks for. Raises NotVisible where it is no place of ours."""
    return Window(_place(after), None if after else _place(before), max(1, min(size, 100)))


def _place(text: str) -> Place | None:
    if not text:
        return None
    match = _PLACE.fullmatch(text)
    if match is None:
        raise NotVisible(detail=f"place {text[:40]!r}")
    return Place(*map(int, match.groups()))


def cut(rows: Sequence[Row], window: Window) -> tuple[tuple[Row, ...], bool, bool]:
    """The rows of the page in falling order; whether there are some before, and after."""
    page = list(rows[: window.size])
    has_more = len(rows) > window.size
    if window.before:
        return tuple(reversed(page)), has_more, True
    return tuple(page), window.after is not None, has_more
