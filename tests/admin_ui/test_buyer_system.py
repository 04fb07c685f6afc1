"""The buyer system's values at the desk: every one can be agreed otherwise, shows where it comes from, and goes back."""

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from admin_ui.wire.deviations import DEVIATIONS
from admin_ui.wire.system_values import CXML_CHOICES, LABELS, OCI_CHOICES
from connections.domain.agreed_profile import FIXED, cxml_profile
from connections.models import Connection
from protocols.cxml.dialects import KNOWN_DEVIATIONS, PROFILES, CxmlProfile
from protocols.cxml.versions import VERSIONS
from protocols.oci.profiles import OciProfile
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed, make_connection

#: Something else than any profile has, by the field's type.
OTHER: dict[type, str] = {int: "7", str: "other", tuple: "A, B"}


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection("cxml", profile="coupa")


def stored(supplier: Supplier, agreed: Agreed) -> dict[str, Any]:
    with in_tenant(supplier):
        return dict(Connection.objects.get(pk=agreed.connection.pk).overrides)


def another(name: str, plain: object) -> str:
    """What can be typed for a value so that it differs."""
    if isinstance(plain, bool):
        return "no" if plain else "yes"
    if name in CXML_CHOICES:
        return next(choice for choice in CXML_CHOICES[name] if choice != plain)
    return {"unit_default": "BX", "sends_classification_default": "31161600"}.get(name, OTHER[type(plain)])


def test_every_value_of_a_cxml_profile_can_be_agreed_otherwise(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a)
    plain = PROFILES["coupa"]
    names = [field.name for field in fields(plain) if field.name not in FIXED]

    client_a.post(page(agreed, "system"), {name: another(name, getattr(plain, name)) for name in names})

    with in_tenant(supplier_a):
        now = cxml_profile(Connection.objects.get(pk=agreed.connection.pk))
    assert [name for name in names if getattr(now, name) == getattr(plain, name)] == []
    assert [name for name in names if type(getattr(now, name)) is not type(getattr(plain, name))] == []


def test_each_value_says_where_it_comes_from_and_an_empty_field_sets_it_back(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a)

    client_a.post(page(agreed, "system"), {"leave_edit": "204", "sends_price_basis": "yes", "retries": "0"})
    values = {value.name: value for value in client_a.get(page(agreed, "system")).context["values"]}
    agreed_otherwise = stored(supplier_a, agreed)
    client_a.post(page(agreed, "system"), {"leave_edit": "", "sends_price_basis": "yes", "retries": "0"})

    assert agreed_otherwise == {"leave_edit": "204", "sends_price_basis": True, "retries": 0}
    assert {name for name, value in values.items() if value.source == "connection"} == set(agreed_otherwise)
    assert [values[name].value for name in ("leave_edit", "sends_price_basis", "retries")] == [
        "say that nothing changed (Status 204)", "yes", "0",
    ]  # fmt: skip
    assert [values[name].field.value() for name in ("sends_price_basis", "retries", "max_lines")] == ["yes", "0", ""]
    assert stored(supplier_a, agreed) == {"sends_price_basis": True, "retries": 0}


def test_what_is_the_profiles_own_is_no_deviation(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a)

    client_a.post(page(agreed, "system"), {"dtd_version": "1.2.023", "person_extrinsics": "UserEmail, UniqueName,User"})

    assert stored(supplier_a, agreed) == {}


def test_one_button_sets_everything_back(client_a: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    signed_in(client_a, supplier_a)
    before = client_a.get(page(agreed, "system")).content.decode()
    client_a.post(page(agreed, "system"), {"retries": "3"})
    offered = client_a.get(page(agreed, "system")).content.decode()

    client_a.post(page(agreed, "system"), {"retries": "3", "reset": "all"})

    assert ['name="reset"' in shown for shown in (before, offered)] == [False, True]
    assert stored(supplier_a, agreed) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dtd_version", "1.2.999"),
        ("leave_edit", "empty"),
        ("operation_allowed", "delete"),
        ("sends_short_name", "perhaps"),
        ("unit_default", "PIECES"),
        ("unit_codes", "iso"),
        ("sends_classification_default", "31.16.16.00"),
        ("sends_classification_default", "311616"),
        ("price_max_decimals", "13"),
        ("unspsc_digits", "11"),
        ("part_id_max", "-1"),
    ],
)
def test_nonsense_is_marked_and_not_kept(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, name: str, value: str
) -> None:
    signed_in(client_a, supplier_a)

    shown = client_a.post(page(agreed, "system"), {name: value, "retries": "3"})

    assert set(shown.context["form"].errors) == {name}
    assert stored(supplier_a, agreed) == {}


@pytest.mark.parametrize(("name", "value"), [("unit_default", "each"), ("unit_default", "bx")])
def test_a_unit_may_be_a_code_or_a_systems_own_name(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, name: str, value: str
) -> None:
    signed_in(client_a, supplier_a)

    client_a.post(page(agreed, "system"), {name: value})

    assert stored(supplier_a, agreed) == {name: value.upper()}


def test_what_is_known_of_the_system_is_told_with_its_evidence(
    client_a: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    signed_in(client_a, supplier_a)

    shown = client_a.get(page(agreed, "system"))

    assert [str(known.text) for known in shown.context["deviations"]] == [
        str(DEVIATIONS[code]) for code in PROFILES["coupa"].deviations
    ]
    assert "Coupa Compass" in shown.content.decode()


def test_an_oci_connection_has_its_own_values(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        agreed = make_connection("oci")

    client_a.post(page(agreed, "system"), {"unit_codes": "sap", "leave_edit": "204"})
    shown = client_a.get(page(agreed, "system"))

    assert stored(supplier_a, agreed) == {"unit_codes": "sap"}
    assert shown.context["deviations"] == []


def test_every_value_and_every_deviation_has_its_words() -> None:
    known = {field.name for profile in (CxmlProfile, OciProfile) for field in fields(profile)}

    assert set(LABELS) == known - FIXED
    assert set(DEVIATIONS) == set(KNOWN_DEVIATIONS)
    assert {name for name, choices in CXML_CHOICES.items() if set(choices) == set(VERSIONS)} == {
        field.name for field in fields(CxmlProfile) if field.name.endswith("dtd_version")
    }
    assert set(OCI_CHOICES) <= {field.name for field in fields(OciProfile)}
