"""Threats against the OCI door and the return by form (A9–A13), and against secrets at every door (A15), by their ids."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from connections.domain import slow_down
from connections.models import PunchoutSession, ReturnAddressRule, Transcript, TransferState
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.shopping import come_shopping, fill, form_in, send, transfers
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import oci_call, setup_request, status_of
from tests.journeys.page import Page

CANARY = '"><img src=x onerror=alert(1)>'
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def oci(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection("oci")


def call(client: Client, agreed: Agreed, parameters: dict[str, str] | str, method: str = "POST", **extra: Any) -> Any:
    encoded = parameters if isinstance(parameters, str) else urlencode(parameters)
    path = f"/punchout/oci/{agreed.key}/"
    if method == "GET":
        return client.get(f"{path}?{encoded}", **extra)
    return client.generic("POST", path, encoded, content_type=FORM, **extra)


def visits(supplier: Supplier) -> int:
    with in_tenant(supplier):
        return PunchoutSession.objects.count()


def test_a09_a_password_in_the_address_ends_there(
    client_a: Client, supplier_a: Supplier, oci: Agreed, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(client_a, oci, oci_call(oci), "GET")

    with in_tenant(supplier_a):
        kept = repr([transcript.__dict__ for transcript in Transcript.objects.all()])
    assert (answer.status_code, answer["Referrer-Policy"]) == (303, "strict-origin")
    assert oci.secret not in f"{answer['Location']}{kept}{caplog.text}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("USERNAME", "b"), ("username", "b"), ("PASSWORD", "b"), ("hook_url", "https://erp.buyer.example/b"),
     ("HOOKURL", "https://erp.buyer.example/b"), ("FUNCTION", "DETAIL"), ("Function", "VALIDATE")],
)  # fmt: skip
@pytest.mark.parametrize("place", ["body", "query"])
def test_a10_a_parameter_said_twice_and_differently_is_refused(
    client_a: Client, supplier_a: Supplier, oci: Agreed, name: str, value: str, place: str
) -> None:
    own = urlencode(oci_call(oci, FUNCTION="SOURCING"))
    extra = urlencode({name: value})
    path = f"/punchout/oci/{oci.key}/"
    if place == "query":
        answer = client_a.generic("POST", f"{path}?{extra}", own, content_type=FORM)
    else:
        answer = client_a.generic("POST", path, f"{own}&{extra}", content_type=FORM)

    assert (answer.status_code, visits(supplier_a)) == (400, 0)


@pytest.mark.parametrize(
    "hook",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example/", "https:evil.example",
     "https://user:x@evil.example/", "https://ok.example\\@evil.example/", "https://ok.example/\r\nX: y",
     "https://ok.example/\x00", "https://еvil.example/", "https://ok.example/" + "a" * 5000, " https://a b.example/"],
)  # fmt: skip
def test_a11_no_return_address_of_a_wrong_kind_opens_a_visit(
    client_a: Client, supplier_a: Supplier, oci: Agreed, hook: str
) -> None:
    answer = call(client_a, oci, oci_call(oci, HOOK_URL=hook))

    assert (answer.status_code, visits(supplier_a)) == (400, 0)
    assert b"evil.example" not in answer.content


def test_a12_a_cart_waits_for_the_approval_of_a_new_host(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(
        client_a, supplier_a, "oci", visit={"return_url": "https://evil.example/", "return_rule": None}
    )
    fill(buyer, ("PLAIN-1", "2"))

    answer = send(buyer)

    assert [transfer.state for transfer in transfers(buyer)] == [TransferState.AWAITING_APPROVAL]
    assert Page(answer.content.decode(), "https://ta.localhost/").forms("erp") == []


def test_a12_a_live_connection_learns_no_host(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    call(client_a, oci, oci_call(oci, HOOK_URL="https://evil.example/"))

    with in_tenant(supplier_a):
        rules = ReturnAddressRule.objects.filter(connection=oci.connection).values_list("host", "is_approved")
        assert set(rules) == {("erp.buyer.example", True), ("evil.example", False)}


def test_a13_what_the_buyer_sends_stands_inert_in_the_form(client_a: Client, supplier_a: Supplier) -> None:
    parameters = [["~OkCode", CANARY], ["~CALLER", CANARY], ["~TARGET", CANARY]]
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"call": {"parameters": parameters, "target": CANARY}})
    fill(buyer, ("PLAIN-1", "2"))

    answer = send(buyer)

    form = form_in(answer)
    assert (dict(form.fields)["~OkCode"], dict(form.fields)["~CALLER"]) == (CANARY, CANARY)
    assert form.attributes["target"] == "_top"
    assert b"<img src=x" not in answer.content


def test_a13_an_articles_name_arrives_as_it_is(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "oci")
    fill(buyer, ("PLAIN-1", "2"))

    answer = send(buyer)

    fields = dict(form_in(answer).fields)
    assert fields["NEW_ITEM-LONGTEXT_1:132[]"].startswith("Gloves <script>alert('x')</script> & \"more\"")
    assert b"<script>alert" not in answer.content


# A15: wrong secrets in a row


def wrong(client: Client, agreed: Agreed, times: int, address: str = "192.0.2.7") -> Any:
    answers = [call(client, agreed, oci_call(agreed, PASSWORD=f"w{n}"), REMOTE_ADDR=address) for n in range(times)]
    return answers[-1]


def code_of(answer: HttpResponse) -> str:
    return answer.content.decode().partition('data-error="')[2].partition('"')[0]


def test_a15_twenty_wrong_secrets_in_a_minute_are_slowed_down(client_a: Client, oci: Agreed) -> None:
    twentieth, next_one = wrong(client_a, oci, 20), wrong(client_a, oci, 1)

    assert (twentieth.status_code, code_of(twentieth), "Retry-After" in twentieth) == (401, "credential.refused", False)
    assert (next_one.status_code, code_of(next_one), next_one["Retry-After"]) == (401, "credential.slowed", "60")


def test_a15_not_even_the_right_secret_is_looked_at_then(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    wrong(client_a, oci, 20)

    answer = call(client_a, oci, oci_call(oci), REMOTE_ADDR="192.0.2.7")

    assert (answer.status_code, code_of(answer), visits(supplier_a)) == (401, "credential.slowed", 0)


def test_a15_the_right_secret_from_elsewhere_opens(client_a: Client, oci: Agreed) -> None:
    wrong(client_a, oci, 25)

    assert call(client_a, oci, oci_call(oci), REMOTE_ADDR="192.0.2.8").status_code == 303


def test_a15_the_buyers_own_address_is_never_shut(client_a: Client, oci: Agreed) -> None:
    assert call(client_a, oci, oci_call(oci), REMOTE_ADDR="192.0.2.7").status_code == 303
    wrong(client_a, oci, 25)

    assert call(client_a, oci, oci_call(oci), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_a15_another_connection_is_not_slowed_down(client_a: Client, supplier_a: Supplier, oci: Agreed) -> None:
    with in_tenant(supplier_a):
        other = make_connection("oci")
    wrong(client_a, oci, 25)

    assert call(client_a, other, oci_call(other), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_a15_an_address_that_names_no_connection_is_slowed_down_alike(client_a: Client, oci: Agreed) -> None:
    answers = [client_a.post("/punchout/oci/no-such-key/", oci_call(oci), REMOTE_ADDR="192.0.2.7") for _n in range(21)]

    assert code_of(answers[-1]) == "credential.slowed"


def test_a15_the_count_lives_a_minute(client_a: Client, oci: Agreed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_down, "WINDOW_SECONDS", 1)
    wrong(client_a, oci, 20)
    time.sleep(1.1)

    assert call(client_a, oci, oci_call(oci), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_a15_the_cxml_door_slows_down_too(post: Post, agreed: Agreed) -> None:
    for turn in range(20):
        assert status_of(post(setup_request(agreed, secret=f"w{turn}"), agreed.key).content)[0] == "401"

    code, text = status_of(post(setup_request(agreed), agreed.key).content)
    elsewhere = post(setup_request(agreed), agreed.key, REMOTE_ADDR="192.0.2.8")

    assert (code, text.startswith("Too many wrong secrets came from this address.")) == ("401", True)
    assert status_of(elsewhere.content)[0] == "200"


def test_a15_the_order_inbox_slows_down_too(client_a: Client, oci: Agreed) -> None:
    def knock(token: str, address: str = "192.0.2.7") -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}", "REMOTE_ADDR": address}
        return client_a.generic("POST", f"/orders/inbox/{oci.key}/", b"", content_type="text/plain", **headers)

    refused = [knock(f"w{turn}") for turn in range(20)]
    slowed, elsewhere = knock(oci.token), knock(oci.token, "192.0.2.8")

    assert {(answer.status_code, "Retry-After" in answer) for answer in refused} == {(401, False)}
    assert (slowed.status_code, slowed["Retry-After"], slowed.json()["code"]) == (401, "60", "credential.slowed")
    assert elsewhere.status_code == 415  # looked at, and no order
