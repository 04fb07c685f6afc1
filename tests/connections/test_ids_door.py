"""The IDS Connect door: log in, shop, bring the cart back as `warenkorb`; send a cart; look at one article."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from connections.domain.enter_session import enter_session
from connections.models import PunchoutSession, Transcript
from protocols.ids_connect.call import IdsCart
from protocols.ids_connect.read_cart import read_cart
from protocols.ids_connect.write import check, write_cart
from protocols.messages import CartReturn, ReturnLine
from protocols.orders import ItemId
from protocols.values import Money
from tenants.domain.change_state import change_state
from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.connections.shopping import come_shopping, fill, form_in, send, stock_shop, transfers
from tests.connections.visiting import Buyer
from tests.factories.connections import RETURN_URL, Agreed, make_connection
from tests.journeys.page import Page

ReadTranscript = Callable[[], Transcript]
FORM = "application/x-www-form-urlencoded"
THREE = (("PLAIN-1", "12"), ("M8x40/ß", "250"), ("WASHER", "2.5"))


@pytest.fixture
def ids(supplier_a: Supplier) -> Agreed:
    """A live IDS Connect connection of the first supplier, whose shop is stocked."""
    with in_tenant(supplier_a):
        return make_connection("ids", price_lists=(stock_shop().price_list,))


def parameters_of(agreed: Agreed, **changes: str) -> dict[str, str]:
    said = {"action": "WKE", "name_kunde": agreed.user, "pw_kunde": agreed.secret, "hookurl": RETURN_URL, **changes}
    return {name: value for name, value in said.items() if value}


def call(client: Client, agreed: Agreed, method: str = "POST", **changes: str) -> Any:
    encoded = urlencode(parameters_of(agreed, **changes))
    path = f"/punchout/ids/{agreed.key}/"
    if method == "GET":
        return client.get(f"{path}?{encoded}")
    return client.generic("POST", path, encoded, content_type=FORM)


def visit(supplier: Supplier) -> PunchoutSession:
    with in_tenant(supplier):
        return PunchoutSession.objects.select_related("cart").get()


def walk_in(client: Client, supplier: Supplier, answer: Any) -> Buyer:
    """The buyer whom the answer sends into the shop."""
    assert answer.status_code == 303, answer.content
    with in_tenant(supplier):
        entered = enter_session(answer["Location"].strip("/").split("/")[-1], user_agent_family="firefox")
    return Buyer(client, supplier, entered.session.pk, entered.key)


def returned(buyer: Buyer) -> IdsCart:
    ((name, document),) = form_in(send(buyer)).fields
    check(document)
    assert name == "warenkorb"
    return read_cart(document)


def warenkorb(*lines: tuple[str, str]) -> str:
    """A cart as the trade's software sends it."""
    priced = Money(Decimal(1), "EUR")
    cart = tuple(
        ReturnLine(
            number, ItemId(sku), Decimal(quantity), sku, priced, "C62", priced, extrinsics=(("RefItems", f"R{number}"),)
        )
        for number, (sku, quantity) in enumerate(lines, start=1)
    )
    return write_cart(CartReturn("", priced, cart), quote_id="", timestamp=datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("action", ["WKE", "", "XYZ"])
def test_a_log_in_is_sent_on_to_a_clean_start_page(
    client_a: Client, supplier_a: Supplier, ids: Agreed, method: str, action: str
) -> None:
    answer = call(client_a, ids, method, action=action)

    assert (answer.status_code, "?" in answer["Location"], visit(supplier_a).return_url) == (303, False, RETURN_URL)


def test_either_name_of_user_password_and_address_is_read(client_a: Client, supplier_a: Supplier, ids: Agreed) -> None:
    parameters = {"benutzername": ids.user, "passwort": ids.secret, "hook_url": RETURN_URL}

    answer = client_a.post(f"/punchout/ids/{ids.key}/", parameters)

    assert (answer.status_code, visit(supplier_a).return_url) == (303, RETURN_URL)


def test_nothing_secret_is_kept(
    client_a: Client, supplier_a: Supplier, ids: Agreed, last_transcript: ReadTranscript
) -> None:
    call(client_a, ids, "GET")

    assert ids.secret not in repr(visit(supplier_a).__dict__) + repr(last_transcript().__dict__)


def test_a_secret_is_masked_though_the_call_is_refused(
    client_a: Client, ids: Agreed, last_transcript: ReadTranscript
) -> None:
    answer = call(client_a, ids, passwort="another-Secret-7")

    body = bytes(last_transcript().request_body or b"").decode()
    assert (answer.status_code, ids.secret in body, "another-Secret-7" in body) == (400, False, False)


def test_a_cart_comes_back_as_warenkorb(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "ids", visit={"call": {"version": "2.3", "target": "_top"}})
    fill(buyer, *THREE)

    cart = returned(buyer)

    assert [(line.item_id.supplier_part_id, line.quantity) for line in cart.lines] == [
        ("PLAIN-1", Decimal("12.00")), ("M8x40/ß", Decimal("250.00")), ("WASHER", Decimal("2.50")),
    ]  # fmt: skip
    assert [line.unit_price.amount / line.price_unit for line in cart.lines if line.unit_price] == [
        Decimal("9.5"), Decimal("0.04567"), Decimal("0.0123"),
    ]  # fmt: skip
    assert (cart.offer_number, cart.version) == (transfers(buyer)[0].quote_id, "2.3")


def test_the_form_goes_where_the_call_said(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "ids", visit={"call": {"version": "2.5", "target": "_top"}})
    fill(buyer, ("PLAIN-1", "1"))

    form = form_in(send(buyer))

    assert (form.action, form.method, form.attributes["target"]) == (RETURN_URL, "post", "_top")
    assert form.attributes["accept-charset"] == "utf-8"


def test_a_cart_that_was_sent_stands_in_the_shop_and_goes_back_under_its_names(
    client_a: Client, supplier_a: Supplier, ids: Agreed
) -> None:
    answer = call(client_a, ids, action="WKS", warenkorb=warenkorb(("PLAIN-1", "2"), ("GONE", "1"), ("M8x40/ß", "4")))
    start = client_a.get(answer["Location"])["Location"]
    buyer = walk_in(client_a, supplier_a, answer)

    with in_tenant(supplier_a):
        lines = list(buyer.session.cart.lines.values_list("sku", "quantity"))
    cart = returned(buyer)

    assert start.endswith("/cart/")
    assert lines == [("PLAIN-1", Decimal(2)), ("M8x40/ß", Decimal(4))]
    assert [(line.line_number, line.item_id.supplier_part_id) for line in cart.lines] == [
        ("R1", "PLAIN-1"), ("R3", "M8x40/ß"),
    ]  # fmt: skip


def test_an_article_is_looked_at_without_an_address_to_return_to(
    client_a: Client, ids: Agreed, last_transcript: ReadTranscript
) -> None:
    answer = call(client_a, ids, action="ADL", artnr="PLAIN-1", hookurl="")
    kind = last_transcript().kind

    assert client_a.get(answer["Location"])["Location"].endswith("/p/PLAIN-1/")
    assert kind == "detail"


def test_a_search_term_begins_at_its_hits(client_a: Client, ids: Agreed) -> None:
    answer = call(client_a, ids, searchterm="bolt")

    assert client_a.get(answer["Location"])["Location"].endswith("/search/?q=bolt")


# Bad input


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"pw_kunde": "wrong"}, 401, "credential.refused"),
        ({"name_kunde": "nobody"}, 401, "credential.refused"),
        ({"hookurl": ""}, 400, "ids.hookurl.missing"),
        ({"hookurl": "javascript:alert(1)"}, 400, "return_address.syntax"),
        ({"action": "WKS"}, 400, "ids.warenkorb.missing"),
        ({"action": "WKS", "warenkorb": "<x"}, 400, "document.unparseable"),
        ({"action": "WKS", "warenkorb": "<!DOCTYPE a [<!ENTITY b 'c'>]><Warenkorb/>"}, 400, "document.unparseable"),
        ({"action": "ADL"}, 400, "ids.article.missing"),
        ({"action": "LI"}, 400, "ids.action.unsupported"),
        ({"hook_url": "https://erp.buyer.example/other"}, 400, "ids.parameter.conflict"),
    ],
)
def test_bad_input_gets_a_page_with_a_reference(
    client_a: Client, supplier_a: Supplier, ids: Agreed, last_transcript: ReadTranscript,
    changes: dict[str, str], status: int, code: str,
) -> None:  # fmt: skip
    answer = call(client_a, ids, **changes)

    (notice,) = Page(answer.content.decode(), "https://ta.localhost/").notices()
    assert (answer.status_code, notice.code) == (status, code)
    assert (last_transcript().reference, last_transcript().explanation != "") == (notice.reference, True)
    with in_tenant(supplier_a):
        assert PunchoutSession.objects.count() == 0


def test_who_is_signed_in_finds_his_way_back(client_a: Client, supplier_a: Supplier, ids: Agreed) -> None:
    change_state(supplier_a.pk, SupplierState.SUSPENDED)
    forget_hosts()

    (form,) = Page(call(client_a, ids).content.decode(), "https://ta.localhost/").forms("back")

    assert (form.action, form.fields) == (RETURN_URL, [])


def test_an_oci_connections_key_opens_nothing(client_a: Client, supplier_a: Supplier, ids: Agreed) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci")

    assert call(client_a, oci).status_code == 401


def test_another_suppliers_log_in_opens_nothing(client_b: Client, ids: Agreed) -> None:
    assert call(client_b, ids).status_code == 401


def test_nobody_learns_anything_by_carts_before_he_is_known(
    client_a: Client, supplier_a: Supplier, ids: Agreed
) -> None:
    broken = [call(client_a, ids, action="WKS", warenkorb="<x/>", pw_kunde=secret) for secret in ("wrong", ids.secret)]

    assert [(answer.status_code, b'data-form="back"' in answer.content) for answer in broken] == [
        (401, False),
        (400, True),
    ]


def test_a_zero_character_shuts_nobody_out(client_a: Client, supplier_a: Supplier, ids: Agreed) -> None:
    answers = [call(client_a, ids, extra="a\x00b"), call(client_a, ids, action="ADL", artnr="A\x00B")]

    assert [answer.status_code for answer in answers] == [303, 303]
