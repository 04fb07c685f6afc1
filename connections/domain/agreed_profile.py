"""What a connection's buyer system expects: its profile, with what was agreed otherwise for this connection."""

from dataclasses import fields, replace

from connections.models import Connection
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.cxml.dialects import CxmlProfile
from protocols.oci.profiles import PROFILES as OCI_PROFILES
from protocols.oci.profiles import OciProfile


def cxml_profile(connection: Connection) -> CxmlProfile:
    """The cXML profile; an unknown name is the generic one."""
    profile = CXML_PROFILES.get(connection.profile, CXML_PROFILES["generic-cxml"])
    known = {field.name for field in fields(profile)} - {"name", "label"}
    return replace(profile, **{name: value for name, value in connection.overrides.items() if name in known})


def oci_profile(connection: Connection) -> OciProfile:
    """The OCI profile; an unknown name is the generic one."""
    profile = OCI_PROFILES.get(connection.profile, OCI_PROFILES["generic-oci"])
    known = {field.name for field in fields(profile)} - {"name", "label"}
    return replace(profile, **{name: value for name, value in connection.overrides.items() if name in known})


def profile_label(connection: Connection) -> str:
    """What people call the buyer's system, e.g. "Coupa"."""
    profile = oci_profile(connection) if connection.protocol == "oci" else cxml_profile(connection)
    return profile.label
