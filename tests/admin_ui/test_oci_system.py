"""The values of an OCI profile at the desk: every one can be agreed otherwise, and what can be chosen has words."""

from dataclasses import fields

import pytest
from django.test import Client

from admin_ui.wire.system_values import LABELS, OCI_CHOICES
from connections.domain.agreed_profile import FIXED, oci_profile
from connections.models import Connection
from protocols.oci.profiles import PROFILES, OciProfile
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.test_buyer_system import OTHER
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import make_connection

NAMES = [field.name for field in fields(OciProfile) if field.name not in FIXED]


def another(name: str, plain: object) -> str:
    """What can be typed for a value so that it differs."""
    if isinstance(plain, bool):
        return "no" if plain else "yes"
    if name in OCI_CHOICES:
        return next(choice for choice in OCI_CHOICES[name] if choice != plain)
    return OTHER[type(plain)]


def test_every_value_has_words() -> None:
    assert [name for name in NAMES if name not in LABELS] == []


@pytest.mark.parametrize("name", OCI_CHOICES)
def test_what_profiles_choose_can_be_chosen(name: str) -> None:
    chosen = {str(getattr(profile, name)) for profile in PROFILES.values()}

    assert chosen - set(OCI_CHOICES[name]) == set()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_value_can_be_agreed_otherwise(client_a: Client, supplier_a: Supplier, profile: str) -> None:
    plain = PROFILES[profile]
    with in_tenant(supplier_a):
        agreed = make_connection("oci", profile=profile)
    signed_in(client_a, supplier_a)

    client_a.post(page(agreed, "system"), {name: another(name, getattr(plain, name)) for name in NAMES})

    with in_tenant(supplier_a):
        now = oci_profile(Connection.objects.get(pk=agreed.connection.pk))
    assert [name for name in NAMES if getattr(now, name) == getattr(plain, name)] == []
    assert [name for name in NAMES if type(getattr(now, name)) is not type(getattr(plain, name))] == []
