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
    make_difference_table,
    mark_bad,
    mark_repeated,
)
from storefront.domain.imports.import_plan import plan_of
from storefront.domain.imports.open_upload import table_of
from storefront.domain.imports.roll_back_products import is_newest
from storefront.domain.imports.stage_rows import (
    difference_table,
    drop_tables,
    is_staged,
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
    has_breaks = "min_quantity" in plan.names
    if "currency" in plan.names:
        mark_bad(job, problems, "currency", "import.price.currency",
                 f"WHERE NOT is_bad AND upper(currency) <> '{price_list.currency}'")  # fmt: skip
    mark_bad(job, problems, "sku", "import.sku.unknown",
             """WHERE NOT is_bad AND NOT EXISTS
                (SELECT FROM storefront_product product WHERE product.sku = stage.sku)""")  # fmt: skip
    if not has_breaks:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {stage_table(job)} ADD COLUMN min_quantity numeric(15,6)")
    mark_repeated(job, problems, ("sku", "min_quantity"))
    if "price_unit" in plan.names:
        _convert(job)
    compare_prices(job, price_list)
    job.result = {**job.result, "rejected": problems.rejected, "counts": counts(job)}
    return JobState.WAITING


def _convert(job: Job) -> None:
    """A price for other units than the product's price unit is brought to that."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {stage_table(job)} stage SET price = stage.price * product.price_unit / stage.price_unit
                FROM storefront_product product
                WHERE product.sku = stage.sku AND NOT stage.is_bad AND stage.price_unit <> product.price_unit"""
        )


def compare_prices(job: Job, price_list: PriceList) -> None:
    """Write the table of differences anew; `before` is what the line costs now."""
    table, base = difference_table(job), _base(price_list)
    is_whole = job.settings.get("mode") == REPLACE
    named = f"""AND line.product_id IN (SELECT product.id FROM {stage_table(job)} stage
                                        JOIN storefront_product product ON product.sku = stage.sku)"""
    make_difference_table(job)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table}
                SELECT staged.number, coalesce(staged.product_id, line.product_id), product.sku,
                       CASE WHEN line.id IS NULL THEN 'added' WHEN staged.number IS NULL THEN 'removed'
                            ELSE 'changed' END,
                       CASE WHEN line.id IS NOT NULL THEN jsonb_build_object(
                           'price', line.price::text, 'min_quantity', line.min_quantity::text) END
                FROM (SELECT stage.number, product.id AS product_id, coalesce(stage.min_quantity, 0) AS min_quantity,
                             stage.price
                      FROM {stage_table(job)} stage JOIN storefront_product product ON product.sku = stage.sku
                      WHERE NOT stage.is_bad) staged
                FULL JOIN (SELECT * FROM storefront_priceline line
                           WHERE line.version_id = %s {"" if is_whole else named}) line
                  ON line.product_id = staged.product_id AND line.min_quantity = staged.min_quantity
                JOIN storefront_product product ON product.id = coalesce(staged.product_id, line.product_id)
                WHERE line.price IS DISTINCT FROM staged.price""",
            [_contents(base)],
        )
        cursor.execute(f"DELETE FROM {table} found USING {stage_table(job)} stage"
                       " WHERE found.verdict = 'removed' AND stage.sku = found.sku AND stage.is_bad")  # fmt: skip
        cursor.execute(f"CREATE INDEX ON {table} (verdict, sku)")
        cursor.execute(f"ANALYZE {table}")


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
                SELECT %s, product.id, coalesce(stage.min_quantity, 0), stage.price
                FROM {stage_table(job)} stage JOIN storefront_product product ON product.sku = stage.sku
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
    named = f"""SELECT product.id FROM {stage_table(job)} stage
                JOIN storefront_product product ON product.sku = stage.sku"""
    others = "" if job.settings.get("mode") == REPLACE else f"line.product_id NOT IN ({named}) OR"
    cursor.execute(
        f"""INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)
            SELECT %s, line.product_id, line.min_quantity, line.price FROM storefront_priceline line
            WHERE line.version_id = %s AND ({others} line.product_id IN ({named} WHERE stage.is_bad) AND NOT EXISTS (
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
