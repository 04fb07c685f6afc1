"""Find out what a staged file of products would do: added, changed, removed, rejected; nothing of the shop is written.

The differences go to a table of the job's own, with the former values of the fields that change.
"""

# Statements are made of the job's number and our own fields; values are parameters.
# ruff: noqa: S608

from django.db import connection

from storefront.domain.imports.fields import LANGUAGES
from storefront.domain.imports.import_plan import Lookup, Plan, plan_of
from storefront.domain.imports.known_words import attribute_names, brand_ids, category_ids
from storefront.domain.imports.open_upload import table_of
from storefront.domain.imports.product_columns import Pair, pairs_of, text_joins
from storefront.domain.imports.stage_rows import (
    MAX_PROBLEMS,
    Problems,
    difference_table,
    drop_differences,
    learn_sizes,
    stage_rows,
    stage_table,
    use_much_memory,
)
from storefront.domain.run_job import Progress
from storefront.models import Job, JobProblem, JobState

REPLACE = "replace"


def check_products(job: Job, progress: Progress) -> JobState:
    """Stage, mark what cannot be taken, compare, count."""
    use_much_memory()
    JobProblem.objects.filter(job=job).delete()
    plan = product_plan(job)
    with table_of(job) as upload:
        problems = stage_rows(job, plan, upload, progress)
    problems.save()
    mark_repeated(job, problems, ("sku",))
    _mark_incomplete(job, plan, problems)
    compare(job, plan)
    job.result = {**job.result, "rejected": problems.rejected, "counts": counts(job)}
    return JobState.WAITING


def product_plan(job: Job) -> Plan:
    """The agreed columns, and the rows of the shop that names stand for."""
    targets = job.settings["targets"]
    has_attributes = any(target.endswith(":") for target in targets)
    plan = plan_of(job, job.settings["language"], attribute_names() if has_attributes else {})
    known = {"category": category_ids, "brand": brand_ids}
    for name in plan.names:
        if name in known:
            plan.lookups[name] = _lookup(known[name]())
    return plan


def _lookup(known: dict[str, int]) -> Lookup:
    return lambda word: known.get(word.casefold())


def mark_repeated(job: Job, problems: Problems, key: tuple[str, ...]) -> None:
    """Of rows about the same, the first one counts; the others are bad."""
    if not _has_repeated(job, key):
        return
    columns = ", ".join(key)
    same = " AND ".join(f"one.{name} IS NOT DISTINCT FROM stage.{name}" for name in key)
    mark_bad(
        job, problems, "sku", "import.sku.twice",
        f"""FROM (SELECT {columns}, min(number) AS first FROM {stage_table(job)} WHERE NOT is_bad
                  GROUP BY {columns} HAVING count(*) > 1) one
            WHERE {same} AND stage.number > one.first AND NOT stage.is_bad""",
    )  # fmt: skip


def _has_repeated(job: Job, key: tuple[str, ...]) -> bool:
    """Whether two rows may be about the same: asked of hashes, which is twice as fast."""
    hashed = " # ".join(f"hashtextextended(coalesce({name}::text, ''), {seed})" for seed, name in enumerate(key))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM (SELECT FROM {stage_table(job)} WHERE NOT is_bad
                                      GROUP BY {hashed} HAVING count(*) > 1) same"""
        )
        return bool(cursor.fetchone()[0])


def mark_bad(job: Job, problems: Problems, column: str, code: str, source: str) -> None:
    """Mark the rows that `source` names and write down why, as far as problems are written down."""
    heading = next(
        (head for head, to in zip(job.result["headings"], job.settings["targets"], strict=True) if to == column), ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH bad AS (UPDATE {stage_table(job)} stage SET is_bad = true {source}
                             RETURNING stage.number, stage.sku),
                noted AS (INSERT INTO storefront_jobproblem (job_id, row, "column", value, code)
                          SELECT %s, number, %s, coalesce(sku, ''), %s FROM bad ORDER BY number LIMIT %s)
                SELECT count(*) FROM bad""",
            [job.pk, heading[:200], code, max(0, MAX_PROBLEMS - len(problems.found))],
        )
        problems.rejected += cursor.fetchone()[0]


def _mark_incomplete(job: Job, plan: Plan, problems: Problems) -> None:
    """A new product needs a category and a name."""
    is_new = "NOT stage.is_bad AND NOT EXISTS (SELECT FROM storefront_product product WHERE product.sku = stage.sku)"
    names = [f"name_{code}" for code in LANGUAGES if f"name_{code}" in plan.names]
    no_category = "stage.category IS NULL" if "category" in plan.names else "true"
    no_name = " AND ".join(f"stage.{name} IS NULL" for name in names) or "true"
    mark_bad(job, problems, "category", "import.category.missing", f"WHERE {no_category} AND {is_new}")
    mark_bad(job, problems, names[0] if names else "", "import.name.missing", f"WHERE {no_name} AND {is_new}")


def compare(job: Job, plan: Plan) -> None:
    """Write the table of differences anew, for people to look at."""
    find_differences(job, plan, stage_table(job))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {difference_table(job)} (verdict, sku)")


def find_differences(job: Job, plan: Plan, rows: str) -> None:
    """`rows` are the staged ones. As CREATE TABLE AS, which alone of all that write may read in parallel."""
    pairs, table = pairs_of(plan), difference_table(job)
    drop_differences(job)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE UNLOGGED TABLE {table} AS
                SELECT stage.number, product.id AS product_id, stage.sku,
                       CASE WHEN product.id IS NULL THEN 'added' ELSE 'changed' END AS verdict,
                       CASE WHEN product.id IS NOT NULL THEN {_before(pairs)} END AS before
                FROM {rows} stage
                LEFT JOIN storefront_product product ON product.sku = stage.sku
                {text_joins(pairs)}
                WHERE NOT stage.is_bad AND (product.id IS NULL OR {_differs(pairs)})"""
        )
        if job.settings.get("mode") == REPLACE:
            cursor.execute(
                f"""INSERT INTO {table} (product_id, sku, verdict, before)
                    SELECT product.id, product.sku, 'removed', '{{"is_active": true}}'
                    FROM storefront_product product WHERE product.is_active
                    AND NOT EXISTS (SELECT FROM {stage_table(job)} stage WHERE stage.sku = product.sku)"""
            )
    learn_sizes(table)


def counts(job: Job) -> dict[str, int]:
    """How many products of each verdict."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT verdict, count(*) FROM {difference_table(job)} GROUP BY verdict")
        found = dict(cursor.fetchall())
    return {verdict: found.get(verdict, 0) for verdict in ("added", "changed", "removed")}


def _differs(pairs: list[Pair]) -> str:
    if not pairs:
        return "false"
    new, old = ", ".join(pair.new for pair in pairs), ", ".join(pair.old for pair in pairs)
    return f"({new}) IS DISTINCT FROM ({old})"


def _before(pairs: list[Pair]) -> str:
    """The former values of what changes, as one object."""
    pieces = [
        f"CASE WHEN {pair.new} IS DISTINCT FROM {pair.old}"
        f" THEN jsonb_build_object('{pair.key}', {pair.old}) ELSE '{{}}' END"
        for pair in pairs
    ]
    return " || ".join(pieces) or "'{}'::jsonb"
