"""The functions of OCI: stateless answers within visibility and prices, each with a transcript, none with a visit."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from connections.models import ConnectionAssortmentRule, PunchoutSession, Transcript
from protocols.messages import ReturnLine
from protocols.oci.read_return import read_return
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, Effect
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import Goods, stock_shop
from tests.factories.connections import RETURN_URL, Agreed, make_connection
from tests.factories.messages import oci_call
from tests.factories.storefront import add_prices, make_price_list, make_product
from tests.journeys.page import Form, Page

ReadTranscript = Callable[[], Transcript]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asking:
    """A buyer's system and the shop it asks."""

    client: Client
    supplier: Supplier
    agreed: Agreed
    goods: Goods

    def ask(self, function: str, *, method: str = "POST", **values: str) -> HttpResponse:
        parameters = urlencode(oci_call(self.agreed, FUNCTION=function, **values))
        path = f"/punchout/oci/{self.agreed.key}/"
        if method == "GET":
            return self.client.get(f"{path}?{parameters}")  # type: ignore[return-value]  # the client's own response class
        return self.client.generic("POST", path, parameters, content_type=FORM)  # type: ignore[return-value]  # as above

    @property
    def visits_and_carts(self) -> tuple[int, int]:
        with in_tenant(self.supplier):
            return PunchoutSession.objects.count(), Cart.objects.count()


@pytest.fixture
def asking(client_a: Client, supplier_a: Supplier) -> Asking:
    with in_tenant(supplier_a):
        goods = stock_shop()
        return Asking(client_a, supplier_a, make_connection("oci", price_lists=(goods.price_list,)), goods)


def page_of(answer: Any) -> Page:
    return Page(answer.content.decode(), "https://ta.localhost/")


def form_in(answer: Any) -> Form:
    (form,) = page_of(answer).forms("erp")
    return form


def lines_in(answer: Any) -> tuple[ReturnLine, ...]:
    return read_return(form_in(answer).fields).lines


def said(line: ReturnLine) -> tuple[str, Decimal, Decimal, Decimal]:
    return line.item_id.supplier_part_id, line.quantity, line.unit_price.amount, line.price_unit


# VALIDATE


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_validate_answers_the_article_at_the_price_of_the_quantity(asking: Asking, method: str) -> None:
    answer = asking.ask("VALIDATE", method=method, PRODUCTID="PLAIN-1", QUANTITY="12")

    assert [said(line) for line in lines_in(answer)] == [("PLAIN-1", Decimal(12), Decimal("9.5"), Decimal(1))]
    assert form_in(answer).action == RETURN_URL
    assert asking.visits_and_carts == (0, 0)


def test_validate_says_the_price_unit_again(asking: Asking) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="M8x40/ß", QUANTITY="250")

    assert [said(line) for line in lines_in(answer)] == [("M8x40/ß", Decimal(250), Decimal("4.567"), Decimal(100))]


def test_validate_shows_nothing_and_sends_itself_on(asking: Asking) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="PLAIN-1", QUANTITY="1")

    page = page_of(answer)
    policy, script = answer["Content-Security-Policy"], page.all("//script")[0]
    assert [element.get("type") for element in page.all("//form//input")] == ["hidden"] * len(form_in(answer).fields)
    assert page.all("//noscript//button/@type") == ["submit"]
    assert script.text.endswith("document.forms[0].submit();")
    assert f"script-src 'nonce-{script.get('nonce')}'" in policy
    assert page.all("//*[@onload or @onsubmit]") == []


@pytest.mark.parametrize("sku", ["NO-SUCH-ARTICLE", "HIDDEN", ""])
def test_validate_of_what_is_gone_or_hidden_has_no_data(asking: Asking, sku: str) -> None:
    with in_tenant(asking.supplier):
        hidden = make_product("HIDDEN")
        make_price_list({hidden: "1"})
        write_listings()
        ConnectionAssortmentRule.objects.create(connection=asking.agreed.connection, product=hidden, effect=Effect.HIDE)

    answer = asking.ask("VALIDATE", PRODUCTID=sku, QUANTITY="1")

    assert (answer.status_code, page_of(answer).all("//form"), page_of(answer).all("//script")) == (200, [], [])


def test_validate_without_a_quantity_means_the_smallest(asking: Asking) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="WASHER")

    assert [line.quantity for line in lines_in(answer)] == [Decimal("0.5")]


@pytest.mark.parametrize(("quantity", "lines"), [("0", 0), ("99999999999", 0), ("0.3", 1)], ids=["none", "vast", "odd"])
def test_validate_of_an_odd_quantity_is_told_to_the_supplier(
    asking: Asking, last_transcript: ReadTranscript, quantity: str, lines: int
) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="WASHER", QUANTITY=quantity)

    assert len(page_of(answer).all("//form")) == lines
    assert [finding["code"] for finding in last_transcript().findings] == ["oci.quantity.refused"]


@pytest.mark.parametrize("quantity", ["many", "-1", "1e3", "NaN"])
def test_validate_of_a_quantity_that_is_none_is_a_page(asking: Asking, quantity: str) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="WASHER", QUANTITY=quantity)

    assert (answer.status_code, [n.code for n in page_of(answer).notices()]) == (400, ["value.number.refused"])


# BACKGROUND_SEARCH


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_search_answers_all_hits_in_one_form(asking: Asking, method: str) -> None:
    answer = asking.ask("BACKGROUND_SEARCH", method=method, SEARCHSTRING="bolt")
    washers = asking.ask("BACKGROUND_SEARCH", method=method, SEARCHSTRING="WASHER")

    assert [said(line)[:2] for line in lines_in(answer)] == [("M8x40/ß", Decimal(1))]
    assert [line.unit_price.amount / line.price_unit for line in lines_in(washers)] == [Decimal("0.0123")]
    assert [line.quantity for line in lines_in(washers)] == [Decimal("0.5")]
    assert asking.visits_and_carts == (0, 0)


def test_search_never_sends_itself_on(asking: Asking) -> None:
    answer = asking.ask("BACKGROUND_SEARCH", SEARCHSTRING="bolt")

    assert page_of(answer).all("//script") == []
    assert "script-src" not in answer["Content-Security-Policy"]


def test_search_is_capped_and_says_so_to_the_supplier(asking: Asking, last_transcript: ReadTranscript) -> None:
    with in_tenant(asking.supplier):
        many = [make_product(f"ROW-{number}", name=f"Sprocket {number}") for number in range(203)]
        add_prices(asking.goods.price_list, dict.fromkeys(many, "1"))
        write_listings()

    lines = lines_in(asking.ask("BACKGROUND_SEARCH", SEARCHSTRING="sprocket"))

    assert [line.line_number for line in lines] == list(range(1, 201))
    assert [finding["code"] for finding in last_transcript().findings] == ["oci.search.cut"]


def test_search_leaves_out_what_has_no_price_and_what_is_hidden(asking: Asking) -> None:
    with in_tenant(asking.supplier):
        make_product("PRICELESS", name="Bolt without a price")
        hidden = make_product("SECRET", name="Bolt for others")
        add_prices(asking.goods.price_list, {hidden: "1"})
        ConnectionAssortmentRule.objects.create(connection=asking.agreed.connection, product=hidden, effect=Effect.HIDE)
        write_listings()

    lines = lines_in(asking.ask("BACKGROUND_SEARCH", SEARCHSTRING="bolt"))

    assert [line.item_id.supplier_part_id for line in lines] == ["M8x40/ß"]


@pytest.mark.parametrize("typed", ["nothing like it", "", "%", "\x00"])
def test_search_without_hits_is_a_form_without_items(asking: Asking, typed: str) -> None:
    answer = asking.ask("BACKGROUND_SEARCH", SEARCHSTRING=typed)

    assert answer.status_code == 200
    assert lines_in(answer) == ()


def test_an_answer_comes_in_the_character_set_asked_for(asking: Asking) -> None:
    answer = asking.ask("BACKGROUND_SEARCH", SEARCHSTRING="M8x40/ß", LANGUAGE="DE", http_content_charset="iso-8859-1")

    assert answer["Content-Type"] == "text/html; charset=iso-8859-1"
    assert 'value="M8x40/ß"'.encode("latin-1") in answer.content
    assert b'accept-charset="iso-8859-1"' in answer.content


# SOURCING, transcripts, and what may not be asked


def test_sourcing_opens_the_shop_at_the_search(client_a: Client, asking: Asking) -> None:
    start = asking.ask("SOURCING", VENDOR="100", SEARCHSTRING="bolt & nut")["Location"]

    shop = client_a.get(start)["Location"]

    assert shop.partition("/search/")[2] == "?q=bolt+%26+nut"
    assert client_a.get(shop).status_code == 200


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("DETAIL", "detail"), ("VALIDATE", "validate"), ("BACKGROUND_SEARCH", "search"), ("SOURCING", "sourcing"),
        ("", "login"),
    ],
)  # fmt: skip
def test_every_function_has_its_kind_of_transcript(
    asking: Asking, last_transcript: ReadTranscript, function: str, kind: str
) -> None:
    asking.ask(function, PRODUCTID="PLAIN-1", SEARCHSTRING="bolt")

    assert (last_transcript().kind, last_transcript().verdict) == (kind, "accepted")


def test_the_transcript_keeps_the_fields_that_were_sent(asking: Asking, last_transcript: ReadTranscript) -> None:
    answer = asking.ask("VALIDATE", PRODUCTID="PLAIN-1", QUANTITY="12")

    kept = bytes(last_transcript().response_body or b"").decode()
    assert parse_qsl(kept, keep_blank_values=True) == form_in(answer).fields


@pytest.mark.parametrize("function", ["VALIDATE", "BACKGROUND_SEARCH"])
def test_functions_are_authenticated_each_time(asking: Asking, function: str) -> None:
    answer = asking.ask(function, PRODUCTID="PLAIN-1", SEARCHSTRING="bolt", PASSWORD="wrong")

    assert (answer.status_code, page_of(answer).forms("erp")) == (401, [])


@pytest.mark.parametrize("function", ["VALIDATE", "BACKGROUND_SEARCH"])
def test_no_function_answers_to_a_host_nobody_approved(asking: Asking, function: str) -> None:
    answer = asking.ask(function, PRODUCTID="PLAIN-1", SEARCHSTRING="bolt", HOOK_URL="https://evil.example/")

    assert (answer.status_code, page_of(answer).all("//form")) == (403, [])
    assert [notice.code for notice in page_of(answer).notices()] == ["return_address.unapproved"]
