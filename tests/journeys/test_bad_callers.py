"""Callers who are not who they say, or not where they should be: refused alike, whatever was wrong.

Each gets an answer in its protocol or a page with a code and a reference, which the desk shows.
"""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys import cxml
from tests.journeys.buyer import Buyer
from tests.journeys.connections import CXML, OCI, OCI_BY_GET
from tests.journeys.desk import Desk
from tests.journeys.refusals import (
    WRONG,
    assert_page_refuses,
    assert_refused,
    reference_of,
    spoken,
    words_of,
)
from tests.journeys.web import Web

BuyerOf = Callable[[str, str], Buyer]
DeskOf = Callable[[str], Desk]
by_both_methods = pytest.mark.parametrize(("slug", "key"), [OCI, OCI_BY_GET])


@pytest.fixture
def buyer(buyer_of: BuyerOf) -> Buyer:
    """Of a cXML connection."""
    return buyer_of(*CXML)


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    """Of the supplier of that connection."""
    return desk_of(CXML[0])


# cXML


def test_wrong_secret_is_401_and_no_transcript_keeps_it(buyer: Buyer, desk: Desk) -> None:
    answer = buyer.setup(secret=WRONG)

    assert_refused(answer, "401")
    (found,) = desk.found("transcripts", reference_of(answer))
    page = desk.get(found)
    assert (page.status, WRONG in page.text, "credential.refused" in page.text) == (200, False, True)


@pytest.mark.parametrize("secret", ["", " ", "none", "null", "*", "%", "0", "\u0661"])
def test_no_secret_is_no_key(secret: str, buyer: Buyer) -> None:
    assert_refused(buyer.setup(secret=secret), "401")


def test_unknown_identity_answers_exactly_as_a_wrong_secret(buyer: Buyer, desk: Desk) -> None:
    agreed = buyer.agreed
    nobody = {"domain": "NetworkID", "identity": "nobody-here"}
    stranger = Buyer(buyer.web, agreed | {"credentials": agreed["credentials"] | {"sender": nobody, "from": nobody}})

    unknown, wrong = stranger.setup(), buyer.setup(secret=WRONG)

    assert_refused(unknown, "401")
    assert spoken(unknown) == spoken(wrong)
    assert desk.has_transcript(reference_of(unknown))


def test_unknown_connection_answers_exactly_as_a_wrong_secret(buyer: Buyer, desk: Desk) -> None:
    nowhere = urljoin(buyer.agreed["endpoint"], "../no-such-connection/")

    unknown, wrong = buyer.setup(to=nowhere), buyer.setup(secret=WRONG)

    assert_refused(unknown, "401")
    assert spoken(unknown) == spoken(wrong)
    assert desk.has_transcript(reference_of(unknown))


def test_another_connections_secret_is_refused(buyer_of: BuyerOf, buyer: Buyer) -> None:
    other = buyer_of("wattlespark", "northmoor-coupa").agreed["credentials"]["shared_secret"]

    assert_refused(buyer.setup(secret=other), "401")


def test_another_suppliers_buyer_is_refused(buyer_of: BuyerOf, buyer: Buyer) -> None:
    """With all his right credentials, at this supplier's shared door and at his own key's name here."""
    stranger = buyer_of("normhaus", "lindental-ariba")
    for path in ("/punchout/cxml/", "/punchout/cxml/lindental-ariba/", urlsplit(buyer.agreed["endpoint"]).path):
        assert_refused(stranger.setup(to=urljoin(buyer.agreed["endpoint"], path)), "401")


# Where the cart should go


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
        "java\tscript:alert(1)", "//evil.example/", "/relative/", "", "https://", "https://user:pw@evil.example/",
        "file:///etc/passwd", "ftp://erp.example/", "https://erp.example/\r\nX-Injected: 1", "sapevent:POST",
    ],
)  # fmt: skip
def test_bad_return_address_is_400_and_opens_nothing(address: str, buyer: Buyer, desk: Desk) -> None:
    answer = buyer.say(cxml.setup_request(address, "cookie"))

    assert_refused(answer, "400")
    assert "X-Injected" not in answer.headers
    assert desk.has_transcript(reference_of(answer))


def test_javascript_in_an_oci_hook_gets_a_page_and_opens_nothing(buyer_of: BuyerOf, desk_of: DeskOf) -> None:
    for slug, key in (OCI, OCI_BY_GET):
        answer = buyer_of(slug, key).call(hook_url="javascript:alert(document.domain)")

        assert_page_refuses(answer, 400, desk_of(slug))
        assert "javascript:" not in answer.text


# OCI


@by_both_methods
def test_wrong_oci_password_gets_a_page_and_no_transcript_keeps_it(
    slug: str, key: str, buyer_of: BuyerOf, desk_of: DeskOf
) -> None:
    answer = buyer_of(slug, key).call(secret=WRONG)

    assert_page_refuses(answer, 401, desk_of(slug))
    (found,) = desk_of(slug).found("transcripts", answer.page.notices()[0].reference)
    assert WRONG not in desk_of(slug).get(found).text


@by_both_methods
def test_unknown_oci_user_and_connection_answer_as_a_wrong_password(slug: str, key: str, buyer_of: BuyerOf) -> None:
    buyer = buyer_of(slug, key)
    agreed = buyer.agreed
    (user,) = [
        n for n in agreed["credentials"] if n != agreed["secret_parameter"] and agreed["credentials"][n] != "100"
    ]
    nobody = Buyer(buyer.web, agreed | {"credentials": agreed["credentials"] | {user: "nobody-here"}})
    nowhere = Buyer(buyer.web, agreed | {"endpoint": urljoin(agreed["endpoint"], "../no-such-connection/")})

    wrong, unknown, absent = buyer.call(secret=WRONG), nobody.call(), nowhere.call()

    assert {answer.status for answer in (wrong, unknown, absent)} == {401}
    assert words_of(unknown) == words_of(wrong) == words_of(absent)


def test_oci_call_without_anything_gets_a_page(buyer_of: BuyerOf, desk_of: DeskOf) -> None:
    buyer = buyer_of(*OCI)

    answer = buyer.web.get(buyer.agreed["endpoint"], follow=False)

    assert_page_refuses(answer, 400, desk_of(OCI[0]))


# The StartPage


def test_made_up_start_page_is_404_with_a_reference(buyer: Buyer, desk: Desk) -> None:
    answer = buyer.web.get(urljoin(buyer.agreed["endpoint"], "/punchout/start/no-such-ticket-0000000000/"))

    assert_page_refuses(answer, 404, desk)


def test_looking_at_a_start_page_does_not_spend_it(buyer: Buyer) -> None:
    start = buyer.start_page()
    for method, headers in (
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Purpose": "prefetch"}),
    ):
        looked = buyer.web.ask(method, start, headers=headers, may_be_down=True)
        assert looked.location == ""

    assert urlsplit(buyer.enter(start).home).path.startswith("/s/")


# Hosts


def test_unknown_host_is_503_for_systems_and_404_for_people(buyer: Buyer, web: Web) -> None:
    port = urlsplit(buyer.agreed["endpoint"]).port
    for path in ("/punchout/cxml/", "/punchout/cxml/any/", "/orders/inbox/any/"):
        answer = web.ask("POST", f"http://nobody.localhost:{port}{path}", b"<cXML/>", may_be_down=True)
        assert (answer.status, cxml.read_status(answer.body).code) == (503, "560")
        assert int(answer.headers["Retry-After"]) > 0
    for path in ("/", "/s/anything/", "/admin/", "/media/anything"):
        answer = web.get(f"http://nobody.localhost:{port}{path}")
        assert (answer.status, "nobody" in answer.text) == (404, False)


def test_host_is_matched_without_case_and_final_dot(buyer: Buyer) -> None:
    parts = urlsplit(buyer.agreed["endpoint"])
    for host in (parts.hostname.upper(), f"{parts.hostname}."):
        answer = buyer.setup(to=parts._replace(netloc=f"{host}:{parts.port}").geturl())
        assert (answer.status, cxml.read_status(answer.body).code) == (200, "200")


def test_shop_exists_only_inside_a_visit(buyer: Buyer) -> None:
    shop = urljoin(buyer.agreed["endpoint"], "/")
    for path in (
        "",
        "cart/",
        f"p/{buyer.agreed['visible_sku']}/",
        "search/?q=a",
        "s/",
        "s/short/",
        "s/" + "A" * 43 + "/",
    ):
        answer = buyer.web.get(urljoin(shop, path))
        assert (answer.status in (404, 410), answer.page.skus()) == (True, set())
