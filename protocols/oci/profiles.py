"""Kinds of buyers' systems that speak OCI, as data: a connection's defaults, and why we believe them."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Every function of OCI 4.0 that has an answer.
ALL_FUNCTIONS = ("DETAIL", "VALIDATE", "BACKGROUND_SEARCH", "SOURCING")


@dataclass(frozen=True, slots=True)
class OciProfile:
    """What one kind of system sends, and what it expects of a return. Lengths are in characters; 0: no limit."""

    name: str
    label: str
    # How it calls.
    version: str = "4.0"
    methods: str = "both"  # or "get", "post"
    user_parameter: str = "USERNAME"
    secret_parameter: str = "PASSWORD"  # noqa: S105 – a parameter's name
    hook_parameter: str = ""  # the return address's name where it is none of the usual ones
    hook_swallow_tail: bool = False  # the address comes last and unencoded: all that follows is its own
    functions: tuple[str, ...] = ALL_FUNCTIONS
    # The form that brings the cart.
    charset: str = "utf-8"  # the form's accept-charset where the call does not ask for one
    flavour: str = "html"  # or "xml": one field with a document in base64
    xml_type: str = "~xml_type=ESAPO"  # the field that announces it; its spelling differs from system to system
    hook_query: str = "keep"  # "split": the address's query becomes hidden inputs; "both"
    long_text_form: str = "sap"  # NEW_ITEM-LONGTEXT_1:132[]; "indexed": …:132[1] for PHP buyers; "plain": LONGTEXT[1]
    send_empty_fields: bool = False
    on_cancel: str = "form"  # control fields alone; "link": to HOOK_URL; "ocicancel": to that address; "none"
    max_input_vars: int = 0  # PHP reads only so many fields of a form; 0: no limit
    # What a line may hold.
    description_max: int = 40
    vendor_material_max: int = 40
    long_text_max: int = 0
    field_lengths: tuple[str, ...] = ()  # "MATNR=18": where the system's own differ from the table
    price_max_decimals: int = 3
    max_lines: int = 0
    sends_shipping: str = "none"  # or "line": OCI has no place for it but a line
    # How a line says it.
    unit_codes: str = "iso"  # or "sap": SAP's internal codes
    desc_and_matnr: str = "both"  # "either": the buyer's number in place of the description
    price_unit: str = "native"  # "force_1": the price of one, for a reader that ignores PRICEUNIT
    has_hierarchy: bool = False  # PARENT_ID and ITEM_TYPE; else bundles become one line
    required_fields: tuple[str, ...] = ()  # beyond the standard's; told before the cart leaves
    field_values: tuple[
        str, ...
    ] = ()  # "CUST_FIELD1={quote}": in each line that has none; {quote} is the cart's number
    extra_fields: tuple[str, ...] = ()  # beyond the table: "TAX", or a whole name, "NEW_ITEM_CERT"


PROFILES: dict[str, OciProfile] = {
    profile.name: profile
    for profile in (
        OciProfile("generic-oci", "SAP OCI"),
        OciProfile("sap-srm", "SAP SRM", charset="iso-8859-1"),
        OciProfile(
            "sap-ecc-mm",
            "SAP ERP (MM)",
            vendor_material_max=35,  # IDNLF; some interfaces have 22
            field_lengths=("MATGROUP=9",),
        ),
        OciProfile("s4hana-cloud", "SAP S/4HANA Cloud", vendor_material_max=35, field_lengths=("MATGROUP=9",)),
        OciProfile("basware", "Basware", functions=("BACKGROUND_SEARCH",)),
        OciProfile(
            "onventis",
            "Onventis",
            vendor_material_max=22,
            long_text_max=1000,
            field_lengths=("MATNR=18", "CUST_FIELD1=35"),
        ),
        OciProfile(
            "unite",
            "Unite (Mercateo)",
            version="3.0",
            methods="get",
            functions=(),
            field_lengths=tuple(f"CUST_FIELD{n}=255" for n in range(1, 6)),
        ),
        OciProfile(
            "simple-system",
            "simple system",
            required_fields=("MATGROUP", "VENDOR"),
            field_values=("CUST_FIELD1={quote}",),
            field_lengths=("CUST_FIELD1=35",),
        ),
        OciProfile(
            "ifs-cloud",
            "IFS Cloud",
            user_parameter="SENDERID",
            hook_swallow_tail=True,
            on_cancel="ocicancel",
            required_fields=("MATGROUP", "LEADTIME", "EXT_SCHEMA_TYPE", "ADDITIONAL_COST", "NEW_ITEM_CERT"),
            extra_fields=("ADDITIONAL_COST", "NEW_ITEM_CERT"),
        ),
        OciProfile("wuerth-names", "OCI (ORGANIZATION, NAME, PASSWORD)", user_parameter="NAME", max_input_vars=1000),
    )
}

#: Where a profile's values come from.
EVIDENCE: Mapping[str, str] = {
    "generic-oci": "SAP OCI 4.0 and 5.0 as two digests and two public clients have it; notes on OCI, 3.1",
    "sap-srm": "SAP's own help pages (call structure, sample form); specification's default character set",
    "sap-ecc-mm": "BAPI documentation: MAT_GRP 9 characters; IDNLF 35; SAPEVENT in two vendors' manuals",
    "s4hana-cloud": "SAP community: OCI 4.0 for the round trip, HTTPS, price validation by VALIDATE",
    "basware": "Basware support: form fields only, BACKGROUND_SEARCH, method by supplier",
    "onventis": "Onventis help: VENDORMAT 22, LONGTEXT 1000, MATNR 18, CUST_FIELD1 35",
    "unite": "Unite support: OCI 3.0, GET, no background search, fields of 255 characters",
    "simple-system": "simple system wiki: CUST_FIELD1 is the basket's number, VENDOR the creditor, MATGROUP is ECLASS",
    "ifs-cloud": "IFS documentation 21r2 to 24r2: OCIVERSION, SENDERID, OCICANCEL, HOOK_URL last and unencoded",
    "wuerth-names": "public client of a supplier's shop, in PHP: ORGANIZATION, NAME, PASSWORD",
}


def room_for(profile: OciProfile, field: str) -> int:
    """The system's own length of a field, 0 where it is the table's."""
    if field == "VENDORMAT":
        return profile.vendor_material_max
    return int(_pairs(profile.field_lengths).get(field, "0") or 0)


def preset_values(profile: OciProfile, quote_id: str) -> dict[str, str]:
    """What each line says where it says nothing of its own."""
    return {name: value.replace("{quote}", quote_id) for name, value in _pairs(profile.field_values).items()}


def _pairs(written: tuple[str, ...]) -> dict[str, str]:
    return {name.strip(): value.strip() for name, _equals, value in (each.partition("=") for each in written)}
