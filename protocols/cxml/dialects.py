"""Kinds of buyers' systems that speak cXML: their habits and limits as data, a connection's defaults.

Sources: facts collected from the platforms' published guides; where they disagree the tighter value holds.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CxmlProfile:
    """What to send to one kind of system. Limits of texts are in bytes of UTF-8; 0 means none known."""

    name: str
    label: str
    dtd_version: str = "1.2.045"
    form_encoding: str = "base64"  # or "urlencoded"
    form_field_case: str = "lower"  # or "upper": cXML-base64
    description_max_bytes: int = 255
    part_id_max: int = 100
    price_max_decimals: int = 4
    max_lines: int = 0
    person_extrinsics: tuple[str, ...] = ("UserEmail", "UniqueName", "User", "UserId", "EmployeeId")
    name_extrinsics: tuple[str, ...] = ("UserFullName", "UserPrintableName", "FullName", "Name")
    unspsc_domain: str = "UNSPSC"
    sends_classification_default: str = ""


PROFILES: dict[str, CxmlProfile] = {
    profile.name: profile
    for profile in (
        CxmlProfile("generic-cxml", "cXML"),
        CxmlProfile("ariba", "SAP Ariba", dtd_version="1.2.045", part_id_max=128, price_max_decimals=4),
        CxmlProfile("coupa", "Coupa", dtd_version="1.2.014", form_encoding="urlencoded", form_field_case="upper"),
        CxmlProfile("jaggaer", "JAGGAER", description_max_bytes=254, price_max_decimals=4),
        CxmlProfile(
            "oracle",
            "Oracle iProcurement",
            dtd_version="1.2.014",
            form_encoding="urlencoded",
            form_field_case="upper",
            description_max_bytes=240,
        ),
        CxmlProfile("sap-srm-cxml", "SAP SRM", description_max_bytes=255, price_max_decimals=4),
    )
}
