"""The XML flavour of a returned cart: one field with a BusinessDocument in base64, another that says its kind.

Rare, and old: element names as SAP's own shop software emits them; facts on OCI, §3.5. The values are those of the
form's fields, so both flavours say the same.
"""

from base64 import b64encode
from collections.abc import Sequence

from protocols.messages import ReturnLine
from protocols.oci.profiles import OciProfile
from protocols.oci.write_line import Place, line_pairs, line_values, long_text, settled
from protocols.xml import escape_attribute, escape_text

FIELD = "~xmlDocument"


def document_fields(placed: Sequence[tuple[ReturnLine, Place]], profile: OciProfile) -> tuple[tuple[str, str], ...]:
    """The two inputs. Raises Unwritable."""
    kind, _equals, value = profile.xml_type.partition("=")
    return (FIELD, b64encode(write_document(placed, profile)).decode()), (kind, value)


def write_document(placed: Sequence[tuple[ReturnLine, Place]], profile: OciProfile) -> bytes:
    """The document, in UTF-8. Raises Unwritable."""
    products = "".join(_product(line, place, profile) for line, place in placed)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><BusinessDocument><Catalog>{products}</Catalog></BusinessDocument>'
    ).encode()


def _product(line: ReturnLine, place: Place, profile: OciProfile) -> str:
    line_pairs(line, place, profile)  # refuses what the form would refuse
    said = dict.fromkeys(_NAMES, "") | settled(line_values(line, place, profile), profile)
    text = {name: escape_text(value) for name, value in said.items()}
    kind = "Service" if said["SERVICE"] else "Product"
    return (
        f'<Product ProductType="{kind}"><ProductID Code="Buyer">{text["MATNR"]}</ProductID>'
        f"<CatalogKey>{text['EXT_PRODUCT_ID']}</CatalogKey>"
        f"<ParentCategoryID>{text['MATGROUP'] or text['EXT_CATEGORY_ID']}</ParentCategoryID>"
        f"<Description>{text['DESCRIPTION']}</Description>"
        f"<Attachment><URL>{text['ATTACHMENT']}</URL><Description>{text['ATTACHMENT_TITLE']}</Description>"
        f"<Purpose>{text['ATTACHMENT_PURPOSE']}</Purpose></Attachment>"
        f'<ShoppingBasketItem RefVendorDescription="0" RefManufacturerDescription="1">'
        f'<Quantity UoM="{escape_attribute(said["UNIT"])}">{text["QUANTITY"]}</Quantity>'
        f'<NetPrice><Price Currency="{escape_attribute(said["CURRENCY"])}">{text["PRICE"]}</Price>'
        f"<PriceUnit>{text['PRICEUNIT']}</PriceUnit></NetPrice><LeadTime>{text['LEADTIME']}</LeadTime>"
        f"<Quote><QuoteID>{text['EXT_QUOTE_ID']}</QuoteID><QuoteItemID>{text['EXT_QUOTE_ITEM']}</QuoteItemID></Quote>"
        f"<ItemText>{escape_text(long_text(line, profile))}</ItemText></ShoppingBasketItem>"
        f'<ManufacturerDescription ID="1"><PartnerProductID Code="Other">{text["MANUFACTMAT"]}</PartnerProductID>'
        f'<PartnerID Code="Other">{text["MANUFACTCODE"]}</PartnerID></ManufacturerDescription>'
        f'<VendorDescription ID="0"><PartnerProductID Code="Other">{text["VENDORMAT"]}</PartnerProductID>'
        f'<PartnerID Code="Other">{text["VENDOR"]}</PartnerID><BuyerContract>'
        f"<ContractID>{text['CONTRACT']}</ContractID><ContractItemID>{text['CONTRACT_ITEM']}</ContractItemID>"
        "</BuyerContract></VendorDescription></Product>"
    )


#: Fields that a version may not have: empty there.
_NAMES = ("EXT_CATEGORY_ID", "EXT_SCHEMA_TYPE", "ATTACHMENT", "ATTACHMENT_TITLE", "ATTACHMENT_PURPOSE")
