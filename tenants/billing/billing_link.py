"""The way from a supplier's desk to his billing page on the public host: a link signed for two hours.

The page lives there because all it shows and changes lies in `public`; the desk only says who comes.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.signing import BadSignature

from tenants.models import Supplier
from tenants.signing import service_signer

LINK_SECONDS = 2 * 3600
PURPOSE = "billing"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who looks at whose bills; `back_url` leads back to the desk."""

    supplier: str
    email: str
    back_url: str


class LinkRefused(Exception):
    """The link is not ours, or too old."""

    code = "billing.link"


def billing_token(supplier: Supplier, email: str, back_url: str) -> str:
    """What names the supplier and the person in the address."""
    return service_signer(PURPOSE).sign_object(asdict(Payer(supplier.uuid.hex, email, back_url)))


def payer_of(token: str) -> tuple[Payer, Supplier]:
    """Who comes, and the supplier. Raises LinkRefused."""
    try:
        said: Any = service_signer(PURPOSE).unsign_object(token, max_age=LINK_SECONDS)
    except BadSignature as refused:
        raise LinkRefused("The link is not ours, or older than two hours.") from refused
    payer = Payer(**said)
    supplier = Supplier.objects.filter(uuid=payer.supplier).first()
    if supplier is None:
        raise LinkRefused("There is no such supplier.")
    return payer, supplier
