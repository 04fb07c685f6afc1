"""The visit as the shop's pages use it: what they cost, and what it keeps between them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from connections.domain.buyer_visit import BuyerVisit
from connections.models import Connection, ConnectionAssortmentRule
from storefront.domain.visit import Notice
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import come_shopping, fill
from tests.connections.visiting import Buyer
from tests.factories.storefront import change_price
from tests.journeys.page import Page

#: DESIGN §19; SET, BEGIN and COMMIT are not counted.
MOST_QUERIES = 5
_NOT_COUNTED = ("SET ", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def buyer(client_a: Client, supplier_a: Supplier) -> Buyer:
    return come_shopping(client_a, supplier_a)


def category_of(buyer: Buyer) -> str:
    with in_tenant(buyer.supplier):
        return Product.objects.select_related("category").get(sku="PLAIN-1").category.slug


@pytest.mark.parametrize("path", ["c/{category}/", "p/PLAIN-1/"])
def test_a_page_of_goods_costs_few_queries(buyer: Buyer, path: str) -> None:
    path = path.format(category=category_of(buyer))
    fill(buyer, ("PLAIN-1", "1"))
    buyer.get(path)

    with CaptureQueriesContext(connection) as captured:
        assert buyer.get(path).status_code == 200

    queries = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(_NOT_COUNTED)]
    assert len(queries) <= MOST_QUERIES, queries


def offered(buyer: Buyer, sku: str) -> str | None:
    answer = buyer.get(f"p/{sku}/")
    page = Page(answer.content.decode(), "https://ta.localhost/")
    return str(page.offers()[sku].price) if answer.status_code == 200 else None


def test_a_changed_price_or_rule_shows_on_the_next_page(buyer: Buyer) -> None:
    assert offered(buyer, "PLAIN-1") == "10"

    with in_tenant(buyer.supplier):
        change_price(Product.objects.get(sku="PLAIN-1"), "11")
    assert offered(buyer, "PLAIN-1") == "11"

    with in_tenant(buyer.supplier):
        product = Product.objects.get(sku="PLAIN-1")
        ConnectionAssortmentRule.objects.create(connection=buyer.session.connection, product=product, effect="hide")
    assert offered(buyer, "PLAIN-1") is None


def visit_of(buyer: Buyer) -> BuyerVisit:
    return BuyerVisit(buyer.session)


def test_a_message_is_shown_once_and_only_in_its_visit(buyer: Buyer) -> None:
    notice = Notice("error", "It <b>failed</b>.", "some.code", "R1")
    with in_tenant(buyer.supplier):
        first, second = visit_of(buyer), visit_of(buyer)
        first.notify(notice)
        second.notify(Notice("info", "Two."))

        assert visit_of(buyer).take_notices() == [notice, Notice("info", "Two.")]
        assert visit_of(buyer).take_notices() == []


def test_a_chosen_language_is_kept_and_an_unknown_one_is_not(buyer: Buyer) -> None:
    with in_tenant(buyer.supplier):
        for language in ("fr", "tlh"):
            visit_of(buyer).change_language(language)

    assert buyer.session.language == "fr"
    assert '<html lang="fr"' in buyer.get("cart/").content.decode()


def test_the_button_bears_the_connections_label_else_the_systems_name(buyer: Buyer) -> None:
    with in_tenant(buyer.supplier), translation.override("en"):
        assert visit_of(buyer).return_label == "Return the cart"
        Connection.objects.update(return_label="Back to <Rosa>")
        assert visit_of(buyer).return_label == "Back to <Rosa>"

    fill(buyer, ("PLAIN-1", "1"))
    assert "Back to &lt;Rosa&gt;" in buyer.get("cart/").content.decode()


@pytest.mark.parametrize(("before_the_end", "minutes"), [(timedelta(minutes=9, seconds=59), 9), (timedelta(0), 0)])
def test_the_minutes_left_are_whole(buyer: Buyer, before_the_end: timedelta, minutes: int) -> None:
    session = buyer.session
    with time_machine.travel(session.expires_at - before_the_end, tick=False):
        assert BuyerVisit(session).minutes_left == minutes


def test_the_shopper_is_the_person_the_system_named(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(
        client_a, supplier_a, visit={"person_name": "Zoë", "person_email": "z@buyer.example", "language": "de-AT"}
    )

    with in_tenant(supplier_a):
        shopper = visit_of(buyer).shopper

    assert (shopper.person_name, shopper.person_email, shopper.language) == ("Zoë", "z@buyer.example", "de")


def test_a_finished_visit_keeps_its_cart_for_the_desk(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "2"))

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert buyer.get("cart/").status_code == 410

    with in_tenant(buyer.supplier):
        assert [line.sku for line in buyer.session.cart.lines.all()] == ["PLAIN-1"]
