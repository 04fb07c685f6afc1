"""Write what a checked file of products changes, and nothing else; keep what undoes it.

The differences are found again first, for the shop may have moved on since a person looked at them. Everything is one
transaction of `run_job.py`: lists, sets and search stand with it or not at all.
"""

# Statements are made of the job's number, the model's and our own fields; values are parameters.
# ruff: noqa: S608

from typing import Any

from django.db import connection
from django.utils import timezone

from storefront.domain.imports.compare_products import check_products, compare, counts, product_plan
from storefront.domain.imports.import_plan import Plan
from storefront.domain.imports.known_words import add_brands, add_categories
from storefront.domain.imports.product_columns import Pair, languages, own, pairs_of
from storefront.domain.imports.stage_rows import difference_table, drop_tables, is_staged, stage_table
from storefront.domain.run_job import Progress
from storefront.domain.write_listing import write_listings
from storefront.models import Job, JobState, JobUndo, Product

#: Above so many products, everything is brought up to date at once.
MAX_SINGLE_PRODUCTS = 50_000
_IDS_A_ROW = 10_000
_STEPS = 6
#: Two imports of one supplier wait for each other; other suppliers' keys differ.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('import_products'), hashtext(current_schema()))"


def apply_products(job: Job, progress: Progress) -> JobState:
    """Add, change and take off sale, then bring lists and search up to date."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    plan = _plan_with_rows(job, progress)
    progress.tell(1, _STEPS)
    pairs = pairs_of(plan)
    compare(job, plan)
    job.result = {**job.result, "counts": counts(job)}
    progress.tell(2, _STEPS)
    _keep_former(job)
    _change(job, pairs)
    _remove(job)
    progress.tell(3, _STEPS)
    _add(job, pairs)
    _write_texts(job, plan, pairs)
    progress.tell(4, _STEPS)
    write_listings(changed_ids(job))
    progress.tell(5, _STEPS)
    drop_tables(job)
    return JobState.DONE


def _plan_with_rows(job: Job, progress: Progress) -> Plan:
    """With every category and brand there; staged anew if the table went with a crash of the database."""
    if not is_staged(job):
        check_products(job, progress)
    plan, language = product_plan(job), job.settings["language"]
    makers = {"category": lambda words: add_categories(words, language), "brand": add_brands}
    made = {}
    for name in plan.lookups:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT {name} FROM {stage_table(job)} WHERE {name} IS NOT NULL AND NOT is_bad ORDER BY 1"
            )
            words = [word for (word,) in cursor.fetchall()]
            known, made[name] = makers[name](words)
            if made[name]:
                cursor.execute(
                    f"""UPDATE {stage_table(job)} stage SET {name}_id = known.id
                        FROM unnest(%s::text[], %s::int[]) known (word, id)
                        WHERE stage.{name} = known.word AND stage.{name}_id IS NULL""",
                    [words, [known[word.casefold()] for word in words]],
                )
    job.result = {**job.result, "made": made}
    return plan


def _keep_former(job: Job) -> None:
    JobUndo.objects.filter(job=job).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO storefront_jobundo (job_id, product_id, before, added_ids)
                SELECT %s, product_id, before, '{{}}' FROM {difference_table(job)}
                WHERE verdict IN ('changed', 'removed')""",
            [job.pk],
        )


def _change(job: Job, pairs: list[Pair]) -> None:
    changed = own(pairs)
    if not changed:
        return
    values = ", ".join(f"{pair.column} = {pair.new}" for pair in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE storefront_product product SET {values}, updated_at = %s
                FROM {stage_table(job)} stage JOIN {difference_table(job)} found USING (number)
                WHERE found.verdict = 'changed' AND product.id = found.product_id""",
            [timezone.now()],
        )


def _remove(job: Job) -> None:
    """Old orders and rules name the products, so they are taken off sale and stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE storefront_product product SET is_active = false, updated_at = %s
                FROM {difference_table(job)} found
                WHERE found.verdict = 'removed' AND product.id = found.product_id""",
            [timezone.now()],
        )


def _add(job: Job, pairs: list[Pair]) -> None:
    """Insert, and keep the new ids, many to a row."""
    given = {pair.column: pair for pair in own(pairs)}
    columns, values, defaults = ["sku"], ["stage.sku"], []
    for field in Product._meta.concrete_fields:
        if field.primary_key or field.column == "sku":
            continue
        columns.append(str(field.column))
        defaults.append(default_of(field))
        values.append(f"coalesce({_staged(given[field.column])}, %s)" if field.column in given else "%s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH added AS (
                    INSERT INTO storefront_product ({", ".join(columns)}) SELECT {", ".join(values)}
                    FROM {stage_table(job)} stage JOIN {difference_table(job)} found USING (number)
                    WHERE found.verdict = 'added' ORDER BY number RETURNING id)
                INSERT INTO storefront_jobundo (job_id, before, added_ids)
                SELECT %s, '{{}}', array_agg(id) FROM added GROUP BY id / {_IDS_A_ROW}""",
            [*defaults, job.pk],
        )


def _staged(pair: Pair) -> str:
    """The value for a product that is not there yet."""
    return f"stage.{pair.column}"


def default_of(field: Any) -> Any:
    """What a new product has in a column that the file does not fill."""
    if field.name in ("created_at", "updated_at"):
        return timezone.now()
    return field.get_db_prep_save(field.get_default(), connection)


def _write_texts(job: Job, plan: Plan, pairs: list[Pair]) -> None:
    for code in languages(pairs):
        fields = [pair for pair in pairs if pair.language == code]
        values = ", ".join(f"{pair.column} = coalesce(stage.{pair.field}, kept.{pair.column})" for pair in fields)
        given = " OR ".join(f"stage.{pair.field} IS NOT NULL" for pair in fields)
        source = f"""{stage_table(job)} stage JOIN {difference_table(job)} found USING (number)"""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE storefront_producttext kept SET {values} FROM {source}
                    WHERE found.verdict = 'changed' AND kept.product_id = found.product_id
                      AND kept.language = '{code}' AND ({given})"""
            )
            cursor.execute(
                f"""INSERT INTO storefront_producttext (product_id, language, name, description)
                    SELECT product.id, '{code}', {_name(plan, code)}, {_description(plan, code)} FROM {source}
                    JOIN storefront_product product ON product.sku = stage.sku
                    WHERE found.verdict IN ('added', 'changed') AND ({given}) AND NOT EXISTS (
                        SELECT FROM storefront_producttext kept
                        WHERE kept.product_id = product.id AND kept.language = '{code}')"""
            )


def _name(plan: Plan, code: str) -> str:
    """In this language, else in another one of the file, else the SKU: a description needs a name."""
    names = [f"name_{code}", *(name for name in plan.names if name.startswith("name_"))]
    given = [f"stage.{name}" for name in names if name in plan.names]
    return f"coalesce({', '.join([*given, 'stage.sku'])})"


def _description(plan: Plan, code: str) -> str:
    return f"coalesce(stage.description_{code}, '')" if f"description_{code}" in plan.names else "''"


def changed_ids(job: Job) -> list[int] | None:
    """The products that this job touched; None if they are so many that all of them are looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT product_id FROM storefront_jobundo WHERE job_id = %s AND product_id IS NOT NULL
               UNION ALL SELECT unnest(added_ids) FROM storefront_jobundo WHERE job_id = %s LIMIT %s""",
            [job.pk, job.pk, MAX_SINGLE_PRODUCTS + 1],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    return None if len(ids) > MAX_SINGLE_PRODUCTS else ids
