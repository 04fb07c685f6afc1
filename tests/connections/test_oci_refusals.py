"""Pages that a buyer reads when the OCI door does not open: his language, what is wrong, a reference, the way back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from connections.domain.explain_verdict import explain_verdict
from connections.models import Connection, Transcript
from tenants.domain.change_state import change_state
from tenants.hosts import forget_hosts
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.factories.connections import RETURN_URL, Agreed, make_connection
from tests.factories.messages import oci_call
from tests.journeys.page import Page

ReadTranscript = Callable[[], Transcript]


@pytest.fixture
def oci(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection("oci", language="fr")


def call(client: Client, agreed: Agreed, parameters: dict[str, str] | str, **headers: str) -> Any:
    encoded = parameters if isinstance(parameters, str) else urlencode(parameters)
    return client.get(f"/punchout/oci/{agreed.key}/?{encoded}", **headers)


def page_of(answer: Any) -> Page:
    return Page(answer.content.decode(), "https://ta.localhost/punchout/")


def twice(agreed: Agreed, **changes: str) -> str:
    """A call that says who calls twice, and differently."""
    return urlencode([*oci_call(agreed, **changes).items(), ("username", "somebody else")])


def test_the_way_back_is_a_form_without_a_cart(client_a: Client, oci: Agreed) -> None:
    answer = call(client_a, oci, twice(oci, **{"~TARGET": "frame_1"}))

    (form,) = page_of(answer).forms("back")
    assert (answer.status_code, form.action, form.method) == (400, RETURN_URL, "post")
    assert form.attributes["target"] == "frame_1"
    assert form.fields == [("~OkCode", "ADDI"), ("~TARGET", "frame_1"), ("~CALLER", "CTLG")]
    assert "form-action https:;" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "hook",
    ["https://evil.example/", "javascript:alert(1)", "http://erp.buyer.example/", "SAPEVENT:POST", "", '"><script>'],
)
def test_there_is_no_way_back_to_where_no_cart_may_go(client_a: Client, oci: Agreed, hook: str) -> None:
    answer = call(client_a, oci, twice(oci, HOOK_URL=hook))

    assert (answer.status_code, page_of(answer).all("//form")) == (400, [])
    assert "form-action 'none'" in answer["Content-Security-Policy"]
    assert b"evil.example" not in answer.content
    assert b'"><script>' not in answer.content


def test_there_is_no_way_back_of_two(client_a: Client, oci: Agreed) -> None:
    parameters = urlencode([*oci_call(oci).items(), ("hook_url", f"{RETURN_URL}&other=1")])

    assert page_of(call(client_a, oci, parameters)).all("//form") == []


def test_who_is_not_signed_in_gets_no_way_back(client_a: Client, oci: Agreed) -> None:
    answer = call(client_a, oci, oci_call(oci, PASSWORD="wrong"))

    assert (answer.status_code, page_of(answer).all("//form")) == (401, [])


def test_by_sapevent_the_way_back_is_by_sapevent(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a):
        Connection.objects.filter(pk=oci.connection.pk).update(may_return_by_sapevent=True)

    answer = call(client_a, oci, twice(oci, HOOK_URL="SAPEVENT:POST"))

    assert page_of(answer).all("//form/@action") == ["SAPEVENT:POST"]
    assert "form-action https: sapevent:;" in answer["Content-Security-Policy"]


def test_a_suspended_suppliers_buyer_finds_his_way_back(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    change_state(supplier_a.pk, SupplierState.SUSPENDED)
    forget_hosts()

    assert [form.action for form in page_of(call(client_a, oci, oci_call(oci))).forms("back")] == [RETURN_URL]


@pytest.mark.parametrize(
    ("accepted", "language"), [("de-AT,de;q=0.9", "de"), ("pl, en;q=0.5", "en"), ("pl", "fr"), ("", "fr"), ("*", "fr")]
)
def test_the_page_speaks_the_browsers_language_or_the_connections(
    client_a: Client, oci: Agreed, accepted: str, language: str
) -> None:
    answer = call(client_a, oci, twice(oci), HTTP_ACCEPT_LANGUAGE=accepted)

    assert page_of(answer).root.get("lang") == language


def test_the_reference_on_the_page_finds_the_transcript(
    client_a: Client, oci: Agreed, last_transcript: ReadTranscript
) -> None:
    answer = call(client_a, oci, twice(oci))

    (notice,) = page_of(answer).notices()
    assert notice.reference in page_of(answer).text
    assert (last_transcript().reference, last_transcript().verdict) == (notice.reference, notice.code)
    assert last_transcript().explanation == explain_verdict(notice.code)


def test_nothing_secret_stays_in_the_address(client_a: Client, oci: Agreed) -> None:
    answer = call(client_a, oci, oci_call(oci, PASSWORD="wrong-Secret-7"))

    assert [script.text for script in page_of(answer).all("//script")] == [
        'history.replaceState(null, "", location.pathname);'
    ]
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store"
    assert b"wrong-Secret-7" not in answer.content


def test_who_only_looks_opens_nothing(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    path = f"/punchout/oci/{oci.key}/?{urlencode(oci_call(oci))}"

    looked, fetched = client_a.head(path), client_a.get(path, HTTP_SEC_PURPOSE="prefetch")

    assert (looked.status_code, fetched.status_code) == (200, 503)
    with in_tenant(supplier_a):
        assert (Transcript.objects.count(), oci.connection.sessions.count()) == (0, 0)


@pytest.mark.parametrize(
    "said", [{"extra": "a\x00b"}, {"OCI_VERSION": "\x00"}, {"FUNCTION": "DETAIL", "PRODUCTID": "A\x00"}]
)
def test_a_zero_character_shuts_nobody_out(client_a: Client, oci: Agreed, said: dict[str, str]) -> None:
    assert call(client_a, oci, oci_call(oci, **said)).status_code == 303
