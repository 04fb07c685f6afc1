"""Export what a connection sees, with its prices, as a job: a file that the desk gives for download."""

import tempfile
from collections.abc import Iterable, Iterator

from django.core.files import File
from django.utils import timezone

from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection, CredentialRole
from protocols.catalogue import CatalogueHead, CatalogueItem
from protocols.errors import Unwritable
from protocols.values import Classification
from storefront.domain.exports.read_items import PORTION, visible_items
from storefront.domain.exports.write_export import FORMATS, write_export
from storefront.domain.run_job import JobFailed, Progress
from storefront.domain.visibility import visible_listings
from storefront.models import Job, JobKind, JobState, JobStep
from tenants.scope import current_supplier

#: As many left-out items are told one by one.
SHOWN_REFUSALS = 50


def begin_export(connection: Connection, form: str, *, started_by: str) -> Job:
    """Queue the writing. The caller wakes the worker after the commit."""
    name = f"{connection.key}-{timezone.now():%Y-%m-%d}.{FORMATS[form]}"
    return Job.objects.create(
        kind=JobKind.EXPORT, step=JobStep.WRITE, file_name=name, started_by=started_by,
        settings={"connection": connection.pk, "format": form},
    )  # fmt: skip


def export_catalogue(job: Job, progress: Progress) -> JobState:
    """Write the file and keep it with the job. Raises JobFailed."""
    connection = Connection.objects.filter(pk=job.settings["connection"]).select_related("customer").first()
    if connection is None:
        raise JobFailed("export.connection.gone")
    shopper = agreed_shopper(connection)
    total = visible_listings(shopper).count()
    head = CatalogueHead(
        format=job.settings["format"], language=shopper.language, currency=shopper.currency,
        supplier=current_supplier().name, supplier_ids=_own_numbers(connection), created_at=timezone.now(),
        code_format="UNSPSC",
    )  # fmt: skip
    with tempfile.TemporaryFile() as file:
        items = _told(visible_items(shopper), total, progress)
        try:
            refused = write_export(head, items, job.settings["format"], file)
        except Unwritable as error:
            raise JobFailed("export.catalogue.empty") from error
        job.result = {
            "rows": total, "refused": len(refused),
            "refusals": [[problem.sku, problem.path, problem.code] for problem in refused[:SHOWN_REFUSALS]],
        }  # fmt: skip
        file.seek(0)
        job.file.save(job.file_name, File(file), save=False)
    return JobState.DONE


def _told(items: Iterable[CatalogueItem], total: int, progress: Progress) -> Iterator[CatalogueItem]:
    for number, item in enumerate(items):
        if number % PORTION == 0:
            progress.tell(number, total, number)
        yield item


def _own_numbers(connection: Connection) -> tuple[Classification, ...]:
    """How the buyer's system names the supplier."""
    own = connection.credentials.filter(role=CredentialRole.TO).order_by("id")
    return tuple(Classification(str(row.domain), str(row.identity)) for row in own) or (
        Classification("Name", current_supplier().name),
    )
