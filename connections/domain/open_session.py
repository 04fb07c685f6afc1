"""Open a visit: its cart, the session, and a one-time ticket into it. One statement, nothing else.

What the buyer may see and pays is not asked here; the shop's first page does that. A repeated setup request gets a
new ticket to the same visit. The life of a visit is `protocols/session.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from connections.domain.insert_visit import insert_visit
from connections.domain.references import new_reference
from connections.models import Connection, PunchoutSession, ReturnAddressRule, SessionPurpose, StartToken
from protocols.messages import Operation
from protocols.session import State
from storefront.models import Cart
from tenants.faultpoints import faultpoint
from tenants.secrets import new_token, token_hash

#: How long a ticket waits for its first use; platforms' guides ask for 10 to 15 minutes.
TICKET_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What the buyer's system said of the visit. `call` is what an OCI return must echo (`keep_call.py`).

    `product` is the SKU of the page the visit begins at, empty for the shop's home; `companion` is what the buyer's
    system keeps beside it (`first_page.py`); `search` what the visit begins by searching for.
    """

    purpose: str = SessionPurpose.BUYER
    operation: str = Operation.CREATE
    return_url: str = ""
    return_rule: ReturnAddressRule | None = None
    buyer_cookie: str = ""
    payload_id: str = ""
    setup_hash: bytes | None = None
    language: str = "en"
    person_name: str = ""
    person_email: str = ""
    extrinsics: Sequence[tuple[str, str]] = ()
    ship_to: Mapping[str, Any] = field(default_factory=dict)
    call: Mapping[str, Any] = field(default_factory=dict)
    product: str = ""
    companion: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A visit that waits for its buyer. `start_path` is on the shop's own host."""

    session: PunchoutSession
    token: str = field(repr=False)
    start_path: str = field(repr=False)


def open_session(connection: Connection, visit: NewVisit, *, now: datetime | None = None) -> OpenedVisit:
    """Store the visit and hand out the first ticket into it."""
    now = now or timezone.now()
    cart = Cart(customer_id=connection.customer_id, currency=connection.currency)
    session = PunchoutSession(
        reference=new_reference("V"),
        connection=connection,
        purpose=visit.purpose,
        operation=visit.operation,
        state=State.OPENED,
        language=visit.language,
        payload_id=visit.payload_id,
        setup_hash=visit.setup_hash,
        buyer_cookie=visit.buyer_cookie,
        return_url=visit.return_url,
        return_rule=visit.return_rule,
        call={**visit.call, **_chosen(visit)},
        person_name=visit.person_name[:200],
        person_email=visit.person_email[:254],
        extrinsics=[list(pair) for pair in visit.extrinsics],
        ship_to=dict(visit.ship_to),
        expires_at=now + TICKET_LIFE + timedelta(minutes=connection.session_minutes),
    )
    token = new_token()
    faultpoint("setup.before_commit")
    insert_visit(cart, session, StartToken(token_hash=token_hash(token), expires_at=now + TICKET_LIFE))
    faultpoint("setup.after_commit")
    return OpenedVisit(session, token, reverse("punchout-start", args=[token]))


def _chosen(visit: NewVisit) -> dict[str, str]:
    said = {"product": visit.product, "product_companion": visit.companion, "search": visit.search}
    return {name: value for name, value in said.items() if value}


def issue_ticket(session: PunchoutSession, *, now: datetime | None = None) -> OpenedVisit:
    """Another one-time ticket into a visit that exists."""
    token = new_token()
    StartToken.objects.create(
        token_hash=token_hash(token), session=session, expires_at=(now or timezone.now()) + TICKET_LIFE
    )
    return OpenedVisit(session, token, reverse("punchout-start", args=[token]))
