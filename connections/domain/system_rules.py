"""What one buyer's system takes of a cart, as data: from its profile and from what was agreed for the connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from connections.domain.agreed_mapping import AgreedMapping, agreed_mapping
from connections.domain.agreed_profile import cxml_profile, ids_profile, oci_profile
from connections.domain.keep_call import kept_call
from connections.models import Connection, Protocol, PunchoutSession
from protocols.cxml.dialects import UNIT_NAMES
from protocols.cxml.write_cart import PRICE_BASIS_SINCE
from protocols.ids_connect.write import ARTICLE_MAX
from protocols.oci.fields import FIELDS
from protocols.texts import CHARSETS


@dataclass(frozen=True, slots=True)
class SystemRules:
    """Limits of numbers are in characters, of descriptions in bytes; 0 means none, or that the protocol sees to it."""

    system: str
    currency: str
    max_lines: int
    minimum_order: Decimal | None
    description_max_bytes: int
    sku_max: int
    manufacturer_part_max: int
    price_max_decimals: int
    has_price_unit: bool
    quantity_max_decimals: int
    codec: str = "utf-8"
    uses_sap_units: bool = False
    unspsc_domain: str = "UNSPSC"
    default_unspsc: str = ""
    is_oci: bool = False
    unit_names: Mapping[str, str] = field(default_factory=dict)  # the profile's, by our code
    mapping: AgreedMapping = field(default_factory=AgreedMapping)
    operation_allowed: str = "create"
    sends_ship_to: bool = False
    sends_shipping: str = "none"  # or "header", "line"
    short_name_max: int = 0  # 0: lines have no short name
    forbidden_id_characters: str = ""
    aux_id_max: int = 0
    comments_max: int = 0  # a line's comments and extra fields together
    unit_default: str = ""  # the buyer's word for the unit of an article that has none
    unspsc_digits: int = 0  # 0: as many as the article's code has
    cart_version: str = ""  # the cXML version the cart declares


def rules_of(session: PunchoutSession) -> SystemRules:
    """The rules this visit's cart must obey."""
    connection = session.connection
    if connection.protocol == Protocol.IDS:
        return _ids_rules(session)
    return _oci_rules(session) if connection.protocol == Protocol.OCI else _cxml_rules(connection)


def _cxml_rules(connection: Connection) -> SystemRules:
    profile = cxml_profile(connection)
    return SystemRules(
        system=profile.label,
        currency=connection.currency,
        max_lines=connection.max_lines or profile.max_lines,
        minimum_order=connection.minimum_order,
        description_max_bytes=profile.description_max_bytes,
        sku_max=profile.part_id_max,
        manufacturer_part_max=0,
        price_max_decimals=profile.price_max_decimals,
        has_price_unit=profile.sends_price_basis and profile.dtd_version >= PRICE_BASIS_SINCE,
        quantity_max_decimals=0,
        unspsc_domain=profile.unspsc_domain,
        default_unspsc=profile.sends_classification_default,
        unit_names=UNIT_NAMES.get(profile.unit_codes, {}),
        mapping=agreed_mapping(connection),
        operation_allowed=profile.operation_allowed,
        sends_ship_to=profile.sends_ship_to,
        sends_shipping=profile.sends_shipping,
        short_name_max=profile.short_name_max if profile.sends_short_name else 0,
        forbidden_id_characters=profile.forbidden_id_characters,
        aux_id_max=profile.aux_id_max,
        comments_max=profile.comments_max,
        unit_default=profile.unit_default,
        unspsc_digits=profile.unspsc_digits,
        cart_version=profile.dtd_version,
    )


def _oci_rules(session: PunchoutSession) -> SystemRules:
    connection = session.connection
    profile = oci_profile(connection)
    asked = [value for name, value in kept_call(session).parameters if name.lower() == "http_content_charset"]
    return SystemRules(
        system=profile.label,
        currency=connection.currency,
        max_lines=connection.max_lines or profile.max_lines,
        minimum_order=connection.minimum_order,
        description_max_bytes=0,
        sku_max=min(profile.vendor_material_max, FIELDS["EXT_PRODUCT_ID"].max_length),
        manufacturer_part_max=FIELDS["MANUFACTMAT"].max_length,
        price_max_decimals=profile.price_max_decimals,
        has_price_unit=True,
        quantity_max_decimals=3,
        codec=next(CHARSETS[name.lower()] for name in (*asked, profile.charset, "utf-8") if name.lower() in CHARSETS),
        uses_sap_units=profile.unit_codes == "sap",
        is_oci=True,
        sends_shipping=profile.sends_shipping,
        mapping=agreed_mapping(connection),
    )


def _ids_rules(session: PunchoutSession) -> SystemRules:
    connection = session.connection
    profile = ids_profile(connection)
    return SystemRules(
        system=profile.label,
        currency=connection.currency,
        max_lines=connection.max_lines or profile.max_lines,
        minimum_order=connection.minimum_order,
        description_max_bytes=0,
        sku_max=ARTICLE_MAX,
        manufacturer_part_max=0,
        price_max_decimals=profile.price_max_decimals,
        has_price_unit=True,
        quantity_max_decimals=2,
        mapping=agreed_mapping(connection),
    )
