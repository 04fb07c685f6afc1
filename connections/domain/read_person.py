"""Who the buyer is, as far as his system says it: for greetings, transcripts and help, never for rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from connections.domain.agreed_profile import cxml_profile
from connections.models import Connection
from protocols.messages import SetupRequest

_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
#: SAP's one-letter codes of the languages we speak.
_SAP_LANGUAGES = {"e": "en", "f": "fr", "d": "de"}
_OCI_LANGUAGE = ("language", "sap-language", "langu", "lang")
_OCI_NAMES = ("user_name", "fullname", "full_name", "externaluserid")
_OCI_EMAILS = ("email", "e-mail", "user_email", "useremail")


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A name and an e-mail address, each as it came, or empty."""

    name: str = ""
    email: str = ""


def person_of_setup(setup: SetupRequest, connection: Connection) -> NamedPerson:
    """By the profile's list of extra fields, then by Contact and ShipTo."""
    profile = cxml_profile(connection)
    said = {name.lower(): value for name, value in setup.extrinsics if value}
    logins = [said[name.lower()] for name in profile.person_extrinsics if name.lower() in said]
    full = " ".join(filter(None, (said.get("firstname"), said.get("lastname"))))
    names = [said.get(name.lower(), "") for name in profile.name_extrinsics]
    contact_name = setup.contact.name if setup.contact else ""
    emails = [*logins, said.get("email", ""), setup.contact.email if setup.contact else ""]
    emails.append(setup.ship_to.email if setup.ship_to else "")
    return NamedPerson(
        name=_first(map(_without_null, [*names, full, contact_name, *logins])),
        email=_first(email for email in emails if "@" in email),
    )


def person_of_call(parameters: Mapping[str, str]) -> NamedPerson:
    """By the usual parameters (names in lower case)."""
    return NamedPerson(
        name=_first(parameters.get(name, "") for name in _OCI_NAMES),
        email=_first(parameters.get(name, "") for name in _OCI_EMAILS if "@" in parameters.get(name, "")),
    )


def language_for(connection: Connection, asked: str) -> str:
    """The connection's, else what the message asks for if we speak it, else the customer's, else English."""
    wanted = (connection.language, asked.strip().lower()[:2], connection.customer.language)
    return next((language for language in wanted if language in _LANGUAGES), "en")


def language_of_call(parameters: Mapping[str, str]) -> str:
    """The language an OCI call asks for, e.g. "DE", "D" or "de-CH"; or an empty string."""
    said = _first(parameters.get(name, "") for name in _OCI_LANGUAGE).strip().lower()
    return _SAP_LANGUAGES.get(said, said[:2])


def _without_null(name: str) -> str:
    """Some systems put parts of a name together that they do not have: "null Quentin null Watts"."""
    return " ".join(part for part in name.split() if part.lower() != "null")


def _first(values: Iterable[str]) -> str:
    return next((value.strip() for value in values if value and value.strip()), "")
