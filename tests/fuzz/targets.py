"""What is fuzzed: each a function from bytes that may raise ProtocolError and nothing else."""

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

from protocols.bmecat.read import read_bmecat
from protocols.bmecat.write import write_bmecat
from protocols.catalogue import Action, CatalogueHead, CatalogueItem, CataloguePart, RowProblem
from protocols.cif.read import read_cif
from protocols.cif.write import write_cif
from protocols.cxml.form import document_of, form_fields
from protocols.cxml.read import read
from protocols.cxml.read_answers import read_cart, read_response
from protocols.cxml.read_index import read_index
from protocols.cxml.write_cart import write_cart
from protocols.cxml.write_index import write_index
from protocols.cxml.write_requests import write_order_request, write_setup_request
from protocols.documents import Confirmation, ConfirmationKind, OrderReference, ShipNotice, ShippedLine, ShippedOrder
from protocols.errors import RemoteError
from protocols.ids_connect.read import read_call as read_ids
from protocols.ids_connect.write import check as check_ids
from protocols.ids_connect.write import write_return as write_ids
from protocols.messages import SetupRequest
from protocols.mime import unwrap
from protocols.oci.profiles import PROFILES
from protocols.oci.read import read_call
from protocols.oci.read_return import read_return
from protocols.oci.write import write_return
from protocols.opentrans import write_response as opentrans
from protocols.opentrans.write_dispatch import write_dispatch_notification
from protocols.order_formats import read_orders, recognise
from protocols.order_parts import ReadOrder
from protocols.orders import PurchaseOrder
from protocols.return_address import parse_return_address
from protocols.ubl import write_response as ubl
from protocols.ubl.write_despatch import write_despatch_advice
from protocols.values import parse_decimal
from protocols.xml import parse_namespaced
from tests.corpus.cases import FILES
from tests.protocols.samples import BUYER, CALLER, NOON, SUPPLIER, call, cart

Pairs = list[tuple[str, str]]


def fuzz_request(body: bytes) -> None:
    """Read a request; what was read can be written, and says the same when read again."""
    message = read(body).body
    if isinstance(message, SetupRequest):
        again = read(write_setup_request(message, CALLER, payload_id="1", timestamp=NOON)).body
        assert (again.buyer_cookie, again.return_url) == (message.buyer_cookie, message.return_url)
    if isinstance(message, PurchaseOrder) and message.lines:
        again = read(write_order_request(message, CALLER, payload_id="1", timestamp=NOON)).body
        assert [line.item_id for line in again.lines] == [line.item_id for line in message.lines]


def fuzz_cart(body: bytes) -> None:
    """Read a cart and write it again."""
    found = read_cart(body)
    document = write_cart(found, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="1", timestamp=NOON)
    assert read_cart(document).lines == found.lines
    assert document_of(form_fields(document)) == document


def fuzz_answer(body: bytes) -> None:
    """Read an answer."""
    read_response(body)


def fuzz_call(body: bytes) -> None:
    """Read an OCI call and answer it."""
    read_form = read_call(_pairs(body), raw_query=body.decode("latin-1"), swallow_tail=len(body) % 2 == 0)
    form = write_return(cart(), read_form, PROFILES["sap-srm"], "Q7")
    assert all(name and "\x00" not in value for name, value in form.fields if name.startswith("NEW_ITEM"))
    parse_return_address(read_form.return_url, allow_http=True, allow_sapevent=True)


def fuzz_return(body: bytes) -> None:
    """Read a returned OCI cart and return it once more."""
    write_return(read_return(_pairs(body)), call(), PROFILES["generic-oci"], "Q7")


def fuzz_ids(body: bytes) -> None:
    """Read an IDS Connect call, and the cart that came with it; answer it."""
    form = write_ids(cart(), read_ids(_pairs(body)), quote_id="Q7", timestamp=NOON)
    check_ids(dict(form.fields)["warenkorb"])


def fuzz_order(body: bytes) -> None:
    """Read an order in any format, and answer it where its format can."""
    for found in read_orders(body):
        answer = Confirmation(OrderReference(found.order.order_id, ""), "S-1", NOON, ConfirmationKind.ACCEPT)
        if found.format.startswith("opentrans"):
            parse_namespaced(opentrans.write_order_response(answer, found))
        if found.format == "opentrans-2.1":
            parse_namespaced(write_dispatch_notification(_everything_left(found), found))
        if found.format.startswith("ubl"):
            parse_namespaced(ubl.write_order_response(answer, found))
            parse_namespaced(write_despatch_advice(_everything_left(found), found))


def _everything_left(found: ReadOrder) -> ShipNotice:
    """The notice that all of an order left."""
    lines = tuple(
        ShippedLine(line.line_number, line.quantity, line.unit, line.item_id, line.description)
        for line in found.order.lines
    )
    order = ShippedOrder(OrderReference(found.order.order_id, ""), lines)
    return ShipNotice("DN-1", NOON, (order,), ship_from=found.order.bill_to, ship_to=found.order.ship_to)


def fuzz_inbox(body: bytes) -> None:
    """What the inbox does with a body before it knows who sent it: unwrap, recognise, read."""
    label = CONTENT_TYPES[body[0] % len(CONTENT_TYPES)] if body else ""
    document = unwrap(body[1:], label).document
    recognise(document, label)
    read_orders(document)


def fuzz_values(body: bytes) -> None:
    """Numbers and addresses from any text."""
    text = body.decode("utf-8", "replace")
    for piece in text.split("\n"):
        try:
            assert parse_decimal(piece, may_be_signed=True).is_finite()
        except RemoteError:
            parse_return_address(piece)


def fuzz_bmecat(body: bytes) -> None:
    """Read a catalogue; what was read can be written, with the same numbers and prices."""
    head, items = _catalogue(read_bmecat(BytesIO(body)))
    _head, again = _catalogue(read_bmecat(BytesIO(b"".join(write_bmecat(head, (), items)))))
    kept = [(item.sku, () if item.action is Action.DELETE else item.prices) for item in items]
    assert [(item.sku, item.prices) for item in again] == kept


def fuzz_cif(body: bytes) -> None:
    """Read a table, write it and read it again."""
    head, items = _catalogue(read_cif(BytesIO(body)))
    list(read_cif(BytesIO(b"".join(write_cif(head, items, [])))))


def fuzz_index(body: bytes) -> None:
    """Read an Index; what can be written of it has the same numbers when read again."""
    head, items = _catalogue(read_index(BytesIO(body)))
    refused: list[RowProblem] = []
    _head, again = _catalogue(read_index(BytesIO(b"".join(write_index(head, items, refused)))))
    left_out = {problem.position for problem in refused}
    assert [item.sku for item in again] == [item.sku for at, item in enumerate(items, 1) if at not in left_out]


def _catalogue(parts: Iterable[CataloguePart]) -> tuple[CatalogueHead, list[CatalogueItem]]:
    found = list(parts)
    assert isinstance(found[0], CatalogueHead)
    assert all(part.remedy for part in found if isinstance(part, RowProblem))
    return found[0], [part for part in found if isinstance(part, CatalogueItem)]


def _pairs(body: bytes) -> Pairs:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _seeds(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in FILES if path.match(pattern)]


def _samples(root: bytes) -> list[bytes]:
    """Sample documents beside this checkout, if there are any, that hold an element of that name."""
    found = sorted((Path(__file__).parents[3] / "shared" / "samples").glob("**/*.xml"))
    return [body for path in found if root in (body := path.read_bytes()) and b"<cXML" in body]


CART = write_cart(cart(), from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="1", timestamp=NOON)
ANSWER = b'<cXML><Response><Status code="200" text="OK"/><PunchOutSetupResponse><StartPage><URL>https://s.example/</URL></StartPage>'
IDS_FETCH = (
    b"action=WKE&kndnr=0012&name_kunde=smith&pw_kunde=p&Version=2.5&target=TOP&hookurl=https%3A%2F%2Ft.example%2F"
)
IDS_SEND = (
    IDS_FETCH.replace(b"WKE", b"WKS")
    + b"&warenkorb=<Warenkorb xsi:schemaLocation='x y'><Order><OrderInfo><OfferNo>Q7</OfferNo><Cur>EUR</Cur></OrderInfo>"
    b"<OrderItem><RefItems><Customer>10</Customer></RefItems><EAN>50821632627</EAN><ArtNo>A-1</ArtNo><Qty>2.00</Qty>"
    b"<QU>PCE</QU><Kurztext>Rohr</Kurztext><NetPrice>522</NetPrice><PriceBasis>1000</PriceBasis></OrderItem></Order>"
    b"</Warenkorb>"
)
CONTENT_TYPES = (
    "text/xml", "application/edifact", "multipart/mixed; boundary=b", 'multipart/related; boundary="b"; start="<a@b>"',
    "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "", "text/plain; charset=utf-16",
)  # fmt: skip
PARTS = (
    b"--b\r\nContent-Type: text/xml\r\nContent-ID: <a@b>\r\n\r\n%s\r\n--b\r\nContent-Type: application/pdf\r\n"
    b'Content-Disposition: attachment; filename="x.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n'
)
INBOX = [
    bytes([2 + number % 2]) + PARTS % body
    for number, body in enumerate([*_seeds("orders/*.xml"), *_seeds("orders/*.edi")])
]
#: Name to target and the documents to damage.
TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "cXML requests": (fuzz_request, [*_seeds("cxml/*.xml"), *_samples(b"<Request")]),
    "cXML carts": (fuzz_cart, [CART, *_samples(b"<PunchOutOrderMessage")]),
    "cXML answers": (fuzz_answer, [ANSWER + b"</PunchOutSetupResponse></Response></cXML>"]),
    "OCI calls": (fuzz_call, _seeds("oci/*-call.query")),
    "IDS Connect calls": (fuzz_ids, [IDS_FETCH, IDS_SEND]),
    "OCI returns": (fuzz_return, _seeds("oci/*-return.query")),
    "orders in XML": (fuzz_order, _seeds("orders/*.xml")),
    "orders in EDIFACT": (fuzz_order, _seeds("orders/*.edi")),
    "inbox bodies": (fuzz_inbox, INBOX),
    "catalogues in BMEcat": (fuzz_bmecat, _seeds("catalogues/*bmecat*.xml")),
    "catalogues in CIF": (fuzz_cif, _seeds("catalogues/*.cif")),
    "catalogues in cXML": (fuzz_index, _seeds("catalogues/*index.xml")),
    "numbers and addresses": (fuzz_values, [b"1.5\nhttps://erp.example:8443/back?a=1#b\nSAPEVENT:POST\n-12.000"]),
}
