"""Undo an import of products: former values come back, what was added goes, what was taken off sale is sold again.

Only the newest applied import can be undone. A product that something refers to meanwhile (an order does not) is taken
off sale instead of deleted; categories and brands that the import made go, unless they are used.
"""

# Statements are made of the model's and our own fields; values are parameters.
# ruff: noqa: S608

from typing import Any

from django.db import connection, models, transaction
from django.db.models import ProtectedError

from storefront.domain.imports.apply_products import changed_ids
from storefront.domain.imports.fields import LANGUAGES
from storefront.domain.run_job import JobFailed, Progress
from storefront.domain.write_listing import write_listings
from storefront.models import Brand, Category, Job, JobState, JobStep, Product

_PORTION = 2000
_COLUMNS = tuple(
    str(field.column)
    for field in Product._meta.concrete_fields
    if not field.primary_key and field.name not in ("sku", "created_at", "updated_at")
)


def is_newest(job: Job) -> bool:
    """Whether no later import stands on this one."""
    later = Job.objects.filter(kind=job.kind, step=JobStep.APPLY, state=JobState.DONE, pk__gt=job.pk)
    if "price_list" in job.settings:
        later = later.filter(settings__price_list=job.settings["price_list"])
    return not later.exists()


def roll_back_products(job: Job, progress: Progress) -> JobState:
    """Everything as it was. Raises JobFailed."""
    if not is_newest(job):
        raise JobFailed("import.not_newest")
    touched = changed_ids(job)
    _restore_texts(job)
    _restore_products(job)
    _delete_added(job, progress)
    write_listings(touched)
    made = job.result.get("made", {})
    _delete_unused(Category, made.get("category", []))
    _delete_unused(Brand, made.get("brand", []))
    return JobState.ROLLED_BACK


def _restore_products(job: Job) -> None:
    """The former values over the present ones; fields that the import left alone keep what they have now."""
    names = ", ".join(_COLUMNS)
    former = ", ".join(f"former.{name}" for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE storefront_product product SET ({names}) = (
                    SELECT {former} FROM jsonb_populate_record(product, undo.before) former)
                FROM storefront_jobundo undo WHERE undo.job_id = %s AND undo.product_id = product.id""",
            [job.pk],
        )


def _restore_texts(job: Job) -> None:
    """A text that was not there has no former value, and goes."""
    for code in LANGUAGES:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""DELETE FROM storefront_producttext kept USING storefront_jobundo undo
                    WHERE undo.job_id = %s AND undo.product_id = kept.product_id AND kept.language = '{code}'
                      AND true IN (undo.before ->> 'name_{code}' IS NULL AND undo.before ? 'name_{code}',
                                     undo.before ->> 'description_{code}' IS NULL
                                     AND undo.before ? 'description_{code}')""",
                [job.pk],
            )
            cursor.execute(
                f"""UPDATE storefront_producttext kept
                    SET name = coalesce(undo.before ->> 'name_{code}', kept.name),
                        description = coalesce(undo.before ->> 'description_{code}', kept.description)
                    FROM storefront_jobundo undo
                    WHERE undo.job_id = %s AND undo.product_id = kept.product_id AND kept.language = '{code}'
                      AND (undo.before ? 'name_{code}' OR undo.before ? 'description_{code}')""",
                [job.pk],
            )


def _delete_added(job: Job, progress: Progress) -> None:
    ids = [pk for row in job.undo.values_list("added_ids", flat=True) for pk in row]
    for start in range(0, len(ids), _PORTION):
        portion = Product.objects.filter(pk__in=ids[start : start + _PORTION])
        if not _is_deleted(portion):
            for product in portion:
                if not _is_deleted(Product.objects.filter(pk=product.pk)):
                    Product.objects.filter(pk=product.pk).update(is_active=False)
        progress.tell(start, len(ids))


def _is_deleted(rows: models.QuerySet[Any]) -> bool:
    try:
        with transaction.atomic():
            rows.delete()
    except ProtectedError:
        return False
    return True


def _delete_unused(model: type[models.Model], ids: list[int]) -> None:
    """The newest first: below come before above."""
    for pk in reversed(ids):
        _is_deleted(model._default_manager.filter(pk=pk))
