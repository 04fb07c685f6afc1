"""The one door to Stripe: its client in, values of ours out. Called by workers only, never while a page waits.

Every write carries an idempotency key, so that a worker killed between Stripe's answer and our commit asks again and
gets the same. What Stripe cannot do now is StripeTrouble (try again); what it will not do is StripeRefused.
Sources: Stripe's API reference for customers, checkout sessions, billing portal, subscriptions, invoices, events.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

TIMEOUT_SECONDS = 20
#: How old a signature may be (Stripe's own advice).
SIGNATURE_SECONDS = 300
#: Subscriptions that have ended for good.
_ENDED = frozenset({"canceled", "incomplete_expired"})


class StripeTrouble(Exception):
    """Stripe cannot be reached, or has trouble of its own: the same again later may work."""

    code = "billing.stripe.unreachable"


class StripeRefused(Exception):
    """Stripe understood and refuses: a card is declined, an id is unknown. The text is Stripe's, for people."""

    code = "billing.stripe.refused"


class BadSignature(Exception):
    """The call did not come from Stripe, or is too old."""

    code = "billing.webhook.signature"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription with its one item. `state` is Stripe's word; `quantity` the connections paid for."""

    id: str
    customer_id: str
    state: str
    item_id: str
    price_id: str
    quantity: int
    period_ends_at: datetime | None
    ends_at_period_end: bool

    @property
    def has_ended(self) -> bool:
        return self.state in _ENDED


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill as the supplier sees it. `total_cents` includes tax; both links are Stripe's."""

    number: str
    created_at: datetime
    total_cents: int
    currency: str
    state: str
    page_url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event: its id, kind, mode, the customer it is about ("" if none), and the whole as plain data."""

    id: str
    kind: str
    is_live: bool
    customer_id: str
    body: dict[str, Any]


def ensure_customer(reference: str, *, name: str, email: str, language: str) -> str:
    """Stripe's id of the customer; asked twice with one reference (the supplier's UUID), it is the same one."""
    params: Any = {"name": name, "email": email, "preferred_locales": [language], "metadata": {"supplier": reference}}
    with _translated():
        made = _client().v1.customers.create(params, {"idempotency_key": f"customer:{reference}"})
    return str(made.id)


def checkout_url(
    customer_id: str, price_id: str, quantity: int, *, key: str, success_url: str, cancel_url: str, language: str
) -> str:
    """Where the person pays for `quantity` live connections; a company's tax number is asked for there."""
    params: Any = {
        "mode": "subscription",
        "customer": customer_id,
        "customer_update": {"name": "auto", "address": "auto"},
        "line_items": [{"price": price_id, "quantity": quantity}],
        "tax_id_collection": {"enabled": True},
        "billing_address_collection": "required",
        "success_url": success_url,
        "cancel_url": cancel_url,
        "locale": language,
    }
    with _translated():
        session = _client().v1.checkout.sessions.create(params, {"idempotency_key": f"checkout:{key}"})
    return str(session.url)


def portal_url(customer_id: str, *, return_url: str, language: str) -> str:
    """Where the person changes cards and address and finds his invoices."""
    params: Any = {"customer": customer_id, "return_url": return_url, "locale": language}
    with _translated():
        session = _client().v1.billing_portal.sessions.create(params)
    return str(session.url)


def subscription_of(customer_id: str) -> Subscription | None:
    """The customer's subscription as it is now: the newest that runs, else the newest that ended."""
    with _translated():
        params: Any = {"customer": customer_id, "status": "all", "limit": 100}
        found = [_subscription(row) for row in _client().v1.subscriptions.list(params).data]  # the newest first
    return next((row for row in found if not row.has_ended), found[0] if found else None)


def all_subscriptions() -> Iterator[Subscription]:
    """Every subscription that runs, for the nightly comparison."""
    with _translated():
        params: Any = {"status": "all", "limit": 100}
        for row in _client().v1.subscriptions.list(params).auto_paging_iter():
            subscription = _subscription(row)
            if not subscription.has_ended:
                yield subscription


def change_subscription(subscription: Subscription, *, price_id: str, quantity: int, key: str) -> Subscription:
    """Another price or another number of connections from now on; the difference is billed by the day."""
    params: Any = {
        "items": [{"id": subscription.item_id, "price": price_id, "quantity": quantity}],
        "proration_behavior": "create_prorations",
    }
    with _translated():
        changed = _client().v1.subscriptions.update(subscription.id, params, {"idempotency_key": f"change:{key}"})
    return _subscription(changed)


def end_at_period_end(subscription: Subscription, *, ends: bool, key: str) -> Subscription:
    """Cancel for the end of what is paid, or take that back."""
    params: Any = {"cancel_at_period_end": ends}
    with _translated():
        changed = _client().v1.subscriptions.update(subscription.id, params, {"idempotency_key": f"end:{key}"})
    return _subscription(changed)


def invoices_of(customer_id: str) -> list[Invoice]:
    """The latest bills, at most twenty-four."""
    with _translated():
        params: Any = {"customer": customer_id, "limit": 24}
        return [_invoice(row) for row in _client().v1.invoices.list(params).data]


def verified_event(body: bytes, signature: str) -> Event:
    """The event, if Stripe signed it within the last five minutes. Raises BadSignature."""
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET, SIGNATURE_SECONDS)
    except (ValueError, stripe.SignatureVerificationError) as refused:
        raise BadSignature("The signature does not hold.") from refused
    plain = event.to_dict()
    about = plain["data"]["object"]
    customer = about["id"] if about.get("object") == "customer" else about.get("customer") or ""
    return Event(plain["id"], plain["type"], bool(plain["livemode"]), str(customer), plain)


def _client() -> stripe.StripeClient:
    return _kept_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_RETRIES)


@lru_cache(maxsize=1)
def _kept_client(key: str, base: str, retries: int) -> stripe.StripeClient:
    """One client a process, so that its connections are used again."""
    addresses: Any = {"api": base} if base else {}
    return stripe.StripeClient(
        key,
        base_addresses=addresses,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors as ours."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as trouble:
        raise StripeTrouble(str(trouble)) from trouble
    except stripe.StripeError as refused:
        if refused.http_status is None or refused.http_status >= 500:
            raise StripeTrouble(str(refused)) from refused
        raise StripeRefused(refused.user_message or str(refused)) from refused


def _subscription(row: stripe.Subscription) -> Subscription:
    item: dict[str, Any] = row.to_dict()["items"]["data"][0]
    return Subscription(
        id=row.id,
        customer_id=str(row.customer if isinstance(row.customer, str) else row.customer.id),
        state=row.status,
        item_id=item["id"],
        price_id=item["price"]["id"],
        quantity=int(item["quantity"] or 0),
        period_ends_at=_moment(item.get("current_period_end")),
        ends_at_period_end=bool(row.cancel_at_period_end),
    )


def _invoice(row: stripe.Invoice) -> Invoice:
    return Invoice(
        number=row.number or "",
        created_at=datetime.fromtimestamp(row.created, UTC),
        total_cents=int(row.total),
        currency=row.currency.upper(),
        state=row.status or "",
        page_url=row.hosted_invoice_url or "",
        pdf_url=row.invoice_pdf or "",
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
