"""Import prices as the next version of a list: checked against the products and the prices in force, then published.

A product that the file names has the file's prices only; what becomes of the others is the mode: kept from the version
in force ("changes"), or left out ("replace"). Roll back publishes a version that points to the prices of before.
"""

# Statements are made of the job's number and our own fields; values are parameters.
# ruff: noqa: S608

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from storefront.domain.imports.compare_products import (
    REPLACE,
    counts,
    mark_bad,
    mark_repeated,
)
from storefront.domain.imports.import_plan import Plan, plan_of
from storefront.domain.imports.open_upload import table_of
from storefront.domain.imports.roll_back_products import is_newest
from storefront.domain.imports.stage_rows import (
    difference_table,
    drop_differences,
    drop_tables,
    is_staged,
    learn_sizes,
    stage_rows,
    stage_table,
    use_much_memory,
)
from storefront.domain.pricing import versions_in_force
from storefront.domain.run_job import JobFailed, Progress
from storefront.models import Job, JobProblem, JobState, PriceList, PriceListVersion, PriceRule

_STEPS = 4


def check_prices(job: Job, progress: Progress) -> JobState:
    """Stage, mark what cannot be taken, compare with the version in force, count."""
    use_much_memory()
    JobProblem.objects.filter(job=job).delete()
    price_list = _price_list(job)
    plan = plan_of(job, "", {})
    with table_of(job) as upload:
        problems = stage_rows(job, plan, upload, progress)
    problems.save()
    if "currency" in plan.names:
        mark_bad(job, problems, "currency", "import.price.currency",
                 f"WHERE NOT is_bad AND upper(currency) <> '{price_list.currency}'")  # fmt: skip
    _find_products(job, plan)
    mark_bad(job, problems, "sku", "import.sku.unknown", "WHERE NOT is_bad AND product_id IS NULL")
    mark_repeated(job, problems, ("product_id", "min_quantity"))
    compare_prices(job, price_list)
    job.result = {**job.result, "rejected": problems.rejected, "counts": counts(job)}
    return JobState.WAITING


def _find_products(job: Job, plan: Plan) -> None:
    """Write the table anew with the products' ids, which all that follows goes by, and prices for their price units.

    Without quantities, prices are from the first piece on.
    """
    table, found = stage_table(job), f"{stage_table(job)}_found"
    values = {name: f"line.{name}" for name in plan.staged}
    values["min_quantity"] = "coalesce(line.min_quantity, 0)" if "min_quantity" in plan.names else "0"
    if "price_unit" in plan.names:
        values["price"] = """CASE WHEN line.price_unit <> product.price_unit
                                  THEN line.price * product.price_unit / line.price_unit ELSE line.price END"""
    types = {"min_quantity": "numeric(15,6)", "price": "numeric(18,6)"}
    columns = ", ".join(
        f"({value})::{types[name]} AS {name}" if name in types else value for name, value in values.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE UNLOGGED TABLE {found} AS SELECT {columns}, product.id AS product_id
                FROM {table} line LEFT JOIN storefront_product product ON product.sku = line.sku"""
        )
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"ALTER TABLE {found} RENAME TO {table}")
    learn_sizes(table)


def compare_prices(job: Job, price_list: PriceList) -> None:
    """Write the table of differences anew; `before` is what the line costs now."""
    table, stage, base = difference_table(job), stage_table(job), _base(price_list)
    is_whole = job.settings.get("mode") == REPLACE
    named = f"AND line.product_id IN (SELECT product_id FROM {stage})"
    bad = f"line.product_id IN (SELECT product_id FROM {stage} WHERE is_bad)"
    drop_differences(job)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE UNLOGGED TABLE {table} AS
                SELECT staged.number, coalesce(staged.product_id, line.product_id) AS product_id,
                       coalesce(staged.sku, (SELECT sku FROM storefront_product WHERE id = line.product_id)) AS sku,
                       CASE WHEN line.id IS NULL THEN 'added' WHEN staged.number IS NULL THEN 'removed'
                            ELSE 'changed' END AS verdict,
                       CASE WHEN line.id IS NOT NULL THEN jsonb_build_object(
                           'price', line.price::text, 'min_quantity', line.min_quantity::text) END AS before
                FROM (SELECT * FROM {stage} WHERE NOT is_bad) staged
                FULL JOIN (SELECT * FROM storefront_priceline line
                           WHERE line.version_id = %s {"" if is_whole else named}) line
                  ON line.product_id = staged.product_id AND line.min_quantity = staged.min_quantity
                WHERE line.price IS DISTINCT FROM staged.price AND NOT (staged.number IS NULL AND {bad})""",
            [_contents(base)],
        )
        cursor.execute(f"CREATE INDEX ON {table} (verdict, sku)")
    learn_sizes(table)


def apply_prices(job: Job, progress: Progress) -> JobState:
    """Write the version and publish it, in one transaction. Raises JobFailed."""
    use_much_memory()
    price_list = PriceList.objects.select_for_update().filter(pk=job.settings["price_list"]).first()
    if price_list is None:
        raise JobFailed("import.list.gone")
    if not is_staged(job):
        check_prices(job, progress)
    progress.tell(1, _STEPS)
    base = _base(price_list)
    number = price_list.versions.aggregate(last=Max("number"))["last"] or 0
    version = PriceListVersion.objects.create(
        price_list=price_list, number=number + 1, note=job.file_name[:200],
        valid_from=_moment(job, "valid_from") or timezone.now(), valid_until=_moment(job, "valid_until"),
        **_computing(base),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
                SELECT %s, product.id, stage.min_quantity, stage.price
                FROM {stage_table(job)} stage JOIN storefront_product product ON product.id = stage.product_id
                WHERE NOT stage.is_bad""",
            [version.pk],
        )
        progress.tell(2, _STEPS)
        if base is not None:
            _keep_others(cursor, job, version, base)
    progress.tell(3, _STEPS)
    _publish(version, base)
    former = base and {"version": base.pk, "valid_until": base.valid_until}
    job.result = {**job.result, "version": version.pk, "version_number": version.number, "former": former}
    drop_tables(job)
    return JobState.DONE


def _keep_others(cursor: Any, job: Job, version: PriceListVersion, base: PriceListVersion) -> None:
    """Products the file does not name keep their prices, unless it is the whole list; a faulty row takes none away."""
    named = f"SELECT product_id FROM {stage_table(job)} WHERE product_id IS NOT NULL"
    others = "" if job.settings.get("mode") == REPLACE else f"line.product_id NOT IN ({named}) OR"
    cursor.execute(
        f"""INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
            SELECT %s, line.product_id, line.min_quantity, line.price FROM storefront_priceline line
            WHERE line.version_id = %s AND ({others} line.product_id IN ({named} AND is_bad) AND NOT EXISTS (
                SELECT FROM storefront_priceline own WHERE own.version_id = %s
                AND own.product_id = line.product_id AND own.min_quantity = line.min_quantity))""",
        [version.pk, _contents(base), version.pk],
    )


def _computing(base: PriceListVersion | None) -> dict[str, Any]:
    """How prices without a line are computed does not change by an import."""
    if base is None:
        return {}
    return {"parent_list": base.parent_list, "floor_list": base.floor_list, "decimals": base.decimals}


def _publish(version: PriceListVersion, base: PriceListVersion | None) -> None:
    """The last thing done: a published version never changes."""
    if base is not None:
        rules = PriceRule.objects.filter(version=_contents(base))
        PriceRule.objects.bulk_create(
            PriceRule(version=version, category_id=rule.category_id, brand_id=rule.brand_id, percent=rule.percent)
            for rule in rules
        )
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])


def roll_back_prices(job: Job, progress: Progress) -> JobState:
    """Publish a version that points to the former one's prices, or an empty one if there was none. Raises JobFailed."""
    progress.tell(0, 1)
    price_list = PriceList.objects.select_for_update().filter(pk=job.settings["price_list"]).first()
    if price_list is None:
        raise JobFailed("import.list.gone")
    number = price_list.versions.aggregate(last=Max("number"))["last"]
    if not is_newest(job) or number != job.result["version_number"]:
        raise JobFailed("import.not_newest")
    written, former = PriceListVersion.objects.get(pk=job.result["version"]), job.result["former"]
    base = PriceListVersion.objects.filter(pk=former["version"]).first() if former else None
    PriceListVersion.objects.create(
        price_list=price_list, number=number + 1, note=written.note, published_at=timezone.now(),
        valid_from=written.valid_from, valid_until=base.valid_until if base else None,
        contents_id=_contents(base), **_computing(base),
    )  # fmt: skip
    return JobState.ROLLED_BACK


def _price_list(job: Job) -> PriceList:
    price_list = PriceList.objects.filter(pk=job.settings["price_list"]).first()
    if price_list is None:
        raise JobFailed("import.list.gone")
    return price_list


def _base(price_list: PriceList) -> PriceListVersion | None:
    """The version in force now."""
    return versions_in_force(timezone.now()).filter(price_list=price_list).first()


def _contents(base: PriceListVersion | None) -> int | None:
    """The version that holds the lines: a version may only point to an earlier one."""
    return (base.contents_id or base.pk) if base else None


def _moment(job: Job, name: str) -> datetime | None:
    text = job.settings.get(name)
    return parse_datetime(text) if text else None
