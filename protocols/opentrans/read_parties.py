"""Read the parties of an openTRANS document: both ways of naming them, roles inside (2.1) and elements by role (1.0).

Source: openTRANS 2.1 element PARTIES and ORDER_PARTIES_REFERENCE, 1.0 element ORDER_PARTIES; where a party of 2.1 has
no role, the references by id say which is which.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from protocols.leaves import Leaves, child, children, leaves, local
from protocols.messages import CredentialClaim
from protocols.values import Address, Contact
from protocols.xml import Element

#: Elements of 1.0 to the roles of 2.1.
_ROLES_OF_1_0 = {
    "BUYER_PARTY": "buyer",
    "SUPPLIER_PARTY": "supplier",
    "INVOICE_PARTY": "invoice_recipient",
    "DELIVERY_PARTY": "delivery",
    "FINAL_DELIVERY_PARTY": "final_delivery",
}
#: References of 2.1 to the role they give.
_REFERENCES = {
    "BUYER_IDREF": "buyer",
    "SUPPLIER_IDREF": "supplier",
    "INVOICE_RECIPIENT_IDREF": "invoice_recipient",
    "SHIPMENT_PARTIES_REFERENCE/DELIVERY_IDREF": "delivery",
    "SHIPMENT_PARTIES_REFERENCE/FINAL_DELIVERY_IDREF": "final_delivery",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A company in the document. `ids` are (type, value); the type says who gave the number."""

    ids: tuple[tuple[str, str], ...]
    address: Address | None
    contact: Contact | None

    def id_of(self, kind: str) -> str:
        """The number of that type, or an empty string."""
        return dict(reversed(self.ids)).get(kind, "")

    def claims(self) -> tuple[CredentialClaim, ...]:
        """Its numbers as claims."""
        return tuple(CredentialClaim(kind, value) for kind, value in self.ids)


def read_parties(info: Element) -> dict[str, Party]:
    """The parties of ORDER_INFO by role, the first of each; those without role are known by "id:" and their number."""
    found: dict[str, Party] = {}
    for element in children(child(info, "PARTIES"), "PARTY"):
        said = leaves(element)
        _keep(found, _party(said), said.all("PARTY_ROLE"))
    for element, role in _parties_of_1_0(child(info, "ORDER_PARTIES")):
        _keep(found, _party(leaves(element)), [role])
    for path, value in leaves(child(info, "ORDER_PARTIES_REFERENCE")).pairs:
        if path in _REFERENCES and f"id:{value}" in found:
            found.setdefault(_REFERENCES[path], found[f"id:{value}"])
    return found


def _keep(found: dict[str, Party], party: Party, roles: list[str]) -> None:
    """Under each of its roles, and under each of its numbers."""
    for role in roles:
        found.setdefault(role.lower(), party)
    for _kind, value in party.ids:
        found.setdefault(f"id:{value}", party)


def _parties_of_1_0(container: Element | None) -> Iterator[tuple[Element, str]]:
    """Each PARTY with its role; delivery parties lie one level deeper."""
    for element in () if container is None else container:
        if local(element) == "SHIPMENT_PARTIES":
            yield from _parties_of_1_0(element)
        elif role := _ROLES_OF_1_0.get(local(element)):
            for party in children(element, "PARTY"):
                yield party, role


def _party(said: Leaves) -> Party:
    """From the leaves of one PARTY."""
    ids, kind = [], ""
    for path, value in said.pairs:
        if path == "PARTY_ID@type":
            kind = value
        elif path == "PARTY_ID" and value:
            ids.append((kind or "unspecified", value))
            kind = ""
    address = said.under("ADDRESS")
    return Party(tuple(ids), read_address(address, ids), _contact(address))


def read_address(said: Leaves, ids: Iterable[tuple[str, str]]) -> Address | None:
    """From the leaves of an ADDRESS; `ids` are the party's, of which the buyer's own comes first."""
    numbers = sorted(ids, key=lambda pair: pair[0] != "buyer_specific")
    if not said.first and not numbers:
        return None
    country = said.get("COUNTRY_CODED", "COUNTRY")
    return Address(
        address_id=numbers[0][1] if numbers else "",
        name=said.get("NAME"),
        street=tuple(said.all("STREET")),
        postal_code=said.get("ZIP", "ZIPBOX"),
        city=said.get("CITY"),
        state=said.get("STATE"),
        country_code=country.upper() if len(country) == 2 else "",
        email=said.get("EMAIL"),
        phone=said.get("PHONE"),
        deliver_to=tuple(said.all("NAME2", "NAME3", "DEPARTMENT")),
    )


def _contact(said: Leaves) -> Contact | None:
    """The first person of an ADDRESS: CONTACT_DETAILS in 2.1, CONTACT in 1.0."""
    person = said.under("CONTACT_DETAILS")
    if not person.first:
        person = said.under("CONTACT")
    if not person.first:
        return None
    return Contact(
        name=" ".join(filter(None, (person.get("FIRST_NAME"), person.get("CONTACT_NAME")))),
        email=person.get("EMAILS/EMAIL", "EMAIL"),
        phone=person.get("PHONE"),
        role=person.get("CONTACT_ROLE"),
        contact_id=person.get("CONTACT_ID"),
    )
