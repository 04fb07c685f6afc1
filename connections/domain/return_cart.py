"""Send a cart back: one transaction that checks, builds and stores what the browser will post, before it is shown.

The same cart again is the same transfer, byte for byte. On a host nobody has approved yet the transfer is stored and
waits; the first return after the approval hands it out.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connections.domain.agreed_profile import profile_of
from connections.domain.build_return import build_mapped
from connections.domain.gather_lines import GatheredLine, gather_lines
from connections.domain.preflight import find_obstacles, is_address_approved
from connections.domain.references import new_reference
from connections.domain.say_delivery import delivery_of, say_delivery
from connections.domain.snapshot import snapshot_of
from connections.domain.system_rules import SystemRules, rules_of
from connections.domain.write_form import ErpForm, write_form
from connections.models import CartTransfer, PunchoutSession, TransferState
from protocols.errors import Unwritable
from protocols.messages import Operation
from protocols.session import READ_ONLY_OPERATIONS, Event, State, may, next_state
from storefront.domain.delivery import Delivery
from storefront.domain.refusals import refuse
from storefront.domain.shopper import Shopper
from storefront.domain.visit import Obstacle
from storefront.models import Cart, CartState
from tenants.faultpoints import faultpoint

log = structlog.get_logger(__name__)

_SENDABLE = (CartState.OPEN, CartState.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a cart says when it leaves."""

    lines: tuple[GatheredLine, ...]
    rules: SystemRules
    delivery: Delivery | None
    language: str


class ReturnRefused(Exception):
    """The cart stays where it is; nothing was changed. The first obstacle is the one to tell."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(obstacle.code for obstacle in obstacles))
        self.obstacles = tuple(obstacles)


def return_cart(
    session: PunchoutSession, shopper: Shopper, *, is_emptied: bool = False, now: datetime | None = None
) -> CartTransfer:
    """The transfer whose form goes to the browser, unless it awaits approval. Raises ReturnRefused.

    `is_emptied`: the buyer has said that he wants an edited requisition's lines deleted, which an empty cart does.
    """
    now = now or timezone.now()
    with transaction.atomic():
        cart = Cart.objects.select_for_update().get(pk=session.cart_id)
        _refuse_ended(session, cart)
        transfer = find_or_write_transfer(session, cart, shopper, now=now, is_emptied=is_emptied)
        if transfer.state != TransferState.AWAITING_APPROVAL:
            _mark_sent(session, cart)
        faultpoint("return.before_commit")
    faultpoint("return.after_commit")
    return transfer


def find_or_write_transfer(
    session: PunchoutSession,
    cart: Cart,
    shopper: Shopper,
    *,
    now: datetime,
    is_checked: bool = True,
    is_emptied: bool = False,
) -> CartTransfer:
    """The cart's transfer in this visit, from before or new. The cart must be locked. Raises ReturnRefused."""
    lines, rules = gather_lines(cart, shopper), rules_of(session)
    delivery = delivery_of(session, lines, shopper) if rules.sends_shipping != "none" else None
    digest = cart_hash(session, lines, rules, shopper, delivery)
    transfer = session.transfers.filter(cart_hash=digest, valid_until__gt=now).first()
    if transfer is None:
        blocking = [found for found in find_obstacles(session, cart, lines, rules, delivery) if found.blocks_return]
        if is_emptied and may_return_empty(session):
            blocking = [found for found in blocking if found.code != "cart.empty"]
        if blocking and is_checked:
            raise ReturnRefused(blocking)
        offer = _Offer(tuple(lines), rules, delivery, shopper.language)
        transfer = _write_transfer(session, cart, offer, digest, now)
    if transfer.state == TransferState.AWAITING_APPROVAL and is_address_approved(session):
        transfer.state = TransferState.OFFERED
        transfer.save(update_fields=["state"])
    return transfer


def may_return_empty(session: PunchoutSession) -> bool:
    """Whether an empty cart says something: in an edit it deletes the requisition's lines (RG 77)."""
    return session.operation == Operation.EDIT


def form_of(transfer: CartTransfer) -> ErpForm:
    """The stored form, as it was and will be sent."""
    fields = tuple((name, value) for name, value in transfer.fields)
    return ErpForm(
        action=transfer.action,
        fields=fields,
        target=transfer.target,
        accept_charset=transfer.accept_charset,
        method=transfer.method,
    )


def cart_hash(
    session: PunchoutSession,
    lines: Sequence[GatheredLine],
    rules: SystemRules,
    shopper: Shopper,
    delivery: Delivery | None,
) -> bytes:
    """What makes two returns the same: the lines and their delivery, where they go, and how they are written there."""
    connection = session.connection
    parts = [
        session.return_url,
        session.buyer_cookie,
        connection.environment,
        shopper.language,
        repr(rules),
        *([repr(delivery)] if delivery else []),
        *([shopper.added_lead_days] if shopper.added_lead_days else []),
        repr(profile_of(connection)),
        *(
            [line.key, line.sku, line.unit, f"{line.quantity:f}", f"{line.unit_price:f}", f"{line.price_unit:f}"]
            for line in (gathered.line for gathered in lines)
        ),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


def _refuse_ended(session: PunchoutSession, cart: Cart) -> None:
    """Only who shops sends a cart, and only one that no order holds yet."""
    if session.operation in READ_ONLY_OPERATIONS or not may(session.state, Event.RETURN_CART):
        raise ReturnRefused([_obstacle("visit.read_only")])
    if cart.state not in _SENDABLE:
        raise ReturnRefused([_obstacle("cart.not_open")])


def _obstacle(code: str) -> Obstacle:
    return Obstacle(code, str(refuse(code).text))


def _write_transfer(session: PunchoutSession, cart: Cart, offer: _Offer, digest: bytes, now: datetime) -> CartTransfer:
    quote_id = new_reference("Q")
    mapped = build_mapped(session, offer.lines, offer.rules, quote_id, offer.language)
    message = say_delivery(mapped.cart, offer.delivery, offer.rules, quote_id)
    try:
        form = write_form(session, message, quote_id, now)
    except Unwritable as unwritable:
        log.exception("cart unwritable", quote=quote_id, code=unwritable.code)
        raise ReturnRefused([Obstacle("cart.unwritable", _unwritable_text())]) from unwritable
    is_approved = is_address_approved(session)
    return CartTransfer.objects.create(
        quote_id=quote_id,
        session=session,
        cart=cart,
        state=TransferState.OFFERED if is_approved else TransferState.AWAITING_APPROVAL,
        cart_hash=digest,
        action=form.action,
        method=form.method,
        target=form.target,
        accept_charset=form.accept_charset,
        fields=[list(field) for field in form.fields],
        snapshot=snapshot_of(message, quote_id, [trouble.finding for trouble in mapped.troubles]),
        currency=offer.rules.currency,
        total=message.total.amount,
        line_count=len(message.lines),
        valid_until=now + timedelta(days=session.connection.quote_validity_days),
    )


def _unwritable_text() -> str:
    return _("This cart cannot be written so that your purchasing system reads it. Please ask the supplier.")


def _mark_sent(session: PunchoutSession, cart: Cart) -> None:
    if cart.state != CartState.TRANSFERRED:
        Cart.objects.filter(pk=cart.pk).update(state=CartState.TRANSFERRED)
    if session.state != State.RETURNED:
        session.state = next_state(session.state, Event.RETURN_CART)
        PunchoutSession.objects.filter(pk=session.pk).update(state=session.state)
