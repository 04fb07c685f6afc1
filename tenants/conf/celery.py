"""The Celery application; tasks that work for a supplier use `tenants.tasks.TenantTask`, which fails closed."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenants.conf.settings")

app = Celery("passerelle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    task_time_limit=3600,
    timezone="UTC",
    beat_schedule={
        "collect-supplier-facts": {"task": "admin_ui.tasks.collect_facts", "schedule": 60.0},
        "collect-usage": {"task": "admin_ui.tasks.collect_usage", "schedule": 900.0},
        "forget-api-answers": {
            "task": "admin_ui.tasks.forget_api_answers",
            "schedule": crontab(hour="2", minute="41"),
        },
        "tidy-wire": {"task": "connections.tasks.tidy_all", "schedule": 60.0},
        "watch-wire": {"task": "connections.tasks.watch_all", "schedule": 300.0},
        "wake-jobs": {"task": "storefront.tasks.wake_jobs", "schedule": 60.0},
        "work-off-billing": {"task": "tenants.billing.tasks.work_off", "schedule": 60.0},
        "compare-with-stripe": {
            "task": "tenants.billing.tasks.compare_with_stripe",
            "schedule": crontab(hour="3", minute="17"),
        },
        "make-waiting-shops": {"task": "tenants.sign_up.tasks.make_waiting_shops", "schedule": 60.0},
        "count-assortments": {"task": "storefront.tasks.count_stale_assortments", "schedule": 60.0},
    },
)
app.autodiscover_tasks(["tenants.billing", "tenants.sign_up", "storefront", "connections", "admin_ui", "admin_ui.demo"])


@worker_init.connect
def refuse_unsafe_worker(**_: object) -> None:
    """A worker in which suppliers could meet does not start."""
    from tenants.checks import refuse_unsafe_start  # noqa: PLC0415 – needs the apps, which the worker has loaded by now

    refuse_unsafe_start()
