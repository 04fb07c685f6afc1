"""Documents that cannot be read or booked: each gets a Status that says why, and a row in the desk; none is kept half.

That no answer is a 5xx, shows a traceback or repeats a secret, the client of these tests sees to (`web.py`).
"""

import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.journeys import cxml
from tests.journeys.buyer import Buyer, new_order_id
from tests.journeys.carts import ReturnedLine
from tests.journeys.connections import CXML, OCI
from tests.journeys.desk import Desk
from tests.journeys.refusals import (
    WRONG,
    assert_refused,
    reference_of,
)
from tests.journeys.web import Web

BuyerOf = Callable[[str, str], Buyer]
DeskOf = Callable[[str], Desk]


@pytest.fixture
def buyer(buyer_of: BuyerOf) -> Buyer:
    """Of a cXML connection."""
    return buyer_of(*CXML)


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    """Of the supplier of that connection."""
    return desk_of(CXML[0])


# What cannot be read


def with_doctype(buyer: Buyer, doctype: str, reference: str) -> bytes:
    """A setup request whose cookie is an entity of its own document type."""
    document = cxml.document(buyer.agreed, cxml.setup_request(buyer.agreed["return_url"], "COOKIE")).decode()
    return document.replace(cxml.DOCTYPE, doctype).replace("COOKIE", reference).encode()


BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
UNREADABLE = {
    "nothing": lambda buyer: b"",
    "not XML": lambda buyer: b"Dear shop, please let me in.",
    "a form": lambda buyer: b"USERNAME=a&PASSWORD=b",
    "JSON": lambda buyer: b'{"cXML": {}}',
    "binary": lambda buyer: bytes(range(256)) * 4,
    "not UTF-8": lambda buyer: cxml.document(buyer.agreed, cxml.node("ProfileRequest")).replace(
        b"Journeys", b"\xff\xfe\xc3"
    ),
    "cut in the middle": lambda buyer: cxml.document(buyer.agreed, cxml.node("ProfileRequest"))[:400],
    "entity bomb": lambda buyer: with_doctype(buyer, f'<!DOCTYPE cXML [<!ENTITY b0 "x">{BOMB}]>', "&b9;"),
    "file of the server": lambda buyer: with_doctype(
        buyer, '<!DOCTYPE cXML [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"
    ),
    "address of the server": lambda buyer: with_doctype(
        buyer, f'<!DOCTYPE cXML [<!ENTITY f SYSTEM "{buyer.agreed["endpoint"]}">]>', "&f;"
    ),
    "parameter entity": lambda buyer: with_doctype(
        buyer, '<!DOCTYPE cXML [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "x"
    ),
    "bomb of depth": lambda buyer: b"<cXML>" + b"<a>" * 200_000,
    "bomb of attributes": lambda buyer: b"<cXML " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_document_is_406_and_in_the_desk(name: str, buyer: Buyer, desk: Desk) -> None:
    answer = buyer.send(UNREADABLE[name](buyer))

    assert_refused(answer, "406")
    assert "root:" not in answer.text
    assert desk.has_transcript(reference_of(answer))


def test_too_large_document_is_413(buyer: Buyer, desk: Desk) -> None:
    padding = b" " * (17 * 1024 * 1024)

    answer = buyer.send(cxml.document(buyer.agreed, cxml.node("ProfileRequest")) + padding)

    assert (answer.status, cxml.read_status(answer.body).code) == (413, "413")
    assert desk.has_transcript(reference_of(answer))


def test_unknown_request_is_450(buyer: Buyer, desk: Desk) -> None:
    answer = buyer.say(cxml.node("CatalogUploadRequest"))

    assert_refused(answer, "450")
    assert desk.has_transcript(reference_of(answer))


# Orders


LINE = ReturnedLine("NO-SUCH-SKU-0000", "", Decimal(1), "EA", Decimal(1), Decimal(1), "GBP", "Nothing", ())


def test_order_with_a_wrong_secret_or_token_is_401_and_kept_nowhere(
    buyer: Buyer, desk: Desk, buyer_of: BuyerOf, desk_of: DeskOf
) -> None:
    order_id, oci = new_order_id("BAD"), buyer_of(*OCI)

    by_secret = buyer.say(cxml.order_request(order_id, [LINE], "Bad Ltd"), secret=WRONG)
    by_token = oci.send(
        oci.order(order_id, (LINE,)), to=oci.agreed["order_endpoint"], headers={"Authorization": f"Bearer {WRONG}"}
    )

    assert_refused(by_secret, "401")
    assert cxml.read_status(by_token.body).code == "401"
    assert (desk.found("orders", order_id), desk_of(OCI[0]).found("orders", order_id)) == ([], [])
    assert desk.has_transcript(reference_of(by_secret))
    assert desk_of(OCI[0]).has_transcript(reference_of(by_token))


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e9999", "", "one"])
def test_order_with_a_nonsense_quantity_is_refused_whole(quantity: str, buyer: Buyer, desk: Desk) -> None:
    order_id = new_order_id("BAD")
    good, bad = (buyer.order(order_id, (LINE, LINE)).decode(), f'quantity="{quantity}" lineNumber="2"')

    answer = buyer.send_order(good.replace('quantity="1" lineNumber="2"', bad).encode())

    assert cxml.read_status(answer.body).code in ("400", "406"), answer.text
    assert desk.found("orders", order_id) == []
    assert desk.has_transcript(reference_of(answer))


def test_order_of_less_than_nothing_is_kept_and_shown_as_odd(buyer: Buyer, desk: Desk) -> None:
    """An approved order is never sent away for what a person can ask about."""
    order_id = new_order_id("LESS")
    document = buyer.order(order_id, (LINE,)).replace(b'quantity="1" lineNumber="1"', b'quantity="-1" lineNumber="1"')

    buyer.send_order(document)

    (found,) = desk.found("orders", order_id)
    assert desk.get(found).page.all("//*[contains(@class, 'desk-finding')]") != []


def test_order_without_number_or_lines_is_refused(buyer: Buyer, desk: Desk) -> None:
    whole = buyer.order(new_order_id("BAD"), (LINE,)).decode()
    order_id = whole.partition('orderID="')[2].partition('"')[0]
    for document in (whole.replace(f'orderID="{order_id}"', 'orderID=""'), whole.replace(f'orderID="{order_id}"', "")):
        answer = buyer.send_order(document.encode())
        assert cxml.read_status(answer.body).code == "400", answer.text
        assert desk.has_transcript(reference_of(answer))


def test_same_number_with_other_content_is_kept_and_not_booked(buyer: Buyer, desk: Desk) -> None:
    order_id = new_order_id("TWICE")
    buyer.send_order(buyer.order(order_id, (LINE,)))

    answer = buyer.send_order(buyer.order(order_id, (LINE, LINE)))

    assert len(desk.found("orders", order_id)) == 1
    (found, *_) = desk.found("transcripts", reference_of(answer))
    assert "order.conflict" in desk.get(found).text


def test_cut_off_body_is_asked_for_again(buyer: Buyer, web: Web, desk: Desk) -> None:
    """The connection breaks in the middle: nothing is taken for whole."""
    order_id = new_order_id("CUT")
    document = buyer.order(order_id, (LINE,))

    web.break_off(buyer.agreed["order_endpoint"], document[: len(document) // 2], announced=len(document))

    time.sleep(0.5)
    assert desk.found("orders", order_id) == []
