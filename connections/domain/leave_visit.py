"""Leave the shop without a cart, in the way the buyer's system understands.

The profile says how. A visit that was to fill a cart hands back an empty one, which cancels it (RG 77). An edit says
that nothing changed (Status 204), or hands back what it came with: an empty cart would delete the requisition's lines
(facts on cXML, trap 10), and so would one that lacks what could not be brought back. Leaving twice is leaving once.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from connections.domain.agreed_profile import cxml_profile, oci_profile
from connections.domain.brought_back import is_complete
from connections.domain.build_return import build_return
from connections.domain.cancel_link import cancel_address, link_to
from connections.domain.keep_original import restore_original
from connections.domain.preflight import has_usable_address, is_address_approved
from connections.domain.references import new_reference
from connections.domain.return_cart import find_or_write_transfer, form_of
from connections.domain.system_rules import rules_of
from connections.domain.write_form import ErpForm, write_form
from connections.models import Protocol, PunchoutSession, SessionPurpose
from protocols.messages import Operation
from protocols.session import Event, State, next_state
from storefront.domain.shopper import Shopper
from storefront.models import Cart, CartState

#: Operations in which an empty cart cancels and deletes nothing.
_FILLS_A_CART = frozenset({Operation.CREATE, Operation.SOURCE})

#: What an OCI profile says of it (facts on OCI, §3.6).
_OCI_WAYS = {"form": "empty", "link": "link", "ocicancel": "ocicancel", "none": "back"}


def leave_visit(session: PunchoutSession, shopper: Shopper, *, now: datetime | None = None) -> ErpForm | None:
    """The form that tells the buyer's system; None where it cannot or need not be told."""
    now = now or timezone.now()
    with transaction.atomic():
        cart = Cart.objects.select_for_update().get(pk=session.cart_id)
        form = _form(session, cart, shopper, now)
        if session.state != State.LEFT:
            session.state = next_state(session.state, Event.LEAVE)
            PunchoutSession.objects.filter(pk=session.pk).update(state=session.state)
            Cart.objects.filter(pk=cart.pk, state=CartState.OPEN).update(state=CartState.DISCARDED)
    return form


def _form(session: PunchoutSession, cart: Cart, shopper: Shopper, now: datetime) -> ErpForm | None:
    is_tellable = session.purpose != SessionPurpose.PREVIEW and has_usable_address(session)
    has_cart = cart.state in (CartState.TRANSFERRED, CartState.ORDERED)  # the buyer's system has it: nothing to cancel
    if has_cart or not is_tellable or not is_address_approved(session):
        return None
    match _way_of(session):
        case "original":
            return _original(session, cart, shopper, now)
        case "204":
            return _message(session, shopper, now, status="204")
        case "empty" if session.operation in _FILLS_A_CART:
            return _message(session, shopper, now)
        case "link":
            return link_to(session, session.return_url)
        case "ocicancel":
            return link_to(session, cancel_address(session)) or _message(session, shopper, now)
        case _:
            return None


def _way_of(session: PunchoutSession) -> str:
    """How this buyer's system wants to hear of it: "204", "empty", "original", "link", "ocicancel", or "back", which
    says nothing.
    """
    if session.connection.protocol == Protocol.IDS:  # a cart must have a line there
        return "back"
    if session.connection.protocol == Protocol.OCI:
        return _OCI_WAYS[oci_profile(session.connection).on_cancel]
    profile = cxml_profile(session.connection)
    if session.operation == Operation.EDIT:
        return profile.leave_edit
    if session.operation == Operation.INSPECT:
        return "204" if profile.leave_edit == "204" else "back"
    return profile.leave_create


def _message(session: PunchoutSession, shopper: Shopper, now: datetime, *, status: str = "") -> ErpForm:
    """Without lines: an empty cart, or with Status 204 the word that nothing has changed."""
    quote_id = new_reference("Q")
    nothing = build_return(session, (), rules_of(session), quote_id, shopper.language)
    return write_form(session, replace(nothing, status=status), quote_id, now)


def _original(session: PunchoutSession, cart: Cart, shopper: Shopper, now: datetime) -> ErpForm | None:
    """What came, as a transfer of its own, so that the order finds it; nothing where some of it was not known to us."""
    restore_original(session)
    if not is_complete(session) or not cart.lines.exists():
        return None
    return form_of(find_or_write_transfer(session, cart, shopper, now=now, is_checked=False))
