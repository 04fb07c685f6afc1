"""What every test may use: a database with `public` and two suppliers, their clients, and the canary scanner.

The database is made by replaying the cached dumps (`tenants/template.py`), so a run starts in seconds. Tests run
in a transaction that sees both suppliers; it is rolled back, and the connection is back in `public` afterwards.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tenants.caching import forget_kept
from tenants.domain.migrate import migrate_everything
from tenants.hosts import forget_hosts
from tenants.models import Supplier
from tests.canary import CUSTOM_HOSTS, scan_response
from tests.factories.tenants import make_supplier
from tests.parallel import database_name, one_at_a_time

FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    """A test database with two suppliers, by replay; media in a temporary folder."""
    settings.PASSWORD_HASHERS = [FAST_HASHER]
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    real_name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = test_name = database_name(real_name)
    with django_db_blocker.unblock():
        connection.creation._create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = test_name
        with one_at_a_time(settings.BASE_DIR / "var" / "cache" / "lock"):
            migrate_everything()
        make_supplier("ta")
        make_supplier("tb", language="fr")
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(real_name, verbosity=0)


@pytest.fixture(autouse=True)
def _back_in_public(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test starts in `public`, with no host remembered; caches are emptied after tests with a database."""
    connection.set_schema_to_public()
    forget_hosts()
    yield
    connection.set_schema_to_public()
    forget_hosts()
    CUSTOM_HOSTS.clear()
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()
        forget_kept()


@pytest.fixture(autouse=True)
def _canaries_stay_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of Django's test client is searched for other tenants' canaries."""
    ask = Client.request

    def ask_and_scan(self: Client, **environ: Any) -> Any:
        response = ask(self, **environ)
        host = str({**self.defaults, **environ}.get("HTTP_HOST", settings.BASE_DOMAIN))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.streaming:
            response.streaming_content = iter([body])
        scan_response(host=host, body=body, headers=response.headers.items(), base_domain=settings.BASE_DOMAIN)
        return response

    monkeypatch.setattr(Client, "request", ask_and_scan)


@pytest.fixture
def supplier_a(db: None) -> Supplier:
    """The first supplier, at ta.localhost."""
    return Supplier.objects.get(slug="ta")


@pytest.fixture
def supplier_b(db: None) -> Supplier:
    """The second supplier, at tb.localhost: the other tenant of every test."""
    return Supplier.objects.get(slug="tb")


@pytest.fixture
def client_a(supplier_a: Supplier) -> Client:
    """A browser at the first supplier's host."""
    return Client(HTTP_HOST=f"ta.{settings.BASE_DOMAIN}")


@pytest.fixture
def client_b(supplier_b: Supplier) -> Client:
    """A browser at the second supplier's host."""
    return Client(HTTP_HOST=f"tb.{settings.BASE_DOMAIN}")


@pytest.fixture
def client_public(db: None) -> Client:
    """A browser at the public host."""
    return Client(HTTP_HOST=settings.BASE_DOMAIN)
