"""Take an order from the inbox of a connection: the token opens it, the bytes say what it is.

For connections whose punchout has no order message (OCI). cXML is understood; anything else is refused in words and
kept in the transcript, so that nothing is lost.
"""

import base64
import binascii
from datetime import datetime

from connections.domain.answer_cxml import refusal, status_answer
from connections.domain.authenticate import Authenticated, authenticate_inbox
from connections.domain.candidates import candidate_by_key
from connections.domain.exchange import Answer, Exchange
from connections.domain.receive_order import receive_order
from connections.domain.unwrap_document import unwrap_document
from connections.models import TranscriptKind
from protocols.cxml.read import read
from protocols.errors import CredentialRefused, RemoteError, UnsupportedMessage
from protocols.orders import PurchaseOrder

HTTP_UNAUTHORIZED, HTTP_UNSUPPORTED = 401, 415
#: The protocols whose connections have an inbox; cXML's own door takes its orders.
PROTOCOL = "oci"


def take_from_inbox(exchange: Exchange, key: str, authorization: str, content_type: str, *, now: datetime) -> Answer:
    """The answer, a cXML Response in every case."""
    exchange.kind = TranscriptKind.ORDER
    try:
        signed_in = _sign_in(exchange, key, authorization, now)
    except CredentialRefused as refused:
        answer = refusal(exchange, refused, http_status=HTTP_UNAUTHORIZED)
        headers = (*answer.headers, ("WWW-Authenticate", "Bearer"))
        return Answer(HTTP_UNAUTHORIZED, answer.content_type, answer.body, "401", exchange.verdict, headers)
    try:
        return _take(exchange, signed_in, content_type, now)
    except RemoteError as refused:
        return refusal(exchange, refused)


def _sign_in(exchange: Exchange, key: str, authorization: str, now: datetime) -> Authenticated:
    user, token = _credentials(authorization)
    exchange.secrets += [token] if token else []
    candidates = candidate_by_key(PROTOCOL, key, now=now)
    if candidates:
        exchange.connection = candidates[0].connection
    signed_in = authenticate_inbox(candidates, user, token)
    exchange.is_known = True
    return signed_in


def _credentials(authorization: str) -> tuple[str | None, str]:
    """User (None for Bearer) and token; an empty token, which opens nothing, where the header is none of the two."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return None, value.strip()
    if scheme.lower() == "basic":
        try:
            user, _, token = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace").partition(":")
        except binascii.Error:
            return "", ""
        return user, token
    return "", ""


def _take(exchange: Exchange, signed_in: Authenticated, content_type: str, now: datetime) -> Answer:
    document = unwrap_document(exchange, content_type)
    if not document.lstrip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00").startswith(b"<"):
        exchange.verdict = "inbox.format.unknown"
        text = "This inbox takes orders as cXML OrderRequest. The message was kept for the supplier, but not booked."
        return status_answer(exchange, "450", text, http_status=HTTP_UNSUPPORTED)
    envelope = read(document, attachments=exchange.attachments)
    exchange.payload_id = envelope.payload_id
    exchange.secrets += [envelope.header.shared_secret] if envelope.header.shared_secret else []
    exchange.found(envelope.findings)
    if not isinstance(envelope.body, PurchaseOrder):
        raise UnsupportedMessage("This inbox takes OrderRequest only.")
    return receive_order(signed_in, envelope, envelope.body, exchange, now=now)
