"""A 1,000-line order in each format of the inbox, against the bare parser on the same bytes.

Two floors for XML: lxml's parse alone, and the parse with one `iter()` that takes every text; pydifact's own for EDIFACT.
Goal: issue "SAP OCI, whole", 2.0 against a parser that takes what it parsed.
"""

from datetime import UTC, datetime

from lxml import etree
from pydifact.parser import Parser

from protocols.edifact.write_order import write_order as edifact
from protocols.idoc.write_order import write_order as idoc
from protocols.opentrans.write_order import write_order as opentrans
from protocols.order_formats import read_any_order
from protocols.order_writing import Transmission
from protocols.ubl.write_order import write_order as ubl
from tests.benchmarks.bench_codec import cpu_seconds, ordered
from tests.benchmarks.pairing import medians
from tests.benchmarks.rows import Row, row

LINES, REPEAT, ROUNDS = 1000, 3, 9
SENT = Transmission("M1", datetime(2026, 11, 24, 12, tzinfo=UTC), "4399901", "4012345")


def rows() -> list[Row]:
    """Each format beside its floors in the same rounds."""
    order = ordered(LINES)
    written = {
        "openTRANS": opentrans(order, SENT),
        "SAP IDoc": idoc(order, SENT),
        "UBL": ubl(order, SENT),
    }
    found: list[Row] = []
    for name, body in written.items():
        found += xml_rows(name, body)
    return [*found, edifact_row(edifact(order, SENT))]


def xml_rows(name: str, body: bytes) -> list[Row]:
    """Reading against both floors."""
    figures = medians(
        {
            "read": cpu_seconds(lambda: read_whole(body), REPEAT),
            "taken": cpu_seconds(lambda: take_texts(body), REPEAT),
            "parsed": cpu_seconds(lambda: parse(body), REPEAT),
        },
        rounds=ROUNDS,
    )
    read = figures["read"]
    told = f"read a {LINES}-line order in {name}"
    return [
        row(f"{told} / lxml that takes every text", read, "s", floor=figures["taken"], goal="ratio <= 2"),
        row(f"{told} / lxml's parse alone", read, "s", floor=figures["parsed"]),
    ]


def edifact_row(body: bytes) -> Row:
    """Reading against pydifact's parser, which makes a segment of every line."""
    text = body.decode("latin-1")
    figures = medians(
        {
            "read": cpu_seconds(lambda: read_whole(body), REPEAT),
            "parsed": cpu_seconds(lambda: list(Parser().parse(text)), REPEAT),
        },
        rounds=ROUNDS,
    )
    name = f"read a {LINES}-line order in EDIFACT / pydifact"
    return row(name, figures["read"], "s", floor=figures["parsed"], goal="ratio <= 2")


def read_whole(body: bytes) -> None:
    """Raise unless all lines were read: a refusal is quick, and measures nothing."""
    lines = len(read_any_order(body).order.lines)
    if lines != LINES:
        raise RuntimeError(f"{lines} lines of {LINES} were read.")


def parse(body: bytes) -> etree._Element:
    """lxml as the product sets it, bare of the checks before and after."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(body, parser)


def take_texts(body: bytes) -> list[tuple[str, str]]:
    """Every element's name and text."""
    return [(element.tag, (element.text or "").strip()) for element in parse(body).iter()]
