"""Two visits at once: of two suppliers, of two customers, of one connection. None sees, changes or ends another's."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys import cxml
from tests.journeys.buyer import Buyer
from tests.journeys.connections import CXML, OCI
from tests.journeys.desk import Desk
from tests.journeys.page import Form

BuyerOf = Callable[[str, str], Buyer]
DeskOf = Callable[[str], Desk]
#: Pairs that must not mix: one customer's two connections, two customers, two suppliers and protocols.
PAIRS = [
    pytest.param(("wattlespark", "pellbrook-physics"), ("wattlespark", "pellbrook-library"), id="one customer"),
    pytest.param(("normhaus", "lindental-ariba"), ("normhaus", "alpwerk-srm"), id="two customers"),
    pytest.param(("gardesoin", "troispics-srm"), ("normhaus", "jorat-oracle"), id="two suppliers"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_connections_at_once_do_not_mix(one: tuple[str, str], other: tuple[str, str], buyer_of: BuyerOf) -> None:
    """Step by step in turns, as two people at the same time."""
    buyers = [buyer_of(*one), buyer_of(*other)]
    visits = [buyer.enter() for buyer in buyers]
    skus = [buyer.agreed["visible_sku"] for buyer in buyers]

    lines = [visit.put(sku, Decimal(quantity)) for visit, sku, quantity in zip(visits, skus, (3, 4), strict=True)]
    shown = [visit.lines() for visit in visits]
    carts = [buyer.take(visit.return_cart()) for buyer, visit in zip(buyers, visits, strict=True)]

    assert shown == [[line] for line in lines]
    assert [[(line.sku, line.quantity, line.total) for line in cart.lines] for cart in carts] == [
        [(line.sku, line.quantity, line.total)] for line in lines
    ]


def test_two_visits_of_one_connection_have_a_cart_each(buyer_of: BuyerOf) -> None:
    buyer = buyer_of(*CXML)
    first, second = buyer.enter(), buyer.enter()

    line = first.put(buyer.agreed["visible_sku"], Decimal(3))

    assert (first.lines(), second.lines()) == ([line], [])


def test_line_of_another_visit_cannot_be_changed(buyer_of: BuyerOf) -> None:
    buyer = buyer_of(*CXML)
    owner, other = buyer.enter(), buyer.enter()
    line = owner.put(buyer.agreed["visible_sku"], Decimal(3))
    fields = [("line", line.key), ("quantity", "9")]

    changed = other.web.submit(Form(urljoin(other.home, "cart/quantity/"), "post", {}, fields))
    other.web.submit(Form(urljoin(other.home, "cart/remove/"), "post", {}, fields))

    assert [notice.code for notice in changed.page.notices()] == ["cart.line_unknown"]
    assert (owner.lines(), other.lines()) == ([line], [])


def test_key_of_one_supplier_opens_nothing_at_another(buyer_of: BuyerOf) -> None:
    here, there = buyer_of(*CXML), buyer_of("normhaus", "lindental-ariba")
    visit = here.enter()

    answer = here.web.get(urljoin(there.agreed["endpoint"], urlsplit(visit.home).path))

    assert answer.status in (404, 410)
    assert len(answer.page.notices()) == 1


def test_another_browser_does_not_get_in_by_the_address(buyer_of: BuyerOf) -> None:
    buyer = buyer_of(*CXML)
    visit = buyer.enter()

    answer = buyer.web.get(
        visit.home, headers={"User-Agent": "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}
    )

    assert answer.status in (403, 410)
    assert len(answer.page.notices()) == 1


def test_start_page_opened_twice_leads_into_the_same_visit(buyer_of: BuyerOf) -> None:
    buyer = buyer_of(*OCI)
    start = buyer.start_page()

    first, second = buyer.enter(start), buyer.enter(start)

    assert second.home == first.home


def test_left_visit_is_over_for_its_start_page_too(buyer_of: BuyerOf, desk_of: DeskOf) -> None:
    buyer = buyer_of(*CXML)
    start = buyer.start_page()
    visit = buyer.enter(start)
    left = visit.web.submit(visit.cart().form("leave"))

    again, home = buyer.web.get(start), buyer.web.get(visit.home)

    assert left.status == 200
    assert left.page.forms("erp") != [] or left.page.all("//a[@data-leave]") != []
    assert (again.status, home.status) == (410, 410)
    assert desk_of(CXML[0]).has_transcript(again.page.notices()[0].reference)


def test_repeated_setup_gets_a_new_ticket_to_the_same_visit(buyer_of: BuyerOf) -> None:
    buyer = buyer_of(*CXML)
    document = cxml.document(buyer.agreed, cxml.setup_request(buyer.agreed["return_url"], "again"))

    tickets = [cxml.read_status(buyer.send(document).body).start_page for _ in range(2)]
    first, second = (buyer.enter(ticket) for ticket in tickets)

    assert tickets[0] != tickets[1]
    assert first.home == second.home


def test_both_doors_open_the_same_shop(buyer_of: BuyerOf) -> None:
    """The shared address finds the connection by identity and secret."""
    buyer = buyer_of(*CXML)

    status = cxml.read_status(buyer.setup(to=urljoin(buyer.agreed["endpoint"], "/punchout/cxml/")).body)

    offer = buyer.enter(status.start_page).offer(buyer.agreed["visible_sku"])
    assert offer.price == Decimal(buyer.agreed["prices"][buyer.agreed["visible_sku"]])
