"""Every OCI sample beside this checkout, and ours of IDS Connect, with what it decodes to: one table, printed."""

import json
from base64 import b64decode
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest

from protocols.ids_connect.read import read_call as read_ids
from protocols.messages import CartReturn, OciFunction
from protocols.oci.profiles import OciProfile
from protocols.oci.read import read_call
from protocols.oci.read_return import read_return
from protocols.oci.write import write_return
from protocols.oci.write_xml import FIELD
from protocols.xml import parse
from tests.protocols.samples import SHARED, call, cart
from tests.protocols.test_ids_connect import HOOK, LOGIN, sent

SAMPLES = SHARED / "samples"
CALLS = SAMPLES / "constructed/oci/callup-plain.txt"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside this checkout")
SRM = "https://srm.example/sap/bc/gui/sap/its/bbpsc01?sap-client=100&sap-sessionid=ABC123"
BASKET = "https://buyer.example/basket"
#: Sample to outcome: for calls function, address, user and what is asked for; for carts part, quantity, price and its unit.
EXPECTED: dict[str, object] = {
    "call 1": (OciFunction.SHOPPING, SRM, "acme", ""),
    "call 2": (OciFunction.SHOPPING, BASKET, "acme", ""),
    "call 3": (OciFunction.DETAIL, BASKET, "acme", "B-200"),
    "call 4": (OciFunction.VALIDATE, BASKET, "acme", "B-200"),
    "call 5": (OciFunction.BACKGROUND_SEARCH, BASKET, "acme", "toner"),
    "constructed/oci/return-form-2-lines.html": [
        ("A-1", Decimal(200), "12.300 EUR", Decimal(100)),
        ("B-200", Decimal(10), "1.500 EUR", Decimal(1)),
    ],
    "punchoutsandbox/oci_return_form.html": [
        ("031710 005 100", Decimal(100), "10.00 EUR", Decimal(100)),
        ("B-2", Decimal("2.5"), "3.10 EUR", Decimal(1)),
    ],
}
EXPECTED["punchoutsandbox/oci_return_fields.json"] = EXPECTED["punchoutsandbox/oci_return_form.html"]


class Inputs(HTMLParser):
    """Names and values of a page's inputs, whatever their quotes."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.pairs.append((str(found["name"]), found.get("value") or ""))


def returned(name: str) -> CartReturn:
    """The cart in a sample."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        return read_return(json.loads(text).items())
    page = Inputs()
    page.feed(text)
    return read_return(page.pairs)


def lines_of(found: CartReturn) -> list[tuple[str, Decimal, str, Decimal]]:
    """What a table can hold of a cart."""
    return [
        (i.item_id.supplier_part_id, i.quantity, f"{i.unit_price.amount} {i.unit_price.currency}", i.price_unit)
        for i in found.lines
    ]


def calls() -> dict[str, object]:
    """The calls of the plain-text sample."""
    written = [row for row in CALLS.read_text().splitlines() if row and not row.startswith("#")]
    read = [read_call(parse_qsl(row.rpartition("?")[2] if row.startswith("GET") else row)) for row in written]
    return {
        f"call {number}": (c.function, c.return_url, c.user, c.product_id or c.search_string)
        for number, c in enumerate(read, 1)
    }


def test_every_sample_decodes_to_its_object() -> None:
    carts = {name: lines_of(returned(name)) for name in EXPECTED if "/" in name}
    found = calls() | carts

    print("\n".join(f"{name:<45} {outcome}" for name, outcome in found.items()))  # noqa: T201 – the table

    assert found == EXPECTED


def test_a_real_answer_to_a_search_holds_its_hits() -> None:
    found = lines_of(returned("meplato-sapoci/background_search-answer.html"))

    assert len(found) > 1
    assert [hit for hit in found if not hit[2].strip() or hit[1] != 1] == []


def test_the_document_of_the_xml_flavour_has_the_elements_of_the_sample() -> None:

    def names(body: bytes) -> set[str]:
        return {element.tag for element in parse(body).iter()}

    fields = dict(write_return(cart(), call(), OciProfile("x", "X", flavour="xml"), "Q7").fields)

    assert names(b64decode(fields[FIELD])) == names(
        (SAMPLES / "constructed/oci/esapo-businessdocument.xml").read_bytes()
    )


@pytest.mark.parametrize("action", ["WKE", "WKS", "ADL"])
def test_calls_of_ids_connect(action: str) -> None:
    found = read_ids([*LOGIN, ("hookurl", HOOK), ("action", action), ("warenkorb", sent()), ("artnr", "4711")])

    assert (found.action, found.cart is not None, found.article_number) == (
        action, action == "WKS", "4711" if action == "ADL" else ""
    )  # fmt: skip


def test_no_oci_sample_is_forgotten() -> None:
    found = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("**/*oci*/*.*") if path.suffix != ".md"}
    found |= {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("**/oci_*.*")}

    elsewhere = {
        CALLS.relative_to(SAMPLES).as_posix(), "constructed/oci/esapo-businessdocument.xml",
        "meplato-sapoci/background_search-answer.html",
    }  # fmt: skip
    assert found - elsewhere == {name for name in EXPECTED if "/" in name}
