"""Answer a cXML request: read, sign in, do what it asks, and say how it went in a cXML Status.

Refusals are answers; trouble of our own is raised to the door, which says 560. Status codes: RG 34–37.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from connections.domain.agreed_profile import cxml_profile
from connections.domain.answer_budget import within_budget
from connections.domain.authenticate import REFUSED, USE_OWN_ADDRESS, Authenticated, authenticate_cxml
from connections.domain.candidates import Candidate, candidate_by_key, candidates_by_sender
from connections.domain.check_outbound import check_outbound
from connections.domain.exchange import Answer, Exchange
from connections.domain.last_changed import last_changed
from connections.domain.open_for_setup import open_for_setup
from connections.domain.receive_order import receive_order
from connections.domain.slow_down import note_wrong_secret, refuse_hasty
from connections.domain.unwrap_document import read_document
from connections.models import Connection, Environment, Protocol, TranscriptKind
from protocols.cxml.capabilities import capabilities
from protocols.cxml.fingerprint import guess_profile
from protocols.cxml.header import normalised
from protocols.cxml.timestamps import parse_timestamp
from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_status import write_profile_response, write_setup_response, write_status
from protocols.documents import StatusUpdate
from protocols.errors import CredentialRefused, RemoteError, TooLarge, UnsupportedMessage
from protocols.findings import Finding, Severity
from protocols.messages import Envelope, ProfileRequest, SetupRequest
from protocols.orders import PurchaseOrder

CONTENT_TYPE = "text/xml; charset=UTF-8"
#: Senders' clocks and queues are off by hours; a day is worth a look.
ODD_AGE = timedelta(hours=24)
HTTP_TOO_LARGE = 413
TROUBLE = "560"
#: What a profile allows with lines that were sent → the visits it lets a buyer ask for; "edit" includes looking.
_OPERATIONS = {
    "create": ("create",), "inspect": ("create", "inspect"), "edit": ("create", "inspect", "edit"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """Where the request came in. `base_url` is scheme, host and port; `key` None at the shared door."""

    base_url: str
    key: str | None
    content_type: str = ""
    is_suspended: bool = False

    @property
    def shared_address(self) -> str:
        return f"{self.base_url}/punchout/cxml/"


def answer_cxml(exchange: Exchange, door: Door) -> Answer:
    """The answer to whatever stands in the exchange's body; to an order in time, for its sender waits with the order."""
    try:
        envelope = read_document(exchange, door.content_type)
    except RemoteError as refused:
        return refusal(exchange, refused)
    with within_budget() if isinstance(envelope.body, PurchaseOrder) else nullcontext():
        try:
            return _answer(exchange, door, envelope, timezone.now())
        except RemoteError as refused:  # within the transaction: what was kept of it stays
            return refusal(exchange, refused)


def refusal(exchange: Exchange, refused: RemoteError, *, http_status: int = 200) -> Answer:
    """A refusal as a Status, with a sentence and the reference that finds the transcript."""
    exchange.verdict, exchange.detail = refused.code, refused.detail
    if isinstance(refused, TooLarge):
        http_status = HTTP_TOO_LARGE
    return status_answer(exchange, refused.status, refused.text_for_peer, http_status=http_status)


def status_answer(exchange: Exchange, code: str, text: str, *, http_status: int = 200) -> Answer:
    """A Response of a Status alone."""
    text = f"{text} Reference: {exchange.reference}." if text else ""
    return cxml_answer(
        exchange,
        write_status(
            code, text, payload_id=payload_id_of(exchange), timestamp=timezone.now(), version=_version(exchange)
        ),
        code,
        http_status,
    )


def cxml_answer(exchange: Exchange, body: bytes, status: str, http_status: int = 200) -> Answer:
    """A finished document as an answer, once it is sure that it can be read; of our own trouble we tell in any case."""
    if status != TROUBLE:
        check_outbound(body)
    return Answer(http_status, CONTENT_TYPE, body, status, exchange.verdict, (("Content-Type", CONTENT_TYPE),))


def payload_id_of(exchange: Exchange) -> str:
    """The name of our answer: unique, and known from the transcript."""
    return f"{exchange.reference}@passerelle"


def _answer(exchange: Exchange, door: Door, envelope: Envelope, now: datetime) -> Answer:
    _note(exchange, envelope)
    signed_in = _sign_in(exchange, door, envelope, now)
    connection = signed_in.candidate.connection
    exchange.found(_mode_finding(connection, envelope))
    exchange.found(_age_finding(envelope, now))
    exchange.found(_profile_finding(connection, envelope))
    match envelope.body:
        case ProfileRequest():
            return _profile(exchange, door, connection, now)
        case SetupRequest() as setup:
            opened = open_for_setup(signed_in, envelope, setup, exchange, now=now, is_suspended=door.is_suspended)
            address = door.base_url + opened.start_path
            document = write_setup_response(
                address, payload_id=payload_id_of(exchange), timestamp=now, version=_version(exchange)
            )
            return cxml_answer(exchange, document, "200")
        case PurchaseOrder() as order:
            return receive_order(signed_in, envelope, order, exchange, now=now)
        case StatusUpdate() as update:
            return _status_update(exchange, update)
        case other:
            name = getattr(other, "name", "This request")
            raise UnsupportedMessage(f"{name} is not supported by this service.")


def _note(exchange: Exchange, envelope: Envelope) -> None:
    header = envelope.header
    kinds = {
        ProfileRequest: TranscriptKind.PROFILE, SetupRequest: TranscriptKind.SETUP, PurchaseOrder: TranscriptKind.ORDER,
        StatusUpdate: TranscriptKind.STATUS_UPDATE,
    }  # fmt: skip
    exchange.kind = kinds.get(type(envelope.body), TranscriptKind.UNKNOWN)
    exchange.payload_id = envelope.payload_id
    exchange.secrets += [secret for secret in (header.shared_secret,) if secret]
    exchange.found(envelope.findings)


def _sign_in(exchange: Exchange, door: Door, envelope: Envelope, now: datetime) -> Authenticated:
    candidates = _candidates(door, envelope, now)
    if len(candidates) == 1:  # a wrong secret is easier to find beside the connection it was meant for
        exchange.connection = candidates[0].connection
    refused = REFUSED if door.key is not None else USE_OWN_ADDRESS.format(address=door.shared_address)
    tried = candidates[0].connection.key if len(candidates) == 1 else "|".join(normalised(envelope.header.sender))
    refuse_hasty(exchange, tried, [candidate.connection for candidate in candidates])
    try:
        signed_in = authenticate_cxml(envelope.header, candidates, now, refusal=refused)
    except CredentialRefused:
        note_wrong_secret(exchange, tried)
        raise
    exchange.connection, exchange.is_known = signed_in.candidate.connection, True
    exchange.found(signed_in.findings)
    return signed_in


def _candidates(door: Door, envelope: Envelope, now: datetime) -> list[Candidate]:
    if door.key is not None:
        return candidate_by_key("cxml", door.key, now=now, payload_id=envelope.payload_id)
    return candidates_by_sender(normalised(envelope.header.sender), now=now, payload_id=envelope.payload_id)


def _profile(exchange: Exchange, door: Door, connection: Connection, now: datetime) -> Answer:
    address = f"{door.shared_address}{connection.key}/"
    taken = capabilities(
        address,
        effective=last_changed(connection),
        operations=_OPERATIONS.get(cxml_profile(connection).operation_allowed, ("create",)),
        further=("StatusUpdateRequest",),
    )
    document = write_profile_response(
        taken, payload_id=payload_id_of(exchange), timestamp=now, version=_version(exchange)
    )
    return cxml_answer(exchange, document, "200")


def _status_update(exchange: Exchange, update: StatusUpdate) -> Answer:
    """How a document of ours fares at the buyer's: taken down, for people to read."""
    said = f"{update.code} {update.text} {update.detail}".strip()
    severity = Severity.INFO if update.code.startswith("2") else Severity.WARNING
    exchange.found((Finding("status_update.said", "StatusUpdateRequest/Status", said[:120], "200", severity),))
    return status_answer(exchange, "200", "Noted.")


def _version(exchange: Exchange) -> str:
    """The version that answers to this buyer declare; who has not proved who he is learns nothing of a connection."""
    if not exchange.is_known or exchange.connection is None or exchange.connection.protocol != Protocol.CXML:
        return DEFAULT_VERSION
    return cxml_profile(exchange.connection).setup_dtd_version


def _mode_finding(connection: Connection, envelope: Envelope) -> tuple[Finding, ...]:
    """The connection decides what is a test, not the message."""
    expected = "test" if connection.environment == Environment.TEST else "production"
    if envelope.deployment_mode == expected:
        return ()
    return (Finding("envelope.mode.differs", "Request/@deploymentMode", envelope.deployment_mode[:40], expected),)


def _profile_finding(connection: Connection, envelope: Envelope) -> tuple[Finding, ...]:
    """A guess from how the sender introduces himself; the connection's word holds."""
    guess = guess_profile(envelope.header.user_agent, envelope.header)
    if guess in ("", connection.profile):
        return ()
    path, agreed = "Header/Sender/UserAgent", connection.profile[:120]
    return (Finding("connection.profile.differs", path, guess, agreed, Severity.INFO),)


def _age_finding(envelope: Envelope, now: datetime) -> tuple[Finding, ...]:
    sent = parse_timestamp(envelope.timestamp)
    if sent is None or abs(now - sent) <= ODD_AGE:
        return ()
    return (Finding("envelope.timestamp.far", "cXML/@timestamp", envelope.timestamp[:40], "now", Severity.INFO),)
