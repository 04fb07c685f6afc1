"""Write what a checked file of products changes, and nothing else; keep what undoes it.

The differences are found again first, for the shop may have moved on since a person looked at them. Everything is one
transaction of `run_job.py`: lists, sets and search stand with it or not at all.
"""

# Statements are made of the job's number, the model's and our own fields; values are parameters.
# ruff: noqa: S608

from typing import Any

from django.db import connection
from django.utils import timezone

from storefront.domain.imports.compare_products import check_products, counts, find_differences, product_plan
from storefront.domain.imports.fields import LANGUAGES
from storefront.domain.imports.product_columns import Pair, own
from storefront.domain.imports.stage_rows import difference_table, drop_tables, is_staged, use_much_memory
from storefront.domain.imports.staged import Staged, add_names
from storefront.domain.imports.write_texts import write_texts
from storefront.domain.run_job import JobFailed, Progress
from storefront.domain.write_listing import write_listings
from storefront.domain.write_search import write_search
from storefront.models import Job, JobState, JobUndo, Product
from tenants.billing.limits import room_for
from tenants.billing.plans import Limit
from tenants.scope import current_supplier

#: Above so many products, everything is brought up to date at once.
MAX_SINGLE_PRODUCTS = 50_000
_IDS_A_ROW = 10_000
_STEPS = 6
#: Two imports of one supplier wait for each other; other suppliers' keys differ.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('import_products'), hashtext(current_schema()))"


def apply_products(job: Job, progress: Progress) -> JobState:
    """Add, change and take off sale, then bring lists and search up to date."""
    use_much_memory()
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    if not is_staged(job):  # the table went with a crash of the database
        check_products(job, progress)
    staged = add_names(job, product_plan(job))
    progress.tell(1, _STEPS)
    find_differences(job, staged.plan, staged.rows)
    job.result = {**job.result, "counts": counts(job)}
    _check_room(job.result["counts"])
    progress.tell(2, _STEPS)
    _keep_former(job)
    _change(staged)
    _remove(job)
    progress.tell(3, _STEPS)
    _add(staged)
    write_texts(staged)
    progress.tell(4, _STEPS)
    _write_lists(job)
    progress.tell(5, _STEPS)
    drop_tables(job)
    return JobState.DONE


def _check_room(found: dict[str, int]) -> None:
    """Raises JobFailed where the supplier's plan does not hold what would then be on sale."""
    then = Product.objects.filter(is_active=True).count() + found["added"] - found["removed"]
    room = room_for(current_supplier(), Limit.PRODUCTS, then, timezone.now())
    if found["added"] and room.is_overfull:
        raise JobFailed("import.plan.full")


def _keep_former(job: Job) -> None:
    JobUndo.objects.filter(job=job).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO storefront_jobundo (job_id, product_id, before, added_ids)
                SELECT %s, product_id, before, '{{}}' FROM {difference_table(job)}
                WHERE verdict IN ('changed', 'removed')""",
            [job.pk],
        )


def _change(staged: Staged) -> None:
    """Only rows whose own values differ: a product with another name only stays as it is."""
    changed = own(staged.pairs)
    if not changed:
        return
    values = ", ".join(f"{pair.column} = {pair.new}" for pair in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE storefront_product product SET {values}, updated_at = %s
                FROM {staged.rows} stage JOIN {staged.differences} found USING (number)
                WHERE found.verdict = 'changed' AND found.before ?| %s AND product.id = found.product_id""",
            [timezone.now(), [pair.key for pair in changed]],
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


def _add(staged: Staged) -> None:
    """Insert in the order of the file, and keep the new ids, many to a row."""
    given = {pair.column: pair for pair in own(staged.pairs)}
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
                    FROM {staged.rows} stage JOIN {staged.differences} found USING (number)
                    WHERE found.verdict = 'added' ORDER BY stage.number RETURNING id)
                INSERT INTO storefront_jobundo (job_id, before, added_ids)
                SELECT %s, '{{}}', array_agg(id) FROM added GROUP BY id / {_IDS_A_ROW}""",
            [*defaults, staged.job.pk],
        )
        if staged.job.result["counts"]["added"] > MAX_SINGLE_PRODUCTS:
            cursor.execute("ANALYZE storefront_product")  # what follows joins all of them


def _staged(pair: Pair) -> str:
    """The value for a product that is not there yet."""
    return f"stage.{pair.column}"


def default_of(field: Any) -> Any:
    """What a new product has in a column that the file does not fill."""
    if field.name in ("created_at", "updated_at"):
        return timezone.now()
    return field.get_db_prep_save(field.get_default(), connection)


def _write_lists(job: Job) -> None:
    """Lists for what was added, taken off or changed in itself; search for all."""
    ids = changed_ids(job)
    if ids is None:
        write_listings(None, True)
        return
    names = [f"{column}_{code}" for column in ("name", "description") for code in LANGUAGES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM storefront_jobundo WHERE job_id = %s AND before - %s::text[] = '{}' AND before <> '{}'",
            [job.pk, names],
        )
        renamed = [pk for (pk,) in cursor.fetchall()]
    write_listings(set(ids).difference(renamed), True)
    write_search(renamed, only_missing=True)


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
