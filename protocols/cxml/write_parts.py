"""The frame and the smallest pieces of every cXML document we write; strings, for trees cost twelve times as much."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.versions import DEFAULT_VERSION, dtd_url
from protocols.messages import CredentialClaim
from protocols.orders import ItemId
from protocols.values import Address, Classification, Contact, Money, format_decimal
from protocols.xml import escape_attribute, escape_text, write_opaque

USER_AGENT = "Passerelle"


def document(
    inner: str,
    *,
    payload_id: str,
    timestamp: datetime,
    language: str = "en",
    version: str = DEFAULT_VERSION,
    dtd: str = "cXML.dtd",
) -> bytes:
    """A complete document around `inner`, in UTF-8, which names the file of the DTD that declares its root's content."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<!DOCTYPE cXML SYSTEM "{escape_attribute(dtd_url(version, dtd))}">\n'
        f'<cXML payloadID="{escape_attribute(payload_id)}" timestamp="{format_timestamp(timestamp)}"'
        f' xml:lang="{escape_attribute(language)}">{inner}</cXML>'
    ).encode()


def party(name: str, claims: Iterable[CredentialClaim], *, secret: str | None = None, is_sender: bool = False) -> str:
    """From, To or Sender. A secret goes into the first credential, and only into requests, never into a cart."""
    shared = f"<SharedSecret>{escape_text(secret)}</SharedSecret>" if secret is not None else ""
    credentials = []
    for claim in claims:
        credentials.append(
            f'<Credential domain="{escape_attribute(claim.domain)}"><Identity>{escape_text(claim.identity)}</Identity>'
            f"{shared}</Credential>"
        )
        shared = ""
    agent = f"<UserAgent>{USER_AGENT}</UserAgent>" if is_sender else ""
    return f"<{name}>{''.join(credentials)}{agent}</{name}>"


def header(
    from_: Iterable[CredentialClaim],
    to: Iterable[CredentialClaim],
    sender: Iterable[CredentialClaim],
    secret: str | None = None,
) -> str:
    """The Header element."""
    signed_in = party("Sender", sender, secret=secret, is_sender=True)
    return f"<Header>{party('From', from_)}{party('To', to)}{signed_in}</Header>"


def money(value: Money) -> str:
    """The Money element, as precise as the value is."""
    return f'<Money currency="{escape_attribute(value.currency)}">{format_decimal(value.amount)}</Money>'


def extrinsic(name: str, value: str) -> str:
    """One Extrinsic element."""
    return f'<Extrinsic name="{escape_attribute(name)}">{escape_text(value)}</Extrinsic>'


def element(name: str, text: str) -> str:
    """An element with that text, or nothing where there is none: an empty element says less than an absent one."""
    return f"<{name}>{escape_text(text)}</{name}>" if text else ""


def item_id(value: ItemId, *, has_buyer_part_id: bool = True) -> str:
    """SKU, companion and, in versions since 1.2.028, the buyer's own number. The companion goes back as it came."""
    auxiliary = buyers = ""
    if value.supplier_part_auxiliary_id:
        auxiliary = (
            f"<SupplierPartAuxiliaryID>{write_opaque(value.supplier_part_auxiliary_id)}</SupplierPartAuxiliaryID>"
        )
    if has_buyer_part_id and value.buyer_part_id:
        buyers = f"<BuyerPartID>{escape_text(value.buyer_part_id)}</BuyerPartID>"
    return f"<ItemID><SupplierPartID>{escape_text(value.supplier_part_id)}</SupplierPartID>{auxiliary}{buyers}</ItemID>"


def classifications(values: Iterable[Classification]) -> str:
    """The DTD asks for one at least; an unclassified product says so in a domain that every buyer ignores."""
    return (
        "".join(
            [
                f'<Classification domain="{escape_attribute(c.domain)}">{escape_text(c.code)}</Classification>'
                for c in values
            ]
        )
        or '<Classification domain="none">none</Classification>'
    )


def price_basis(price_unit: Decimal, unit: str) -> str:
    """For how many units the price is, where it is not one."""
    if price_unit == 1:
        return ""
    return (
        f'<PriceBasisQuantity quantity="{format_decimal(price_unit)}" conversionFactor="1">'
        f"<UnitOfMeasure>{escape_text(unit)}</UnitOfMeasure></PriceBasisQuantity>"
    )


def address(name: str, value: Address, language: str) -> str:
    """ShipTo or BillTo with its Address."""
    identifier = f' addressID="{escape_attribute(value.address_id)}"' if value.address_id else ""
    label = f'<Name xml:lang="{escape_attribute(language)}">{escape_text(value.name)}</Name>'
    rest = f"{postal_address(value)}{element('Email', value.email)}{phone(value.phone)}"
    return f"<{name}><Address{identifier}>{label}{rest}</Address></{name}>"


def postal_address(value: Address) -> str:
    """PostalAddress; the DTD asks for street, city and country once there is one."""
    if not any((value.deliver_to, value.street, value.city, value.state, value.postal_code, value.country_code)):
        return ""
    people = "".join(f"<DeliverTo>{escape_text(line)}</DeliverTo>" for line in value.deliver_to)
    street = "".join(f"<Street>{escape_text(line)}</Street>" for line in value.street or ("",))
    country = (
        f'<Country isoCountryCode="{escape_attribute(value.country_code)}">{escape_text(value.country_code)}</Country>'
    )
    return (
        f"<PostalAddress>{people}{street}<City>{escape_text(value.city)}</City>{element('State', value.state)}"
        f"{element('PostalCode', value.postal_code)}{country}</PostalAddress>"
    )


def phone(number: str) -> str:
    """A telephone number as one text; the DTD asks for country and area beside it."""
    if not number:
        return ""
    return (
        '<Phone><TelephoneNumber><CountryCode isoCountryCode=""></CountryCode><AreaOrCityCode></AreaOrCityCode>'
        f"<Number>{escape_text(number)}</Number></TelephoneNumber></Phone>"
    )


def contact(value: Contact, language: str) -> str:
    """A Contact; of several, the role tells them apart. The buyer's own number for the person is its addressID."""
    role = f' role="{escape_attribute(value.role)}"' if value.role else ""
    number = f' addressID="{escape_attribute(value.contact_id)}"' if value.contact_id else ""
    label = f'<Name xml:lang="{escape_attribute(language)}">{escape_text(value.name)}</Name>'
    return f"<Contact{role}{number}>{label}{element('Email', value.email)}{phone(value.phone)}</Contact>"
