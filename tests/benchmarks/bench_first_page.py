"""From an OCI log-in to the first page of the shop: log in, use the ticket, see the home; processor time of our process.

The floor is the home page alone, by the same client: what the way there adds is the ratio.
"""

from django.test import Client

from storefront.domain.write_listing import write_listings
from tenants.scope import in_tenant
from tests.benchmarks.bench_codec import cpu_seconds
from tests.benchmarks.bench_setup import FORM, login_form
from tests.benchmarks.catalogue import agree, fill_catalogue
from tests.benchmarks.database import fresh_database, new_supplier
from tests.benchmarks.pairing import medians
from tests.benchmarks.rows import Row, row
from tests.factories.connections import Agreed, make_connection

SLUG = "firstpage"
HOST = f"{SLUG}.localhost"
FIREFOX = "Mozilla/5.0 Firefox/140.0"
SIZE, REPEAT, ROUNDS = 3_000, 10, 7


def rows() -> list[Row]:
    """One row."""
    with fresh_database():
        with in_tenant(new_supplier(SLUG)):
            fill_catalogue(SIZE)
            agreed = make_connection("oci", customer=agree().connection.customer)
            write_listings()
        client = Client(HTTP_HOST=HOST, HTTP_USER_AGENT=FIREFOX)
        home = arrive(client, agreed)
        figures = medians(
            {
                "way": cpu_seconds(lambda: arrive(client, agreed), REPEAT),
                "home": cpu_seconds(lambda: look(client, home), REPEAT),
            },
            rounds=ROUNDS,
        )
    name = "OCI log-in, ticket and first page / the first page alone"
    return [row(name, figures["way"], "s", floor=figures["home"])]


def arrive(client: Client, agreed: Agreed) -> str:
    """Log in, follow the two redirects, and say where the shop's home is."""
    answer = client.post(f"/punchout/oci/{agreed.key}/", login_form(agreed), content_type=FORM)
    home = client.get(answer["Location"])["Location"]
    look(client, home)
    return home


def look(client: Client, home: str) -> None:
    """Raise if the page is not shown."""
    answer = client.get(home)
    if answer.status_code != 200 or b"data-form" not in answer.content:
        raise RuntimeError(f"The home answered {answer.status_code}: {answer.content[:600]!r}.")
