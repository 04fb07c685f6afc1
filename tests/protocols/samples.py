"""Small documents and values for the tests of the codecs; each may be changed in one place."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from protocols.cxml.read import read
from protocols.cxml.write_requests import Caller
from protocols.messages import CartReturn, CredentialClaim, Envelope, OciCall, OciFunction, ReturnLine, SetupRequest
from protocols.orders import ItemId, PurchaseOrder
from protocols.values import Classification, Money

SHARED = Path(__file__).resolve().parents[3] / "shared"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BUYER = (CredentialClaim("NetworkID", "AN01"),)
SUPPLIER = (CredentialClaim("DUNS", "123456789"),)
CALLER = Caller(from_=BUYER, to=SUPPLIER, sender=(CredentialClaim("NetworkID", "hub"),), secret="open <sesame>")

HEADER = (
    '<Header><From><Credential domain="NetworkID"><Identity>AN01</Identity></Credential></From>'
    '<To><Credential domain="DUNS"><Identity>123456789</Identity></Credential></To>'
    '<Sender><Credential domain="NetworkID"><Identity>hub</Identity><SharedSecret>s3cret</SharedSecret></Credential>'
    "<UserAgent>Buyer 1</UserAgent></Sender></Header>"
)
SETUP = (
    '<PunchOutSetupRequest operation="create"><BuyerCookie>c1</BuyerCookie>'
    "<BrowserFormPost><URL>https://erp.example/back</URL></BrowserFormPost></PunchOutSetupRequest>"
)
ITEM = (
    '<ItemOut quantity="2" lineNumber="1"><ItemID><SupplierPartID>A-1</SupplierPartID></ItemID><ItemDetail><UnitPrice>'
    '<Money currency="EUR">1.5</Money></UnitPrice><Description xml:lang="en">Bolt</Description>'
    "<UnitOfMeasure>EA</UnitOfMeasure></ItemDetail></ItemOut>"
)
ORDER = (
    '<OrderRequest><OrderRequestHeader orderID="PO1" orderDate="2026-03-04T12:00:00+00:00"><Total>'
    f'<Money currency="EUR">3</Money></Total></OrderRequestHeader>{ITEM}</OrderRequest>'
)


def document(body: str = SETUP, *, header: str = HEADER, attributes: str = "") -> bytes:
    """A request around `body`."""
    attributes = attributes or 'payloadID="1@erp.example" timestamp="2026-03-04T12:00:00+00:00"'
    return f"<cXML {attributes}>{header}<Request>{body}</Request></cXML>".encode()


def read_setup(body: str = SETUP) -> SetupRequest:
    """The setup request in a document around `body`."""
    message = read(document(body)).body
    assert isinstance(message, SetupRequest)
    return message


def read_order(body: str = ORDER) -> PurchaseOrder:
    """The order in a document around `body`."""
    message = read(document(body)).body
    assert isinstance(message, PurchaseOrder)
    return message


def codes(envelope: Envelope | OciCall) -> list[str]:
    """The codes of what was odd."""
    return [finding.code for finding in envelope.findings]


def line(**changes: object) -> ReturnLine:
    """A cart line with everything in it."""
    values = {
        "line_number": 1,
        "item_id": ItemId("A-1", "q7/1"),
        "quantity": Decimal("3"),
        "description": "Bolt M8 × 40",
        "unit_price": Money(Decimal("12.5"), "EUR"),
        "unit": "C62",
        "line_total": Money(Decimal("37.5"), "EUR"),
        "classifications": (Classification("UNSPSC", "31161600"),),
        "manufacturer_part_id": "M-1",
        "manufacturer_name": "Müller & Söhne",
        "lead_time_days": 3,
    }
    return ReturnLine(**(values | changes))


def cart(*lines: ReturnLine, **changes: object) -> CartReturn:
    """A cart of these lines."""
    lines = lines or (line(),)
    total = Money(sum((each.line_total.amount for each in lines), Decimal(0)), "EUR")
    values = {"buyer_cookie": "c1", "total": total, "lines": lines}
    return CartReturn(**(values | changes))


def call(*parameters: tuple[str, str], **changes: object) -> OciCall:
    """An OCI call as it was read."""
    values = {
        "function": OciFunction.SHOPPING,
        "return_url": "https://erp.example/hook",
        "user": "u",
        "secret": "p",
        "parameters": parameters,
    }
    return OciCall(**(values | changes))
