"""OCI on the running demo: log-in by GET and by POST, shopping, return, and every function, as a buyer's system asks."""

import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from tests.journeys import oci
from tests.journeys.buyer import Buyer
from tests.journeys.connections import OCI, OCI_BY_GET
from tests.journeys.page import Form
from tests.journeys.visit import Visit
from tests.journeys.web import Answer

BuyerOf = Callable[[str, str], Buyer]
GHOST = "NO-SUCH-SKU-0000"
both = pytest.mark.parametrize("connection", [OCI, OCI_BY_GET], ids=["post", "get"])
by_both_methods = pytest.mark.parametrize("method", ["GET", "POST"])


@pytest.fixture
def buyer(connection: tuple[str, str], buyer_of: BuyerOf) -> Buyer:
    return buyer_of(*connection)


def in_the_shop(buyer: Buyer, answer: Answer) -> Visit:
    """A visit that a call opened."""
    assert answer.status == 303, answer.text
    return buyer.enter(answer.location)


def form_of(answer: Answer) -> Form:
    (form,) = answer.page.forms("erp")
    return form


@both
@by_both_methods
def test_a_log_in_shops_and_returns(buyer: Buyer, method: str) -> None:
    sku = buyer.agreed["visible_sku"]
    answer = buyer.call(method=method)
    visit = in_the_shop(buyer, answer)
    line = visit.put(sku, visit.offer(sku).orderable(Decimal(3)))

    cart = buyer.take(visit.return_cart())

    assert "?" not in answer.location
    assert [(item.sku, item.quantity, item.total) for item in cart.lines] == [(sku, line.quantity, line.total)]


@both
@by_both_methods
def test_validate_says_what_the_shop_says(buyer: Buyer, method: str) -> None:
    sku = buyer.agreed["visible_sku"]
    offer = buyer.enter().offer(sku)

    answer = buyer.call(method=method, FUNCTION="VALIDATE", PRODUCTID=sku, QUANTITY=str(offer.minimum))

    (line,) = buyer.take(form_of(answer)).lines
    assert (answer.status, line.sku, line.quantity) == (200, sku, offer.minimum)
    assert (line.price / line.price_unit, line.currency) == (offer.price / offer.price_unit, offer.currency)


@both
def test_validate_of_a_hidden_product_is_as_of_none(buyer: Buyer) -> None:
    answers = [
        buyer.call(FUNCTION="VALIDATE", PRODUCTID=sku, QUANTITY="1") for sku in (buyer.agreed["hidden_sku"], GHOST)
    ]

    assert [(answer.status, answer.page.all("//form")) for answer in answers] == [(200, []), (200, [])]
    assert answers[0].body == answers[1].body


@both
@by_both_methods
def test_background_search_finds_what_the_shop_finds(buyer: Buyer, method: str) -> None:
    words, offers = found_by_words(buyer)

    answer = buyer.call(method=method, FUNCTION="BACKGROUND_SEARCH", SEARCHSTRING=words)

    lines = buyer.take(form_of(answer)).lines
    assert answer.page.all("//script") == []
    assert len(lines) >= 3
    told = {line.sku: line.price / line.price_unit for line in lines}
    assert {sku: told[sku] for sku in offers} == offers
    assert buyer.agreed["hidden_sku"] not in told


@both
def test_background_search_never_finds_what_is_hidden(buyer: Buyer) -> None:
    answer = buyer.call(FUNCTION="BACKGROUND_SEARCH", SEARCHSTRING=buyer.agreed["hidden_sku"])

    assert buyer.agreed["hidden_sku"] not in {line.sku for line in oci.read_cart(form_of(answer)).lines}


@both
@by_both_methods
def test_detail_begins_at_the_product(buyer: Buyer, method: str) -> None:
    sku = buyer.agreed["visible_sku"]
    answer = buyer.web.get(buyer.call(method=method, FUNCTION="DETAIL", PRODUCTID=sku).location)

    assert answer.status == 200
    assert sku in answer.page.offers()


@both
def test_detail_of_a_hidden_product_is_as_of_none(buyer: Buyer) -> None:
    hidden, ghost = (begun_at(buyer, sku) for sku in (buyer.agreed["hidden_sku"], GHOST))

    assert hidden == ghost
    assert hidden[:2] == (200, ["setup.selected_item.unknown"])


@both
def test_sourcing_begins_at_the_search(buyer: Buyer) -> None:
    sku = buyer.agreed["visible_sku"]
    answer = buyer.web.get(buyer.call(FUNCTION="SOURCING", VENDOR="1", SEARCHSTRING=sku).location)

    assert (answer.status, urlsplit(answer.address).path.endswith("/search/")) == (200, True)
    assert sku in answer.page.offers()


def begun_at(buyer: Buyer, sku: str) -> tuple[int, list[str], str]:
    """Where DETAIL leads: status, what is said, and the page's words without what differs from visit to visit."""
    answer = buyer.web.get(buyer.call(FUNCTION="DETAIL", PRODUCTID=sku).location)
    notices, text = answer.page.notices(), answer.page.text
    for notice in notices:
        text = text.replace(notice.reference, "…")
    return answer.status, [notice.code for notice in notices], text


def found_by_words(buyer: Buyer) -> tuple[str, dict[str, Decimal]]:
    """A word of a promised product's name that finds at least three, and their prices of one."""
    visit = buyer.enter()
    for sku in buyer.agreed["prices"]:
        for word in re.findall(r"[^\W\d_]{5,}", visit.product(sku).page.heading):
            offers = visit.search(word).offers()
            if len(offers) >= 3:
                return word, {found: offer.price / offer.price_unit for found, offer in offers.items()}
    raise AssertionError("No word of a promised product's name finds three.")
