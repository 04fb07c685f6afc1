"""A punchout session as the shop sees it: `storefront/domain/visit.py`, implemented.

Whatever costs a query is read when first asked for, and once per request.
"""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property

from django.conf import settings
from django.db.models import F, Func, JSONField, Value
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from connections.domain.agreed_profile import profile_label
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.preflight import preflight
from connections.domain.return_cart import may_return_empty
from connections.domain.said_of_person import said_of_person
from connections.domain.ship_to import ship_to_of
from connections.models import PunchoutSession
from protocols.session import READ_ONLY_OPERATIONS
from protocols.values import Address
from storefront.domain.shopper import Shopper
from storefront.domain.visit import Notice, Obstacle
from storefront.models import Cart, CartState


class BuyerVisit:
    """The visit behind `request.visit`."""

    def __init__(self, session: PunchoutSession) -> None:
        self.session = session

    @cached_property
    def shopper(self) -> Shopper:
        """Goods and prices as agreed at this moment."""
        return agreed_shopper(
            self.session.connection,
            language=spoken_language(self.session),
            person_name=self.session.person_name,
            person_email=self.session.person_email,
            said=said_of_person(self.session),
        )

    @property
    def cart(self) -> Cart:
        """The cart of this visit."""
        return self.session.cart

    @property
    def is_read_only(self) -> bool:
        """Who inspects changes nothing, and nobody changes what was ordered."""
        return self.session.operation in READ_ONLY_OPERATIONS or self.cart.state in (
            CartState.ORDERED,
            CartState.DISCARDED,
        )

    @property
    def may_return_empty(self) -> bool:
        """An edited cart may be sent back empty, once it is confirmed; no other."""
        return may_return_empty(self.session) and not self.is_read_only

    @property
    def ship_to(self) -> Address | None:
        """The address the buyer's system named."""
        return ship_to_of(self.session)

    @property
    def return_label(self) -> str:
        """The connection's own words, else "Return to Coupa"; a system we know no name of has none."""
        connection = self.session.connection
        if connection.return_label or connection.profile.startswith("generic"):
            return connection.return_label or _("Return the cart")
        return _("Return to %(system)s") % {"system": profile_label(connection)}

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the visit expires."""
        return max(0, int((self.session.expires_at - timezone.now()).total_seconds() // 60))

    @property
    def reference(self) -> str:
        """Opens nothing; the desk finds the visit by it."""
        return self.session.reference

    def change_language(self, language: str) -> None:
        """Keep one of the service's languages for the rest of the visit; another one changes nothing."""
        if language in dict(settings.LANGUAGES):
            self.session.language = language
            PunchoutSession.objects.filter(pk=self.session.pk).update(language=language)

    def preflight(self, cart: Cart) -> list[Obstacle]:
        """What the buyer's system would refuse or cut."""
        return preflight(self.session, cart, self.shopper)

    def notify(self, notice: Notice) -> None:
        """Keep a message; two tabs of one visit do not overwrite each other's."""
        row = asdict(notice) | {"text": str(notice.text)}
        self.session.notices.append(row)
        added = Func(F("notices"), Value([row], JSONField()), template="%(expressions)s", arg_joiner=" || ")
        PunchoutSession.objects.filter(pk=self.session.pk).update(notices=added)

    def take_notices(self) -> list[Notice]:
        """The messages kept, which are then forgotten."""
        kept: Sequence[dict[str, str]] = self.session.notices
        if kept:
            self.session.notices = []
            PunchoutSession.objects.filter(pk=self.session.pk).update(notices=[])
        return [Notice(**row) for row in kept]


def spoken_language(session: PunchoutSession) -> str:
    """The language of the visit's pages: the visit's, else the customer's, as far as the service speaks it."""
    for language in (session.language, session.connection.customer.language):
        try:
            return translation.get_supported_language_variant(language)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
