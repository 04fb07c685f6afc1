"""Threats against signing in (group A) and, at the door, against parsing (group X), by their ids.

What is proved elsewhere at length is walked here once more by the threat's own words.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from connections.models import CredentialRole, PunchoutSession, Transcript
from protocols.cxml.form import form_fields
from protocols.cxml.write_requests import write_setup_request
from protocols.limits import MAX_BUYER_COOKIE_CHARACTERS
from protocols.messages import CredentialClaim, Operation, SetupRequest
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post, path_of
from tests.connections.editing import open_shop
from tests.connections.shopping import cart_in, fill, send
from tests.factories.connections import RETURN_URL, Agreed, add_secret, make_connection, make_credential
from tests.factories.messages import caller_of, order_item, order_request, setup_request, start_url_of, status_of

ReadTranscript = Callable[[], Transcript]
FORM = "application/x-www-form-urlencoded"
#: How often each of two documents is sent to compare how long the answers take.
TURNS = 300
REFUSED = "The sender's identity or secret was not recognised."


def sessions(supplier: Supplier) -> int:
    with in_tenant(supplier):
        return PunchoutSession.objects.count()


def refused(answer: HttpResponse) -> tuple[str, str]:
    code, text = status_of(answer.content)
    return code, text.partition(" Reference:")[0]


def paced(ask: Callable[[bytes, str], HttpResponse], *documents: bytes) -> tuple[list[HttpResponse], list[list[float]]]:
    """The last answers, and how long each document's answers took: in turn, so that the machine's moods hit both alike.

    Each turn comes from another address, for one address would be slowed down.
    """
    took: list[list[float]] = [[] for _document in documents]
    answers: dict[int, HttpResponse] = {}
    for turn in range(TURNS):
        places = list(enumerate(documents))
        for place, document in places if turn % 2 else reversed(places):
            start = time.perf_counter()
            answers[place] = ask(document, f"198.18.{turn // 250}.{turn % 250 + 1}")
            took[place].append(time.perf_counter() - start)
    return [answers[place] for place in range(len(documents))], took


def are_of_one_pace(first: list[float], second: list[float]) -> bool:
    """Medians within a tenth, or nearer to each other than the answers of one kind are among themselves."""
    slow, fast = sorted((median(first), median(second)), reverse=True)
    spread = min(of_kind[2] - of_kind[0] for of_kind in (quantiles(first), quantiles(second)))
    return slow <= fast * 1.1 or slow - fast < spread


def test_a01_a_wrong_secret_is_401_and_stands_nowhere(
    post: Post, agreed: Agreed, last_transcript: ReadTranscript, caplog: pytest.LogCaptureFixture
) -> None:
    answer = post(setup_request(agreed, secret="wrong-Secret-7"), agreed.key)

    transcript = last_transcript()
    kept = bytes(transcript.request_body or b"") + bytes(transcript.response_body or b"") + caplog.text.encode()
    assert refused(answer) == ("401", REFUSED)
    assert transcript.verdict == "credential.refused"
    assert b"wrong-Secret-7" not in kept


def test_a01_a02_unknown_and_wrong_have_one_text_size_and_pace(post: Post, agreed: Agreed) -> None:
    wrong = setup_request(agreed, secret="w" * len(agreed.secret))
    unknown = setup_request(agreed, sender=(agreed.sender[0], "N" * len(agreed.sender[1])))

    answers, took = paced(lambda body, address: post(body, agreed.key, REMOTE_ADDR=address), wrong, unknown)

    assert {refused(answer) for answer in answers} == {("401", REFUSED)}
    assert len({len(answer.content) for answer in answers}) == 1
    assert are_of_one_pace(*took)


@pytest.mark.parametrize("domain", ["NetworkID", "DUNS", "never-heard-of"])
def test_a02_an_unknown_identity_is_401(post: Post, agreed: Agreed, domain: str) -> None:
    assert refused(post(setup_request(agreed, sender=(domain, "nobody")), agreed.key)) == ("401", REFUSED)


@pytest.mark.parametrize("secret", ["", " \t", "x" * 1_000_000, "Zoe\u0308", "ｓｅｃｒｅｔ", "\ud7ff"])
def test_a03_no_odd_secret_opens(post: Post, supplier_a: Supplier, secret: str) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(secret="Zoë")  # composed

    answer = post(setup_request(agreed, secret=secret), agreed.key)

    assert status_of(answer.content)[0] in ("401", "413")
    assert sessions(supplier_a) == 0


def test_a03_a_secret_beyond_ascii_opens_as_it_is(post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(secret="Zoë-пароль-7")

    assert status_of(post(setup_request(agreed), agreed.key).content)[0] == "200"


@pytest.mark.parametrize(("is_listed", "status"), [(True, "200"), (False, "401")])
def test_a04_a_sender_speaks_for_listed_buyers_only(
    post: Post, supplier_a: Supplier, is_listed: bool, status: str
) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(sender=("AribaNetworkUserId", "hub@hub.example"))
        if is_listed:
            make_credential(agreed.connection, CredentialRole.FROM, "DUNS", "123456789")

    answer = post(setup_request(agreed, from_=("DUNS", "123456789")), agreed.key)

    assert status_of(answer.content)[0] == status


def test_a05_a_secret_of_one_supplier_opens_nothing_at_anothers(
    client_b: Client, supplier_a: Supplier, supplier_b: Supplier, agreed: Agreed
) -> None:
    for path in ("/punchout/cxml/", f"/punchout/cxml/{agreed.key}/"):
        answer = client_b.post(path, setup_request(agreed), content_type="text/xml")
        assert status_of(answer.content)[0] == "401"
    assert sessions(supplier_b) == 0


def test_a05_what_holds_at_another_supplier_is_refused_at_the_pace_of_the_unknown(
    client_b: Client, supplier_b: Supplier, agreed: Agreed
) -> None:
    elsewhere = setup_request(agreed)
    unknown = setup_request(
        agreed, secret="w" * len(agreed.secret), sender=(agreed.sender[0], "N" * len(agreed.sender[1]))
    )

    def ask(body: bytes, address: str) -> HttpResponse:
        return client_b.post(  # type: ignore[return-value]  # the client's own response class
            "/punchout/cxml/", body, content_type="text/xml", REMOTE_ADDR=address
        )

    answers, took = paced(ask, elsewhere, unknown)

    assert len({refused(answer) for answer in answers}) == 1
    assert len({len(answer.content) for answer in answers}) == 1
    assert are_of_one_pace(*took)


def test_a06_a_secret_opens_its_own_connection_only(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        other = make_connection(secret="another-secret")

    for key in (agreed.key, other.key, ""):
        assert status_of(post(setup_request(agreed, secret=other.secret), key).content)[0] == "401"


def test_a07_a_repeat_is_a_retry_for_a_minute_and_nothing_later(
    post: Post, client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    document = setup_request(agreed)
    first, retried = (start_url_of(post(document, agreed.key).content) for _time in range(2))
    client_a.get(path_of(first))

    with time_machine.travel(timezone.now() + timedelta(seconds=90)):
        answer = post(document, agreed.key)
        spent = client_a.get(path_of(first))

    assert (first != retried, sessions(supplier_a)) == (True, 1)
    assert status_of(answer.content)[0] == "409"
    assert spent.status_code == 410


def test_a08_an_old_message_is_taken_and_flagged(post: Post, agreed: Agreed, last_transcript: ReadTranscript) -> None:
    answer = post(setup_request(agreed, timestamp=datetime.now(UTC) - timedelta(days=3)), agreed.key)

    assert status_of(answer.content)[0] == "200"
    assert "envelope.timestamp.far" in [finding["code"] for finding in last_transcript().findings]


@pytest.mark.parametrize(
    "cookie",
    ["é" * 4000, "]]>&lt;&#10;<b a=\"1\">x</b>", "  spaces\tand\nlines  ", "x" * MAX_BUYER_COOKIE_CHARACTERS],
)  # fmt: skip
def test_a14_a_cookie_comes_back_as_it_came(client_a: Client, supplier_a: Supplier, cookie: str) -> None:
    shop = open_shop(client_a, supplier_a)
    buyer = shop.come_back(Operation.CREATE, buyer_cookie=cookie)
    fill(buyer, ("PLAIN-1", "1"))

    assert cart_in(send(buyer)).buyer_cookie == cookie


def test_a14_a_cookie_too_long_is_refused_and_never_cut(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    answer = post(setup_request(agreed, buyer_cookie="x" * 64 * 1024), agreed.key)

    assert status_of(answer.content)[0] == "400"
    assert sessions(supplier_a) == 0


def test_a16_both_secrets_open_until_the_old_one_ends(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    ends = timezone.now() + timedelta(days=7)
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role=CredentialRole.SENDER)
        sender.secrets.update(expires_at=ends)
        add_secret(sender, "the-new-one")
    secrets = (agreed.secret, "the-new-one")

    now = [status_of(post(setup_request(agreed, secret=secret), agreed.key).content)[0] for secret in secrets]
    with time_machine.travel(ends + timedelta(seconds=1)):
        later = [status_of(post(setup_request(agreed, secret=secret), agreed.key).content)[0] for secret in secrets]

    assert (now, later) == (["200", "200"], ["401", "200"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml; charset=utf-16", "nonsense", ""])
def test_a18_any_content_type_is_taken(post: Post, agreed: Agreed, content_type: str) -> None:
    assert status_of(post(setup_request(agreed), agreed.key, content_type).content)[0] == "200"


@pytest.mark.parametrize("encoding", ["base64", "urlencoded"])
@pytest.mark.parametrize("case", ["lower", "upper"])
def test_a18_a_document_in_a_form_field_is_taken(post: Post, agreed: Agreed, encoding: str, case: str) -> None:
    fields = form_fields(setup_request(agreed), encoding, case)

    answer = post(urlencode(fields).encode(), agreed.key, FORM)

    assert status_of(answer.content)[0] == "200"


def test_a19_get_and_head_are_pings_and_other_verbs_are_refused(client_a: Client, supplier_a: Supplier) -> None:
    answers = {
        verb: client_a.generic(verb, "/punchout/cxml/") for verb in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE")
    }

    assert {verb: answer.status_code for verb, answer in answers.items()} == {
        "GET": 200, "HEAD": 200, "PUT": 405, "DELETE": 405, "OPTIONS": 405, "TRACE": 405,
    }  # fmt: skip
    assert status_of(answers["GET"].content)[0] == "200"
    for verb in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert status_of(answers[verb].content)[0] == "450"
        assert answers[verb]["Allow"] == "POST, GET, HEAD"
    assert sessions(supplier_a) == 0


@pytest.mark.parametrize(("charset", "codes"), [("utf-8", []), ("iso-8859-1", ["envelope.charset.contradicts"])])
def test_x18_a_charset_that_contradicts_the_document_is_flagged(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript, charset: str, codes: list[str]
) -> None:
    post(setup_request(agreed, buyer_cookie="Größe"), agreed.key, f"text/xml; charset={charset}")

    assert [finding["code"] for finding in last_transcript().findings] == codes
    with in_tenant(supplier_a):
        assert PunchoutSession.objects.get().buyer_cookie == "Größe"


@pytest.mark.parametrize("body", [b"", b"<cXML/><cXML/>", b"<cXML><Header>", b"\x00\x01", b"{}"])
def test_x20_what_is_no_document_is_406(post: Post, agreed: Agreed, body: bytes) -> None:
    assert status_of(post(body, agreed.key).content)[0] == "406"


def test_x20_blanks_before_a_document_and_after_it_do_not_matter(post: Post, agreed: Agreed) -> None:
    assert status_of(post(b"\r\n  " + setup_request(agreed) + b"\n\n", agreed.key).content)[0] == "200"


def test_x20_a_document_with_something_after_it_or_cut_short_is_406(post: Post, agreed: Agreed) -> None:
    for body in (setup_request(agreed) + b"garbage", setup_request(agreed)[:-20]):
        assert status_of(post(body, agreed.key).content)[0] == "406"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP, identity"])
def test_x21_a_packed_body_is_refused_unopened(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript, encoding: str
) -> None:
    answer = post(setup_request(agreed), agreed.key, HTTP_CONTENT_ENCODING=encoding)

    assert (answer.status_code, status_of(answer.content)[0]) == (415, "406")
    assert last_transcript().verdict == "document.packed"
    assert sessions(supplier_a) == 0


def test_x21_a_body_that_is_as_it_is_may_say_so(post: Post, agreed: Agreed) -> None:
    assert status_of(post(setup_request(agreed), agreed.key, HTTP_CONTENT_ENCODING="identity").content)[0] == "200"


BOMB = b'<!DOCTYPE cXML [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'


def test_x24_every_xml_door_refuses_the_same_bomb(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    setup, order = setup_request(agreed), order_request(agreed, order_item("A-1"))
    for document in (setup, order):
        begin = document.index(b"<cXML")
        hostile = BOMB + document[begin:]
        for path in ("/punchout/cxml/", f"/punchout/cxml/{agreed.key}/"):
            answer = client_a.generic("POST", path, hostile, content_type="text/xml")
            assert status_of(answer.content)[0] == "406"
        form = urlencode(form_fields(hostile)).encode()
        answer = client_a.generic("POST", f"/punchout/cxml/{agreed.key}/", form, content_type=FORM)
        assert status_of(answer.content)[0] == "406"
    assert sessions(supplier_a) == 0


def test_a02_conflicting_identities_in_one_domain_are_401(post: Post, agreed: Agreed) -> None:
    caller = caller_of(agreed)
    twice = replace(caller, sender=(*caller.sender, CredentialClaim(agreed.sender[0], "another")))
    document = write_setup_request(
        SetupRequest(Operation.CREATE, "c", RETURN_URL), twice, payload_id="conflict@x", timestamp=datetime.now(UTC)
    )

    assert refused(post(document, agreed.key)) == ("401", REFUSED)
