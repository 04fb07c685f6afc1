"""What a profile of OCI says of the return: how the buyer leaves, and how many fields his system reads."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.http import HttpResponse
from django.test import Client

from connections.models import SessionPurpose, Transcript
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import THREE, come_shopping, fill, form_in, send, transfers
from tests.connections.visiting import Buyer
from tests.factories.connections import RETURN_URL
from tests.journeys.page import Page

CANCEL = "https://erp.buyer.example/cancelled?session=1"
CALL = {"parameters": [["OCICANCEL", CANCEL]], "target": "frame_1"}


def leave(buyer: Buyer) -> Page:
    return page_of(buyer.post("leave/"))


def page_of(answer: HttpResponse) -> Page:
    return Page(answer.content.decode(), "https://ta.localhost/")


def links_of(page: Page) -> list[tuple[str, str]]:
    return [(link.get("href"), link.get("target")) for link in page.all("//a[@data-leave][@href]")]


def come(client: Client, supplier: Supplier, overrides: dict[str, Any], **visit: Any) -> Buyer:
    return come_shopping(client, supplier, "oci", overrides=overrides, visit={"call": CALL, **visit})


def test_by_a_form_with_control_fields_alone(client_a: Client, supplier_a: Supplier) -> None:
    page = leave(come(client_a, supplier_a, {"on_cancel": "form"}))

    (form,) = page.forms("erp")
    assert (form.action, links_of(page)) == (RETURN_URL, [])
    assert [name for name, _value in form.fields] == ["~OkCode", "~TARGET", "~CALLER"]


def test_by_a_link_to_where_carts_go(client_a: Client, supplier_a: Supplier) -> None:
    page = leave(come(client_a, supplier_a, {"on_cancel": "link"}))

    assert (page.forms("erp"), links_of(page)) == ([], [(RETURN_URL, "frame_1")])


def test_by_a_link_to_where_the_call_said(client_a: Client, supplier_a: Supplier) -> None:
    page = leave(come(client_a, supplier_a, {"on_cancel": "ocicancel"}))

    assert (page.forms("erp"), links_of(page)) == ([], [(CANCEL, "frame_1")])


@pytest.mark.parametrize("address", ["", "https://evil.example/", "javascript:alert(1)", "http://erp.buyer.example/"])
def test_by_a_form_where_no_sure_address_was_said(client_a: Client, supplier_a: Supplier, address: str) -> None:
    call = {"parameters": [["ocicancel", address]], "target": ""}

    page = leave(come(client_a, supplier_a, {"on_cancel": "ocicancel"}, call=call))

    assert ([form.action for form in page.forms("erp")], links_of(page)) == ([RETURN_URL], [])


def test_in_no_way_where_the_system_has_its_own(client_a: Client, supplier_a: Supplier) -> None:
    page = leave(come(client_a, supplier_a, {"on_cancel": "none"}))

    assert (page.forms("erp"), links_of(page)) == ([], [])


def test_our_own_test_buyer_follows_no_address_of_the_call(client_a: Client, supplier_a: Supplier) -> None:
    page = leave(come(client_a, supplier_a, {"on_cancel": "ocicancel"}, purpose=SessionPurpose.SIMULATION))

    assert links_of(page) == []


# How many fields


def obstacles_of(buyer: Buyer) -> list[str]:
    return [str(code) for code in page_of(buyer.get("cart/")).all("//*[@data-obstacle]/@data-obstacle")]


@pytest.mark.parametrize("more", [0, 1])
def test_the_buyer_is_warned_where_his_system_would_cut_the_cart(
    client_a: Client, supplier_a: Supplier, more: int
) -> None:
    buyer = come(client_a, supplier_a, {})
    fill(buyer, *THREE)
    needed = len(form_in(send(buyer)).fields)
    with in_tenant(supplier_a):
        connection = buyer.session.connection
        connection.overrides = {"max_input_vars": needed - more}
        connection.save()

    assert obstacles_of(buyer).count("cart.too_many_inputs") == more


def test_the_warning_says_how_many_lines_would_arrive_and_stops_nothing(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come(client_a, supplier_a, {"max_input_vars": 30})
    fill(buyer, *THREE)

    text = page_of(buyer.get("cart/")).all("//*[@data-obstacle='cart.too_many_inputs']")[0].text
    send(buyer)

    assert text.endswith("Please send it in parts of at most 2 lines.")
    assert [transfer.line_count for transfer in transfers(buyer)] == [3]


def test_nobody_is_warned_where_the_system_reads_all(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come(client_a, supplier_a, {})
    fill(buyer, *THREE)

    assert "cart.too_many_inputs" not in obstacles_of(buyer)


# Rules of the field table


@pytest.mark.parametrize(
    ("overrides", "code", "words"),
    [
        ({"field_lengths": ["MANUFACTMAT=3"]}, "oci.field.too_long", "takes 3 characters in the field MANUFACTMAT"),
        ({"field_values": ["VENDOR=12345678901"]}, "oci.field.too_long", "takes 10 characters in the field VENDOR"),
        ({"field_values": ["SERVICE=Y"]}, "oci.field.form", "cannot read “Y” in the field SERVICE"),
        ({"field_values": ["CONTRACT_ITEM=10"]}, "oci.line.contract_missing", "needs the field CONTRACT"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_before_the_cart_leaves_and_keeps_it(
    client_a: Client, supplier_a: Supplier, overrides: dict[str, Any], code: str, words: str
) -> None:
    buyer = come(client_a, supplier_a, overrides)
    fill(buyer, ("PLAIN-1", "2"))

    (told,) = page_of(buyer.get("cart/")).all(f"//*[@data-obstacle='{code}']")
    answer = send(buyer)

    assert words in told.text
    assert (answer.status_code, transfers(buyer)) == (303, [])


def test_a_field_that_the_system_asks_for_is_told_and_stops_nothing(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come(client_a, supplier_a, {"required_fields": ["MATGROUP"]})
    fill(buyer, ("PLAIN-1", "2"))

    assert obstacles_of(buyer) == ["oci.line.field_missing"]
    assert len(form_in(send(buyer)).fields) > 0


def test_the_transcript_keeps_exactly_what_was_sent(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come(client_a, supplier_a, {"charset": "iso-8859-1"})
    fill(buyer, *THREE)

    fields = form_in(send(buyer)).fields

    with in_tenant(supplier_a):
        kept = Transcript.objects.get(kind="cart")
        body = bytes(kept.response_body or b"").decode()
    assert parse_qsl(body, keep_blank_values=True) == fields
    assert kept.transfer_id == transfers(buyer)[0].pk
