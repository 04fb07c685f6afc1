"""Inspect, source and level 2: looking only, sourcing, and a visit that begins at one article."""

import pytest
from django.test import Client

from connections.models import ConnectionAssortmentRule, PunchoutSession, Transcript
from protocols.messages import Operation
from protocols.orders import ItemId
from protocols.session import State
from protocols.values import Address
from storefront.models import CartState
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.editing import Shop, bare_item, item_of, lines_in, notice_in, open_shop, sessions
from tests.connections.shopping import cart_in, fill, send, transfers
from tests.factories.messages import setup_request, start_url_of, status_of
from tests.journeys.page import Page

UNKNOWN = "setup.selected_item.unknown"


@pytest.fixture
def shop(client_a: Client, supplier_a: Supplier) -> Shop:
    return open_shop(client_a, supplier_a)


def test_who_inspects_sees_the_cart_and_cannot_change_it(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"), ("WASHER", "3"))
    buyer = shop.come_back(Operation.INSPECT, *map(item_of, first.lines))
    before = lines_in(buyer)

    page = Page(buyer.get("cart/").content.decode(), "https://ta.localhost/")
    key = str(page.all("//*[@data-line]")[0].get("data-line"))
    refused = [
        buyer.post("cart/add/", {"sku": "PLAIN-1", "quantity": "1"}),
        buyer.post("cart/quantity/", {"line": key, "quantity": "9"}),
        buyer.post("cart/remove/", {"line": key}),
        buyer.post("cart/accept/"),
        buyer.post("quick-order/", {"lines": "PLAIN-1 2"}),
    ]

    assert [line.get("data-sku") for line in page.all("//*[@data-line]")] == ["PLAIN-1", "WASHER"]
    forms = {str(form.get("data-form")) for form in page.all("//form[@data-form]")}
    assert forms == {"search", "language", "leave"}
    assert [answer.status_code for answer in refused] == [403] * 5
    assert send(buyer)["Location"] == f"{buyer.base}cart/"
    assert lines_in(buyer) == before
    assert transfers(buyer) == []


def test_an_article_page_of_an_inspection_sells_nothing(shop: Shop) -> None:
    buyer = shop.come_back(Operation.INSPECT, bare_item("PLAIN-1"))

    page = Page(buyer.get("p/PLAIN-1/").content.decode(), "https://ta.localhost/")

    assert page.forms("add") == []


def test_an_inspection_begins_at_the_cart(shop: Shop) -> None:
    assert shop.first_address(Operation.INSPECT, bare_item("PLAIN-1")) == "cart/"


def test_an_inspection_is_closed_with_status_204(shop: Shop) -> None:
    buyer = shop.come_back(Operation.INSPECT, bare_item("PLAIN-1"))

    cart = cart_in(buyer.post("leave/"))

    assert (cart.status, cart.lines) == ("204", ())
    assert (buyer.session.state, buyer.session.cart.state) == (State.LEFT, CartState.DISCARDED)


def test_an_inspection_needs_no_address_to_return_to(shop: Shop) -> None:
    document = setup_request(shop.agreed, operation=Operation.INSPECT, items=(bare_item("PLAIN-1"),))
    begin, end = document.index(b"<BrowserFormPost>"), document.index(b"</BrowserFormPost>") + 18
    address = f"/punchout/cxml/{shop.agreed.key}/"

    answer = shop.client.post(address, document[:begin] + document[end:], content_type="text/xml")

    assert status_of(answer.content)[0] == "200"
    with in_tenant(shop.supplier):
        assert PunchoutSession.objects.latest("id").return_rule is None


def test_every_other_visit_needs_one(shop: Shop) -> None:
    for operation in (Operation.CREATE, Operation.EDIT, Operation.SOURCE):
        assert status_of(shop.ask(operation, return_url="").content)[0] == "400"
    assert sessions(shop.supplier) == 0


def test_a_sourcing_visit_shops_and_sends_a_final_cart(shop: Shop) -> None:
    buyer = shop.come_back(Operation.SOURCE)
    fill(buyer, ("PLAIN-1", "2"))

    cart = cart_in(send(buyer))

    assert (len(cart.lines), cart.quote_status) == (1, "final")
    with in_tenant(shop.supplier):
        findings = Transcript.objects.filter(kind="setup").latest("id").findings
    assert "setup.operation.source" in [finding["code"] for finding in findings]


def selected(shop: Shop, sku: str, companion: str = "") -> str:
    """Where the start page leads when this article was chosen in the buyer's system."""
    return shop.first_address(Operation.CREATE, selected_item=ItemId(sku, companion))


def test_a_selected_item_opens_its_page(shop: Shop) -> None:
    assert selected(shop, "M8x40/ß") == "p/M8x40%2F%C3%9F/"


def test_the_companion_names_an_article_whose_number_is_not_ours(shop: Shop) -> None:
    first = shop.first_cart(("WASHER", "2"))

    assert selected(shop, "their-number", first.lines[0].item_id.supplier_part_auxiliary_id) == "p/WASHER/"


@pytest.mark.parametrize("sku", ["NEVER-1", "PLAIN-1"])
def test_an_unknown_article_and_a_hidden_one_open_the_home_with_a_word(shop: Shop, sku: str) -> None:
    with in_tenant(shop.supplier):
        ConnectionAssortmentRule.objects.create(
            connection=shop.agreed.connection, product=shop.goods.plain, effect="hide"
        )
    document = setup_request(shop.agreed, operation=Operation.CREATE, selected_item=ItemId(sku))
    answer = shop.client.post(f"/punchout/cxml/{shop.agreed.key}/", document, content_type="text/xml")
    home = shop.client.get(start_url_of(answer.content))["Location"]

    page = shop.client.get(home)

    assert home.count("/") == 3
    assert notice_in(page, UNKNOWN) == "The article you asked for is not available here."


def test_the_address_for_the_goods_is_shown_and_goes_back_where_agreed(client_a: Client, supplier_a: Supplier) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"sends_ship_to": True})
    address = Address(
        address_id="1000-7", name="Acme <SA>", street=("1, rue du Lac",), postal_code="1003", city="Lausanne",
        country_code="CH", deliver_to=("Zoë Łącka", "Dock 4"),
    )  # fmt: skip
    buyer = shop.come_back(Operation.CREATE, ship_to=address)
    fill(buyer, ("PLAIN-1", "2"))

    (shown,) = Page(buyer.get("cart/").content.decode(), "https://ta.localhost/").all("//address[@data-address]")
    sent = cart_in(send(buyer)).ship_to

    assert shown.get("data-address") == "1000-7"
    words = "Ship to,Acme <SA>,Zoë Łącka,Dock 4,1, rue du Lac,1003 Lausanne,CH"
    assert ",".join(text.strip() for text in shown.itertext()) == words
    assert sent is not None
    assert (sent.address_id, sent.name, sent.city, sent.deliver_to) == (
        "1000-7", "Acme <SA>", "Lausanne", ("Zoë Łącka", "Dock 4"),
    )  # fmt: skip


def test_the_address_stays_with_us_where_it_was_not_agreed(shop: Shop) -> None:
    buyer = shop.come_back(Operation.CREATE, ship_to=Address(address_id="1", name="A", city="B", country_code="CH"))
    fill(buyer, ("PLAIN-1", "2"))

    assert cart_in(send(buyer)).ship_to is None
