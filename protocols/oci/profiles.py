"""Kinds of buyers' systems that speak OCI, as data: a connection's defaults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OciProfile:
    """What one kind of system expects of a return."""

    name: str
    label: str
    charset: str = "utf-8"  # the form's accept-charset where the call does not ask for one
    long_text_form: str = "sap"  # NEW_ITEM-LONGTEXT_1:132[]; "indexed": …:132[1] for PHP buyers
    hook_query: str = "keep"  # "split": the address's query becomes hidden inputs; "both"
    description_max: int = 40
    vendor_material_max: int = 40
    price_max_decimals: int = 3
    max_lines: int = 0
    unit_codes: str = "iso"  # or "sap": SAP's internal codes
    on_cancel: str = "form"  # control fields alone; "link": to HOOK_URL; "ocicancel": to that address; "none"
    max_input_vars: int = 0  # PHP reads only so many fields of a form; 0: no limit


PROFILES: dict[str, OciProfile] = {
    profile.name: profile
    for profile in (
        OciProfile("generic-oci", "SAP OCI"),
        OciProfile("sap-srm", "SAP SRM"),
        OciProfile("sap-ecc-mm", "SAP ERP (MM)", vendor_material_max=35),
        OciProfile("s4hana-cloud", "SAP S/4HANA Cloud", vendor_material_max=35),
    )
}
