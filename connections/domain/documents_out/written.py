"""What all documents of ours to a buyer's system share: moments, sums, the seller, the frame of a cXML document."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from wagtail.models import Site

from connections.domain.documents_out.answered_order import AnsweredOrder
from connections.models import Environment
from protocols.cxml.header import own
from protocols.cxml.write_documents import Frame
from protocols.documents import InvoiceParty
from protocols.values import Address, Money
from storefront.models import SellerDetails
from tenants.scope import current_supplier

#: Stands in a stored document where the secret goes; the delivery engine puts it there at the moment of sending.
SECRET_PLACE = "{{shared-secret}}"  # noqa: S105 – the place of one, not one


@dataclass(frozen=True, slots=True)
class Written:
    """A document as it may be stored and sent."""

    body: bytes
    format: str
    content_type: str = "text/xml; charset=UTF-8"


def noon(day: date | None) -> datetime | None:
    """A day as a moment, where there is one."""
    return None if day is None else noon_of(day)


def noon_of(day: date) -> datetime:
    """Noon at the supplier's, which is the same day nearly everywhere."""
    return datetime.combine(day, time(12), ZoneInfo(current_supplier().time_zone))


def moment(at: datetime) -> datetime:
    """In the supplier's time zone, to the second."""
    return at.astimezone(ZoneInfo(current_supplier().time_zone)).replace(microsecond=0)


def money(amount: Decimal, currency: str) -> Money:
    """An amount of ours."""
    return Money(amount.normalize() if amount else Decimal(0), currency)


def language_of(answered: AnsweredOrder) -> str:
    """The language that people at the buyer's read."""
    return answered.connection.language or answered.order.customer.language


def seller_details() -> SellerDetails:
    """What the supplier says of his company."""
    said: SellerDetails = SellerDetails.for_site(Site.objects.get(is_default_site=True))
    return said


def seller_address(said: SellerDetails) -> Address:
    """The supplier's company."""
    return Address(
        name=said.name or current_supplier().name, street=(said.street,) if said.street else (), city=said.city,
        postal_code=said.postal_code, country_code=said.country_code, email=said.email, phone=said.phone,
    )  # fmt: skip


def invoice_parties(answered: AnsweredOrder, said: SellerDetails) -> tuple[InvoiceParty, ...]:
    """Who bills, who is paid, and who pays; as the buyer named himself, else by the customer's name."""
    seller = seller_address(said)
    payer = answered.read.order.bill_to or Address(name=answered.order.customer.name)
    payer = payer if payer.name else replace(payer, name=answered.order.customer.name)
    return (
        InvoiceParty("from", seller, said.tax_id),
        InvoiceParty("remitTo", seller),
        InvoiceParty("billTo", payer),
        InvoiceParty("soldTo", payer),
    )


def cxml_frame(answered: AnsweredOrder, payload_id: str, version: str, at: datetime) -> Frame:
    """From us to the buyer; we sign in ourselves, so Sender is From (Coupa insists on it)."""
    us, buyer = own(answered.read.receiver), own(answered.read.sender)
    is_test = answered.connection.environment == Environment.TEST
    return Frame(
        from_=us, to=buyer, sender=us, secret=SECRET_PLACE, payload_id=payload_id, timestamp=moment(at),
        deployment_mode="test" if is_test else "production", version=version,
    )  # fmt: skip
