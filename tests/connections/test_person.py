"""Who the buyer is: found wherever his system says it, in the order its profile believes."""

from typing import Any

import pytest

from connections.domain.read_person import NamedPerson, person_of_setup
from connections.models import Connection
from protocols.messages import Operation, SetupRequest
from protocols.values import Address, Contact

ZOE = "zoe@buyer.example"


def person(profile: str = "generic-cxml", *, overrides: dict[str, Any] | None = None, **said: Any) -> NamedPerson:
    setup = SetupRequest(Operation.CREATE, "c", "https://x.example/", **said)
    return person_of_setup(setup, Connection(profile=profile, overrides=overrides or {}))


@pytest.mark.parametrize(
    ("extrinsics", "expected"),
    [
        ((("UserEmail", ZOE), ("UserFullName", "Zoë Łącka")), NamedPerson("Zoë Łącka", ZOE)),
        ((("FirstName", "Zoë"), ("LastName", "Łącka"), ("UniqueName", "zlacka")), NamedPerson("Zoë Łącka", "")),
        ((("UniqueName", ZOE),), NamedPerson(ZOE, ZOE)),
        ((("USEREMAIL", ZOE), ("userprintablename", "Zoë")), NamedPerson("Zoë", ZOE)),
        ((("UserFullName", "null Quentin null Watts"),), NamedPerson("Quentin Watts", "")),
        ((("UserFullName", "null null"), ("User", "qwatts")), NamedPerson("qwatts", "")),
        ((("CostCenter", "4711"),), NamedPerson("", "")),
    ],
)
def test_extra_fields_name_the_person(extrinsics: tuple[tuple[str, str], ...], expected: NamedPerson) -> None:
    assert person(extrinsics=extrinsics) == expected


def test_a_contact_names_him_where_extra_fields_do_not() -> None:
    contact = Contact(name="null Quentin null Watts", email=ZOE, role="endUser")

    assert person(contact=contact) == NamedPerson("Quentin Watts", ZOE)
    assert person(contact=contact, extrinsics=(("UserFullName", "Zoë"),)) == NamedPerson("Zoë", ZOE)


def test_the_address_for_the_goods_is_asked_last() -> None:
    ship_to = Address(name="Acme", email=ZOE)

    assert person(ship_to=ship_to) == NamedPerson("", ZOE)
    assert person(ship_to=ship_to, extrinsics=(("Email", "a@b.example"),)) == NamedPerson("a@b.example", "a@b.example")


def test_the_order_of_belief_is_the_profiles_and_may_be_agreed_otherwise() -> None:
    said = (("UniqueName", "first@b.example"), ("EmployeeMail", "second@b.example"))

    assert person("coupa", extrinsics=said).email == "first@b.example"
    assert person("coupa", extrinsics=said, overrides={"person_extrinsics": ("EmployeeMail",)}).email == (
        "second@b.example"
    )
