"""What writers of catalogues share: pieces of text as a file's bytes, and prices brought to one price unit."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import prod

from protocols.catalogue import ONE, CatalogueItem, CataloguePrice, RowProblem

#: Large enough that writing costs little, small enough that nobody waits.
CHUNK_CHARACTERS = 64 * 1024
#: Numbers may have 255 bytes in CIF, of which Ariba's application keeps 128.
MAX_NUMBER_BYTES = 128
#: Of a description; 255 reach an order.
MAX_DESCRIPTION_BYTES = 2000
MAX_SHORT_NAME_BYTES = 50
_FORBIDDEN_IN_NUMBERS = re.compile("[?{}]")


def in_chunks(pieces: Iterable[str], encoding: str = "utf-8") -> Iterator[bytes]:
    """The pieces, joined to chunks worth sending."""
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= CHUNK_CHARACTERS:
            yield "".join(waiting).encode(encoding)
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode(encoding)


class Later:
    """Text that a format wants at the end of the file, kept compressed: for a million items some MB."""

    def __init__(self) -> None:
        self._press = zlib.compressobj(1)
        self._kept: list[bytes] = []

    def add(self, text: str) -> None:
        """Keep it."""
        if pressed := self._press.compress(text.encode()):
            self._kept.append(pressed)

    def pieces(self) -> Iterator[str]:
        """All of it, in order, once."""
        unpress = zlib.decompressobj()
        rest = b""
        for pressed in [*self._kept, self._press.flush()]:
            while pressed:
                whole = rest + unpress.decompress(pressed, CHUNK_CHARACTERS)
                pressed = unpress.unconsumed_tail
                end = whole.rfind(b">") + 1  # ends no character in two
                rest = whole[end:]
                yield whole[:end].decode()
        yield rest.decode()


def common_price_unit(prices: Iterable[CataloguePrice]) -> Decimal:
    """A price unit that all of these can be said for exactly."""
    units = list(dict.fromkeys(price.price_unit or ONE for price in prices))
    largest = max(units, default=ONE)
    return largest if all(largest % unit == 0 for unit in units) else prod(units, start=ONE)


def amount_for(price: CataloguePrice, unit: Decimal) -> Decimal:
    """The price of `unit` units, of which the price's own unit is a divisor."""
    own = price.price_unit or ONE
    return price.amount if own == unit else price.amount * (unit / own)


def refusal(
    item: CatalogueItem, position: int, numbers: Mapping[str, str], needed: Mapping[str, object]
) -> RowProblem | None:
    """Why an item cannot be told of truly in Ariba's formats, if that is so: numbers by field, and what must be there."""
    for field, number in numbers.items():
        if _FORBIDDEN_IN_NUMBERS.search(number) or len(number.encode()) > MAX_NUMBER_BYTES:
            return RowProblem(position, field, number, "catalogue.number.forbidden", item.sku)
    for field, value in needed.items():
        if not value:
            return RowProblem(position, field, "", "catalogue.value.missing", item.sku)
    return None
