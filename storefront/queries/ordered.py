"""Products in the order of a list, known one by one: a column for each figure, and pages picked from them."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from storefront.queries.keyset import Place, Window


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; None and no brand mean any."""

    category_ids: frozenset[int] | None = None
    brand_ids: Collection[int] = ()
    product_ids: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """In falling order of rank, popularity and number; brand 0 is none."""

    ranks: "array[int]"
    popularities: "array[int]"
    product_ids: "array[int]"
    category_ids: "array[int]"
    brand_ids: "array[int]"

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Ordered":
        """From rows of the columns, already in order."""
        columns = list(zip(*rows, strict=True)) or [()] * 5
        return cls(*(array("i", column) for column in columns))

    def __len__(self) -> int:
        return len(self.product_ids)

    def page(self, window: Window, narrowed: Narrowed) -> list[Place]:
        """The places of the page and one more, in the direction the window reads."""
        if window.before is not None:
            indexes: Iterable[int] = range(self._index(window.before) - 1, -1, -1)
        elif window.after is not None:
            start = self._index(window.after)
            indexes = range(start + self._is_at(start, window.after), len(self))
        else:
            indexes = range(len(self))
        return [self._place(at) for at in islice(self._left(indexes, narrowed), window.size + 1)]

    def _left(self, indexes: Iterable[int], narrowed: Narrowed) -> Iterator[int]:
        within, brands, products = narrowed.category_ids, narrowed.brand_ids, narrowed.product_ids
        for at in indexes:
            if (
                (within is None or self.category_ids[at] in within)
                and (not brands or self.brand_ids[at] in brands)
                and (products is None or self.product_ids[at] in products)
            ):
                yield at

    def _index(self, place: Place) -> int:
        """Where the place is or would be."""
        wanted = (-place.rank, -place.popularity, -place.product_id)
        return bisect_left(range(len(self)), wanted, key=self._falling)

    def _falling(self, at: int) -> tuple[int, int, int]:
        return -self.ranks[at], -self.popularities[at], -self.product_ids[at]

    def _is_at(self, at: int, place: Place) -> bool:
        return at < len(self) and self._place(at) == place

    def _place(self, at: int) -> Place:
        return Place(self.ranks[at], self.popularities[at], self.product_ids[at])
