"""What our UBL documents share: the frame, parties with address and tax number, the process they belong to.

Source: UBL 2.1, common aggregate components Party, Address, Item; Peppol BIS 3 for process and document identifiers.
"""

from protocols.errors import Unwritable
from protocols.markup import around, tag
from protocols.messages import CredentialClaim
from protocols.order_parts import ReadOrder
from protocols.orders import ItemId
from protocols.values import Address

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
_PEPPOL = "urn:fdc:peppol.eu:poacc:"


def document(name: str, inside: str) -> bytes:
    """A whole document of that name."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{_SCHEMA}{name}-2"'
        f' xmlns:cac="{_SCHEMA}CommonAggregateComponents-2" xmlns:cbc="{_SCHEMA}CommonBasicComponents-2">'
        f"{inside}</{name}>\n"
    ).encode()


def is_peppol(answered: ReadOrder) -> bool:
    """Whether the order named a process of Peppol's."""
    return dict(answered.order.extrinsics).get("ProfileID", "").startswith(_PEPPOL)


def refuse_deletion(operation: str) -> None:
    """Raises Unwritable: UBL documents are not taken back, they are answered by others."""
    if operation != "new":
        raise Unwritable("UBL knows no change or deletion of this document.", code="format.no_writer")


def party(claims: tuple[CredentialClaim, ...], address: Address | None, tax_id: str = "") -> str:
    """Party: endpoint and numbers as the order gave them; name, address and tax number where they are known."""
    endpoint = "".join(tag("cbc:EndpointID", claim.identity, schemeID=claim.domain) for claim in claims[:1])
    numbers = "".join(
        around("cac:PartyIdentification", tag("cbc:ID", claim.identity, schemeID=claim.domain)) for claim in claims
    )
    name = address.name if address else ""
    tax = tag("cbc:CompanyID", tax_id) and tag("cbc:CompanyID", tax_id) + _VAT
    return around(
        "cac:Party",
        endpoint
        + numbers
        + around("cac:PartyName", tag("cbc:Name", name))
        + postal_address("cac:PostalAddress", address)
        + around("cac:PartyTaxScheme", tax)
        + around("cac:PartyLegalEntity", tag("cbc:RegistrationName", name)),
    )


def postal_address(name: str, said: Address | None) -> str:
    """An address; nothing where neither street, town nor country is known."""
    if said is None:
        return ""
    return around(
        name,
        tag("cbc:StreetName", said.street[0] if said.street else "")
        + tag("cbc:AdditionalStreetName", ", ".join(said.street[1:]))
        + tag("cbc:CityName", said.city)
        + tag("cbc:PostalZone", said.postal_code)
        + around("cac:Country", tag("cbc:IdentificationCode", said.country_code)),
    )


def item(item_id: ItemId | None, description: str, inside: str = "") -> str:
    """Item with a name, which is required: the number stands in for it. `inside` follows the numbers."""
    sku, buyer = (item_id.supplier_part_id, item_id.buyer_part_id) if item_id else ("", "")
    return around(
        "cac:Item",
        tag("cbc:Name", description or sku)
        + around("cac:BuyersItemIdentification", tag("cbc:ID", buyer))
        + around("cac:SellersItemIdentification", tag("cbc:ID", sku))
        + inside,
    )


_VAT = f"<cac:TaxScheme>{tag('cbc:ID', 'VAT')}</cac:TaxScheme>"


def tax_category(name: str, percent: str) -> str:
    """The category of a rate: S is standard, Z zero, O without tax."""
    if not percent:
        return around(name, tag("cbc:ID", "O") + _VAT)
    return around(name, tag("cbc:ID", "Z" if percent == "0" else "S") + tag("cbc:Percent", percent) + _VAT)
