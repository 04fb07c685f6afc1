"""Out of the shop without a cart: an empty one cancels, an edit gives back what came, and nothing goes astray."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from connections.domain.keep_original import keep_original
from connections.models import PunchoutSession, ReturnAddressRule, Transcript
from protocols.cxml.form import document_of
from protocols.session import State
from storefront.models import Cart, CartLine, CartState
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.shopping import cart_in, come_shopping, fill, form_in, send, transfers
from tests.connections.visiting import Buyer
from tests.factories.connections import RETURN_URL
from tests.journeys.page import Page


def leave(buyer: Buyer, **headers: Any) -> Any:
    return buyer.post("leave/", **headers)


def has_leave_link(answer: Any) -> bool:
    return bool(Page(answer.content.decode(), "https://ta.localhost/").all("//a[@data-leave]"))


def test_cxml_gets_an_empty_cart(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "1"))

    answer = leave(buyer)

    cart = cart_in(answer)
    assert (cart.buyer_cookie, cart.lines, cart.total.amount) == ("cookie & <1>", (), Decimal(0))
    assert form_in(answer).action == RETURN_URL
    assert b"SharedSecret" not in (document_of(form_in(answer).fields) or b"")


def test_oci_gets_its_control_fields_and_no_line(client_a: Client, supplier_a: Supplier) -> None:
    call = {"parameters": [["~OkCode", "ADDI"], ["~CALLER", "CTLG"], ["~TARGET", "x"]], "target": "x"}
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"call": call})
    fill(buyer, ("PLAIN-1", "1"))

    assert sorted(form_in(leave(buyer)).fields) == [("~CALLER", "CTLG"), ("~OkCode", "ADDI"), ("~TARGET", "x")]


def test_the_visit_is_over_and_its_cart_left_behind(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "1"))

    leave(buyer)

    assert (buyer.session.state, buyer.session.cart.state) == (State.LEFT, CartState.DISCARDED)
    assert [buyer.get(path).status_code for path in ("", "cart/")] == [410, 410]
    assert buyer.post("cart/add/", {"sku": "PLAIN-1", "quantity": "1"}).status_code == 410
    assert send(buyer).status_code == 410


def test_leaving_twice_is_leaving_once(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)

    answers = [leave(buyer) for _click in range(2)]

    assert [cart_in(answer).lines for answer in answers] == [(), ()]


def test_after_a_return_there_is_nothing_to_cancel(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "1"))
    send(buyer)

    assert has_leave_link(leave(buyer))
    assert (buyer.session.state, buyer.session.cart.state) == (State.LEFT, CartState.TRANSFERRED)


def edited(client: Client, supplier: Supplier, leave_edit: str = "original", operation: str = "edit") -> Buyer:
    """A visit that came with two pieces of PLAIN-1."""
    overrides = {"leave_edit": leave_edit}
    buyer = come_shopping(client, supplier, visit={"operation": operation}, overrides=overrides)
    with in_tenant(supplier):
        cart = buyer.session.cart
        CartLine.objects.create(cart=cart, sku="PLAIN-1", name="came", quantity=2, unit="C62", unit_price="8.5")
    return buyer


def test_leaving_an_edit_gives_back_what_came(client_a: Client, supplier_a: Supplier) -> None:
    buyer = edited(client_a, supplier_a)
    key = buyer.get("cart/").content.decode().split('data-line="')[1].split('"')[0]
    assert buyer.post("cart/remove/", {"line": key}).status_code == 303
    assert buyer.post("cart/add/", {"sku": "WASHER", "quantity": "1"}).status_code == 303

    (line,) = cart_in(leave(buyer)).lines

    assert (line.item_id.supplier_part_id, line.quantity, line.unit_price.amount) == (
        "PLAIN-1", Decimal(2), Decimal("8.5"),
    )  # fmt: skip
    assert line.item_id.supplier_part_auxiliary_id == f"{transfers(buyer)[0].quote_id}/{key}"


def test_a_second_click_that_waited_does_not_change_what_came(client_a: Client, supplier_a: Supplier) -> None:
    buyer = edited(client_a, supplier_a)
    began_earlier = buyer.session
    assert buyer.post("cart/add/", {"sku": "WASHER", "quantity": "1"}).status_code == 303

    with in_tenant(supplier_a):
        keep_original(began_earlier)
    lines = cart_in(leave(buyer)).lines

    assert [(line.item_id.supplier_part_id, line.quantity) for line in lines] == [("PLAIN-1", Decimal(2))]
    assert began_earlier.call == buyer.session.call


def test_leaving_an_edit_untouched_gives_back_what_came(client_a: Client, supplier_a: Supplier) -> None:
    buyer = edited(client_a, supplier_a)

    answers = [leave(buyer), leave(buyer)]

    assert [line.quantity for line in cart_in(answers[0]).lines] == [Decimal(2)]
    assert form_in(answers[1]) == form_in(answers[0])


def test_an_edit_of_which_nothing_was_known_sends_nothing(client_a: Client, supplier_a: Supplier) -> None:
    overrides = {"leave_edit": "original"}
    buyer = come_shopping(client_a, supplier_a, visit={"operation": "edit"}, overrides=overrides)
    fill(buyer, ("PLAIN-1", "1"))

    assert has_leave_link(leave(buyer))


def test_a_cart_that_lacks_lines_of_the_requisition_does_not_go_back(client_a: Client, supplier_a: Supplier) -> None:
    buyer = edited(client_a, supplier_a)
    with in_tenant(supplier_a):
        PunchoutSession.objects.filter(pk=buyer.session_id).update(call={"lost_lines": 1})

    assert has_leave_link(leave(buyer))
    assert transfers(buyer) == []


def test_an_edit_left_unchanged_is_status_204_without_lines(client_a: Client, supplier_a: Supplier) -> None:
    buyer = edited(client_a, supplier_a, "204")
    buyer.post("cart/add/", {"sku": "WASHER", "quantity": "1"})

    cart = cart_in(leave(buyer))

    assert (cart.status, cart.lines) == ("204", ())
    assert transfers(buyer) == []


def test_an_inspection_sends_no_items(client_a: Client, supplier_a: Supplier) -> None:
    cart = cart_in(leave(edited(client_a, supplier_a, "204", "inspect")))

    assert (cart.status, cart.lines) == ("204", ())


@pytest.mark.parametrize("way", ["original", "empty", "back"])
def test_an_inspection_is_just_closed_where_no_204_is_known(client_a: Client, supplier_a: Supplier, way: str) -> None:
    assert has_leave_link(leave(edited(client_a, supplier_a, way, "inspect")))


@pytest.mark.parametrize(("way", "status"), [("empty", ""), ("204", "204")])
def test_a_new_visit_is_cancelled_as_the_profile_says(
    client_a: Client, supplier_a: Supplier, way: str, status: str
) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"leave_create": way})

    cart = cart_in(leave(buyer))

    assert (cart.status, cart.lines) == (status, ())


@pytest.mark.parametrize("operation", ["create", "edit", "source"])
def test_a_visit_is_left_by_going_back_where_that_was_agreed(
    client_a: Client, supplier_a: Supplier, operation: str
) -> None:
    overrides = {"leave_create": "back", "leave_edit": "back"}
    buyer = come_shopping(client_a, supplier_a, visit={"operation": operation}, overrides=overrides)

    assert has_leave_link(leave(buyer))


def test_an_edit_is_never_cancelled_with_an_empty_cart(client_a: Client, supplier_a: Supplier) -> None:
    """Trap 10: whatever somebody agreed, the requisition's lines stay."""
    assert has_leave_link(leave(edited(client_a, supplier_a, "empty")))


def test_nothing_goes_to_an_unapproved_host(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    with in_tenant(supplier_a):
        ReturnAddressRule.objects.update(is_approved=False)

    assert has_leave_link(leave(buyer))


def test_a_preview_is_left_by_closing_it(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, visit={"purpose": "preview", "return_url": "", "return_rule": None})

    assert has_leave_link(leave(buyer))


def test_an_ordered_cart_stays_ordered(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    with in_tenant(supplier_a):
        Cart.objects.filter(pk=buyer.session.cart.pk).update(state=CartState.ORDERED)

    assert has_leave_link(leave(buyer))
    assert buyer.session.cart.state == CartState.ORDERED


def test_another_site_cannot_make_a_buyer_leave(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)

    assert leave(buyer, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert buyer.session.state == State.SHOPPING


@pytest.mark.parametrize("path", ["return/", "leave/"])
def test_looking_at_the_ways_out_changes_nothing(client_a: Client, supplier_a: Supplier, path: str) -> None:
    buyer = come_shopping(client_a, supplier_a)

    assert buyer.get(path).status_code == 303
    with in_tenant(supplier_a):
        assert [session.state for session in PunchoutSession.objects.all()] == [State.SHOPPING]


def test_leaving_is_written_down(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    leave(buyer)

    with in_tenant(supplier_a):
        transcript = Transcript.objects.get(kind="cart")
    assert (transcript.verdict, transcript.session_id) == ("visit.left", buyer.session_id)
    assert b"PunchOutOrderMessage" in bytes(transcript.response_body or b"")
