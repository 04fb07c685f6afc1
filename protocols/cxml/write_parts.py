"""The frame and the smallest pieces of every cXML document we write; strings, for trees cost twelve times as much."""

from collections.abc import Iterable
from datetime import datetime

from protocols.cxml.timestamps import format_timestamp
from protocols.messages import CredentialClaim
from protocols.values import Address, Money, format_decimal
from protocols.xml import escape_attribute, escape_text

USER_AGENT = "Passerelle"
DEFAULT_VERSION = "1.2.045"


def document(
    inner: str, *, payload_id: str, timestamp: datetime, language: str = "en", version: str = DEFAULT_VERSION
) -> bytes:
    """A complete document around `inner`, in UTF-8."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/{version}/cXML.dtd">\n'
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
    return f"<Header>{party('From', from_)}{party('To', to)}{party('Sender', sender, secret=secret, is_sender=True)}</Header>"


def money(value: Money) -> str:
    """The Money element, as precise as the value is."""
    return f'<Money currency="{escape_attribute(value.currency)}">{format_decimal(value.amount)}</Money>'


def extrinsic(name: str, value: str) -> str:
    """One Extrinsic element."""
    return f'<Extrinsic name="{escape_attribute(name)}">{escape_text(value)}</Extrinsic>'


def address(name: str, value: Address, language: str) -> str:
    """ShipTo or BillTo with its Address."""
    street = "".join(f"<Street>{escape_text(line)}</Street>" for line in value.street)
    postal = ""
    if value.city:
        postal_code = f"<PostalCode>{escape_text(value.postal_code)}</PostalCode>" if value.postal_code else ""
        country = f'<Country isoCountryCode="{escape_attribute(value.country_code)}">{escape_text(value.country_code)}</Country>'
        postal = f"<PostalAddress>{street}<City>{escape_text(value.city)}</City>{postal_code}{country}</PostalAddress>"
    identifier = f' addressID="{escape_attribute(value.address_id)}"' if value.address_id else ""
    label = f'<Name xml:lang="{escape_attribute(language)}">{escape_text(value.name)}</Name>'
    return f"<{name}><Address{identifier}>{label}{postal}</Address></{name}>"
