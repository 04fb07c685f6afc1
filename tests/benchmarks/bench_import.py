"""Imports against what PostgreSQL alone takes for the same rows: COPY, insert with the same indexes, compare.

    make bench ARGS=import                        100,000 products and as many prices
    IMPORT_SIZE=1000000 make bench ARGS=import    a million

A first import against COPY + insert into copies of the shop's tables with all their indexes, search vectors made by
PostgreSQL; the same file again with 2 % changed against COPY + comparison + update; a price list against COPY + insert.
Floors check nothing, refer to nothing and can undo nothing. Each is measured before and after the import it stands for.
Memory is that of a process of its own, as the worker's.
"""

import csv
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connection, connections

from storefront.domain.imports.run_import import STEPS, begin_import
from storefront.domain.run_job import ask_for_step, run_job
from storefront.models import Job, JobKind, JobState, JobStep, PriceList
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.benchmarks.database import fresh_database, new_supplier
from tests.benchmarks.reading_memory import PROC, highest_bytes
from tests.benchmarks.rows import Row, row

USUAL = 100_000
CHANGED_EVERY = 50
MEGABYTE = 1024 * 1024
HEADINGS = ("sku", "name_en", "category", "brand", "manufacturer_part_number", "unit", "stock")
_COPIES = ("product", "producttext", "listing", "productsetitem", "priceline")
_STAGED = "sku text, name text, category text, brand text, mpn text, unit text, stock numeric(15,3)"

Figures = dict[str, float]


def rows() -> list[Row]:
    """Three imports beside their floors, and the memory they took."""
    size = int(os.environ.get("IMPORT_SIZE") or USUAL)
    with fresh_database(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        supplier = new_supplier("imports")
        write_files(folder, size)
        found, floors = side_by_side(supplier, folder)
    return [
        row(f"first import of {size:,} products / COPY + insert", found["first"], "s",
            floor=floors["first"], goal="ratio <= 1.5"),
        row(f"import of {size:,} products again, 2 % changed / COPY + compare + update", found["again"], "s",
            floor=floors["again"], goal="ratio <= 2.5"),
        row(f"import of {size:,} prices / COPY + insert", found["prices"], "s",
            floor=floors["prices"], goal="ratio <= 2"),
        row("memory of the worker above its idle size", found["megabytes"], "MB", goal="value <= 200"),
    ]  # fmt: skip


def side_by_side(supplier: Supplier, folder: Path) -> tuple[Figures, Figures]:
    """Each import by a worker, between two measurements of its floor, of which the mean counts."""
    connections.close_all()
    ours, workers = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=work, args=(supplier, folder, workers))
    process.start()
    found: Figures = {}
    floors: Figures = {}
    with in_tenant(supplier):
        for name, floor in FLOORS.items():
            before = taken(partial(floor, folder, 0))
            ours.send(name)
            found[name] = ours.recv()
            floors[name] = (before + taken(partial(floor, folder, 1))) / 2
        drop_floors()
    ours.send("")
    found["megabytes"] = ours.recv()
    process.join()
    return found, floors


def write_files(folder: Path, size: int) -> None:
    """The catalogue, the same with 2 % changed, and the prices."""
    goods = [product(number, "") for number in range(size)]
    write(folder / "first.csv", HEADINGS, iter(goods))
    write(folder / "again.csv", HEADINGS, (product(n, " new" if n % CHANGED_EVERY == 0 else "") for n in range(size)))
    prices = ((f"S{number:08d}", "0", f"{number % 997}.{number % 100:02d}") for number in range(size))
    write(folder / "prices.csv", ("sku", "min_quantity", "price"), prices)


def product(number: int, changed: str) -> tuple[str, ...]:
    """One of a thousand categories, three hundred brands; a name of some words."""
    name = f"Hexagon bolt M{number % 30} x {number % 200}{changed} steel galvanised lot {number}"
    path, brand = f"Branch {number % 10} > Group {number % 1000}", f"Brand {number % 300}"
    return f"S{number:08d}", name, path, brand, f"MPN-{number}", "C62", str(number % 500)


def write(path: Path, headings: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> None:
    """As a program would export it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(lines)


def taken(action: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def copy(table: str, columns: str, path: Path) -> None:
    """The file as it is into a staging table."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE UNLOGGED TABLE {table} ({columns})")
        with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv, HEADER)") as pipe:
            while block := file.read(MEGABYTE):
                pipe.write(block)


def first_floor(folder: Path, _round: int) -> None:
    """COPY, then each table once, with all its indexes."""
    drop_floors()
    with connection.cursor() as cursor:
        for name in _COPIES:
            cursor.execute(f"CREATE TABLE floor_{name} (LIKE storefront_{name} INCLUDING ALL)")
    copy("floor_staged", _STAGED, folder / "first.csv")
    with connection.cursor() as cursor:
        names, values = defaults()
        cursor.execute(
            f"""INSERT INTO floor_product (sku, category_id, brand_id, manufacturer_part_number, unit, stock, {names})
                SELECT sku, 1, 1, mpn, unit, stock, {", ".join(["%s"] * len(values))} FROM floor_staged""",
            values,
        )
        cursor.execute(
            """INSERT INTO floor_producttext (product_id, language, name, description, search)
               SELECT id, 'en', name, '', to_tsvector('english', name || ' ' || brand || ' ' || sku || ' ' || mpn)
               FROM floor_product JOIN floor_staged USING (sku)"""
        )
        cursor.execute(
            """INSERT INTO floor_productsetitem (product_id, product_set_id)
               SELECT id, set_id FROM floor_product CROSS JOIN generate_series(1, 3) set_id"""
        )
        cursor.execute(
            """INSERT INTO floor_listing (product_id, category_id, brand_id, popularity, set_ids)
               SELECT id, category_id, brand_id, popularity, '{1,2,3}' FROM floor_product"""
        )


def defaults() -> tuple[str, list[Any]]:
    """The other columns of a product, with what Django puts into them."""
    from storefront.domain.imports.apply_products import default_of  # noqa: PLC0415 – apps must be loaded
    from storefront.models import Product  # noqa: PLC0415 – as above

    given = {"id", "sku", "category_id", "brand_id", "manufacturer_part_number", "unit", "stock"}
    fields = [field for field in Product._meta.concrete_fields if field.column not in given]
    return ", ".join(str(field.column) for field in fields), [default_of(field) for field in fields]


def again_floor(folder: Path, round_: int) -> None:
    """COPY, compare, write what differs; the second time what differed before."""
    copy("floor_staged", _STAGED, folder / ("first.csv" if round_ else "again.csv"))
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE floor_producttext kept
               SET name = staged.name, search = to_tsvector('english', staged.name || ' ' || brand || ' ' || staged.sku)
               FROM floor_staged staged JOIN floor_product product USING (sku)
               WHERE product.id = kept.product_id
                 AND (kept.name, product.unit, product.stock, product.manufacturer_part_number)
                     IS DISTINCT FROM (staged.name, staged.unit, staged.stock, staged.mpn)"""
        )


def prices_floor(folder: Path, round_: int) -> None:
    """COPY, find the products, insert."""
    copy("floor_staged_prices", "sku text, min_quantity numeric(15,6), price numeric(18,6)", folder / "prices.csv")
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO floor_priceline (version_id, product_id, min_quantity, price)
               SELECT %s, product.id, staged.min_quantity, staged.price
               FROM floor_staged_prices staged JOIN floor_product product USING (sku)""",
            [round_],
        )


def drop_floors() -> None:
    """The tables of all three."""
    with connection.cursor() as cursor:
        for name in (*_COPIES, "staged", "staged_prices"):
            cursor.execute(f"DROP TABLE IF EXISTS floor_{name}")


FLOORS = {"first": first_floor, "again": again_floor, "prices": prices_floor}


def work(supplier: Supplier, folder: Path, pipe: Any) -> None:
    """Answers the seconds that the import it is told of takes; at last by how many megabytes it grew."""
    with in_tenant(supplier):
        import_file(folder / "first.csv", JobKind.PRODUCTS, few=1)
        prices = PriceList.objects.create(code="b", name="B", currency="EUR")
        (PROC / "clear_refs").write_text("5")
        before = highest_bytes()
        while name := pipe.recv():
            settings = {"price_list": prices.pk} if name == "prices" else {}
            kind = JobKind.PRICES if settings else JobKind.PRODUCTS
            pipe.send(import_file(folder / f"{name}.csv", kind, **settings))
        pipe.send((highest_bytes() - before) / MEGABYTE)
    connections.close_all()


def import_file(path: Path, kind: JobKind, few: int = 0, **settings: Any) -> float:
    """Check and apply; the upload and the look at its headings do not count, nor does the person's thinking."""
    source = path
    if few:
        source = path.with_name("few.csv")
        source.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[: few + 1]), "utf-8")
    with source.open("rb") as file:
        job = begin_import(kind, File(file, path.name), {"language": "en", "mode": "update", **settings}, started_by="")
    step(job)
    seconds = 0.0
    for name in (JobStep.CHECK, JobStep.APPLY):
        ask_for_step(job, name)
        seconds += taken(lambda: step(job))
    if job.state != JobState.DONE:
        raise RuntimeError(f"The import of {path.name} ended as {job.state} ({job.error}).")
    return seconds


def step(job: Job) -> None:
    """As the worker does it."""
    run_job(job.pk, STEPS)
    job.refresh_from_db()
