"""Units of measure are those of the official list, and other names lead back to them."""

from pathlib import Path

import pytest
from lxml import etree

from protocols import units
from protocols.units import (
    ISO_TO_SAP,
    SAP_INTERNAL,
    SAP_TO_ISO,
    UNITS,
    current_unit,
    is_same_unit,
    listed_units,
    unit_name,
)
from tests.protocols.samples import SHARED
from tests.units_table.generate import NAMES, codes, table

LISTS = SHARED / "units"
needs_lists = pytest.mark.skipif(not LISTS.exists(), reason="the official lists are not beside this checkout")
#: Withdrawn from the list but alive in SAP, EDIFACT and catalogues.
OLD = {"BG", "BO", "BX", "CA", "CT", "DR", "NPR", "PF", "PK", "RO", "SH", "TU"}


def test_sap_names_lead_to_units_and_back() -> None:
    assert set(SAP_TO_ISO.values()) <= set(UNITS)
    assert {ISO_TO_SAP[iso] for iso in SAP_TO_ISO.values()} == set(SAP_TO_ISO)


def test_a_unit_written_for_sap_twice_stays_the_same() -> None:
    assert set(ISO_TO_SAP).isdisjoint(ISO_TO_SAP.values())


def test_codes_are_listed_or_known_to_be_withdrawn() -> None:
    assert set(UNITS) - set(listed_units()) == OLD


def test_every_withdrawn_code_and_every_unit_of_sap_is_a_listed_one_today() -> None:
    known = {*OLD, *SAP_INTERNAL, *SAP_INTERNAL.values(), "PCE", "D97", "STK"}

    assert {code for code in known if current_unit(code) not in listed_units()} == set()


@needs_lists
def test_the_table_is_the_published_one() -> None:
    texts = [(LISTS / name).read_text(encoding="utf-8") for name in NAMES]

    assert codes(texts[0]) == listed_units()
    assert table(*texts) == (Path(units.__file__).parent / "units_data" / "rec20.txt").read_text(encoding="utf-8")
    assert set(listed_units()) == {code.text for code in etree.parse(LISTS / NAMES[0]).iter("{*}Id")}


def test_a_package_that_the_first_list_lacks_stops_the_generation() -> None:
    with pytest.raises(ValueError, match="BX"):
        table("<Code> <Id>C62</Id> <Name>one</Name>", "<Code><Id>BX</Id><Name>Box</Name>")


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("PCE", "C62"),
        (" stk ", "C62"),
        ("D97", "XPX"),
        ("PF", "XPX"),
        ("KGM", "KGM"),
        ("KAR", "XCT"),
        ("xyz", "XYZ"),
        ("", ""),
    ],
)
def test_old_and_internal_codes_lead_to_todays(code: str, current: str) -> None:
    assert current_unit(code) == current


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("C62", "PCE", True), ("EA", "C62", True), ("ST", "H87", True), ("BX", "XBX", True), ("KGM", "KG", True),
        ("BX", "CT", False), ("C62", "DZN", False), ("PF", "PAL", True), ("", "C62", False),
    ],
)  # fmt: skip
def test_codes_of_one_unit_are_the_same(one: str, other: str, is_same: bool) -> None:
    assert is_same_unit(one, other) is is_same


@pytest.mark.parametrize(
    ("code", "name"), [("C62", "piece"), ("PCE", "piece"), ("XST", "sheet"), ("1A", ""), ("X1A", "Drum, steel")]
)
def test_units_have_names(code: str, name: str) -> None:
    assert unit_name(code) == name
