"""Random damage to bytes, from a seeded source, so that every finding can be made again."""

from random import Random

#: Pieces that mean something to one of the readers.
PIECES = [
    b"<", b">", b"&", b"&x;", b"&#0;", b"&#233;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"?>", b"<!DOCTYPE",
    b'<!DOCTYPE a [<!ENTITY x "y">]>', b" SYSTEM 'x'", b"[", b"]", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3",
    b"\xed\xa0\x80", b'encoding="UTF-16"', b'encoding="ISO-8859-1"', b'encoding="UTF-7"', b"NaN", b"Infinity", b"1e999",
    b"-0", b"1,000.00", b"9" * 40, b"0.0000000000001", "１２".encode(), b"javascript:", b"https://a@b", b"\\", b"%00", b"%",
    b"+", b"=", b"NEW_ITEM-PRICE[1]=", b"NEW_ITEM-LONGTEXT_1:132[]=", b"HOOK_URL=", b"[99999999999]", b'xmlns="urn:x"',
    b"<ItemOut>", b"<Money>", b"<Credential>", b"<SharedSecret>", b'quantity="', b'lineNumber="',
    b"'", b"?", b":", b"UNA:+.? '", b"UNA", b"LIN+1'", b"QTY+21:1'", b"<ORDER_ITEM>", b"<E1EDP01>",
    b"<PriceBasisQuantity quantity='0'/>", b"<LeadTime>\xc2\xb2</LeadTime>",
]  # fmt: skip


def mutate(body: bytes, others: list[bytes], random: Random) -> bytes:
    """One to four changes: a piece put in, something cut out, doubled, moved, a bit turned, another document's middle."""
    for _change in range(random.randint(1, 4)):
        start = random.randint(0, len(body))
        end = min(len(body), start + random.choice((1, 2, 5, 20, 100, 1000)))
        kind = random.randrange(6)
        if kind == 0:
            body = body[:start] + random.choice(PIECES) + body[start:]
        elif kind == 1:
            body = body[:start] + body[end:]
        elif kind == 2:
            body = body[:end] + body[start:end] * random.randint(1, 3) + body[end:]
        elif kind == 3:
            body = body[:start] + random.choice(PIECES) + body[end:]
        elif kind == 4 and body:
            at = min(start, len(body) - 1)
            body = body[:at] + bytes([body[at] ^ 1 << random.randrange(8)]) + body[at + 1 :]
        else:
            other = random.choice(others)
            middle = random.randint(0, len(other))
            body = body[:start] + other[middle : middle + 200] + body[start:]
    return body
