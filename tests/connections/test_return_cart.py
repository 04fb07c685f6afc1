"""The cart on its way back: what is sent is what was shown, once and for all."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connections.models import CartTransfer, Credential, PunchoutSession, ReturnAddressRule, Transcript, TransferState
from protocols.cxml.form import document_of
from protocols.session import State
from storefront.domain.write_listing import write_listings
from storefront.models import Cart, CartState, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import (
    LONG_NAME,
    THREE,
    cart_in,
    come_shopping,
    fill,
    form_in,
    send,
    transfers,
)
from tests.connections.visiting import Buyer, walk_in
from tests.factories.connections import RETURN_URL, make_connection
from tests.factories.storefront import change_price, make_price_list, make_product


@pytest.fixture(params=["cxml", "oci"])
def buyer(request: pytest.FixtureRequest, client_a: Client, supplier_a: Supplier) -> Buyer:
    """A German buyer, by either protocol."""
    call = {"parameters": [["~OkCode", "ADDI"], ["~CALLER", "CTLG"], ["~TARGET", "shop"]], "target": "shop"}
    visit = {"language": "de", **({"call": call} if request.param == "oci" else {})}
    return come_shopping(client_a, supplier_a, request.param, visit=visit)


def test_three_lines_arrive_with_their_prices_and_totals(buyer: Buyer) -> None:
    fill(buyer, *THREE)

    cart = cart_in(send(buyer))

    lines = [
        (line.item_id.supplier_part_id, line.quantity, line.line_total.amount.quantize(Decimal("0.01")))
        for line in cart.lines
    ]
    assert lines == [
        ("PLAIN-1", Decimal(12), Decimal("114.00")),
        ("M8x40/ß", Decimal(250), Decimal("11.42")),
        ("WASHER", Decimal("2.5"), Decimal("0.03")),
    ]
    assert [line.unit_price.amount / line.price_unit for line in cart.lines] == [
        Decimal("9.5"),
        Decimal("0.04567"),
        Decimal("0.0123"),
    ]
    assert cart.total.amount.quantize(Decimal("0.01")) == Decimal("125.45")


def test_texts_arrive_in_the_visits_language_and_in_full(buyer: Buyer) -> None:
    fill(buyer, *THREE)

    first, second, _third = cart_in(send(buyer)).lines

    assert first.description == "Handschuhe größe Ł €"
    assert (first.manufacturer_part_id, first.lead_time_days, first.unit) == ("MPN/1", 3, "C62")
    assert [c.code for c in first.classifications] == ["46181504"]
    assert [c.code for c in second.classifications] == ["23110101"]
    if buyer.session.connection.protocol == "oci":
        assert second.description == "Sechskantschraube mit Flansch, Stahl"
        assert second.long_description == f"{LONG_NAME}\nZeile 1\nZeile 2 – ok"
    else:
        assert second.description == LONG_NAME


def test_a_hostile_name_stays_text(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "1"))

    answer = send(buyer)

    assert b"<script>alert" not in answer.content
    assert cart_in(answer).lines[0].description == "Gloves <script>alert('x')</script> & \"more\""


def test_a_cxml_form_goes_where_the_setup_said(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, visit={"payload_id": "setup & 1"})
    fill(buyer, ("PLAIN-1", "1"))

    form = form_in(send(buyer))

    assert {name: form.attributes.get(name) for name in ("action", "method", "accept-charset", "target")} == {
        "action": RETURN_URL, "method": "post", "accept-charset": "utf-8", "target": None,
    }  # fmt: skip
    assert [name for name, _value in form.fields] == ["cxml-base64"]


def test_the_document_is_from_us_to_the_buyer_without_a_secret(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, environment="test", visit={"payload_id": "setup & 1"})
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(supplier_a):
        known = {c.role: c.identity for c in Credential.objects.filter(connection=buyer.session.connection)}

    answer = send(buyer)
    document = (document_of(form_in(answer).fields) or b"").decode()

    parties = [document.split(f"<{name}>")[1].split("<Identity>")[1].split("<")[0] for name in ("From", "To", "Sender")]
    assert parties == [known["to"], known["from"], known["to"]]
    assert '<Message deploymentMode="test" inReplyTo="setup &amp; 1">' in document
    assert "<BuyerCookie>cookie &amp; &lt;1&gt;</BuyerCookie>" in document
    assert "SharedSecret" not in document


def test_an_oci_form_echoes_the_call(client_a: Client, supplier_a: Supplier) -> None:
    call = {"parameters": [["~OkCode", "ADDI"], ["~CALLER", "CTLG"]], "target": "erp_frame"}
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"call": call})
    fill(buyer, ("PLAIN-1", "1"))

    form = form_in(send(buyer))

    assert (form.action, form.attributes["target"]) == (RETURN_URL, "erp_frame")
    assert {("~OkCode", "ADDI"), ("~CALLER", "CTLG")} <= set(form.fields)
    assert dict(form.fields)["NEW_ITEM-EXT_QUOTE_ID[1]"] == transfers(buyer)[0].quote_id


def test_an_old_system_gets_its_own_charset(client_a: Client, supplier_a: Supplier) -> None:
    call = {"parameters": [["http_content_charset", "iso-8859-1"]], "target": ""}
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"call": call, "language": "de"})
    fill(buyer, ("PLAIN-1", "1"))

    form = form_in(send(buyer))

    assert form.attributes["accept-charset"] == "iso-8859-1"
    assert dict(form.fields)["NEW_ITEM-DESCRIPTION[1]"] == "Handschuhe größe L EUR"


@pytest.mark.parametrize(("profile", "name"), [("generic-cxml", "cxml-base64"), ("coupa", "cXML-urlencoded")])
def test_the_field_is_the_one_the_profile_asks_for(
    client_a: Client, supplier_a: Supplier, profile: str, name: str
) -> None:
    buyer = come_shopping(client_a, supplier_a, profile=profile, visit={"language": "de"})
    fill(buyer, ("PLAIN-1", "1"), ("M8x40/ß", "100"))

    answer = send(buyer)

    assert [field for field, _value in form_in(answer).fields] == [name]
    assert [line.item_id.supplier_part_id for line in cart_in(answer).lines] == ["PLAIN-1", "M8x40/ß"]
    assert cart_in(answer).lines[0].description == "Handschuhe größe Ł €"


def test_what_was_sent_is_stored_as_the_quote(buyer: Buyer) -> None:
    fill(buyer, *THREE)

    form = form_in(send(buyer))

    (transfer,) = transfers(buyer)
    assert [tuple(field) for field in transfer.fields] == [(n, v.replace("\r\n", "\n")) for n, v in form.fields]
    assert (transfer.state, transfer.total, transfer.line_count) == (TransferState.OFFERED, Decimal("125.45"), 3)
    second = transfer.snapshot["lines"][1]
    assert {name: second[name] for name in ("number", "sku", "quantity", "line_total")} == {
        "number": 2, "sku": "M8x40/ß", "quantity": "250", "line_total": "11.42",
    }  # fmt: skip
    assert (buyer.session.state, buyer.session.cart.state) == (State.RETURNED, CartState.TRANSFERRED)


def test_each_cxml_line_names_the_quote_and_its_line(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, *THREE)

    cart = cart_in(send(buyer))

    (transfer,) = transfers(buyer)
    keys = [line["line_key"] for line in transfer.snapshot["lines"]]
    assert [line.item_id.supplier_part_auxiliary_id for line in cart.lines] == [
        f"{transfer.quote_id}/{key}" for key in keys
    ]


def test_sending_again_sends_the_same_bytes(buyer: Buyer) -> None:
    fill(buyer, *THREE)

    first, second = (form_in(send(buyer)) for _click in range(2))

    assert second == first
    assert len(transfers(buyer)) == 1


def test_a_cart_changed_after_sending_is_another_quote(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "1"))
    send(buyer)

    assert buyer.post("cart/add/", {"sku": "PLAIN-1", "quantity": "1"}).status_code == 303
    assert (buyer.session.state, buyer.session.cart.state) == (State.SHOPPING, CartState.OPEN)
    cart = cart_in(send(buyer))

    assert [line.quantity for line in cart.lines] == [Decimal(2)]
    assert len({transfer.quote_id for transfer in transfers(buyer)}) == 2


def test_our_script_gets_the_form_alone(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "1"))

    fetched, page = send(buyer, HTTP_X_REQUESTED_WITH="fetch"), send(buyer)

    assert fetched.content.strip().startswith(b"<form data-form=")
    assert form_in(fetched) == form_in(page)


def notice_in(answer: Any) -> str:
    return str(answer.content.decode().split('data-error="')[1].split('"')[0])


def test_a_moved_price_must_be_accepted_first(buyer: Buyer) -> None:
    fill(buyer, ("WASHER", "2.5"))
    with in_tenant(buyer.supplier):
        change_price(Product.objects.get(sku="WASHER"), "0.02")

    refused = send(buyer)

    assert (refused.status_code, refused["Location"]) == (303, f"{buyer.base}cart/")
    assert notice_in(buyer.get("cart/")) == "line.price_changed"
    assert transfers(buyer) == []

    buyer.post("cart/accept/")
    assert cart_in(send(buyer)).lines[0].unit_price.amount == Decimal("0.02")


def test_a_product_hidden_meanwhile_does_not_leave(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(buyer.supplier):
        Product.objects.filter(sku="PLAIN-1").update(is_active=False)
        write_listings()

    assert send(buyer).status_code == 303
    assert notice_in(buyer.get("cart/")) == "line.unavailable"
    assert transfers(buyer) == []


@pytest.mark.parametrize("headers", [{}, {"HTTP_X_REQUESTED_WITH": "fetch"}])
def test_an_empty_cart_stays(buyer: Buyer, headers: dict[str, str]) -> None:
    answer = send(buyer, **headers)

    assert (answer.status_code, answer["Location"]) == (303, f"{buyer.base}cart/")
    assert (transfers(buyer), buyer.session.state) == ([], State.SHOPPING)


def test_an_ordered_cart_is_not_sent_again(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(buyer.supplier):
        Cart.objects.filter(pk=buyer.session.cart.pk).update(state=CartState.ORDERED)

    assert send(buyer).status_code == 303
    assert notice_in(buyer.get("cart/")) == "cart.not_open"


def test_who_inspects_sends_and_changes_nothing(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, visit={"operation": "inspect"})

    answers = [buyer.post("cart/add/", {"sku": "PLAIN-1", "quantity": "1"}), send(buyer)]

    assert [answer.status_code for answer in answers] == [403, 303]
    assert (transfers(buyer), buyer.session.state) == ([], State.SHOPPING)


def test_a_preview_goes_nowhere(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, visit={"purpose": "preview", "return_url": "", "return_rule": None})
    fill(buyer, ("PLAIN-1", "1"))

    send(buyer)

    assert notice_in(buyer.get("cart/")) == "return.preview"


def test_our_own_test_buyer_needs_no_approval(client_a: Client, supplier_a: Supplier) -> None:
    address = "http://ta.localhost/simulator/return/x/"
    buyer = come_shopping(
        client_a, supplier_a, visit={"purpose": "simulation", "return_url": address, "return_rule": None}
    )
    fill(buyer, ("PLAIN-1", "1"))

    assert form_in(send(buyer)).action == address


@pytest.fixture
def stranger(client_a: Client, supplier_a: Supplier) -> Buyer:
    """A buyer whose system gave an address on a host that nobody has approved."""
    buyer = come_shopping(client_a, supplier_a)
    with in_tenant(supplier_a):
        rule = ReturnAddressRule.objects.create(
            connection=buyer.session.connection, host="new.example", is_approved=False
        )
        PunchoutSession.objects.filter(pk=buyer.session_id).update(return_rule=rule, return_url="https://new.example/r")
    fill(buyer, ("PLAIN-1", "1"))
    return buyer


def test_a_cart_for_an_unapproved_host_is_stored_and_waits(stranger: Buyer) -> None:
    page = send(stranger).content.decode()

    assert 'data-error="return.address_unapproved"' in page
    assert "https://new.example" not in page
    assert [transfer.state for transfer in transfers(stranger)] == [TransferState.AWAITING_APPROVAL]
    assert (stranger.session.state, stranger.session.cart.state) == (State.SHOPPING, CartState.OPEN)


def test_our_script_is_sent_to_the_cart_while_the_host_waits(stranger: Buyer) -> None:
    answer = send(stranger, HTTP_X_REQUESTED_WITH="fetch")

    assert (answer.status_code, answer["Location"]) == (303, f"{stranger.base}cart/")
    assert notice_in(stranger.get("cart/")) == "return.address_unapproved"


def test_the_form_appears_once_the_host_is_approved(stranger: Buyer) -> None:
    send(stranger)
    with in_tenant(stranger.supplier):
        ReturnAddressRule.objects.filter(host="new.example").update(is_approved=True)

    form = form_in(send(stranger))

    (transfer,) = transfers(stranger)
    assert (form.action, transfer.state) == ("https://new.example/r", TransferState.OFFERED)
    assert [tuple(field) for field in transfer.fields] == form.fields


def test_a_rule_taken_away_stops_the_cart(buyer: Buyer) -> None:
    fill(buyer, ("PLAIN-1", "1"))
    with in_tenant(buyer.supplier):
        ReturnAddressRule.objects.all().delete()

    send(buyer)

    assert [transfer.state for transfer in transfers(buyer)] == [TransferState.AWAITING_APPROVAL]


def test_the_transcript_holds_what_went_out_and_no_key(buyer: Buyer) -> None:
    fill(buyer, *THREE)
    send(buyer)

    with in_tenant(buyer.supplier):
        transcript = Transcript.objects.get(kind="cart")
        assert transcript.transfer == CartTransfer.objects.get()
    assert (transcript.verdict, transcript.session_id) == ("accepted", buyer.session_id)
    assert b"M8x40" in bytes(transcript.response_body or b"")
    assert buyer.key not in f"{transcript.path} {transcript.request_headers} {transcript.response_headers}"


def test_a_refused_return_is_written_down_too(buyer: Buyer) -> None:
    send(buyer)

    with in_tenant(buyer.supplier):
        assert [row.verdict for row in Transcript.objects.filter(kind="cart")] == ["cart.empty"]


def test_two_visits_return_their_own_carts(client_a: Client, supplier_a: Supplier) -> None:
    first = come_shopping(client_a, supplier_a)
    with in_tenant(supplier_a):
        agreed = first.session.connection
    second = walk_in(client_a, supplier_a, _same(agreed), buyer_cookie="second")
    fill(first, ("PLAIN-1", "1"))
    fill(second, ("WASHER", "2"))

    carts = [cart_in(send(buyer)) for buyer in (first, second)]

    assert [[line.item_id.supplier_part_id for line in cart.lines] for cart in carts] == [["PLAIN-1"], ["WASHER"]]
    assert [cart.buyer_cookie for cart in carts] == ["cookie & <1>", "second"]


def _same(row: Any) -> Any:
    """The agreement of a connection that exists."""
    return type("Same", (), {"connection": row})()


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_queries_do_not_grow_with_the_lines(client_a: Client, supplier_a: Supplier, protocol: str) -> None:
    counts = []
    for size in (1, 60):
        buyer = come_shopping_with(client_a, supplier_a, protocol, size)
        buyer.get("cart/")
        with CaptureQueriesContext(connection) as captured:
            assert len(cart_in(send(buyer)).lines) == size
        counts.append(len(captured))

    assert counts[0] == counts[1]


def come_shopping_with(client: Client, supplier: Supplier, protocol: str, size: int) -> Buyer:
    """A buyer with a cart of so many lines."""
    with in_tenant(supplier):
        products = [make_product() for _product in range(size)]
        price_list = make_price_list(dict.fromkeys(products, "1.5"))
        write_listings()
        agreed = make_connection(protocol, price_lists=(price_list,))
    buyer = walk_in(client, supplier, agreed)
    buyer.post("quick-order/", {"lines": "\n".join(f"{product.sku} 2" for product in products)})
    return buyer
