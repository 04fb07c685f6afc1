"""An IDS Connect connection as the desk sets it up: its protocol, its log-in, and that it lets the buyer in at once."""

from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from connections.domain.issue_secret import issue_secret
from connections.domain.set_up_connection import NewConnection, set_up_connection
from connections.models import Connection, SecretKind
from connections.simulator.speak import ids_fields
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import RETURN_URL
from tests.factories.storefront import make_customer


def set_up(supplier: Supplier) -> tuple[Connection, str, str]:
    """The connection, its user and its password."""
    with in_tenant(supplier):
        connection = set_up_connection(NewConnection(make_customer(), "Handwerk", "ids-connect", "test", "EUR"))
        login = connection.credentials.get(role="login")
        return connection, login.identity, issue_secret(login, SecretKind.SECRET, now=timezone.now())


def test_a_new_connection_speaks_ids_and_has_a_log_in_and_an_inbox(supplier_a: Supplier) -> None:
    connection, user, _secret = set_up(supplier_a)

    with in_tenant(supplier_a):
        roles = connection.credentials.order_by("id").values_list("role", "parameter", "secret_parameter")
        assert list(roles) == [("login", "name_kunde", "pw_kunde"), ("inbox", "", "")]
    assert (connection.protocol, user) == ("ids", connection.customer.number)


def test_the_buyer_comes_in_with_what_he_was_given(client_a: Client, supplier_a: Supplier) -> None:
    connection, user, secret = set_up(supplier_a)

    answer = client_a.get(f"/punchout/ids/{connection.key}?{urlencode(ids_fields(user, secret, RETURN_URL))}")

    assert (answer.status_code, answer["Location"].startswith("/punchout/start/")) == (303, True)
