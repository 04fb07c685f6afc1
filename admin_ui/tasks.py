"""What the worker does for the desk and the operators."""

from celery import shared_task

from admin_ui import collect_facts as facts


@shared_task(name="admin_ui.tasks.collect_facts")
def collect_facts() -> None:
    """Woken by beat: bring the operators' figures up to date."""
    facts.collect_facts()
