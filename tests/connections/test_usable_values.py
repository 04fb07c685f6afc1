"""A value of a buyer system that cannot be used stops no cart, and the desk does not take it."""

from typing import Any

import pytest
from django.test import Client

from admin_ui.wire.system_values import CXML_CHOICES, OCI_CHOICES
from connections.domain.agreed_profile import cxml_profile
from connections.domain.usable_values import CHOICES
from connections.models import Connection
from protocols.cxml.dialects import PROFILES
from protocols.ids_connect.profiles import PROFILES as IDS_PROFILES
from protocols.oci.profiles import PROFILES as OCI_PROFILES
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.wire_desk import page, signed_in
from tests.factories.connections import Agreed

BAD = {"dtd_version": "9.9.999", "part_id_max": 0, "price_max_decimals": 99, "form_encoding": "rot13"}


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_the_wire_passes_over_a_value_that_cannot_be_used(name: str, value: Any) -> None:
    connection = Connection(profile="coupa", overrides={name: value, "aux_id_max": 77})

    agreed = cxml_profile(connection)

    assert (getattr(agreed, name), agreed.aux_id_max) == (getattr(PROFILES["coupa"], name), 77)


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_the_desk_refuses_a_value_that_cannot_be_used(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, name: str, value: Any
) -> None:
    signed_in(client_a, supplier_a)

    answer = client_a.post(page(agreed, "system"), {name: str(value)})

    assert "Nothing was saved" in answer.content.decode()
    with in_tenant(supplier_a):
        assert Connection.objects.get(pk=agreed.connection.pk).overrides == {}


def test_what_the_desk_offers_can_be_used() -> None:
    offered = [*CXML_CHOICES.items(), *OCI_CHOICES.items()]

    assert [(name, word) for name, words in offered for word in words if word not in CHOICES[name]] == []


def test_what_the_profiles_say_can_be_used() -> None:
    profiles = [*PROFILES.values(), *OCI_PROFILES.values(), *IDS_PROFILES.values()]
    said = [(one.name, name, getattr(one, name, None)) for one in profiles for name in CHOICES if "dtd" not in name]

    assert [each for each in said if each[2] is not None and each[2] not in CHOICES[each[1]]] == []
