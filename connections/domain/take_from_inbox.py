"""Take orders from the inbox of a connection: the token opens it, the bytes say which format they are in.

For buyers whose punchout has no order message (OCI), and for those who send orders another way. cXML is answered in
cXML, others by `inbox_form.py`. Who tries tokens is slowed down (`slow_down.py`). What nobody can read is refused in words
and kept in the transcript: nothing is lost.
"""

import base64
import binascii
from datetime import datetime

from connections.domain.answer_cxml import refusal
from connections.domain.authenticate import Authenticated, authenticate_inbox
from connections.domain.candidates import candidate_by_key
from connections.domain.exchange import Answer, Exchange
from connections.domain.inbox_orders import receive_orders
from connections.domain.inbox_problem import PROBLEM_TYPE, UNAUTHORIZED, UNSUPPORTED, http_status_of, problem
from connections.domain.receive_order import receive_order
from connections.domain.slow_down import CODE as SLOWED
from connections.domain.slow_down import WINDOW_SECONDS, note_wrong_secret, refuse_hasty
from connections.domain.unwrap_document import unwrap_document
from connections.models import TranscriptKind
from protocols.cxml.read import read
from protocols.errors import CredentialRefused, RemoteError, UnsupportedMessage
from protocols.order_formats import read_orders, recognise
from protocols.orders import PurchaseOrder

UNKNOWN_FORMAT = "inbox.format.unknown"
#: Said by the reader of formats, which refuses what it does not know.
_UNKNOWN = ("order.format.unknown", "order.pdf", "order.mime")
_TOKENS = ("WWW-Authenticate", 'Bearer realm="orders", Basic realm="orders"')
_WAIT = ("Retry-After", str(WINDOW_SECONDS))
_KEPT = "The message was kept for the supplier to look at, but not booked."


def take_from_inbox(exchange: Exchange, key: str, authorization: str, content_type: str, *, now: datetime) -> Answer:
    """The answer, in the format's own way or as a problem document."""
    exchange.kind = TranscriptKind.ORDER
    try:
        signed_in = _sign_in(exchange, key, authorization, now)
        return take_order(signed_in, exchange, content_type, now=now)
    except RemoteError as refused:
        return refuse(exchange, refused)


def take_order(signed_in: Authenticated, exchange: Exchange, content_type: str, *, now: datetime) -> Answer:
    """What a sender who is known has sent. Raises RemoteError."""
    document = unwrap_document(exchange, content_type)
    if recognise(document) == "cxml":
        return _take_cxml(signed_in, exchange, document, now)
    orders = read_orders(document)
    return receive_orders(signed_in, orders, exchange, now=now)


def refuse(exchange: Exchange, refused: RemoteError) -> Answer:
    """In cXML to who sends cXML, else a problem document."""
    is_cxml = recognise(exchange.body) == "cxml"
    status = http_status_of(refused)
    headers: tuple[tuple[str, str], ...] = (_WAIT,) if refused.code == SLOWED else ()
    headers += (_TOKENS,) if status == UNAUTHORIZED else ()
    if is_cxml:
        answer = refusal(exchange, refused, http_status=status if isinstance(refused, CredentialRefused) else 200)
        return Answer(
            answer.http_status, answer.content_type, answer.body, answer.status, exchange.verdict,
            (*answer.headers, *headers),
        )  # fmt: skip
    is_unknown = refused.code in _UNKNOWN
    exchange.verdict, exchange.detail = UNKNOWN_FORMAT if is_unknown else refused.code, refused.detail
    if is_unknown:
        status = UNSUPPORTED
    text = f"{refused.text_for_peer} {_KEPT}" if is_unknown else refused.text_for_peer
    return problem_answer(exchange, status, text, headers)


def problem_answer(
    exchange: Exchange, http_status: int, text: str, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    """A problem document under the exchange's verdict and reference."""
    body = problem(http_status, exchange.verdict, text, exchange.reference)
    headers = (("Content-Type", PROBLEM_TYPE), *headers)
    return Answer(http_status, PROBLEM_TYPE, body, str(http_status), exchange.verdict, headers)


def _sign_in(exchange: Exchange, key: str, authorization: str, now: datetime) -> Authenticated:
    user, token = _credentials(authorization)
    exchange.secrets += [token] if token else []
    candidates = candidate_by_key("", key, now=now)
    if candidates:
        exchange.connection = candidates[0].connection
        exchange.protocol = exchange.connection.protocol
    refuse_hasty(exchange, key, [candidate.connection for candidate in candidates])
    try:
        signed_in = authenticate_inbox(candidates, user, token)
    except CredentialRefused:
        note_wrong_secret(exchange, key)
        raise
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


def _take_cxml(signed_in: Authenticated, exchange: Exchange, document: bytes, now: datetime) -> Answer:
    envelope = read(document, attachments=exchange.attachments)
    exchange.payload_id = envelope.payload_id
    exchange.secrets += [envelope.header.shared_secret] if envelope.header.shared_secret else []
    exchange.found(envelope.findings)
    if not isinstance(envelope.body, PurchaseOrder):
        raise UnsupportedMessage("This inbox takes OrderRequest only.")
    return receive_order(signed_in, envelope, envelope.body, exchange, now=now)
