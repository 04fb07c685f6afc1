"""A file of any size is read in pieces, within the same bounds as a document, and in memory that does not grow."""

import subprocess
import sys
from io import BytesIO

import pytest

from protocols.catalogue import REMEDIES
from protocols.catalogue_write import Later, in_chunks
from protocols.errors import TooLarge, Unparseable
from protocols.languages import long_code, short_code
from protocols.xml_stream import CHUNK_BYTES, MAX_PART_BYTES, MAX_PART_MARKS, stream


def parts(body: bytes, max_bytes: int = 10**9) -> list[tuple[str, str, str]]:
    """Name, text and fault of every A and B within R."""
    found = stream(BytesIO(body), ("R",), ("A", "B"), max_bytes=max_bytes)
    return [(part.name, part.element.text or "", part.fault) for part in found.parts]


def test_parts_come_in_order_with_names_free_of_namespace() -> None:
    body = b'<R xmlns="urn:x" xmlns:y="urn:y"><A>1</A><C>no</C><y:B>2</y:B><!-- no --><?no no?></R>'

    assert parts(body) == [("A", "1", ""), ("B", "2", "")]


def test_parts_are_found_across_the_pieces_that_are_read() -> None:
    body = b"<R>" + b"".join(b"<A>%d</A><C/>" % number for number in range(50_000)) + b"</R>"

    assert [text for _name, text, _fault in parts(body)] == [str(number) for number in range(50_000)]


def test_doctype_and_root_are_told() -> None:
    found = stream(BytesIO(b'<!DOCTYPE R SYSTEM "http://x/1.2.3/R.dtd"><R/>'), ("Q", "R"), ("A",))

    assert (found.doctype, found.root, list(found.parts)) == ("http://x/1.2.3/R.dtd", "R", [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_utf_is_read(encoding: str) -> None:
    assert parts("<R><A>ä€</A></R>".encode(encoding)) == [("A", "ä€", "")]


def test_a_declared_encoding_is_believed_unless_it_cannot_be() -> None:
    def declared(name: str, codec: str) -> bytes:
        return f'<?xml version="1.0" encoding="{name}"?><R><A>ä</A></R>'.encode(codec)

    assert parts(declared("latin-1", "latin-1")) == parts(declared("windows-1252", "cp1252")) == [("A", "ä", "")]
    assert parts(declared("utf-16", "utf-8")) == [("A", "ä", "")]
    with pytest.raises(Unparseable):
        parts(declared("utf-7", "utf-8"))


def test_broken_utf_16_is_refused() -> None:
    with pytest.raises(Unparseable):
        parts(b"\xff\xfe<\x00\x00\xdc\x00\xdc")


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE R [<!ENTITY a "b">]><R><A>&a;</A></R>',
        b"<!--" + b" " * CHUNK_BYTES + b"--><!DOCTYPE R [<!ENTITY a 'b'>]><R/>",
        b"<R><A>",
        b"<R><A></B></R>",
        b"no",
        b"<Q/>",
    ],
)
def test_what_declares_hides_or_breaks_something_is_refused(body: bytes) -> None:
    with pytest.raises(Unparseable):
        parts(body)


def test_an_entity_and_too_many_levels_are_faults_of_their_part_alone() -> None:
    deep = b"<C>" * 65 + b"</C>" * 65

    assert parts(b"<R><A>&auml;</A><A>" + deep + b"</A><A>3</A></R>") == [
        ("A", "", "catalogue.entity"),
        ("A", "", "catalogue.depth"),
        ("A", "3", ""),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<R><A>" + b"x" * (MAX_PART_BYTES + CHUNK_BYTES) + b"</A></R>",
        b"<R><A>" + b"<C/>" * (MAX_PART_MARKS + CHUNK_BYTES) + b"</A></R>",
        b"<R><A " + b" ".join(b"a%d=''" % number for number in range(MAX_PART_MARKS + CHUNK_BYTES)) + b"/></R>",
    ],
)
def test_a_part_that_is_too_large_stops_the_file(body: bytes) -> None:
    with pytest.raises(TooLarge):
        parts(body)


def test_a_file_that_is_too_large_is_stopped() -> None:
    with pytest.raises(TooLarge):
        parts(b"<R>" + b"<A/>" * 50_000 + b"</R>", max_bytes=100_000)


_GROWTH = """
import resource
from io import RawIOBase
from protocols.bmecat.read import read_bmecat
from protocols.catalogue import CatalogueItem

ARTICLE = (
    b"<ARTICLE><SUPPLIER_AID>A-1</SUPPLIER_AID><ARTICLE_DETAILS><DESCRIPTION_SHORT>Schraube M10x50</DESCRIPTION_SHORT>"
    b"<DESCRIPTION_LONG>" + b"Verzinkt. " * 40 + b"</DESCRIPTION_LONG><EAN>4012345678901</EAN></ARTICLE_DETAILS>"
    b"<ARTICLE_ORDER_DETAILS><ORDER_UNIT>C62</ORDER_UNIT></ARTICLE_ORDER_DETAILS><ARTICLE_PRICE_DETAILS>"
    b"<ARTICLE_PRICE price_type='net_list'><PRICE_AMOUNT>12.30</PRICE_AMOUNT></ARTICLE_PRICE></ARTICLE_PRICE_DETAILS>"
    b"</ARTICLE><UNKNOWN/>"
)

class Generated(RawIOBase):
    def __init__(self, count):
        self.left, self.rest, self.end = count, b"<BMECAT><T_NEW_CATALOG>", b"</T_NEW_CATALOG></BMECAT>"
    def read(self, size):
        while len(self.rest) < size and self.left:
            self.left -= 1
            self.rest += ARTICLE.replace(b"A-1", b"A-%d" % self.left, 1)
        if not self.left:
            self.rest, self.end = self.rest + self.end, b""
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

def count(items):
    return sum(isinstance(part, CatalogueItem) for part in read_bmecat(Generated(items)))

count(1000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert count(100_000) == 100_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_hundred_thousand_items_are_read_in_less_than_60_mb() -> None:
    child = subprocess.run([sys.executable, "-c", _GROWTH], capture_output=True, text=True, timeout=300, check=False)

    assert child.stderr == ""
    assert int(child.stdout) < 60


def test_what_is_kept_for_later_comes_back_as_it_was() -> None:
    later = Later()
    lines = [f"<ä>{number * 7919 % 10007}</ä>\n" for number in range(50_000)]
    for line in lines:
        later.add(line)

    assert "".join(later.pieces()) == "".join(lines)


def test_pieces_are_joined_to_chunks() -> None:
    assert list(in_chunks([])) == []
    assert [len(chunk) for chunk in in_chunks(["x" * 40_000] * 4)] == [80_000, 80_000]


def test_languages_have_a_short_and_a_long_code() -> None:
    assert [short_code(code) for code in ("deu", "GER", "xyz", "de")] == ["de", "de", "xyz", "de"]
    assert [long_code(code) for code in ("de", "fr-CH", "xx")] == ["deu", "fra", "xx"]


def test_every_remedy_is_a_sentence() -> None:
    assert [text for text in REMEDIES.values() if not text.endswith(".")] == []
