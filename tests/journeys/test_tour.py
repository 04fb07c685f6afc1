"""For every connection of the demo, over real HTTP: what its buyer sees and does not, the cart back, the order in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys import cxml
from tests.journeys.buyer import COOKIE, Buyer, new_order_id
from tests.journeys.carts import ReturnedCart
from tests.journeys.connections import AGREED, every_connection
from tests.journeys.desk import Desk
from tests.journeys.page import CartLine, Offer, Page
from tests.journeys.visit import Visit
from tests.journeys.web import Answer

BuyerOf = Callable[[str, str], Buyer]
DeskOf = Callable[[str], Desk]
GHOST = "NO-SUCH-SKU-0000"
#: No page of the demo is longer; a list that never ends must not keep us.
MOST_PAGES = 60
#: Above every break of the demo's price lists, in smallest quantities.
ABOVE_BREAKS = 120


@pytest.fixture
def buyer(slug: str, key: str, buyer_of: BuyerOf) -> Buyer:
    return buyer_of(slug, key)


@pytest.fixture
def visit(buyer: Buyer) -> Visit:
    """A visit just entered."""
    return buyer.enter()


@dataclass(frozen=True, slots=True)
class ThreeLines:
    """The cart of the tour: offers beside the lines they became."""

    with_break: tuple[Offer, CartLine]
    per_hundred: tuple[Offer, CartLine]
    with_utf8: tuple[Offer, CartLine]


# What is seen


@every_connection
def test_every_promised_price_is_shown(buyer: Buyer, visit: Visit) -> None:
    offers = {sku: visit.offer(sku) for sku in buyer.agreed["prices"]}

    shown = {sku: offer.price for sku, offer in offers.items()}
    assert shown == {sku: Decimal(price) for sku, price in buyer.agreed["prices"].items()}
    assert {offer.currency for offer in offers.values()} == {buyer.agreed["currency"]}


@every_connection
def test_search_finds_every_promised_product_by_its_number(buyer: Buyer, visit: Visit) -> None:
    found = {sku: visit.search(sku).offers().get(sku) for sku in buyer.agreed["prices"]}

    assert {sku: offer and offer.price for sku, offer in found.items()} == {
        sku: Decimal(price) for sku, price in buyer.agreed["prices"].items()
    }


# What is not seen


@every_connection
def test_hidden_product_answers_as_one_that_does_not_exist(buyer: Buyer, visit: Visit) -> None:
    hidden, ghost = visit.product(buyer.agreed["hidden_sku"]), visit.product(GHOST)

    assert (hidden.status, ghost.status) == (404, 404)
    assert buyer.agreed["hidden_sku"] not in hidden.text
    assert without_reference(hidden) == without_reference(ghost)


@every_connection
def test_hidden_product_is_in_no_search_suggestion_or_list(
    buyer: Buyer, visit: Visit, slug: str, buyer_of: BuyerOf
) -> None:
    sku = buyer.agreed["hidden_sku"]
    told = told_by_others(slug, buyer, buyer_of)

    words = [sku, sku.lower(), *([told.page.heading] if told else [])]
    pages = [visit.search(word) for word in words]
    pages += [visit.at("search/suggest/", q=word).page for word in words]
    pages += [visit.at("").page, visit.at("lists/").page]
    assert [page.address for page in pages if sku in page.skus()] == []
    for category in categories_of(told) if told else []:
        listed = [page.address for page in pages_of(visit, category) if sku in page.skus()]
        assert listed == []


@every_connection
def test_no_facet_leads_to_what_is_hidden(buyer: Buyer, visit: Visit, slug: str, buyer_of: BuyerOf) -> None:
    """A category that is hidden as a whole is linked from nowhere, and a brand's count is what its list holds."""
    told = told_by_others(slug, buyer, buyer_of)
    category = categories_of(told)[-1] if told else first_category(visit)

    answer = visit.at(category)

    if answer.status == 404:
        pages = [visit.at(""), visit.at("search/", q=buyer.agreed["visible_sku"])]
        assert [page.address for page in pages if f"/{category}" in page.text] == []
        return
    rows = [page.skus() for page in pages_of(visit, category)]
    assert sum(int(count) for count in brand_counts(answer)) == sum(map(len, rows)) == len(set().union(*rows))


@every_connection
def test_hidden_product_cannot_be_put_into_the_cart(buyer: Buyer, visit: Visit) -> None:
    sku, visible = buyer.agreed["hidden_sku"], buyer.agreed["visible_sku"]

    added = visit.add(sku, "1", form_of=visible)
    ordered = visit.web.submit(visit.at("quick-order/").page.form("quick-order"), lines=f"{sku} 3\n{GHOST} 3")

    assert_refused(added)
    assert_refused(ordered)
    assert visit.lines() == []


# The cart goes back, the order arrives


@every_connection
def test_cart_comes_back_as_it_stood(buyer: Buyer, visit: Visit) -> None:
    three = put_three_lines(buyer, visit)
    lines = visit.lines()

    cart = buyer.take(visit.return_cart())

    assert {(line.sku, line.quantity, line.total) for line in cart.lines} == {
        (line.sku, line.quantity, line.total) for line in lines
    }
    assert len(cart.lines) == 3
    assert {line.currency for line in cart.lines} == {buyer.agreed["currency"]}
    assert_prices_hold(three, cart)
    if not buyer.is_oci:
        assert (cart.cookie, cart.total, cart.currency) == (COOKIE, cart.sum, buyer.agreed["currency"])


@every_connection
def test_sending_the_cart_again_sends_the_same(buyer: Buyer, visit: Visit) -> None:
    visit.put(buyer.agreed["visible_sku"], Decimal(3))

    first, second = visit.return_cart(), visit.return_cart()

    assert second == first


@every_connection
def test_order_arrives_once_and_matched(buyer: Buyer, visit: Visit, slug: str, desk_of: DeskOf) -> None:
    put_three_lines(buyer, visit)
    cart = buyer.take(visit.return_cart())
    order_id = new_order_id()
    document = buyer.order(order_id, cart.lines)

    first = buyer.send_order(document)
    second = buyer.send_order(document)

    assert (first.status, cxml.read_status(first.body).code in ("200", "201")) == (200, True), first.text
    assert (second.status, second.body) == (first.status, first.body)
    orders = desk_of(slug).found("orders", order_id)
    assert len(orders) == 1
    assert_matched(desk_of(slug).get(orders[0]), order_id, cart)


@every_connection
def test_same_order_under_a_new_payload_id_is_still_one_order(
    buyer: Buyer, visit: Visit, slug: str, desk_of: DeskOf
) -> None:
    visit.put(buyer.agreed["visible_sku"], Decimal(3))
    order_id = new_order_id()
    document = buyer.order(order_id, buyer.take(visit.return_cart()).lines)

    answers = [buyer.send_order(body) for body in (document, under_another_name(document))]

    assert [cxml.read_status(answer.body).code in ("200", "201") for answer in answers] == [True, True]
    assert len(desk_of(slug).found("orders", order_id)) == 1


# How to see and do that


def under_another_name(document: bytes) -> bytes:
    """The same message with a new payloadID, as a system sends it that does not know a repeat."""
    renamed, count = re.subn(rb'payloadID="[^"]+"', f'payloadID="{cxml.new_payload_id()}"'.encode(), document)
    assert count == 1
    return renamed


def without_reference(answer: Answer) -> str:
    """The page's words, without what differs from answer to answer."""
    text = answer.page.text
    for notice in answer.page.notices():
        text = text.replace(notice.reference, "…")
    return text


def told_by_others(slug: str, buyer: Buyer, buyer_of: BuyerOf) -> Answer | None:
    """The hidden product's page as another connection of the same supplier sees it; None if nobody does."""
    for other_slug, agreed in AGREED:
        if other_slug == slug and agreed.key != buyer.agreed["key"]:
            answer = buyer_of(slug, agreed.key).enter().product(buyer.agreed["hidden_sku"])
            if answer.status == 200:
                return answer
    return None


def categories_of(product: Answer) -> list[str]:
    """The paths of the categories above a product, the widest first, as its page links them."""
    home = urlsplit(product.address).path.partition("/p/")[0] + "/"
    paths = [urlsplit(link).path for link in product.page.links]
    found = [path.removeprefix(home) for path in paths if path.startswith(f"{home}c/")]
    assert found != []
    return list(dict.fromkeys(found))


def first_category(visit: Visit) -> str:
    home = urlsplit(visit.home).path
    return next(
        urlsplit(link).path.removeprefix(home)
        for link in visit.at("").page.links
        if urlsplit(link).path.startswith(f"{home}c/")
    )


def pages_of(visit: Visit, category: str) -> Iterator[Page]:
    """A category page by page; nothing if there is no such category for this buyer."""
    address = urljoin(visit.home, category)
    for _ in range(MOST_PAGES):
        answer = visit.web.get(address)
        if answer.status == 404:
            return
        yield answer.page
        following = answer.page.all("//a[@rel='next']/@href")
        if not following:
            return
        address = urljoin(address, following[0])
    raise AssertionError(f"{category} does not end")


def brand_counts(category: Answer) -> list[str]:
    """The figures beside the brands of a category."""
    found = category.page.all("//a[@rel='nofollow']/*[contains(@class, 'count')]")
    return ["".join(character for character in element.text_content() if character.isdigit()) for element in found]


def put_three_lines(buyer: Buyer, visit: Visit) -> ThreeLines:
    """One with a quantity break, bought above it; one priced by the hundred; one with UTF-8 in its name."""
    offers = {sku: visit.offer(sku) for sku in buyer.agreed["prices"]}
    per_hundred = next(offer for offer in offers.values() if offer.price_unit == 100)
    taken = {per_hundred.sku}
    utf8 = next(offer for offer in offers.values() if offer.sku not in taken and has_utf8_name(visit, offer.sku))
    taken |= {utf8.sku}
    return ThreeLines(
        with_break=put_above_a_break(visit, [offer for offer in offers.values() if offer.sku not in taken]),
        per_hundred=(per_hundred, visit.put(per_hundred.sku, per_hundred.orderable(Decimal(300)))),
        with_utf8=(utf8, visit.put(utf8.sku, utf8.orderable(Decimal(3)))),
    )


def has_utf8_name(visit: Visit, sku: str) -> bool:
    return not visit.product(sku).page.heading.isascii()


def put_above_a_break(visit: Visit, offers: list[Offer]) -> tuple[Offer, CartLine]:
    """Try one after the other; whatever became no cheaper by quantity leaves the cart again."""
    for offer in offers:
        line = visit.put(offer.sku, offer.minimum * ABOVE_BREAKS)
        if line.total < round(offer.price * line.quantity / offer.price_unit, 2):
            return offer, line
        visit.remove(line)
    raise AssertionError("No product of this connection has a quantity break.")


def assert_prices_hold(three: ThreeLines, cart: ReturnedCart) -> None:
    """What went back is what the pages had promised."""
    lines = {line.sku: line for line in cart.lines}
    broken, hundred, utf8 = (lines[offer.sku] for offer, _ in (three.with_break, three.per_hundred, three.with_utf8))
    offer = three.with_break[0]
    assert broken.price / broken.price_unit < offer.price / offer.price_unit
    assert hundred.price / hundred.price_unit == three.per_hundred[0].price / 100
    assert utf8.price / utf8.price_unit == three.with_utf8[0].price / three.with_utf8[0].price_unit
    assert not utf8.description.isascii()


def assert_refused(answer: Answer) -> None:
    """4xx, or a page that shows the reason by its code and a reference."""
    notices = answer.page.notices()
    assert 400 <= answer.status < 500 or (answer.status == 200 and notices), answer.status
    assert [notice for notice in notices if not notice.code or not notice.reference] == []


def assert_matched(answer: Answer, order_id: str, cart: ReturnedCart) -> None:
    """The desk's page of the order: it names the cart it came from, every line, and nothing odd."""
    assert answer.status == 200
    page = answer.page
    assert order_id in page.text
    quotes = {element.text_content().strip() for element in page.all("//a[contains(@href, '/transfers/inspect/')]")}
    assert quotes == {line.quote.partition("/")[0] for line in cart.lines}
    assert [element.text_content().strip() for element in page.all("//*[contains(@class, 'desk-finding')]")] == []
    assert [line.sku for line in cart.lines if line.sku not in page.text] == []
