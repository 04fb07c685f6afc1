"""Name the lines of an order so that the name outlives a change of the order, which writes their rows anew.

The key is the buyer's line number, or the position where he gave none. A key that two lines would share is replaced by
"#" and the position.
"""

from collections import Counter
from collections.abc import Iterable

from storefront.models import OrderLine


def lines_by_key(lines: Iterable[OrderLine]) -> dict[str, OrderLine]:
    """The lines under their keys, in their order."""
    listed = list(lines)
    said = Counter(_said(line) for line in listed)
    return {(_said(line) if said[_said(line)] == 1 else f"#{line.position}"): line for line in listed}


def _said(line: OrderLine) -> str:
    return line.buyer_line or str(line.position)
