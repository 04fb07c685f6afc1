"""What a buyer, or a program in his place, may send to the shop by mistake or on purpose: nothing is changed by it.

A refusal is a page with a code and a reference, which the desk knows; never a 5xx (`web.py` sees to that).
"""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urljoin

import pytest

from tests.journeys.buyer import Buyer
from tests.journeys.connections import CXML
from tests.journeys.desk import Desk
from tests.journeys.refusals import (
    assert_action_refused,
)
from tests.journeys.visit import Visit

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


@pytest.fixture
def visit(buyer: Buyer) -> Visit:
    """A visit just entered."""
    return buyer.enter()


@pytest.mark.parametrize(
    "quantity",
    ["-1", "0", "-0", "NaN", "Infinity", "-inf", "1e9999", "1e3", "1_000", "\u0661", "", " ", "abc", "0x10", "1;2",
     "9" * 40, "0.0000001", "1" + "0" * 16, "\x00", "１", "1" * 5000],
)  # fmt: skip
def test_nonsense_quantity_changes_nothing_and_says_so(quantity: str, buyer: Buyer, visit: Visit, desk: Desk) -> None:
    sku = buyer.agreed["visible_sku"]
    kept = visit.put(sku, Decimal(3))

    for answer in (visit.add(sku, quantity), visit.change(kept, quantity)):
        assert_action_refused(answer, desk)

    assert visit.lines() == [kept]


def test_hidden_and_unknown_product_are_404_with_a_reference_the_desk_knows(
    buyer: Buyer, visit: Visit, desk: Desk
) -> None:
    for sku in (
        buyer.agreed["hidden_sku"],
        "NO-SUCH-SKU-0000",
        "../../admin/",
        "a/b/c",
        "' OR 1=1 --",
        "<script>x</script>",
    ):
        answer = visit.product(sku)
        (notice,) = answer.page.notices()
        assert (answer.status, notice.code, sku in answer.text) == (404, "shop.not_found", False)
        assert desk.has_transcript(notice.reference)


def test_forms_sent_from_another_site_are_refused(buyer: Buyer, visit: Visit) -> None:
    kept = visit.put(buyer.agreed["visible_sku"], Decimal(3))
    form = visit.cart().form("remove", line=kept.key)
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        body = f"line={kept.key}".encode()
        answer = visit.web.ask(
            "POST", form.action, body, {"Content-Type": "application/x-www-form-urlencoded"} | headers
        )
        assert (answer.status, len(answer.page.notices())) == (403, 1)

    assert visit.lines() == [kept]


def test_changes_want_a_post(buyer: Buyer, visit: Visit) -> None:
    kept = visit.put(buyer.agreed["visible_sku"], Decimal(3))
    for path in ("cart/add/", "cart/quantity/", "cart/remove/", "cart/accept/", "language/"):
        answer = visit.at(path)
        assert (answer.status, len(answer.page.notices())) == (405, 1), path
    for path in ("return/", "leave/"):  # a reload of what a POST had answered
        assert visit.at(path).status in (200, 405)

    assert visit.lines() == [kept]


def test_odd_addresses_and_fields_are_never_our_fault(visit: Visit) -> None:
    """What programs that look for holes try."""
    for path in (
        "search/?q=%00", "search/?q=%ff%fe", "search/?q=" + "a" * 3000, "search/?after=%00&before=x&brand=9" + "9" * 30,
        "c/no-such-category/", "c/%00/", "p/%00/", "p/%ff/", "cart/?line=%00", "?view=%00", "search/suggest/?q=%27%22%3C",
    ):  # fmt: skip
        assert visit.at(path).status in (200, 400, 404), path
    for path in ("cart/add/", "cart/quantity/", "cart/remove/", "quick-order/", "language/"):
        for fields in (
            [],
            [("sku", "\x00"), ("quantity", "1")],
            [("line", "\x00"), ("quantity", "1")],
            [("lines", "\x00\t\x00")],
        ):
            answer = visit.web.post(urljoin(visit.home, path), fields)
            assert (answer.status < 500, visit.lines()) == (True, [])
