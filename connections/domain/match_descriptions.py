"""See whether an ordered line is described as its line in the cart was.

Systems shorten descriptions and set blanks and capitals their own way; none of that is a difference.
"""

from collections.abc import Iterator

from connections.domain.quoted_lines import QuotedLine
from protocols.findings import Finding
from protocols.orders import OrderItem


def description_findings(path: str, item: OrderItem, line: QuotedLine) -> Iterator[Finding]:
    """One, if the two texts do not begin alike."""
    said, sent = _plain(item.description), _plain(line.description)
    if said and sent and not (said.startswith(sent) or sent.startswith(said)):
        yield Finding("order.line.description_differs", path, item.description[:120], line.description[:120])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(" .…")
