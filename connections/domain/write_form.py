"""Turn a cart into the form that the buyer's browser posts to his system, cXML or OCI."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from connections.domain.agreed_profile import cxml_profile, oci_profile
from connections.domain.check_outbound import check_outbound
from connections.domain.keep_call import kept_call
from connections.models import Connection, CredentialRole, Environment, Protocol, PunchoutSession
from protocols.cxml.form import document_of, form_fields
from protocols.cxml.write_cart import write_cart
from protocols.errors import LocalError, Unwritable
from protocols.ids_connect.call import IdsAction, IdsCall
from protocols.ids_connect.write import write_return as write_warenkorb
from protocols.messages import CartReturn, CredentialClaim, ReturnLine
from protocols.oci.write import write_return

Claims = tuple[CredentialClaim, ...]
#: What `CartTransfer.target` holds.
_LONGEST_TARGET = 60
#: The method of a form that is none.
LINK = "link"


@dataclass(frozen=True, slots=True)
class ErpForm:
    """A form as the browser must send it. `target` empty: in the frame or window the shop is in."""

    action: str
    fields: tuple[tuple[str, str], ...]
    target: str = ""
    accept_charset: str = "utf-8"
    method: str = "post"

    @property
    def is_link(self) -> bool:
        """Whether the browser only goes there, and says nothing."""
        return self.method == LINK

    @property
    def said(self) -> tuple[str, bytes]:
        """What the buyer's system is told, for the transcript: media type and bytes of the document, else the fields."""
        document = document_of(self.fields)
        if document is not None:
            return "text/xml; charset=UTF-8", document
        return "application/x-www-form-urlencoded", urlencode(self.fields).encode()


def write_form(session: PunchoutSession, cart: CartReturn, quote_id: str, now: datetime) -> ErpForm:
    """The form for this visit's protocol. Raises Unwritable; pre-flight finds the reason first."""
    if session.connection.protocol == Protocol.OCI:
        return _oci_form(session, cart, quote_id)
    if session.connection.protocol == Protocol.IDS:
        return _ids_form(session, cart, quote_id, now)
    return _cxml_form(session, cart, quote_id, now)


def _oci_form(session: PunchoutSession, cart: CartReturn, quote_id: str) -> ErpForm:
    form = write_return(cart, kept_call(session), oci_profile(session.connection), quote_id)
    target = form.target if len(form.target) <= _LONGEST_TARGET else "_top"
    return ErpForm(form.action, form.fields, target, form.accept_charset, form.method)


def _ids_form(session: PunchoutSession, cart: CartReturn, quote_id: str, now: datetime) -> ErpForm:
    """Lines that came with the call go back under the names they came with."""
    call = IdsCall(
        action=IdsAction.FETCH,
        return_url=session.return_url,
        user="",
        customer_number="",
        secret="",
        version=str(session.call.get("version", "")),
        target=str(session.call.get("target", "")),
    )
    lines = tuple(_referring(line, quote_id) for line in cart.lines)
    form = write_warenkorb(replace(cart, lines=lines), call, quote_id=quote_id, timestamp=now)
    return ErpForm(form.action, form.fields, form.target, form.accept_charset, form.method)


def _referring(line: ReturnLine, quote_id: str) -> ReturnLine:
    companion = line.item_id.supplier_part_auxiliary_id
    if companion.startswith(f"{quote_id}/"):
        return line
    return replace(line, extrinsics=(*line.extrinsics, ("RefItems", companion)))


def _cxml_form(session: PunchoutSession, cart: CartReturn, quote_id: str, now: datetime) -> ErpForm:
    connection = session.connection
    profile = cxml_profile(connection)
    from_, to, sender = _parties(connection, profile.header_parties)
    document = write_cart(
        cart,
        from_=from_,
        to=to,
        sender=sender,
        payload_id=f"{quote_id}@passerelle",
        timestamp=now,
        in_reply_to=session.payload_id,
        deployment_mode="test" if connection.environment == Environment.TEST else "production",
        version=profile.dtd_version,
    )
    try:
        check_outbound(document)
    except LocalError as invalid:
        raise Unwritable(invalid.text_for_peer, code=invalid.code) from invalid
    fields = form_fields(document, profile.form_encoding, profile.form_field_case, profile.document_encoding)
    return ErpForm(session.return_url, fields)


def _parties(connection: Connection, header_parties: str) -> tuple[Claims, Claims, Claims]:
    """From, To and Sender. No secret travels through a browser.

    The cart is from us (their To) to the buyer (their From, else the Sender). A buyer's system that copies the header
    of a cart into its order gets its own parties instead ("as_received"), so that the order signs in.
    """
    claims: dict[str, Claims] = {}
    for credential in connection.credentials.all():
        claim = CredentialClaim(credential.domain, credential.identity)
        claims[credential.role] = (*claims.get(credential.role, ()), claim)
    ours, senders = claims.get(CredentialRole.TO, ()), claims.get(CredentialRole.SENDER, ())
    buyers = claims.get(CredentialRole.FROM) or senders
    return (buyers, ours, senders) if header_parties == "as_received" else (ours, buyers, ours)
