"""The StartPage: one use, a repeat within a minute, and machines that look without spending it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from connections.domain.enter_session import REPEAT_WINDOW, erase_spent_keys
from connections.domain.open_session import TICKET_LIFE, OpenedVisit, issue_ticket
from connections.models import PunchoutSession, StartToken, Transcript
from protocols.session import State
from storefront.domain.write_listing import write_listings
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.secrets import token_hash
from tests.factories.connections import make_connection, make_visit
from tests.factories.storefront import make_product

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def visit(supplier_a: Supplier) -> OpenedVisit:
    with in_tenant(supplier_a):
        make_product("A/1 ü")
        write_listings()
        return make_visit(product="A/1 ü")


@pytest.fixture
def plain_visit(supplier_a: Supplier) -> OpenedVisit:
    with in_tenant(supplier_a):
        return make_visit()


def session_of(supplier: Supplier, visit: OpenedVisit) -> PunchoutSession:
    with in_tenant(supplier):
        return PunchoutSession.objects.get(pk=visit.session.pk)


def key_in(address: str) -> str:
    return address.split("/")[2]


def test_a_buyer_is_sent_into_his_visit(client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit) -> None:
    answer = client_a.get(plain_visit.start_path, HTTP_USER_AGENT=FIREFOX)

    session = session_of(supplier_a, plain_visit)
    assert answer.status_code == 303
    assert answer["Location"] == f"/s/{key_in(answer['Location'])}/"
    assert bytes(session.key_hash or b"") == token_hash(key_in(answer["Location"]))
    assert (session.state, session.user_agent_family) == (State.SHOPPING, "firefox")
    assert answer["Cache-Control"] == "no-store"


def test_a_chosen_product_is_where_the_visit_begins(client_a: Client, visit: OpenedVisit) -> None:
    assert client_a.get(visit.start_path)["Location"].split("/", 3)[3] == "p/A%2F1%20%C3%BC/"


def test_a_second_look_within_a_minute_enters_the_same_visit(client_a: Client, plain_visit: OpenedVisit) -> None:
    first = client_a.get(plain_visit.start_path)["Location"]

    with time_machine.travel(timezone.now() + REPEAT_WINDOW - timedelta(seconds=2)):
        assert client_a.get(plain_visit.start_path)["Location"] == first


def test_after_a_minute_a_used_ticket_says_what_to_do(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit
) -> None:
    client_a.get(plain_visit.start_path)

    with time_machine.travel(timezone.now() + REPEAT_WINDOW + timedelta(seconds=2)):
        answer = client_a.get(plain_visit.start_path)

    with in_tenant(supplier_a):
        transcript = Transcript.objects.first()
        assert StartToken.objects.get().sealed_key is None
    assert transcript is not None
    assert (answer.status_code, transcript.verdict) == (410, "start.used")
    assert f'data-error="start.used" data-reference="{transcript.reference}"' in answer.content.decode()
    assert "open the catalogue again" in answer.content.decode()
    assert "X-Frame-Options" not in answer


def test_a_ticket_not_used_in_time_is_over(client_a: Client, plain_visit: OpenedVisit) -> None:
    with time_machine.travel(timezone.now() + TICKET_LIFE + timedelta(seconds=2)):
        answer = client_a.get(plain_visit.start_path)

    assert answer.status_code == 410
    assert 'data-error="start.expired"' in answer.content.decode()


def test_a_guessed_ticket_is_not_found(client_a: Client, plain_visit: OpenedVisit) -> None:
    guessed = plain_visit.start_path[:-2] + ("A/" if plain_visit.start_path[-2] != "A" else "B/")

    answer = client_a.get(guessed)

    assert answer.status_code == 404
    assert guessed.split("/")[3] not in answer.content.decode()


def test_another_suppliers_ticket_is_not_found(client_b: Client, plain_visit: OpenedVisit) -> None:
    assert client_b.get(plain_visit.start_path).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; bingbot/2.0)"},
    ],
)
def test_machines_that_only_look_spend_nothing(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit, headers: dict[str, str]
) -> None:
    looked = client_a.get(plain_visit.start_path, **headers)
    client_a.head(plain_visit.start_path)

    with in_tenant(supplier_a):
        assert StartToken.objects.get().first_used_at is None
    assert looked.status_code in (200, 503)
    assert client_a.get(plain_visit.start_path).status_code == 303


def test_a_ticket_is_not_posted(client_a: Client, plain_visit: OpenedVisit) -> None:
    assert client_a.post(plain_visit.start_path).status_code == 405


def test_a_second_ticket_joins_a_visit_in_its_first_minute(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit
) -> None:
    first = client_a.get(plain_visit.start_path)["Location"]
    with in_tenant(supplier_a):
        again = issue_ticket(plain_visit.session)

    assert client_a.get(again.start_path)["Location"] == first


def test_a_second_ticket_used_later_replaces_the_key(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit
) -> None:
    first = client_a.get(plain_visit.start_path)["Location"]
    with in_tenant(supplier_a):
        again = issue_ticket(plain_visit.session)
    with time_machine.travel(timezone.now() + REPEAT_WINDOW + timedelta(seconds=2)):
        second = client_a.get(again.start_path)["Location"]

    assert second != first
    assert bytes(session_of(supplier_a, plain_visit).key_hash or b"") == token_hash(key_in(second))


def test_the_browser_is_offered_an_id_and_bound_once_it_brings_it(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit
) -> None:
    offered = client_a.get(plain_visit.start_path).cookies["browser"]
    unbound = session_of(supplier_a, plain_visit).browser_id_hash
    client_a.get(plain_visit.start_path)

    assert offered.OutputString().endswith("Path=/; SameSite=None; Secure")
    assert "Partitioned" in offered.OutputString()
    assert unbound is None
    assert bytes(session_of(supplier_a, plain_visit).browser_id_hash or b"") == token_hash(offered.value)


def test_nothing_that_opens_the_shop_is_written_down(
    client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit
) -> None:
    key = key_in(client_a.get(plain_visit.start_path)["Location"])

    with in_tenant(supplier_a):
        kept = repr(Transcript.objects.values().get()) + repr(StartToken.objects.values().get())
    assert key not in kept
    assert plain_visit.token not in kept


def test_keys_on_spent_tickets_are_erased(client_a: Client, supplier_a: Supplier, plain_visit: OpenedVisit) -> None:
    client_a.get(plain_visit.start_path)

    with in_tenant(supplier_a):
        assert erase_spent_keys() == 0
        assert erase_spent_keys(timezone.now() + REPEAT_WINDOW + timedelta(seconds=1)) == 1


def test_a_suspended_suppliers_ticket_still_answers(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        opened = make_visit(make_connection())

    assert client_a.get(f"http://ta.{settings.BASE_DOMAIN}{opened.start_path}").status_code == 303
