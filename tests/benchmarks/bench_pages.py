"""A buyer's pages over HTTP at 10,000 products with negotiated prices: a list, a category with facets, a product.

The floor (`bare_pages.py`): a view with one SELECT and the same template, behind no middleware; same server, same
settings, same run. Both answer with the same number of products, which is checked. Goals: DESIGN §19.
"""

from itertools import chain
from multiprocessing.pool import Pool
from urllib.parse import quote

from django.test import Client

from connections.domain.enter_session import enter_session
from storefront.domain.count_assortment import count_stale_assortments
from storefront.domain.write_listing import write_listings
from storefront.models import Category, Product
from tenants.scope import in_tenant
from tests.benchmarks.catalogue import SIZE, agree, fill_catalogue
from tests.benchmarks.database import count_queries, fresh_database, new_supplier
from tests.benchmarks.load import Volley, clients, fetch, pace_rows, paces_in_turn, request
from tests.benchmarks.rows import Row, row
from tests.benchmarks.servers import Ports, both_servers
from tests.benchmarks.spent import seconds_spent
from tests.factories.connections import make_visit

SLUG = "pages"  # as in bare_pages.py
HOST = f"{SLUG}.localhost"
FIREFOX = "Mozilla/5.0 Firefox/140.0"
SECONDS = 1.0
ROUNDS = 7
MAX_QUERIES = 5
#: Different pages of a kind, asked for in turn.
CATEGORIES, PRODUCTS = 10, 50


def rows() -> list[Row]:
    """Requests per second of each kind of page, and what one page asks of the database."""
    with fresh_database():
        supplier = new_supplier(SLUG)
        with in_tenant(supplier):
            fill_catalogue()
            agreed = agree()
            write_listings()
            visit = enter_session(make_visit(agreed).token, user_agent_family="firefox")
            kinds = addresses(f"/s/{visit.key}/")
        client = Client(HTTP_HOST=HOST, HTTP_USER_AGENT=FIREFOX)
        look_at(client, kinds["category"][0])  # the first page of an assortment makes its row, which is then counted
        with in_tenant(supplier):
            count_stale_assortments()
        counted = [queries(client, kind, paths[0]) for kind, paths in kinds.items()]
        with both_servers(HOST) as ports, clients() as pool:
            for paths in kinds.values():
                compare(ports, paths[0])
            paced = [rates(pool, ports, kind, paths) for kind, paths in kinds.items()]
            return [*chain.from_iterable(paced), *counted]


def addresses(home: str) -> dict[str, list[str]]:
    """The pages of each kind: whole branches of 2,000 products, leaves of 100, products."""
    branches = Category.objects.filter(parent=None).exclude(slug="c4").values_list("slug", flat=True)
    leaves = Category.objects.filter(slug__startswith="c0-", children=None).values_list("slug", flat=True)
    skus = Product.objects.filter(category__slug__startswith="c0-").order_by("id").values_list("sku", flat=True)
    return {
        "listing": [f"{home}c/{slug}/" for slug in branches],
        "category": [f"{home}c/{slug}/" for slug in leaves[:CATEGORIES]],
        "product": [f"{home}p/{quote(sku, safe='')}/" for sku in skus[:PRODUCTS]],
    }


def rates(pool: Pool, ports: Ports, kind: str, paths: list[str]) -> list[Row]:
    """Both sides in turn."""
    asked = tuple(request("GET", path, HOST) for path in paths)
    found = paces_in_turn(
        pool,
        {"floor": Volley(ports.floor, asked, 200, SECONDS), "shop": Volley(ports.shop, asked, 200, SECONDS)},
        seconds_spent,
        rounds=ROUNDS,
    )
    name = f"{kind} page at {SIZE:,} products / bare view with the same template"
    return pace_rows(name, found["shop"], found["floor"], goal="ratio >= 0.5")


def compare(ports: Ports, path: str) -> None:
    """Raise if the two do not show as many products: they would not be doing the same."""
    shown = [fetch(port, request("GET", path, HOST)).count(b"data-sku=") for port in (ports.shop, ports.floor)]
    if shown[0] != shown[1] or not shown[0]:
        raise RuntimeError(f"The shop shows {shown[0]} products on {path}, the floor {shown[1]}.")


def queries(client: Client, kind: str, path: str) -> Row:
    """What a page costs when the caches know the tenant; they forget after minutes."""
    look_at(client, path)
    number = count_queries(lambda: look_at(client, path))
    return row(f"queries per {kind} page", number, "queries", goal=f"value <= {MAX_QUERIES}")


def look_at(client: Client, path: str) -> None:
    """Raise if the page is not shown."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"The page answered {answer.status_code}: {answer.content[:600]!r}.")
