"""The versions of cXML that a document can declare, and what each has words for.

There is no negotiation: each document names its DTD by address, and strict receivers hold it to that. The table was read
from the official DTDs of 1.2.014, .020, .028, .036, .050, .053, .063 and .071; a version between two of them
is taken for the older, for a word too many is an error and one too few is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

DEFAULT_VERSION = "1.2.045"


@dataclass(frozen=True, slots=True)
class Features:
    """What a version has a place for, of all that we write."""

    price_basis: bool = False  # ItemDetail/PriceBasisQuantity
    buyer_part_id: bool = False  # ItemID/BuyerPartID
    item_comments: bool = False  # ItemIn/Comments
    contact_references: bool = False  # Contact/IdReference and Contact/Extrinsic
    parent_lines: bool = False  # @parentLineNumber and @itemType of a line
    item_extrinsics: bool = False  # ItemIn/Extrinsic
    control_keys: bool = False  # ControlKeys in the header of an order and in its lines
    several_comments: bool = False  # more than one Comments in an order's header and lines


_FROM_014 = Features()
_FROM_028 = Features(
    price_basis=True, buyer_part_id=True, item_comments=True, contact_references=True, parent_lines=True
)
_FROM_036 = Features(
    price_basis=True, buyer_part_id=True, item_comments=True, contact_references=True, parent_lines=True,
    item_extrinsics=True, control_keys=True,
)  # fmt: skip
_FROM_050 = Features(
    price_basis=True, buyer_part_id=True, item_comments=True, contact_references=True, parent_lines=True,
    item_extrinsics=True, control_keys=True, several_comments=True,
)  # fmt: skip
#: Versions that a connection may declare. Others are declared as they are and take the features of the nearest older.
VERSIONS: dict[str, Features] = {
    "1.2.014": _FROM_014,
    "1.2.020": _FROM_014,
    "1.2.023": _FROM_014,
    "1.2.028": _FROM_028,
    "1.2.036": _FROM_036,
    "1.2.045": _FROM_036,
    "1.2.050": _FROM_050,
    "1.2.053": _FROM_050,
    "1.2.063": _FROM_050,
    "1.2.071": _FROM_050,
}


@cache
def features(version: str) -> Features:
    """What that version has words for; of one older than all we know, the least."""
    return VERSIONS[nearest(version, VERSIONS)]


def nearest(version: str, versions: Iterable[str]) -> str:
    """Of `versions` the nearest that is not newer than `version`, else the oldest of them."""
    known = sorted(versions, key=_parts)
    return max((each for each in known if _parts(each) <= _parts(version)), key=_parts, default=known[0])


def dtd_url(version: str, file: str = "cXML.dtd") -> str:
    """The address that stands in the DOCTYPE. It is a name: nobody loads it."""
    return f"http://xml.cxml.org/schemas/cXML/{version}/{file}"


def _parts(version: str) -> tuple[int, ...]:
    """For comparing: digits only count, and what is no number counts as none."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
