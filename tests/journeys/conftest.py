"""The whole way over real HTTP, against a demo that was started for it (`tests/demo_process.py`)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.buyer import Buyer
from tests.journeys.desk import Desk
from tests.journeys.strangers import strangers_of
from tests.journeys.web import Web


def pytest_configure(config: pytest.Config) -> None:
    """One running demo for journeys and browser tests alike: its fixture belongs to a plugin that both name."""
    config.pluginmanager.import_plugin("tests.demo_process")


@pytest.fixture(scope="session")
def web(demo: dict[str, Any]) -> Web:
    """A client without cookies that looks at every answer."""
    return Web(strangers_of(demo))


@pytest.fixture(scope="session")
def tenants(demo: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The suppliers' entries by slug."""
    return {tenant["schema"]: tenant for tenant in demo["tenants"]}


@pytest.fixture(scope="session")
def buyer_of(tenants: dict[str, dict[str, Any]], web: Web) -> Callable[[str, str], Buyer]:
    """The buyer of a connection, by the supplier's slug and the connection's key."""

    def find(slug: str, key: str) -> Buyer:
        (agreed,) = [entry for entry in tenants[slug]["connections"] if entry["key"] == key]
        return Buyer(web, agreed)

    return find


@pytest.fixture(scope="session")
def desk_of(tenants: dict[str, dict[str, Any]], web: Web) -> Callable[[str], Desk]:
    """The owner's desk, signed in once for each supplier."""
    signed_in: dict[str, Desk] = {}

    def find(slug: str) -> Desk:
        if slug not in signed_in:
            desk = Desk(web, tenants[slug]["admin_url"])
            desk.sign_in(next(user for user in tenants[slug]["users"] if user["role"] == "owner"))
            signed_in[slug] = desk
        return signed_in[slug]

    return find
