"""The traps of cXML that lie at the door and in the visit, each by the number it has among the facts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test import Client

from connections.models import CredentialRole, PunchoutSession, Transcript
from protocols.cxml.form import document_of
from protocols.cxml.read_answers import read_response
from protocols.cxml.write_requests import write_order_request
from protocols.messages import CredentialClaim, Operation
from protocols.orders import PurchaseOrder
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.editing import Shop, bare_item, item_of, notice_in, open_shop, sessions
from tests.connections.shopping import cart_in, fill, form_in, send
from tests.connections.visiting import FIREFOX, walk_in
from tests.factories.connections import RETURN_HOST, Agreed, make_connection, make_credential
from tests.factories.messages import caller_of, order_item, order_request, setup_request, start_url_of, status_of
from tests.journeys.page import Page

ReadTranscript = Callable[[], Transcript]
LONG_ADDRESS = f"https://{RETURN_HOST}/return?" + "&".join(f"parameter{n}=va%20lue%2F{n}" for n in range(60))


@pytest.fixture
def shop(client_a: Client, supplier_a: Supplier) -> Shop:
    return open_shop(client_a, supplier_a)


def is_cxml(body: bytes) -> bool:
    return body.startswith(b"<?xml") and b"<!DOCTYPE cXML SYSTEM" in body and bool(read_response(body).code)


# The fifteen ----------------------------------------------------------------------------------------------------------


def test_trap_01_every_answer_is_cxml(post: Post, client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    answers = [
        post(b"<html>not ours</html>", agreed.key),
        post(setup_request(agreed, secret="wrong"), agreed.key),
        post(setup_request(agreed), "no-such-key"),
        post(setup_request(agreed), agreed.key, HTTP_CONTENT_ENCODING="gzip"),
        client_a.generic("PUT", "/punchout/cxml/"),
        client_a.get("/punchout/cxml/"),
    ]
    with in_tenant(supplier_a), database.cursor() as cursor:
        cursor.execute("ALTER TABLE connections_credential RENAME TO gone")
    answers.append(post(setup_request(agreed), agreed.key))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 415, 405, 200, 503]
    assert [is_cxml(answer.content) for answer in answers] == [True] * 7


def test_trap_02_sender_proves_and_from_names_the_customer(post: Post, supplier_a: Supplier) -> None:
    hub, secret = ("AribaNetworkUserId", "sysadmin@hub.example"), "of the supplier"
    with in_tenant(supplier_a):
        buyers = [make_connection(sender=hub, secret=secret) for _buyer in range(2)]

    for agreed in buyers:
        assert status_of(post(setup_request(agreed)).content)[0] == "200"
        with in_tenant(supplier_a):
            assert PunchoutSession.objects.latest("id").connection_id == agreed.connection.pk


def test_trap_03_several_credentials_in_any_case_are_one_party(
    post: Post, supplier_a: Supplier, agreed: Agreed
) -> None:
    caller = caller_of(agreed)
    domain, identity = agreed.from_
    unknown, written = CredentialClaim("SystemID", "whatever"), CredentialClaim(domain.upper(), f" {identity.lower()} ")
    order = PurchaseOrder("PO-1", "new", (order_item("A-1"),))
    for from_, status in (
        ((unknown, written), "200"),
        ((written, CredentialClaim(domain.lower(), "somebody else")), "401"),
    ):
        document = write_order_request(
            order, replace(caller, from_=from_), payload_id="trap-3@x", timestamp=datetime.now(UTC)
        )
        assert status_of(post(document, agreed.key).content)[0] == status


def test_trap_06_the_cookie_is_the_last_ones_and_no_key_to_a_cart(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))
    buyer = shop.come_back(Operation.EDIT, item_of(first.lines[0]), buyer_cookie="another <1>")
    twin = shop.come_back(Operation.CREATE, buyer_cookie="another <1>")

    assert cart_in(send(buyer)).buyer_cookie == "another <1>"
    assert buyer.session.cart_id != twin.session.cart_id


def test_trap_07_the_return_address_is_kept_to_the_letter(shop: Shop) -> None:
    buyer = shop.come_back(Operation.CREATE, return_url=LONG_ADDRESS)
    fill(buyer, ("PLAIN-1", "2"))

    assert form_in(send(buyer)).action == LONG_ADDRESS


def test_trap_07_an_unlisted_host_gets_no_cart(shop: Shop) -> None:
    buyer = shop.come_back(Operation.CREATE, return_url="https://elsewhere.example/")
    fill(buyer, ("PLAIN-1", "2"))

    assert Page(send(buyer).content.decode(), "https://ta.localhost/").forms("erp") == []


def test_trap_08_a_start_page_opened_twice_and_in_a_frame_enters(shop: Shop) -> None:
    address = start_url_of(shop.ask(Operation.CREATE).content)
    scanned = shop.client.get(address, HTTP_USER_AGENT="Mozilla/5.0 (compatible; bingbot/2.0)")
    cookieless = [Client(HTTP_HOST="ta.localhost").get(address, HTTP_USER_AGENT=FIREFOX) for _click in range(2)]

    place = cookieless[1]["Location"]
    page = Client(HTTP_HOST="ta.localhost").get(place, HTTP_USER_AGENT=FIREFOX)

    assert scanned.status_code == 200
    assert cookieless[0]["Location"] == place
    assert page.status_code == 200
    assert "X-Frame-Options" not in page


def test_trap_10_leaving_an_edit_deletes_nothing(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))

    cart = cart_in(shop.come_back(Operation.EDIT, item_of(first.lines[0])).post("leave/"))

    assert (cart.status, cart.lines) == ("204", ())


def test_trap_10_or_gives_back_the_cart_as_it_came(client_a: Client, supplier_a: Supplier) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"leave_edit": "original"})
    first = shop.first_cart(("PLAIN-1", "2"), ("WASHER", "3"))
    buyer = shop.come_back(Operation.EDIT, *map(item_of, first.lines))
    buyer.post("cart/add/", {"sku": "M8x40/ß", "quantity": "100"})

    cart = cart_in(buyer.post("leave/"))

    assert cart.status == ""
    assert [(line.item_id, line.quantity) for line in cart.lines] == [
        (line.item_id, line.quantity) for line in first.lines
    ]


def test_trap_11_the_companion_of_a_line_never_changes(shop: Shop) -> None:
    """In edit, in an edit of the edit, and of a line we know nothing of but what is said."""
    first = shop.first_cart(("PLAIN-1", "2"))
    foreign = bare_item("WASHER", "3", "S-1/of another shop")
    sent = [item_of(first.lines[0]), foreign]
    for _edit in range(2):
        cart = cart_in(send(shop.come_back(Operation.EDIT, *sent)))
        assert [line.item_id for line in cart.lines] == [first.lines[0].item_id, foreign.item_id]
        sent = [item_of(line, quantity=line.quantity + Decimal(1)) for line in cart.lines]


def test_trap_11_the_companion_of_a_cut_or_foreign_line_is_looked_at_in_its_own_connection_only(
    shop: Shop, supplier_a: Supplier
) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))
    with in_tenant(supplier_a):
        stranger = make_connection()
    other = Shop(shop.client, supplier_a, stranger, shop.goods)

    buyer = other.come_back(Operation.EDIT, item_of(first.lines[0]))

    assert "PLAIN-1" in notice_in(buyer.get("cart/"), "setup.lines_lost")


# Those that running clients showed ------------------------------------------------------------------------------------


def without(document: bytes, begin: bytes, end: bytes) -> bytes:
    head, _, rest = document.partition(begin)
    return head + rest.partition(end)[2] if rest else document


def test_trap_interop_03_a_bare_message_is_taken(
    post: Post, supplier_a: Supplier, agreed: Agreed, last_transcript: ReadTranscript
) -> None:
    for document in (setup_request(agreed), order_request(agreed, order_item("A-1"))):
        document = without(document, b"<!DOCTYPE", b">")
        document = without(document, b"<UserAgent>", b"</UserAgent>")
        document = without(document, b"<BillTo>", b"</BillTo>")
        document = document.replace(b'xml:lang="en"', b'xml:lang=""').replace(b"+00:00", b"")
        for content_type in ("text/xml", "application/octet-stream", ""):
            body = document.replace(b"@buyer.example", f"{content_type.replace('/', '')}@buyer.example".encode())
            assert status_of(post(body, agreed.key, content_type).content)[0] == "200"


def test_trap_interop_03_parts_in_another_order_are_taken(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    document = setup_request(agreed)
    begin = document.index(b"<BuyerCookie>")
    end = document.index(b"</BuyerCookie>") + len(b"</BuyerCookie>")
    moved = document[:begin] + b"<SupplierSetup><URL>https://old.example/</URL></SupplierSetup>" + document[end:]
    moved = moved.replace(b"</PunchOutSetupRequest>", document[begin:end] + b"</PunchOutSetupRequest>")

    assert status_of(post(moved, agreed.key).content)[0] == "200"
    with in_tenant(supplier_a):
        assert PunchoutSession.objects.latest("id").buyer_cookie == "cookie & <1>"


def test_trap_interop_04_a_header_copied_from_the_cart_signs_in_where_agreed(
    client_a: Client, supplier_a: Supplier
) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"header_parties": "as_received"})
    first = walk_in(client_a, supplier_a, shop.agreed)
    fill(first, ("PLAIN-1", "2"))
    answer = send(first)
    document = document_of(form_in(answer).fields) or b""
    header = document[document.index(b"<Header>") : document.index(b"</Header>") + len(b"</Header>")]
    secret = f"<SharedSecret>{shop.agreed.secret}</SharedSecret></Credential><UserAgent>".encode()
    copied = header.replace(b"</Credential><UserAgent>", secret)

    order = order_request(shop.agreed, item_of(cart_in(answer).lines[0]))
    begin, end = order.index(b"<Header>"), order.index(b"</Header>") + len(b"</Header>")
    ordered = client_a.post(
        f"/punchout/cxml/{shop.agreed.key}/", order[:begin] + copied + order[end:], content_type="text/xml"
    )

    assert b"SharedSecret" not in header
    assert copied != header
    assert status_of(ordered.content)[0] == "200"


@pytest.mark.parametrize(
    ("case", "encoding", "name"),
    [
        ("lower", "base64", "cxml-base64"),
        ("upper", "base64", "cXML-base64"),
        ("lower", "urlencoded", "cxml-urlencoded"),
        ("upper", "urlencoded", "cXML-urlencoded"),
    ],
)
def test_trap_interop_08_the_field_has_the_case_that_was_agreed(
    client_a: Client, supplier_a: Supplier, case: str, encoding: str, name: str
) -> None:
    overrides = {"form_field_case": case, "form_encoding": encoding}
    shop = open_shop(client_a, supplier_a, overrides=overrides)
    buyer = walk_in(client_a, supplier_a, shop.agreed)
    fill(buyer, ("PLAIN-1", "2"))

    assert [field for field, _value in form_in(send(buyer)).fields] == [name]


def test_trap_interop_08_lower_case_is_the_default(shop: Shop) -> None:
    buyer = walk_in(shop.client, shop.supplier, shop.agreed)
    fill(buyer, ("PLAIN-1", "2"))

    assert [field for field, _value in form_in(send(buyer)).fields] == ["cxml-base64"]


def test_trap_interop_10_every_line_has_a_companion_of_its_own(shop: Shop) -> None:
    carts = [shop.first_cart(("PLAIN-1", "1"), ("WASHER", "1"), ("M8x40/ß", "1")) for _visit in range(2)]

    names = [line.item_id.supplier_part_auxiliary_id for cart in carts for line in cart.lines]
    assert len(set(names)) == 6
    assert "" not in names


def test_trap_06_visits_are_counted_by_request_not_by_cookie(shop: Shop, supplier_a: Supplier) -> None:
    for _visit in range(2):
        shop.come_back(Operation.CREATE, buyer_cookie="same")

    assert sessions(supplier_a) == 2


def test_trap_02_a_buyer_the_hub_may_not_speak_for_is_nobody(post: Post, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        make_credential(agreed.connection, CredentialRole.FROM, "DUNS", "111")

    assert status_of(post(setup_request(agreed, from_=("DUNS", "222")), agreed.key).content)[0] == "401"
