"""Kinds of buyers' systems are data that the writers accept as it stands."""

import pytest

from protocols.cxml.dialects import PROFILES as CXML
from protocols.cxml.form import form_fields
from protocols.cxml.write_cart import write_cart
from protocols.oci.profiles import PROFILES as OCI
from protocols.texts import CHARSETS
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart


def test_names_are_unique_across_protocols_and_lead_to_their_profile() -> None:
    assert set(CXML).isdisjoint(OCI)
    assert {profile.name for profile in [*CXML.values(), *OCI.values()]} == {*CXML, *OCI}


@pytest.mark.parametrize("name", CXML)
def test_a_cart_goes_out_as_each_cxml_profile_asks(name: str) -> None:
    profile, returned = CXML[name], cart()
    document = write_cart(
        returned, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=NOON, version=profile.dtd_version
    )

    assert f"/{profile.dtd_version}/cXML.dtd".encode() in document
    assert len(form_fields(document, profile.form_encoding, profile.form_field_case)) == 1


@pytest.mark.parametrize("name", OCI)
def test_each_oci_profile_names_a_known_charset_and_spelling(name: str) -> None:
    profile = OCI[name]

    assert profile.charset in CHARSETS
    assert (profile.hook_query in {"keep", "split", "both"}, profile.long_text_form in {"sap", "indexed"}) == (
        True,
        True,
    )
    assert profile.unit_codes in {"iso", "sap"}
