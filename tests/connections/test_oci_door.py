"""The OCI door: a log-in by GET or POST becomes a visit, and nothing of it stays in an address."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connections.domain.keep_call import kept_call
from connections.models import PunchoutSession, SecretKind, SessionPurpose, Transcript
from storefront.domain.write_listing import write_listings
from storefront.models import Cart
from tenants.domain.change_state import change_state
from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.connections import RETURN_URL, Agreed, add_secret, make_connection
from tests.factories.messages import oci_call
from tests.factories.storefront import make_product

ReadTranscript = Callable[[], Transcript]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def oci(supplier_a: Supplier) -> Agreed:
    """A live OCI connection of the first supplier."""
    with in_tenant(supplier_a):
        return make_connection("oci")


def call(client: Client, key: str, call: dict[str, str] | str, method: str = "POST") -> Any:
    encoded = call if isinstance(call, str) else urlencode(call)
    if method == "GET":
        return client.get(f"/punchout/oci/{key}/?{encoded}")
    return client.generic("POST", f"/punchout/oci/{key}/", encoded, content_type=FORM)


def visits(supplier: Supplier) -> list[PunchoutSession]:
    with in_tenant(supplier):
        return list(PunchoutSession.objects.select_related("return_rule").order_by("id"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_log_in_is_sent_on_to_a_clean_start_page(
    client_a: Client, supplier_a: Supplier, oci: Agreed, last_transcript: ReadTranscript, method: str
) -> None:
    answer = call(client_a, oci.key, oci_call(oci), method)

    visit = visits(supplier_a)[0]
    assert answer.status_code == 303
    assert answer["Location"].startswith("/punchout/start/")
    assert "?" not in answer["Location"]
    assert client_a.get(answer["Location"]).status_code == 303
    assert (visit.return_url, visit.operation) == (RETURN_URL, "create")
    assert kept_call(visit).parameters == (("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_secret_is_kept(
    client_a: Client, supplier_a: Supplier, oci: Agreed, last_transcript: ReadTranscript, method: str
) -> None:
    call(client_a, oci.key, oci_call(oci, secondpassword="hunter2hunter2"), method)

    kept = repr(visits(supplier_a)[0].__dict__) + repr(last_transcript().__dict__)
    assert oci.secret not in kept
    assert "hunter2" not in kept
    assert f"USERNAME={oci.user}" in bytes(last_transcript().request_body or b"").decode()


@pytest.mark.parametrize("path", ["/punchout/oci/{key}", "/punchout/oci/{key}/"])
def test_the_last_slash_does_not_matter(client_a: Client, oci: Agreed, path: str) -> None:
    assert client_a.post(path.format(key=oci.key), oci_call(oci)).status_code == 303


def test_names_are_read_in_any_case_and_order(client_a: Client, oci: Agreed) -> None:
    parameters = {name.swapcase(): value for name, value in reversed(oci_call(oci).items())}

    assert call(client_a, oci.key, parameters).status_code == 303


def test_query_and_body_are_read_together(client_a: Client, oci: Agreed) -> None:
    parameters = oci_call(oci)
    hook = {"HOOK_URL": parameters.pop("HOOK_URL")}

    answer = client_a.generic(
        "POST", f"/punchout/oci/{oci.key}/?{urlencode(hook)}", urlencode(parameters), content_type=FORM
    )

    assert answer.status_code == 303


def test_a_log_in_costs_at_most_five_queries(client_a: Client, oci: Agreed) -> None:
    call(client_a, oci.key, oci_call(oci))

    with CaptureQueriesContext(database) as queries:
        call(client_a, oci.key, oci_call(oci))

    counted = [q["sql"] for q in queries if not q["sql"].startswith(("SET", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 5, counted


def test_a_latin_1_call_is_understood(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", user="müller")
    encoded = urlencode(oci_call(oci), encoding="latin-1")

    assert call(client_a, oci.key, encoded).status_code == 303


def test_the_connections_own_names_of_parameters_hold(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a):
        oci.connection.credentials.filter(role="login").update(parameter="KUNDE", secret_parameter="KENNUNG")
    parameters = {"KUNDE": oci.user, "KENNUNG": oci.secret, "HOOK_URL": RETURN_URL}

    assert call(client_a, oci.key, parameters).status_code == 303
    assert call(client_a, oci.key, oci_call(oci)).status_code == 401


def test_the_asked_language_and_frame_are_kept(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    call(client_a, oci.key, oci_call(oci, **{"sap-language": "D", "~TARGET": "frame_1", "EMAIL": "z@b.example"}))

    visit = visits(supplier_a)[0]
    assert (visit.language, kept_call(visit).target, visit.person_email) == ("de", "frame_1", "z@b.example")


def test_a_frame_name_that_is_none_is_dropped(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    call(client_a, oci.key, oci_call(oci, **{"~TARGET": 'x" onload="alert(1)'}))

    assert kept_call(visits(supplier_a)[0]).target == ""


# Functions ----------------------------------------------------------------------------------------------------------


def test_detail_begins_at_the_product(
    client_a: Client, supplier_a: Supplier, oci: Agreed, last_transcript: ReadTranscript
) -> None:
    with in_tenant(supplier_a):
        make_product("A/1")
        write_listings()
    start = call(client_a, oci.key, oci_call(oci, FUNCTION="DETAIL", PRODUCTID="A/1"))["Location"]
    kind = last_transcript().kind

    assert client_a.get(start)["Location"].endswith("/p/A%2F1/")
    assert kind == "detail"


@pytest.mark.parametrize("function", ["QUANTITYCHECK", "ADD_TO_BASKET", "DOWNLOADJSON"])
def test_unknown_functions_open_the_shop(
    client_a: Client, oci: Agreed, last_transcript: ReadTranscript, function: str
) -> None:
    answer = call(client_a, oci.key, oci_call(oci, FUNCTION=function, PRODUCTID="A"))

    assert answer.status_code == 303
    assert [finding["code"] for finding in last_transcript().findings] == ["oci.function.unknown"]


def test_a_function_that_is_not_agreed_opens_the_shop(
    client_a: Client, supplier_a: Supplier, last_transcript: ReadTranscript
) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", overrides={"functions": ["DETAIL"]})

    answer = call(client_a, oci.key, oci_call(oci, FUNCTION="VALIDATE", PRODUCTID="A"))

    assert answer.status_code == 303
    assert [finding["code"] for finding in last_transcript().findings] == ["oci.function.not_agreed"]


@pytest.mark.parametrize(("method", "status"), [("GET", 403), ("POST", 303)])
def test_a_connection_may_take_post_alone(client_a: Client, supplier_a: Supplier, method: str, status: int) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", overrides={"methods": "post"})

    assert call(client_a, oci.key, oci_call(oci), method).status_code == status


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_comes_last_and_unencoded_keeps_its_tail(
    client_a: Client, supplier_a: Supplier, method: str
) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", overrides={"hook_swallow_tail": True})
    parameters = urlencode({"USERNAME": oci.user, "PASSWORD": oci.secret})
    hook = "https://erp.buyer.example/back?uniqueid=7&session=9&x=%2F"

    call(client_a, oci.key, f"{parameters}&HOOK_URL={hook}", method)

    assert visits(supplier_a)[0].return_url == hook


def test_the_return_address_may_have_a_name_of_its_own(client_a: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", overrides={"hook_parameter": "BACK_TO"})
    parameters = oci_call(oci) | {"BACK_TO": RETURN_URL}
    del parameters["HOOK_URL"]

    call(client_a, oci.key, parameters)

    assert visits(supplier_a)[0].return_url == RETURN_URL
    assert "BACK_TO" not in [name for name, _value in kept_call(visits(supplier_a)[0]).parameters]


# Bad input ----------------------------------------------------------------------------------------------------------


def refused(client: Client, key: str, parameters: dict[str, str] | str) -> tuple[int, str, str]:
    """Status, code, and the page without what differs from call to call."""
    answer = call(client, key, parameters)
    page = answer.content.decode()
    code = page.partition('data-error="')[2].partition('"')[0]
    reference = page.partition('data-reference="')[2].partition('"')[0]
    nonce = page.partition('nonce="')[2].partition('"')[0]
    assert reference == answer["X-Reference"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    return answer.status_code, code, page.replace(reference, "").replace(nonce, "")


def test_wrong_and_unknown_get_the_same_page(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    pages = {
        refused(client_a, oci.key, oci_call(oci, PASSWORD="wrong")),
        refused(client_a, oci.key, oci_call(oci, USERNAME="nobody")),
        refused(client_a, "no-such-key", oci_call(oci)),
    }

    assert len(pages) == 1
    assert pages.pop()[:2] == (401, "credential.refused")
    assert visits(supplier_a) == []


@pytest.mark.parametrize("secret", ["", " ", "none", "NULL"])
def test_a_password_that_is_none_opens_nothing(client_a: Client, supplier_a: Supplier, secret: str) -> None:
    with in_tenant(supplier_a):
        oci = make_connection("oci", secret="none")

    assert refused(client_a, oci.key, oci_call(oci, PASSWORD=secret))[:2] == (401, "credential.refused")


def test_another_suppliers_log_in_opens_nothing(client_b: Client, oci: Agreed) -> None:
    assert call(client_b, oci.key, oci_call(oci)).status_code == 401


def test_a_cxml_connections_key_opens_nothing(client_a: Client, agreed: Agreed, oci: Agreed) -> None:
    assert call(client_a, agreed.key, oci_call(oci)).status_code == 401


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        ("", "oci.hook_url.missing"),
        ("javascript:alert(1)", "return_address.syntax"),
        ("data:text/html,x", "return_address.syntax"),
        ("//evil.example/", "return_address.syntax"),
        ("https:evil.example", "return_address.syntax"),
        ("https://user@evil.example/", "return_address.syntax"),
        ("https://ok.example\\@evil.example/", "return_address.characters"),
        ("https://ok.example/\r\nX: y", "return_address.characters"),
        ("https://еvil.example/", "return_address.characters"),
        ("http://erp.buyer.example/", "return_address.http"),
        ("SAPEVENT:POST", "return_address.sapevent"),
        ("https://x.example/" + "a" * 5000, "return_address.too_long"),
    ],
)
def test_a_bad_return_address_is_a_page(
    client_a: Client, supplier_a: Supplier, oci: Agreed, last_transcript: ReadTranscript, hook: str, code: str
) -> None:
    assert refused(client_a, oci.key, oci_call(oci, HOOK_URL=hook))[:2] == (400, code)
    assert visits(supplier_a) == []
    assert (last_transcript().verdict, last_transcript().explanation != "") == (code, True)


def test_a_secret_under_a_name_of_its_own_is_masked_though_the_call_is_refused(
    client_a: Client, supplier_a: Supplier, oci: Agreed, last_transcript: ReadTranscript
) -> None:
    with in_tenant(supplier_a):
        oci.connection.credentials.filter(role="login").update(secret_parameter="KENNUNG")

    answer = call(client_a, oci.key, urlencode([("KENNUNG", "wrong-Secret-7"), ("kennung", "wrong-Secret-8")]))

    assert answer.status_code == 400
    assert b"wrong-Secret" not in bytes(last_transcript().request_body or b"")


def test_contradicting_repeats_are_refused(client_a: Client, oci: Agreed) -> None:
    parameters = urlencode([*oci_call(oci).items(), ("username", "somebody else")])

    assert refused(client_a, oci.key, parameters)[:2] == (400, "oci.parameter.conflict")


def test_equal_repeats_are_one(client_a: Client, oci: Agreed) -> None:
    assert call(client_a, oci.key, urlencode([*oci_call(oci).items()] * 2)).status_code == 303


def test_too_many_parameters_are_refused(client_a: Client, oci: Agreed) -> None:
    parameters = urlencode([(f"p{n}", "x") for n in range(3000)])

    assert refused(client_a, oci.key, parameters)[0] == 400


def test_a_call_without_anything_is_a_page(client_a: Client, oci: Agreed) -> None:
    assert refused(client_a, oci.key, "")[:2] == (400, "oci.hook_url.missing")


@pytest.mark.parametrize("body", ["%", "%ff%00=%80", "a" * 100_000, "=&=&==", quote("\x00") + "=1"])
def test_nonsense_is_a_page(client_a: Client, oci: Agreed, body: str) -> None:
    assert refused(client_a, oci.key, body)[0] == 400


def test_a_switched_off_connection_is_a_page(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a):
        oci.connection.customer.is_active = False
        oci.connection.customer.save()

    assert refused(client_a, oci.key, oci_call(oci))[:2] == (403, "connection.inactive")


def test_a_suspended_supplier_is_a_polite_page(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    change_state(supplier_a.pk, SupplierState.SUSPENDED)
    forget_hosts()

    assert refused(client_a, oci.key, oci_call(oci))[:2] == (403, "supplier.suspended")


def test_trouble_of_our_own_is_a_page(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_starttoken RENAME TO gone")

    assert refused(client_a, oci.key, oci_call(oci))[:2] == (503, "service.trouble")
    with in_tenant(supplier_a):
        assert Cart.objects.count() == 0


def test_other_methods_are_refused(client_a: Client, oci: Agreed) -> None:
    assert client_a.put(f"/punchout/oci/{oci.key}/").status_code == 405


@pytest.mark.parametrize("language", ["fr-CH,fr", "de", "en"])
def test_the_page_speaks_the_browsers_language(client_a: Client, oci: Agreed, language: str) -> None:
    answer = client_a.get(f"/punchout/oci/{oci.key}/", HTTP_ACCEPT_LANGUAGE=language)

    assert f'<html lang="{language[:2]}"' in answer.content.decode()


def test_our_own_test_buyers_visit_is_a_simulation(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a):
        login = oci.connection.credentials.get(role="login")
        soon = timezone.now() + timedelta(minutes=10)
        add_secret(login, "the simulator's", kind=SecretKind.SIMULATOR, expires_at=soon)
    hook = "http://ta.localhost/simulator/return/x/"

    call(client_a, oci.key, oci_call(oci, PASSWORD="the simulator's", HOOK_URL=hook))

    visit = visits(supplier_a)[0]
    assert (visit.purpose, visit.return_rule) == (SessionPurpose.SIMULATION, None)
