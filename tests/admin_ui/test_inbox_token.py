"""The desk gives any connection an order inbox, and the hand-over page tells the buyer's IT how to use it."""

import shlex

import pytest
from django.test import Client

from admin_ui.wire.hand_over import hand_over
from admin_ui.wire.inbox_facts import TOKEN_PLACE
from connections.models import Credential
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed, make_connection
from tests.protocols.orders import SMALL

BASE = "https://shop.example"


@pytest.fixture
def cxml(supplier_a: Supplier) -> Agreed:
    """A connection without an inbox."""
    with in_tenant(supplier_a):
        return make_connection("cxml")


def test_a_token_made_at_the_desk_opens_the_inbox(client_a: Client, supplier_a: Supplier, cxml: Agreed) -> None:
    signed_in(client_a, supplier_a)

    made = client_a.post(page(cxml, "identity"), {"add_inbox": "1"})

    token = made.context["shown"]["plain"]
    answers = [
        Client(HTTP_HOST=made.wsgi_request.get_host()).generic(
            "POST", f"/orders/inbox/{cxml.key}/", SMALL["idoc"], HTTP_AUTHORIZATION=f"Bearer {said}"
        )
        for said in (token, "another")
    ]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert token not in client_a.get(page(cxml, "identity")).content.decode()


def test_a_second_click_makes_no_second_inbox(client_a: Client, supplier_a: Supplier, cxml: Agreed) -> None:
    signed_in(client_a, supplier_a)

    answers = [client_a.post(page(cxml, "identity"), {"add_inbox": "1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 302]
    with in_tenant(supplier_a):
        assert Credential.objects.get(role="inbox").secrets.count() == 1


def test_who_may_not_change_connections_makes_no_inbox(client_a: Client, supplier_a: Supplier, cxml: Agreed) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)

    client_a.post(page(cxml, "identity"), {"add_inbox": "1"})

    with in_tenant(supplier_a):
        assert not Credential.objects.filter(role="inbox").exists()


@pytest.mark.parametrize(("protocol", "is_told"), [("cxml", False), ("oci", True)])
def test_the_hand_over_tells_of_an_inbox_that_is_there(supplier_a: Supplier, protocol: str, is_told: bool) -> None:
    with in_tenant(supplier_a):
        told = hand_over(make_connection(protocol).connection, BASE)

    assert (told.inbox is not None) == is_told


def test_the_call_for_the_command_line_names_address_and_place_of_the_token(
    client_a: Client, supplier_a: Supplier
) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        agreed = make_connection("oci")

    answer = client_a.get(page(agreed, "hand-over"))

    inbox = answer.context["facts"].inbox
    words = shlex.split(inbox.sample.replace("\\\n", " "))
    assert (words[0], words[-1]) == ("curl", inbox.address)
    assert words[words.index("--header") + 1] == f"Authorization: Bearer {TOKEN_PLACE}"
    assert inbox.sample in answer.context["mail_text"]
    assert agreed.token not in answer.content.decode()
