"""Read the parties and addresses of a UBL document.

Source: UBL 2.1, common aggregate components Party, Address, DeliveryLocation, Contact.
"""

from protocols.leaves import Leaves
from protocols.messages import CredentialClaim
from protocols.values import Address, Contact


def claims(party: Leaves) -> tuple[CredentialClaim, ...]:
    """A party's endpoint and numbers, each once, with the schemes they are from."""
    found, scheme = [], ""
    for path, text in party.pairs:
        if path in ("EndpointID@schemeID", "PartyIdentification/ID@schemeID"):
            scheme = text
        elif path in ("EndpointID", "PartyIdentification/ID") and text:
            found.append(CredentialClaim(scheme, text))
            scheme = ""
    return tuple(dict.fromkeys(found))


def party_address(party: Leaves) -> Address | None:
    """Where a party lives; None where there is no party."""
    number = party.get("PartyIdentification/ID", "EndpointID")
    name = party.get("PartyName/Name", "PartyLegalEntity/RegistrationName")
    return _address(party.under("PostalAddress"), number, name, party.under("Contact"))


def delivery_address(delivery: Leaves) -> Address | None:
    """Where a Delivery goes: the location, and within it to whom."""
    place = delivery.under("DeliveryLocation")
    address = place.under("Address") if place.first else delivery.under("DeliveryAddress")
    party = delivery.under("DeliveryParty")
    name = place.get("Name") or party.get("PartyName/Name", "PartyLegalEntity/RegistrationName")
    number = place.get("ID") or party.get("PartyIdentification/ID")
    return _address(address, number, name, party.under("Contact"))


def contact(party: Leaves) -> Contact | None:
    """The person of a party."""
    said = party.under("Contact")
    if not said.first:
        return None
    return Contact(
        name=said.get("Name"),
        email=said.get("ElectronicMail"),
        phone=said.get("Telephone"),
        contact_id=said.get("ID"),
    )


def _address(said: Leaves, number: str, name: str, person: Leaves) -> Address | None:
    if not said.first and not number and not name:
        return None
    street = said.all("StreetName", "BuildingNumber")
    return Address(
        address_id=number,
        name=name,
        street=tuple(filter(None, (" ".join(street), said.get("AdditionalStreetName")))),
        postal_code=said.get("PostalZone"),
        city=said.get("CityName"),
        state=said.get("CountrySubentity"),
        country_code=said.get("Country/IdentificationCode")[:2].upper(),
        email=person.get("ElectronicMail"),
        phone=person.get("Telephone"),
        deliver_to=(*said.all("AddressLine/Line"), *person.all("Name")),
    )
