"""Damage that keeps a document a document: whole tags and texts are dropped, doubled, moved, renamed or filled anew.

Bytes damaged at random hardly get past the parser; this gets behind it.
"""

import re
from random import Random

from tests.fuzz.mutate import PIECES

_TOKEN = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")
_ATTRIBUTE = re.compile(rb'([A-Za-z:]+)="([^"]*)"')
_NAME = re.compile(rb"^(</?)([A-Za-z:]+)")
#: Values that a reader of one kind of field or another has to think about.
VALUES = [
    b"", b" ", b"0", b"-1", b"1.5", b"1,000", b"1.000,5", b"1,234.56", b"NaN", b"1e9", b"9" * 30, b"yes", b"1", b"true",
    b"delete", b"update", b"change", b"edit", b"inspect", b"source", b"EA", b"EUR", b"none", b"cid:a@b", b"cid:%61@b",
    b"2026-11-24T10:00:00-0400", b"2026-11-24T10:00:00 -04:00", b"11/24/2026", b"Tue Nov 24 10:00:00 2026", b"2026-11-24",
    b"https://erp.example/back?a=1&amp;b=2", b"javascript:alert(1)", "Ünïcødé ﷽ 🛒".encode(), b"x" * 300, b"4111111111111111",
]  # fmt: skip
NAMES = [
    b"ItemOut", b"ItemID", b"ItemDetail", b"Money", b"UnitPrice", b"Extrinsic", b"Credential", b"Identity", b"ShipTo",
    b"Address", b"Comments", b"Attachment", b"URL", b"Distribution", b"Accounting", b"Tax", b"Shipping", b"PCard",
    b"Description", b"ShortName", b"Classification", b"Contact", b"Status", b"Header", b"Request", b"Message",
    b"ScheduleLine", b"BlanketItemDetail", b"ControlKeys", b"DocumentReference", b"SelectedItem", b"BuyerCookie",
]  # fmt: skip


def mutate_structure(body: bytes, others: list[bytes], random: Random) -> bytes:
    """One to four changes to the document's tags and texts."""
    tokens = _TOKEN.findall(body)
    for _change in range(random.randint(1, 4)):
        if not tokens:
            break
        at = random.randrange(len(tokens))
        kind = random.randrange(8)
        if kind == 0:
            del tokens[at : at + random.choice((1, 1, 3, 8))]
        elif kind == 1:
            tokens[at:at] = tokens[at : at + random.choice((1, 3, 8, 40))] * random.randint(1, 3)
        elif kind == 2:
            other = _TOKEN.findall(random.choice(others))
            start = random.randrange(len(other)) if other else 0
            tokens[at:at] = other[start : start + random.choice((1, 3, 12))]
        elif kind == 3:
            tokens[at : at + 1] = [_renamed(tokens[at], random)]
        elif kind == 4:
            tokens[at : at + 1] = [random.choice((b"<![CDATA[", b"<!--")) + random.choice(PIECES), tokens[at]]
        elif kind == 5:
            place = random.randrange(len(tokens))
            tokens[at], tokens[place] = tokens[place], tokens[at]
        else:
            tokens[at] = _refilled(tokens[at], random)
    return b"".join(tokens)


def _renamed(token: bytes, random: Random) -> bytes:
    return _NAME.sub(lambda m: m.group(1) + random.choice(NAMES), token)


def _refilled(token: bytes, random: Random) -> bytes:
    """Another value for one attribute, or another text."""
    if not token.startswith(b"<"):
        return random.choice(VALUES)
    attributes = list(_ATTRIBUTE.finditer(token))
    if not attributes:
        return token + random.choice(VALUES)
    chosen = random.choice(attributes)
    return token[: chosen.start(2)] + random.choice(VALUES) + token[chosen.end(2) :]
