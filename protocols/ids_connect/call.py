"""What an IDS Connect call asks for."""

from dataclasses import dataclass, field
from enum import StrEnum

from protocols.findings import Finding
from protocols.orders import OrderItem


class IdsAction(StrEnum):
    """Why the trade's software calls. FETCH is the default: log in, shop, bring the cart back."""

    FETCH = "WKE"  # Warenkorb empfangen
    SEND = "WKS"  # Warenkorb senden: a cart comes with the call
    ARTICLE = "ADL"  # Artikel-Deep-Link
    LOGIN = "LI"  # which way to log in, asked by some before the first visit
    VERSION = "SV"  # which versions we speak


@dataclass(frozen=True, slots=True)
class IdsCart:
    """A cart as the trade's software sends it. `offer_number` is the one it was given for an earlier cart of ours."""

    lines: tuple[OrderItem, ...]
    version: str = ""
    currency: str = ""
    offer_number: str = ""
    mode_of_shipment: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class IdsCall:
    """A call as understood. `parameters` are all of them, in order, as they came."""

    action: IdsAction
    return_url: str
    user: str
    customer_number: str
    secret: str = field(repr=False)
    parameters: tuple[tuple[str, str], ...] = field(repr=False, default=())
    version: str = ""
    target: str = ""
    article_number: str = ""
    search_term: str = ""
    cart: IdsCart | None = None
    findings: tuple[Finding, ...] = ()
