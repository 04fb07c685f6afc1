"""Load the demo: three suppliers with goods, customers and connections; then write `var/demo.json`.

Each supplier is loaded in one transaction or not at all. A stamp in the schema's comment says what is loaded, so
that a start with nothing to do is quick.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from admin_ui.demo import issue_secrets
from admin_ui.demo.agreements import DemoSupplier, read_supplier
from admin_ui.demo.demo_json import (
    demo_json_path,
    describe_tenant,
    erp_host,
    write_demo_json,
)
from admin_ui.demo.generate import generate
from admin_ui.demo.load_agreements import hand_to_account_manager, load_connection, load_customer, load_sets
from admin_ui.demo.load_prices import load_price_list
from admin_ui.demo.load_products import load_categories, load_products
from admin_ui.demo.load_shop_pages import load_home, load_look
from admin_ui.demo.vocabulary import TRADES, read_trade
from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection
from storefront.domain.count_assortment import count_stale_assortments
from storefront.domain.write_listing import write_listings
from tenants.billing.plans import BUSINESS
from tenants.domain.create_supplier import NewSupplier, create_supplier
from tenants.models import Supplier
from tenants.scope import in_public, in_tenant

PRODUCT_COUNT = 3200
#: A file older than this is written again: prices in it may have come into force or ended.
FRESH_SECONDS = 6 * 3600


class OlderDemo(Exception):
    """The loaded demo is of another version of its data, and is not mended piece by piece."""

    code = "demo.older"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is loaded: the version of the data, the port its addresses use, the keys its secrets are from."""

    data: str
    port: int
    keys: str


@cache
def data_version() -> str:
    """A hash over everything in this folder that decides what is loaded."""
    folder = Path(__file__).parent
    files = sorted(
        [
            *folder.glob("*.py"),
            *folder.glob("trades/**/*.toml"),
            *folder.glob("drawings/*.py"),
        ]
    )
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def wanted_stamp() -> Stamp:
    return Stamp(data_version(), settings.PORT, issue_secrets.keys_fingerprint())


def load_demo(count: int = PRODUCT_COUNT, tell: Callable[[str], None] = print) -> None:
    """Bring the demo to what this code says. Raises OlderDemo if other data are loaded."""
    stamps = read_stamps()
    suppliers = [read_supplier(trade) for trade in TRADES]
    wanted = wanted_stamp()
    if all(stamps.get(supplier.slug) == wanted for supplier in suppliers) and _is_fresh():
        return
    for supplier in suppliers:
        _bring_up(supplier, stamps.get(supplier.slug), count, tell)
    with in_public():
        issue_secrets.issue_operator()
    write_demo_json([_described(supplier) for supplier in suppliers])


def read_stamps() -> dict[str, Stamp]:
    """What is loaded, by the supplier's slug, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ANY(%s)",
            [[read_supplier(trade).slug for trade in TRADES]],
        )
        return {name: Stamp(**json.loads(comment)) for name, comment in cursor.fetchall() if comment}


def _write_stamp(schema_name: str, stamp: Stamp) -> None:
    statement = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
        sql.Identifier(schema_name), sql.Literal(json.dumps(asdict(stamp)))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _is_fresh() -> bool:
    path = demo_json_path()
    return path.exists() and time.time() - path.stat().st_mtime < FRESH_SECONDS


def _bring_up(wanted: DemoSupplier, stamp: Stamp | None, count: int, tell: Callable[[str], None]) -> None:
    target = wanted_stamp()
    started = time.monotonic()
    with transaction.atomic():
        if stamp is None:
            supplier = create_supplier(_new_supplier(wanted))
            Supplier.objects.filter(pk=supplier.pk).update(plan=BUSINESS.code, is_complimentary=True)
            with in_tenant(supplier):
                _load_goods_and_agreements(wanted, count)
        elif stamp.data != target.data:
            raise OlderDemo("The demo that is loaded is of another version; `make demo RESET=1` starts afresh.")
        else:
            supplier = Supplier.objects.get(slug=wanted.slug)
        with in_tenant(supplier):
            if stamp is None or stamp.keys != target.keys:
                issue_secrets.issue_desk_users(wanted)
                hand_to_account_manager()
                issue_secrets.issue_connection_secrets(wanted)
            if stamp is None or stamp.port != target.port:
                issue_secrets.allow_erp_host(erp_host())
        _write_stamp(supplier.schema_name, target)
    if stamp is None:
        tell(f"{wanted.name}: loaded in {time.monotonic() - started:.1f} s")


def _new_supplier(wanted: DemoSupplier) -> NewSupplier:
    return NewSupplier(
        slug=wanted.slug,
        name=wanted.name,
        language=wanted.language,
        currency=wanted.currency,
        owner_email=issue_secrets.desk_email(wanted.slug, "owner"),
        time_zone=wanted.time_zone,
    )


def _load_goods_and_agreements(wanted: DemoSupplier, count: int) -> None:
    """Everything of one supplier, in the tenant we are in."""
    trade = read_trade(wanted.trade)
    articles = generate(trade, count)
    products = load_products(trade, articles, load_categories(trade))
    now = timezone.now()
    lists = {recipe.code: load_price_list(recipe, articles, products, now) for recipe in wanted.price_lists}
    default = next(recipe.code for recipe in wanted.price_lists if recipe.is_default)
    load_look(wanted, lists[default])
    sets = load_sets(wanted, articles, products)
    customers = {row.number: load_customer(row, sets, lists) for row in wanted.customers}
    for agreed in wanted.connections:
        load_connection(agreed, wanted, customers[agreed.customer], sets, lists)
    write_listings()
    load_home(wanted, [product.sku for product in products[:: len(products) // 24]][:24])
    for row in Connection.objects.select_related("customer"):
        agreed_shopper(row)
    count_stale_assortments()


def _described(wanted: DemoSupplier) -> dict[str, Any]:
    supplier = Supplier.objects.get(slug=wanted.slug)
    with in_tenant(supplier):
        return describe_tenant(wanted, supplier.schema_name)
