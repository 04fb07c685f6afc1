"""Units of measure are those of the official list, and SAP's names lead back to them."""

import pytest
from lxml import etree

from protocols.units import ISO_TO_SAP, SAP_TO_ISO, UNITS
from tests.protocols.samples import SHARED

#: Withdrawn from the list but alive in SAP, EDIFACT and catalogues.
OLD = {"BG", "BO", "BX", "CA", "CT", "DR", "NPR", "PF", "PK", "RO", "SH", "TU"}


def test_sap_names_lead_to_units_and_back() -> None:
    assert set(SAP_TO_ISO.values()) <= set(UNITS)
    assert {ISO_TO_SAP[iso] for iso in SAP_TO_ISO.values()} == set(SAP_TO_ISO)


def test_a_unit_written_for_sap_twice_stays_the_same() -> None:
    assert set(ISO_TO_SAP).isdisjoint(ISO_TO_SAP.values())


def test_codes_are_in_recommendation_20_or_known_to_be_withdrawn() -> None:
    path = SHARED / "units" / "UNECERec20-11e.xml"
    if not path.exists():
        pytest.skip("the official list is not beside this checkout")
    listed = {code.text for code in etree.parse(path).iter("{*}Id")}

    assert set(UNITS) - listed == OLD
