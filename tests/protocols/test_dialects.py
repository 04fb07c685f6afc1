"""Each kind of buyer's system is data: known names, known versions, limits that a cart can keep."""

from dataclasses import fields

import pytest

from protocols.cxml.dialects import KNOWN_DEVIATIONS, PROFILES, UNIT_NAMES, CxmlProfile, unit_for
from protocols.cxml.versions import VERSIONS
from protocols.units import UNITS

LEAVINGS = {"204", "empty", "back", "original"}
every_profile = pytest.mark.parametrize("profile", [pytest.param(p, id=p.name) for p in PROFILES.values()])


def test_the_systems_are_these() -> None:
    assert list(PROFILES) == [
        "generic-cxml", "ariba", "coupa", "jaggaer", "oracle", "oracle-fusion", "workday", "sap-srm-cxml", "ivalua",
        "unimarket", "dynamics365",
    ]  # fmt: skip


@every_profile
def test_each_document_declares_a_known_version(profile: CxmlProfile) -> None:
    declared = {getattr(profile, field.name) for field in fields(profile) if field.name.endswith("dtd_version")}

    assert declared - set(VERSIONS) == set()


@every_profile
def test_the_words_of_a_value_are_few_and_known(profile: CxmlProfile) -> None:
    assert {profile.leave_create, profile.leave_edit} - LEAVINGS == set()
    assert profile.operation_allowed in {"create", "inspect", "edit"}
    assert profile.sends_shipping in {"header", "line", "none"}
    assert profile.form_encoding in {"base64", "urlencoded"}
    assert profile.form_field_case in {"lower", "upper"}
    assert profile.header_parties in {"swapped", "as_received"}
    assert profile.unit_codes in UNIT_NAMES


@every_profile
def test_leaving_an_edit_never_deletes_the_buyers_lines(profile: CxmlProfile) -> None:
    assert profile.leave_edit != "empty"


@every_profile
def test_every_deviation_has_its_evidence(profile: CxmlProfile) -> None:
    assert set(profile.deviations) - set(KNOWN_DEVIATIONS) == set()
    assert profile.deviations != ()


def test_no_evidence_is_left_over() -> None:
    assert {code for profile in PROFILES.values() for code in profile.deviations} == set(KNOWN_DEVIATIONS)


def test_a_version_without_price_basis_divides_prices() -> None:
    assert [p.name for p in PROFILES.values() if p.dtd_version < "1.2.028" and p.sends_price_basis] == []


def test_units_are_written_as_the_system_knows_them() -> None:
    written = [unit_for(PROFILES[name], "EA") for name in ("ariba", "oracle")]

    assert written == ["EA", "EACH"]
    assert unit_for(PROFILES["oracle"], "KGM") == "KGM"
    assert unit_for(PROFILES["oracle"], "") == "EACH"
    assert {code for names in UNIT_NAMES.values() for code in names} - set(UNITS) == set()
