"""What the buyer's IT needs to send orders to the inbox: address, token, formats, and a call that works."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from connections.models import Connection, CredentialRole, Protocol
from connections.simulator.parties import inbox_endpoint_of

TOKEN_PLACE = "YOUR-INBOX-TOKEN"  # noqa: S105 – a placeholder
#: Names of formats are the same in every language.
FORMATS = (
    "openTRANS 2.1, 1.0 (ORDER, ORDERCHANGE)",
    "EDIFACT D.96A, D.01B (ORDERS, ORDCHG)",
    "SAP IDoc ORDERS05 (XML; ORDERS, ORDCHG)",
    "UBL 2.1, Peppol BIS Order 3 (Order, OrderChange, OrderCancellation)",
    "cXML (OrderRequest)",
)


@dataclass(frozen=True, slots=True)
class InboxFacts:
    """The address, who signs in how, what is taken, what is answered, and a call for the command line."""

    address: str
    user: str
    formats: tuple[str, ...]
    notes: tuple[str, ...]
    sample: str


def inbox_facts(connection: Connection, base_url: str) -> InboxFacts | None:
    """None where the connection has no inbox token; cXML has an order address of its own."""
    inbox = connection.credentials.filter(role=CredentialRole.INBOX).first()
    if inbox is None and connection.protocol == Protocol.CXML:
        return None
    address = inbox_endpoint_of(connection, base_url)
    return InboxFacts(
        address=address,
        user=inbox.identity if inbox else connection.key,
        formats=FORMATS,
        notes=(
            _("The format is recognised from the file; the type that is named does not matter."),
            _("openTRANS, UBL and cXML are answered in their own format, the others by a short receipt in JSON."),
            _("A refusal is application/problem+json: it says what to change, and a reference that finds it here."),
            _("At 503 send the same again later. The same order sent twice is booked once and gets the same answer."),
            _("Please send our quote back: EXT_QUOTE_ID and EXT_QUOTE_ITEM of the cart, with each line of the order."),
        ),
        sample=(
            f"curl --data-binary @order.xml \\\n  --header 'Authorization: Bearer {TOKEN_PLACE}' \\\n"
            f"  --header 'Content-Type: application/octet-stream' \\\n  {address}"
        ),
    )
