"""The steps of imports, as `run_job.py` takes them; and how a person begins one and leads it on."""

from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import connection
from django.utils import timezone

from storefront.domain.imports.apply_products import apply_products
from storefront.domain.imports.compare_products import check_products
from storefront.domain.imports.import_prices import apply_prices, check_prices, roll_back_prices
from storefront.domain.imports.open_upload import read_upload
from storefront.domain.imports.roll_back_products import roll_back_products
from storefront.domain.imports.stage_rows import drop_tables
from storefront.domain.imports.unattended import led_on
from storefront.domain.run_job import Step, stop_job
from storefront.models import Job, JobKind, JobState, JobStep

#: An import that nobody looked at for so long is cancelled.
WAITING_DAYS = 14
_OVER = (JobState.CANCELLED, JobState.FAILED)
_LEFT_TABLES = """
SELECT job.id FROM storefront_job job
WHERE job.state = ANY(%s) AND (to_regclass('import_stage_' || job.id) IS NOT NULL
                               OR to_regclass('import_difference_' || job.id) IS NOT NULL)
"""
STEPS: dict[tuple[str, str], Step] = {
    (JobKind.PRODUCTS, JobStep.READ): led_on(read_upload),
    (JobKind.PRODUCTS, JobStep.CHECK): led_on(check_products),
    (JobKind.PRODUCTS, JobStep.APPLY): apply_products,
    (JobKind.PRODUCTS, JobStep.ROLL_BACK): roll_back_products,
    (JobKind.PRICES, JobStep.READ): led_on(read_upload),
    (JobKind.PRICES, JobStep.CHECK): led_on(check_prices),
    (JobKind.PRICES, JobStep.APPLY): apply_prices,
    (JobKind.PRICES, JobStep.ROLL_BACK): roll_back_prices,
}


def begin_import(kind: JobKind, file: File[bytes], settings: dict[str, Any], *, started_by: str) -> Job:
    """Keep the upload and queue its reading. The caller wakes the worker after the commit."""
    name = (file.name or "").rsplit("/")[-1][:200]
    job = Job(kind=kind, file_name=name, settings=settings, started_by=started_by)
    job.file.save(name, file, save=False)
    job.save()
    return job


def tidy_imports() -> None:
    """Drop the tables of imports that are over, however they ended; one that waits too long is over, too."""
    long_ago = timezone.now() - timedelta(days=WAITING_DAYS)
    for job in Job.objects.filter(state=JobState.WAITING, created_at__lt=long_ago):
        stop_job(job)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_TABLES, [list(_OVER)])
        left = [pk for (pk,) in cursor.fetchall()]
    for job in Job.objects.filter(pk__in=left):
        drop_tables(job)
