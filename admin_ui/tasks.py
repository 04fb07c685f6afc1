"""What the worker does for the desk and the operators."""

from celery import shared_task
from django.utils import timezone

from admin_ui import collect_facts as facts
from admin_ui import collect_usage as usage
from admin_ui import sample
from admin_ui.api.doorway import forget_answers
from tenants.scope import each_tenant
from tenants.tasks import TenantTask


@shared_task(name="admin_ui.tasks.collect_facts")
def collect_facts() -> None:
    """Woken by beat: bring the operators' figures up to date."""
    facts.collect_facts()


@shared_task(name="admin_ui.tasks.collect_usage")
def collect_usage() -> None:
    """Woken by beat, and when a connection goes live or is paused: bring the ledger of use up to date."""
    usage.collect_usage(timezone.now())


@shared_task(name="admin_ui.tasks.forget_api_answers")
def forget_api_answers() -> None:
    """Woken by beat: drop what was answered to programs long ago."""
    for _supplier in each_tenant(states=usage.WATCHED_STATES):
        forget_answers(timezone.now())


@shared_task(base=TenantTask, name="admin_ui.tasks.take_sample")
def take_sample(trade: str, by: str) -> None:
    """Put the sample catalogue of a trade into the shop."""
    sample.take_sample(trade, by)


@shared_task(base=TenantTask, name="admin_ui.tasks.remove_sample")
def remove_sample(by: str) -> None:
    """Take it out again."""
    sample.remove_sample(by)
