"""A buyer's pages over growing catalogues: what they cost in processor time, beside bare views, and how it grows.

    make bench ARGS=catalogue                          10,000 and 100,000 products
    CATALOGUE_SIZE=1000000 make bench ARGS=catalogue   10,000 and a million (10 GB of disk)
    CATALOGUE_KEEP=1 …                                 what is filled stays on the server for the next run

Three buyers: dense (30 % of the goods visible), middle (5,000 products), sparse (100). The floor (`bare_pages.py`) is a
view with one SELECT over the whole catalogue and the same template, behind no layer. Called in this process, in turn.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from unittest import mock
from urllib.parse import quote

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.enter_session import enter_session
from connections.models import ConnectionAssortmentRule
from storefront.domain.count_assortment import count_stale_assortments
from storefront.domain.visibility import visible_products
from storefront.models import CartLine, Category, Effect, Product
from storefront.queries import search_hits
from tenants.caching import forget_kept
from tenants.hosts import forget_hosts
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.benchmarks import bare_pages
from tests.benchmarks.catalogue_wide import COMMON, DENSE_BRANCHES, RARE, SECOND, Buyers, branch, fill, make_buyers
from tests.benchmarks.database import count_queries, fresh_database, kept_database, mark_as_whole, new_supplier
from tests.benchmarks.in_process import BareHandler, call, connect_floor, milliseconds, page
from tests.benchmarks.pairing import Measure, medians
from tests.benchmarks.rows import Row, row
from tests.factories.connections import Agreed, make_visit

SMALL, LARGE = 10_000, 100_000
ROUNDS, LEAST_CALLS = 3, 10
MAX_QUERIES, MAX_GROWTH = 5, 1.5
PAGES_DEEP = 20
ORDERED_AT_ONCE = 200
HOST = f"{bare_pages.SLUG}.localhost"
#: What a search found is kept for minutes; these are measured both ways, of the buyer who sees most.
FOUND_ANEW = ("rare word", "common word", "typo")
#: Kinds of pages that the floor has, too.
HAVE_FLOOR = frozenset({"listing", "category", "product"})
_NEXT = re.compile(r'href="[^"?]*(\?[^"]*after=[^"]*)"')
#: A category to narrow down to, with its number of products.
_FACET = re.compile(r'/c/[^"]*"><span class="facet__name">[^<]*</span> <span class="facet__count">([0-9,]+)<')
#: A category with 5 % of the goods.
HIDDEN = "c0-0"

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer asks for: the beginning of his visit's addresses, pages by kind, what he orders at once."""

    home: str
    pages: dict[str, list[str]]
    skus: list[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: milliseconds and queries by "buyer kind" and, of the floor, by kind."""

    costs: Figures
    floors: Figures
    queries: dict[str, int]
    hiding: list[Row]
    seconds_to_fill: float


def rows() -> list[Row]:
    """Every kind of page for every buyer at both sizes, growth, queries, and what hiding a category comes to."""
    small, large = SMALL, max(SMALL, int(os.environ.get("CATALOGUE_SIZE") or LARGE))
    found = {size: measured(size) for size in (small, large)}
    figures = [one for size, of_size in found.items() for one in rows_of_size(size, of_size)]
    return [*figures, *growth_rows(found[small], found[large], f"{small:,} to {large:,}")]


def measured(size: int) -> Measured:
    """One size, in a database of its own."""
    with catalogue(size) as (supplier, seconds):
        with in_tenant(supplier):
            buyers = make_buyers()
            asked = {name: wanted_by(agreed) for name, agreed in each(buyers)}
        shop, floor = WSGIHandler(), BareHandler()
        for wanted in asked.values():
            page(shop, HOST, wanted.pages["listing"][0])  # makes the assortment's row, which is then counted
        with in_tenant(supplier):
            count_stale_assortments()
        costs, floors = costs_in_turn(shop, floor, asked)
        queries = {f"{who} {kind}": ask_once(shop, paths[0]) for who, wanted in asked.items()
                   for kind, paths in wanted.pages.items()}  # fmt: skip
        hiding = hiding_rows(shop, supplier, buyers.dense, asked["dense"].home, size)
        return Measured(costs, floors, queries, hiding, seconds)


@contextmanager
def catalogue(size: int) -> Iterator[tuple[Supplier, float]]:
    """A supplier with that many products, and how many seconds it took to write them; nothing if they were kept."""
    name = f"catalogue_{size}"
    forget_hosts()
    forget_kept()
    bare_pages.forget_pages()
    with kept_database(name) if os.environ.get("CATALOGUE_KEEP") else fresh_database() as is_empty:
        connect_floor()
        started = time.monotonic()
        if is_empty is False:
            supplier = Supplier.objects.get(slug=bare_pages.SLUG)
        else:
            supplier = new_supplier(bare_pages.SLUG)
            with in_tenant(supplier):
                fill(size, supplier.schema_name)
            if is_empty:
                mark_as_whole(name)
        try:
            yield supplier, time.monotonic() - started
        finally:
            connections["bare"].close()
            del connections["bare"]  # the next one is to another database


def each(buyers: Buyers) -> Iterator[tuple[str, Agreed]]:
    """The buyers by their names."""
    yield from (("dense", buyers.dense), ("middle", buyers.middle), ("sparse", buyers.sparse))


def wanted_by(agreed: Agreed) -> Wanted:
    """What one buyer asks for. His visit is entered with it."""
    visit = enter_session(make_visit(agreed).token, user_agent_family="firefox")
    home = f"/s/{visit.key}/"
    shopper = agreed_shopper(agreed.connection)
    seen = visible_products(shopper).order_by("-popularity", "-id")
    skus = list(seen.values_list("sku", flat=True)[:ORDERED_AT_ONCE])
    slugs = dict(Category.objects.values_list("id", "slug"))
    leaves = list(dict.fromkeys(slugs[pk] for pk in seen.values_list("category_id", flat=True)[:40]))[:5]
    branches = list(dict.fromkeys(leaf.split("-")[0] for leaf in leaves))
    search = f"{home}search/?q="
    pages = {
        "listing": [f"{home}c/{slug}/" for slug in branches],
        "category": [f"{home}c/{slug}/" for slug in leaves],
        "product": [f"{home}p/{quote(sku, safe='')}/" for sku in skus[:10]],
        "rare word": [f"{search}{RARE}"],
        "common word": [f"{search}{COMMON}"],
        "two words": [f"{search}{quote(f'{SECOND} {RARE}')}"],
        "code": [f"{search}{sku}" for sku in skus[:10]],
        "typo": [f"{search}{RARE.replace('ll', 'l')}"],
        "suggestion": [f"{home}search/suggest/?q={quote(typed)}" for typed in (RARE[:6], f"plain {COMMON[:4]}")],
    }
    return Wanted(home, pages, skus)


def costs_in_turn(shop: WSGIHandler, floor: BareHandler, asked: Mapping[str, Wanted]) -> tuple[Figures, Figures]:
    """Milliseconds of every kind, the floor's beside them."""
    candidates: dict[str, Measure] = {}
    for who, wanted in asked.items():
        for kind, paths in wanted.pages.items():
            candidates[f"{who} {kind}"] = milliseconds(partial(page, shop, HOST), paths, LEAST_CALLS)
        candidates[f"{who} deep page"] = milliseconds(
            partial(page, shop, HOST), [deep(shop, wanted.pages["listing"][0])], LEAST_CALLS
        )
        for kind in FOUND_ANEW if who == "dense" else ():
            candidates[f"{who} {kind}, found anew"] = milliseconds(partial(searched_anew, shop), wanted.pages[kind], 2)
        candidates[f"{who} quick order"] = ordering(shop, wanted.home, wanted.skus)
    for kind in HAVE_FLOOR:
        candidates[f"floor {kind}"] = milliseconds(partial(page, floor, HOST), asked["dense"].pages[kind], LEAST_CALLS)
    found = medians(candidates, rounds=ROUNDS)
    floors = {name.removeprefix("floor "): found.pop(name) for name in list(found) if name.startswith("floor ")}
    return found, floors


def searched_anew(shop: WSGIHandler, path: str) -> None:
    """The page of a search that nobody has made since the catalogue last changed."""
    with mock.patch.object(search_hits, "hits_key", return_value=f"hits:{secrets.token_hex(8)}"):
        page(shop, HOST, path)


def deep(shop: WSGIHandler, path: str) -> str:
    """The address of a page far down a list, or of the last there is."""
    for _page in range(PAGES_DEEP):
        found = _NEXT.search(page(shop, HOST, path).decode())
        if found is None:
            break
        path = path.split("?")[0] + unescape(found[1])
    return path


def ordering(shop: WSGIHandler, home: str, skus: list[str]) -> Measure:
    """Milliseconds to put a pasted list into the cart, which is emptied beforehand."""
    typed = {"lines": "\n".join(f"{sku} 100" for sku in skus)}

    def ordered(path: str) -> None:
        status, body = call(shop, HOST, path, typed)
        if status != 303:
            raise RuntimeError(f"The list was not taken ({status}): {body[:600]!r}.")

    once = milliseconds(ordered, [f"{home}quick-order/"], 1)

    def measure() -> float:
        with in_tenant(Supplier.objects.get(slug=bare_pages.SLUG)):
            CartLine.objects.all().delete()
        return once()

    return measure


def ask_once(shop: WSGIHandler, path: str) -> int:
    """How many queries a page takes that was asked for before; the first time it may have a notice to show."""
    page(shop, HOST, path)
    return count_queries(lambda: page(shop, HOST, path))


def hiding_rows(shop: WSGIHandler, supplier: Supplier, agreed: Agreed, home: str, size: int) -> list[Row]:
    """Hide a category of 5 % of the goods from the dense buyer, and ask at every door whether it is gone."""
    with in_tenant(supplier):
        hidden = branch(HIDDEN)
        sku = Product.objects.filter(set_items__product_set=hidden).order_by("-popularity")[0].sku
    shown, before = doors(shop, home, sku), told_count(shop, home)
    started = time.monotonic()
    with in_tenant(supplier):
        ConnectionAssortmentRule.objects.create(connection=agreed.connection, product_set=hidden, effect=Effect.HIDE)
    still = [name for name, is_found in doors(shop, home, sku).items() if is_found]
    told = told_count(shop, home)
    seconds = time.monotonic() - started
    with in_tenant(supplier):
        seen = visible_products(agreed_shopper(agreed.connection)).count()
        counting = time.monotonic()
        count_stale_assortments()
        counted = time.monotonic() - counting
    if not all(shown.values()) or told != seen or told >= before:
        raise RuntimeError(f"Found before: {shown}; {told} products are told of where {seen} are visible.")
    name = f"{size:,}: {before - told:,} products hidden"
    return [
        row(f"{name}, doors that still show one on the next request", len(still), "doors", goal="value <= 0"),
        row(f"{name}, until asked at every door with exact counts", seconds, "s"),
        row(f"{name}, the worker's counting of the new assortment", counted, "s", goal="value <= 1"),
    ]


def doors(shop: WSGIHandler, home: str, sku: str) -> dict[str, bool]:
    """Whether a product is found by its address, in its category, by search and suggestion, and may be ordered."""
    found = {
        "address": call(shop, HOST, f"{home}p/{sku}/")[0] != 404,
        "category": call(shop, HOST, f"{home}c/{HIDDEN}/")[0] != 404,
        "order": call(shop, HOST, f"{home}quick-order/", {"lines": f"{sku} 100"})[0] == 303,
    }
    for name, path in (("list", "c/c0/"), ("search", f"search/?q={sku}"), ("suggestion", f"search/suggest/?q={sku}")):
        found[name] = f'/p/{sku}/"'.encode() in call(shop, HOST, home + path)[1]
    return found


def told_count(shop: WSGIHandler, home: str) -> int:
    """How many products the facets of the dense buyer's branches tell of, all of them together."""
    pages = [page(shop, HOST, f"{home}c/{slug}/").decode() for slug in DENSE_BRANCHES]
    return sum(int(count.replace(",", "")) for body in pages for count in _FACET.findall(body))


def rows_of_size(size: int, found: Measured) -> Iterator[Row]:
    """The figures of one size."""
    for name, cost in found.costs.items():
        kind = name.partition(" ")[2]
        floor = found.floors.get("listing" if kind == "deep page" else kind)
        goal = None if floor is None else "ratio <= 2"
        yield row(f"{size:,}: {name}", cost, "ms", floor=floor, goal=goal)
    for name, number in found.queries.items():
        yield row(f"{size:,}: {name}", number, "queries", goal=f"value <= {MAX_QUERIES}")
    yield from found.hiding
    yield row(f"{size:,}: data, lists and search written in", found.seconds_to_fill, "s")


def growth_rows(small: Measured, large: Measured, between: str) -> Iterator[Row]:
    """How much more the same page costs over the larger catalogue."""
    for name, cost in large.costs.items():
        yield row(f"{between}: {name}", cost, "ms", floor=small.costs[name], goal=f"ratio <= {MAX_GROWTH}")
