"""The steps of imports, as `run_job.py` takes them; and how a person begins one and leads it on."""

from typing import Any

from django.core.files import File

from storefront.domain.imports.apply_products import apply_products
from storefront.domain.imports.compare_products import check_products
from storefront.domain.imports.import_prices import apply_prices, check_prices, roll_back_prices
from storefront.domain.imports.open_upload import read_upload
from storefront.domain.imports.roll_back_products import roll_back_products
from storefront.domain.run_job import Step
from storefront.models import Job, JobKind, JobStep

STEPS: dict[tuple[str, str], Step] = {
    (JobKind.PRODUCTS, JobStep.READ): read_upload,
    (JobKind.PRODUCTS, JobStep.CHECK): check_products,
    (JobKind.PRODUCTS, JobStep.APPLY): apply_products,
    (JobKind.PRODUCTS, JobStep.ROLL_BACK): roll_back_products,
    (JobKind.PRICES, JobStep.READ): read_upload,
    (JobKind.PRICES, JobStep.CHECK): check_prices,
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
