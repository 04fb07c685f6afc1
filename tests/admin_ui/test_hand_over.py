"""The hand-over page tells the buyer's IT everything but the secret, and what it tells works."""

import re

import pytest
from django.test import Client

from admin_ui.wire.hand_over import SECRET_PLACE, hand_over
from connections.models import Connection
from protocols.cxml.read import read
from protocols.messages import SetupRequest
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed, make_connection

BASE = "https://shop.example"


@pytest.fixture(params=["cxml", "oci", "ids"])
def agreed(supplier_a: Supplier, request: pytest.FixtureRequest) -> Agreed:
    """A connection of each protocol."""
    with in_tenant(supplier_a):
        return make_connection(request.param)


def test_the_page_never_shows_a_secret(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a)

    shown = client_a.get(page(agreed, "hand-over")).content.decode()

    assert agreed.secret not in shown
    assert SECRET_PLACE in shown
    assert f"/punchout/{agreed.connection.protocol}/{agreed.key}/" in shown


def test_the_mail_names_every_address_and_no_secret(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a)

    answer = client_a.get(page(agreed, "hand-over"))

    mail, facts = answer.context["mail_text"], answer.context["facts"]
    assert [fact.value in mail for fact in facts.addresses] == [True] * len(facts.addresses)
    assert agreed.secret not in mail


def test_the_sample_of_cxml_is_a_setup_request_with_the_agreed_identities(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection("cxml")
        sample = hand_over(agreed.connection, BASE).sample

    envelope = read(sample.encode())

    assert isinstance(envelope.body, SetupRequest)
    assert [(claim.domain, claim.identity) for claim in envelope.header.sender] == [agreed.sender]
    assert [(claim.domain, claim.identity) for claim in envelope.header.from_] == [agreed.from_]
    assert envelope.header.shared_secret == SECRET_PLACE


def test_the_sample_of_oci_speaks_the_connections_own_parameters(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection("oci", user="buyer-7")
        agreed.connection.credentials.filter(role="login").update(parameter="user", secret_parameter="pwd")
        told = hand_over(agreed.connection, BASE)

    assert told.sample.splitlines()[:2] == ["user = buyer-7", f"pwd = {SECRET_PLACE}"]
    assert "pwd" in told.secret_place


def test_the_field_of_the_return_is_the_profiles(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        coupa = make_connection("cxml", profile="coupa").connection
        generic = make_connection("cxml").connection

        names = [hand_over(connection, BASE).return_fields[0].label for connection in (coupa, generic)]

    assert names == ["cXML-urlencoded", "cxml-base64"]


def test_a_connection_without_identities_can_still_be_shown(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        both = [make_connection("cxml"), make_connection("oci")]
        for one in both:
            one.connection.credentials.all().delete()

    assert [client_a.get(page(one, "hand-over")).status_code for one in both] == [200, 200]


def test_the_port_the_browser_names_is_not_believed(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a)

    shown = client_a.get(page(agreed, "hand-over"), HTTP_HOST="ta.localhost:22").context["facts"]

    assert [re.search(r":22\b", fact.value) for fact in shown.addresses] == [None] * len(shown.addresses)


def test_support_may_read_it_and_an_editor_may_not(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)
    read = client_a.get(page(agreed, "hand-over")).status_code
    signed_in(client_a, supplier_a, Role.CATALOGUE_EDITOR)
    refused = client_a.get(page(agreed, "hand-over")).status_code

    assert (read, refused) == (200, 302)


def test_every_profile_can_be_handed_over(supplier_a: Supplier) -> None:
    from protocols.cxml.dialects import PROFILES as CXML  # noqa: PLC0415 – only this test walks them
    from protocols.oci.profiles import PROFILES as OCI  # noqa: PLC0415 – as above

    with in_tenant(supplier_a):
        made = [make_connection("cxml", profile=name).connection for name in CXML]
        made += [make_connection("oci", profile=name).connection for name in OCI]
        labels = [hand_over(connection, BASE).system for connection in made]
        assert Connection.objects.count() == len(made)

    assert labels == [profile.label for profile in (*CXML.values(), *OCI.values())]
