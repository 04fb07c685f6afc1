"""What the shop does in the background, one task per supplier: counting assortments, imports and exports."""

from celery import shared_task

from storefront.domain.count_assortment import count_stale_assortments as count_stale
from storefront.domain.imports.run_import import STEPS, tidy_imports
from storefront.domain.run_job import free_jobs
from storefront.domain.run_job import run_job as run
from storefront.domain.write_sets import write_waiting_sets
from tenants.scope import each_tenant
from tenants.tasks import TenantTask


@shared_task(name="storefront.tasks.count_stale_assortments")
def count_stale_assortments() -> None:
    """Wake the counting of every active supplier."""
    for supplier in each_tenant():
        count_assortments.delay(supplier.pk)


@shared_task(base=TenantTask, name="storefront.tasks.count_assortments")
def count_assortments() -> None:
    """Write the sets of the supplier that wait, should their own task have been lost; count stale assortments."""
    write_waiting_sets()
    count_stale()


@shared_task(base=TenantTask, name="storefront.tasks.write_sets")
def write_sets() -> None:
    """Write the members of the supplier's sets whose rules have changed."""
    write_waiting_sets()


@shared_task(base=TenantTask, name="storefront.tasks.run_job")
def run_job(pk: int) -> None:
    """Do the next step of an import or export, and those that need no person; asked for twice, each is done once."""
    while run(pk, STEPS):
        pass


@shared_task(name="storefront.tasks.wake_jobs")
def wake_jobs() -> None:
    """Take up again what a worker left when it died."""
    for supplier in each_tenant():
        tidy_imports()
        for pk in free_jobs():
            run_job.delay(supplier.pk, pk)
