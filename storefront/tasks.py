"""What the shop does in the background: counting assortments, woken by beat, one task per supplier."""

from celery import shared_task

from storefront.domain.count_assortment import count_stale_assortments as count_stale
from tenants.scope import each_tenant
from tenants.tasks import TenantTask


@shared_task(name="storefront.tasks.count_stale_assortments")
def count_stale_assortments() -> None:
    """Wake the counting of every active supplier."""
    for supplier in each_tenant():
        count_assortments.delay(supplier.pk)


@shared_task(base=TenantTask, name="storefront.tasks.count_assortments")
def count_assortments() -> None:
    """Count the stale assortments of the supplier whose id the task was called with."""
    count_stale()
