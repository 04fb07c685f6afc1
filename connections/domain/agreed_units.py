"""Read the units of orders that come back: the buyer's own words for them, by the connection's table and the profile."""

from collections.abc import Mapping
from dataclasses import dataclass

from connections.domain.agreed_profile import cxml_profile, oci_profile
from connections.models import Connection, Protocol
from protocols.cxml.dialects import UNIT_NAMES
from protocols.units import ISO_TO_SAP


@dataclass(frozen=True, slots=True)
class AgreedUnits:
    """Our code to the buyer's: the connection's table, and the profile's for what it does not list."""

    agreed: Mapping[str, str]
    usual: Mapping[str, str]
    default: str = ""  # the profile's, for an article without unit

    def theirs(self, ours: str) -> str:
        """What a cart says for our code."""
        return self.agreed.get(ours) or self.usual.get(ours, ours) or self.default

    def knows(self, said: str) -> bool:
        """Whether a cart may say so: it is the connection's or the profile's word for a unit."""
        return said != "" and said in (*self.agreed.values(), *self.usual.values(), self.default)

    def is_same(self, said: str, ours: str) -> bool:
        """Whether both are words for one unit: our code, the profile's word, or the connection's.

        What a cart said is one of them, too: it was written before the table was changed.
        """
        words = ({code, self.usual.get(code, code), self.theirs(code)} for code in (*self.agreed, *self.usual))
        return said in (ours, self.theirs(ours)) or any({said, ours} <= of_one for of_one in words)


def agreed_units(connection: Connection) -> AgreedUnits:
    """One query."""
    agreed = dict(connection.unit_mappings.values_list("ours", "theirs"))
    if connection.protocol == Protocol.OCI:
        return AgreedUnits(agreed, ISO_TO_SAP if oci_profile(connection).unit_codes == "sap" else {})
    profile = cxml_profile(connection)
    return AgreedUnits(agreed, UNIT_NAMES.get(profile.unit_codes, {}), profile.unit_default)
