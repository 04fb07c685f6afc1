"""Where a cart may go: the strict grammar, and the hosts a connection knows."""

from collections.abc import Callable

import pytest

from connections.domain.judge_return_address import judge_return_address
from connections.models import Environment, PunchoutSession, ReturnAddressRule, Transcript
from protocols.errors import BadReturnAddress
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.factories.connections import RETURN_HOST, RETURN_URL, Agreed, make_connection
from tests.factories.messages import setup_request, status_of

ReadTranscript = Callable[[], Transcript]


def rules(agreed: Agreed) -> list[tuple[str, str, bool, bool]]:
    rows = ReturnAddressRule.objects.filter(connection=agreed.connection).order_by("id")
    return [(rule.scheme, rule.host, rule.is_learned, rule.is_approved) for rule in rows]


def judge(agreed: Agreed, text: str = RETURN_URL, *, is_simulated: bool = False) -> ReturnAddressRule | None:
    known = list(agreed.connection.return_rules.all())
    return judge_return_address(agreed.connection, known, text, is_simulated=is_simulated).rule


@pytest.mark.usefixtures("shop")
def test_a_test_connection_learns_the_first_host_and_no_other() -> None:
    agreed = make_connection(environment=Environment.TEST, return_host=None)

    judge(agreed)
    judge(agreed, "https://other.example/")

    assert rules(agreed) == [("https", RETURN_HOST, True, True), ("https", "other.example", False, False)]


@pytest.mark.usefixtures("shop")
def test_a_live_connections_first_host_waits_for_approval() -> None:
    agreed = make_connection(return_host=None)

    judge(agreed)

    assert rules(agreed) == [("https", RETURN_HOST, False, False)]


@pytest.mark.usefixtures("shop")
def test_a_host_that_waits_is_written_once() -> None:
    agreed = make_connection(return_host=None)

    first, second = judge(agreed), judge(agreed, f"https://{RETURN_HOST.upper()}:443/elsewhere")

    assert first == second


@pytest.mark.usefixtures("shop")
def test_another_port_is_another_host() -> None:
    agreed = make_connection()

    judge(agreed, f"https://{RETURN_HOST}:8443/")

    assert rules(agreed)[1] == ("https", f"{RETURN_HOST}:8443", False, False)


@pytest.mark.usefixtures("shop")
def test_a_simulation_teaches_nothing() -> None:
    agreed = make_connection(environment=Environment.TEST, return_host=None)

    assert judge(agreed, "http://ta.localhost:8000/simulator/return/x/", is_simulated=True) is None
    assert rules(agreed) == []


@pytest.mark.usefixtures("shop")
def test_sapevent_and_http_need_the_connections_word() -> None:
    strict, open_ = make_connection(), make_connection(may_return_by_sapevent=True, may_return_by_http=True)

    for text in ("SAPEVENT:POST", "http://erp.buyer.example/"):
        with pytest.raises(BadReturnAddress):
            judge(strict, text)
        assert judge(open_, text) is not None
    assert rules(open_)[1:] == [("sapevent", "", False, True), ("http", "erp.buyer.example", False, False)]


def test_an_unknown_host_lets_the_buyer_in_and_waits(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    answer = post(setup_request(agreed, return_url="https://new.example/back"), agreed.key)

    with in_tenant(supplier_a):
        rule = PunchoutSession.objects.select_related("return_rule").get().return_rule
    assert status_of(answer.content)[0] == "200"
    assert rule is not None
    assert (rule.host, rule.is_approved) == ("new.example", False)
    assert [finding["code"] for finding in last_transcript().findings] == ["return_address.unapproved"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a@b.example/", "http://erp.buyer.example/", "ftp://x/"]
)
def test_a_bad_address_is_400(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript, url: str
) -> None:
    answer = post(setup_request(agreed, return_url=url), agreed.key)

    with in_tenant(supplier_a):
        stored = (PunchoutSession.objects.count(), ReturnAddressRule.objects.count())
    assert (answer.status_code, status_of(answer.content)[0]) == (200, "400")
    assert last_transcript().verdict.startswith("return_address.")
    assert stored == (0, 1)
