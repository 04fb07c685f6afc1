"""What a connection's buyer system expects: its profile, with what was agreed otherwise for this connection."""

from dataclasses import fields, replace
from typing import Any

from connections.domain.usable_values import is_usable
from connections.models import Connection, Protocol
from protocols.cxml.dialects import PROFILES as CXML_PROFILES
from protocols.cxml.dialects import CxmlProfile
from protocols.ids_connect.profiles import PROFILES as IDS_PROFILES
from protocols.ids_connect.profiles import IdsProfile
from protocols.oci.profiles import PROFILES as OCI_PROFILES
from protocols.oci.profiles import OciProfile

#: What no connection agrees otherwise: who the system is, and what is known of it.
FIXED = frozenset({"name", "label", "deviations"})


def cxml_profile(connection: Connection) -> CxmlProfile:
    """The cXML profile; an unknown name is the generic one."""
    profile = CXML_PROFILES.get(connection.profile, CXML_PROFILES["generic-cxml"])
    return replace(profile, **_agreed_otherwise(connection, profile))


def oci_profile(connection: Connection) -> OciProfile:
    """The OCI profile; an unknown name is the generic one."""
    profile = OCI_PROFILES.get(connection.profile, OCI_PROFILES["generic-oci"])
    return replace(profile, **_agreed_otherwise(connection, profile))


def ids_profile(connection: Connection) -> IdsProfile:
    """The IDS Connect profile; an unknown name is the only one there is."""
    profile = IDS_PROFILES.get(connection.profile, IDS_PROFILES["ids-connect"])
    return replace(profile, **_agreed_otherwise(connection, profile))


def profile_of(connection: Connection) -> CxmlProfile | OciProfile | IdsProfile:
    """The profile of the connection's own protocol."""
    match connection.protocol:
        case Protocol.OCI:
            return oci_profile(connection)
        case Protocol.IDS:
            return ids_profile(connection)
        case _:
            return cxml_profile(connection)


def profile_label(connection: Connection) -> str:
    """What people call the buyer's system, e.g. "Coupa"."""
    return profile_of(connection).label


def _agreed_otherwise(connection: Connection, profile: CxmlProfile | OciProfile | IdsProfile) -> dict[str, Any]:
    """The connection's own values; lists of the database are tuples in a profile.

    One of another type than the profile's, or one that cannot be used, is none: it would stop every cart and answer.
    """
    known = {field.name for field in fields(profile)} - FIXED
    own = {name: value for name, value in connection.overrides.items() if name in known}
    typed = {name: tuple(value) if isinstance(value, list) else value for name, value in own.items()}
    return {
        name: value
        for name, value in typed.items()
        if type(value) is type(getattr(profile, name)) and is_usable(name, value)
    }
