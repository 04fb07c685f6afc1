"""The way into a visit's pages: keys, browsers, forms of other sites, and what a page finds and leaves behind."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone, translation

from connections import middleware
from connections.browser_cookie import BROWSER_COOKIE
from connections.models import FrameOrigin, PunchoutSession
from protocols.session import State
from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tenants.secrets import token_hash
from tests.connections.visiting import CHROME, Buyer, walk_in
from tests.factories.connections import make_connection

OWN_ID, OTHER_ID = "a" * 26, "b" * 26


@pytest.fixture(autouse=True)
def _probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's routes make way for some that tell what they see."""
    monkeypatch.setattr(middleware, "SESSION_URLCONF", "tests.connections.urls_probe")


@pytest.fixture
def buyer(client_a: Client, supplier_a: Supplier) -> Buyer:
    return walk_in(client_a, supplier_a)


def change(buyer: Buyer, **values: object) -> None:
    with in_tenant(buyer.supplier):
        PunchoutSession.objects.filter(pk=buyer.session_id).update(**values)


def error_of(answer: object) -> str:
    return answer.content.decode().split('data-error="')[1].split('"')[0]


def test_a_page_finds_its_visit_and_links_stay_inside(buyer: Buyer) -> None:
    assert buyer.get("around/").json() == {
        "link": f"{buyer.base}around/",
        "language": "en",
        "reference": buyer.session.reference,
        "path_info": "/around/",
        "script_name": buyer.base.rstrip("/"),
        "has_session": False,
    }


def test_two_visits_in_one_browser_do_not_mix(client_a: Client, supplier_a: Supplier) -> None:
    first, second = walk_in(client_a, supplier_a), walk_in(client_a, supplier_a, language="de")

    answers = [buyer.get().json() for buyer in (first, second, first)]

    assert [answer["reference"] for answer in answers] == [b.session.reference for b in (first, second, first)]
    assert [answer["language"] for answer in answers] == ["en", "de", "en"]


def test_an_answer_sets_no_cookie_and_every_header(buyer: Buyer) -> None:
    answer = buyer.get()

    assert answer.cookies == {}
    assert {name: answer[name] for name in ("Referrer-Policy", "Cache-Control", "Cross-Origin-Opener-Policy")} == {
        "Referrer-Policy": "strict-origin",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Opener-Policy": "unsafe-none",
    }
    assert "X-Frame-Options" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"


def policy_of(answer: object) -> dict[str, str]:
    text = answer["Content-Security-Policy"]  # type: ignore[index]  # the test client's response
    return dict(directive.split(" ", 1) for directive in text.split("; "))


def test_any_https_site_may_frame_a_visit_until_some_are_listed(buyer: Buyer) -> None:
    assert policy_of(buyer.get())["frame-ancestors"] == "https:"

    with in_tenant(buyer.supplier):
        for origin in ("https://erp.example", "https://evil.example; script-src *"):
            FrameOrigin.objects.create(connection=buyer.session.connection, origin=origin)

    assert policy_of(buyer.get())["frame-ancestors"] == "https://erp.example"


def test_the_desk_may_frame_its_own_looks_at_the_shop(client_a: Client, supplier_a: Supplier) -> None:
    buyer = walk_in(client_a, supplier_a, purpose="simulation")

    assert policy_of(buyer.get())["frame-ancestors"] == "'self' https:"


@pytest.mark.parametrize(
    ("return_url", "targets"),
    [
        ("https://erp.example/back", "'self' https:"),
        ("http://erp.localhost/back", "'self' https: http:"),
        ("SAPEVENT:POST", "'self' https: sapevent:"),
    ],
)
def test_forms_go_to_https_and_to_the_scheme_of_this_return_address(
    client_a: Client, supplier_a: Supplier, return_url: str, targets: str
) -> None:
    assert policy_of(walk_in(client_a, supplier_a, return_url=return_url).get())["form-action"] == targets


def test_a_page_loads_from_the_shop_only(buyer: Buyer) -> None:
    policy = policy_of(buyer.get())

    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("img-src", "font-src", "connect-src")} == {"'self'"}
    assert policy["script-src"].startswith("'self' 'nonce-")


def test_unknown_keys_of_every_kind_are_answered_alike(
    client_a: Client, client_b: Client, supplier_b: Supplier, buyer: Buyer
) -> None:
    foreign = walk_in(client_b, supplier_b)
    flipped = buyer.key[:-1] + ("A" if buyer.key[-1] != "A" else "B")
    paths = ["/s/", "/s/short/", f"/s/{flipped}/", f"/s/{foreign.key}/cart/", "/s/%00" + "x" * 30, f"/s/{'x' * 500}/"]

    answers = [client_a.get(path, HTTP_USER_AGENT=CHROME) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert {error_of(answer) for answer in answers} == {"visit.unknown"}
    assert len({len(answer.content) for answer in answers}) == 1
    assert not any(flipped in answer.content.decode() for answer in answers)


def test_the_key_is_not_stored(buyer: Buyer) -> None:
    row = buyer.session

    assert bytes(row.key_hash or b"") == token_hash(buyer.key)
    assert not any(buyer.key in str(value) for value in row.__dict__.values())


def test_an_expired_visit_says_so_and_keeps_its_cart(buyer: Buyer) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        answer = buyer.get()

    assert (answer.status_code, error_of(answer)) == (410, "visit.expired")
    assert f'data-reference="{buyer.session.reference}"' in answer.content.decode()
    assert buyer.session.cart.state == "open"


@pytest.mark.parametrize(("state", "code"), [(State.LEFT, "visit.left"), (State.EXPIRED, "visit.expired")])
def test_a_finished_visit_shows_no_page(buyer: Buyer, state: str, code: str) -> None:
    change(buyer, state=state)

    answer = buyer.get()

    assert (answer.status_code, error_of(answer)) == (410, code)


@pytest.mark.parametrize("row", ["connection", "customer"])
def test_a_connection_or_customer_switched_off_ends_its_visits(buyer: Buyer, row: str) -> None:
    connection = buyer.session.connection
    switched = connection if row == "connection" else connection.customer
    with in_tenant(buyer.supplier):
        type(switched)._default_manager.filter(pk=switched.pk).update(is_active=False)

    answer = buyer.get()

    assert (answer.status_code, error_of(answer)) == (410, "visit.connection_closed")


@pytest.mark.parametrize(("operation", "status"), [("create", 503), ("edit", 200), ("inspect", 200)])
def test_a_suspended_supplier_shows_old_carts_only(
    client_a: Client, supplier_a: Supplier, operation: str, status: int
) -> None:
    buyer = walk_in(client_a, supplier_a, operation=operation)
    Supplier.objects.filter(pk=supplier_a.pk).update(state=SupplierState.SUSPENDED)
    forget_hosts()

    assert buyer.get().status_code == status


def test_a_browser_that_keeps_its_id_is_bound_to_the_visit(buyer: Buyer) -> None:
    buyer.client.cookies[BROWSER_COOKIE] = OWN_ID
    assert buyer.get().status_code == 200
    assert bytes(buyer.session.browser_id_hash or b"") == token_hash(OWN_ID)

    buyer.client.cookies[BROWSER_COOKIE] = OTHER_ID
    answer = buyer.get()

    assert (answer.status_code, error_of(answer)) == (403, "visit.other_browser")


def test_without_the_id_only_a_tab_opened_from_the_shop_goes_on(buyer: Buyer) -> None:
    change(buyer, browser_id_hash=token_hash(OWN_ID))

    sites = ("same-origin", "cross-site", "none", "")
    answers = [buyer.get(HTTP_SEC_FETCH_SITE=site) for site in sites]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403]


def test_without_any_id_another_kind_of_browser_is_refused(buyer: Buyer) -> None:
    assert [buyer.get().status_code, buyer.get(HTTP_USER_AGENT=CHROME).status_code] == [200, 403]


def test_another_kind_of_browser_cannot_bind_the_visit_to_itself(buyer: Buyer) -> None:
    buyer.client.cookies[BROWSER_COOKIE] = OTHER_ID

    assert buyer.get(HTTP_USER_AGENT=CHROME).status_code == 403
    assert buyer.session.browser_id_hash is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://ta.localhost"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "http://ta.localhost"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "http://tb.localhost"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_SEC_FETCH_SITE": ""}, 200),
    ],
)
def test_a_form_counts_only_from_the_shops_own_pages(buyer: Buyer, headers: dict[str, str], status: int) -> None:
    assert buyer.post("around/", **headers).status_code == status


def test_a_lazy_answer_is_rendered_in_the_visits_language(client_a: Client, supplier_a: Supplier) -> None:
    buyer = walk_in(client_a, supplier_a, language="fr")

    assert buyer.get("lazy/", HTTP_ACCEPT_LANGUAGE="de").content == b"fr"


def test_a_language_we_do_not_speak_is_the_customers(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection()
        type(agreed.connection.customer).objects.update(language="de")

    spoken = [
        walk_in(client_a, supplier_a, agreed, language=asked).get().json()["language"]
        for asked in ("nl", "fr-CH", "EN")
    ]

    assert spoken == ["de", "fr", "en"]


@pytest.mark.parametrize(("path", "status"), [("broken/", 500), ("missing/", 404), ("no/such/page/", 404)])
def test_after_any_answer_the_process_is_as_before(buyer: Buyer, path: str, status: int) -> None:
    buyer.client.raise_request_exception = False
    before = (get_script_prefix(), translation.get_language())

    answer = buyer.get(path)

    assert (get_script_prefix(), translation.get_language()) == before
    assert get_urlconf() in (None, settings.ROOT_URLCONF)
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "strict-origin"
    assert path not in answer.content.decode()


def test_the_last_look_is_noted_once_a_minute(buyer: Buyer) -> None:
    entered = buyer.session.last_seen_at
    buyer.get()
    at_once = buyer.session.last_seen_at

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        buyer.get()
        assert (at_once, buyer.session.last_seen_at) == (entered, timezone.now())


@pytest.mark.parametrize("host", ["localhost", "erp.localhost"])
def test_hosts_without_a_shop_have_no_visits(db: None, host: str) -> None:
    cache.clear()

    assert Client(HTTP_HOST=host).get(f"/s/{'x' * 26}/").status_code == 404


def test_the_query_count_of_the_way_in_is_one(buyer: Buyer, django_assert_num_queries: object) -> None:
    buyer.get()

    with django_assert_num_queries(1) as queries:  # type: ignore[operator]  # pytest-django's fixture
        buyer.get()

    assert "connections_punchoutsession" in queries.captured_queries[-1]["sql"]
