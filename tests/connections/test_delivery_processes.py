"""`manage.py deliver` as processes of their own: several share the work, one may be killed, a word wakes them."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from connections.domain.delivery.queue import queue_delivery
from connections.models import Delivery, DeliveryState, DeliveryTarget
from tenants.domain.delete_supplier import delete_supplier
from tenants.models import Supplier, SupplierState
from tenants.scope import in_tenant
from tests.connections.delivering import Answer, Sink, sink, webhook
from tests.factories.tenants import make_supplier


@pytest.fixture
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[Supplier]:
    """Inside a supplier whose rows are committed, as other processes see them; deleted afterwards."""
    with django_db_blocker.unblock():
        supplier = make_supplier()
        with in_tenant(supplier):
            yield supplier
        Supplier.objects.filter(pk=supplier.pk).update(state=SupplierState.CLOSING)
        delete_supplier(supplier.pk)


@pytest.fixture
def start(real: Supplier) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a delivering process on the test's database; whatever runs at the end is killed."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    environment = {**os.environ, "DATABASE_URL": url, "DELIVERY_TIMEOUT_SECONDS": "1", "DELIVERY_THREADS": "4"}
    started: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "deliver"]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def wait(done: Callable[[], bool], seconds: float = 30.0) -> float:
    """The seconds it took until it was so."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, "not in time"
        time.sleep(0.02)
    return time.monotonic() - began


def all_delivered() -> bool:
    return not Delivery.objects.exclude(state=DeliveryState.DELIVERED).exists()


def ids(there: Sink) -> Counter[str]:
    return Counter(call.headers["idempotency-key"] for call in there.calls)


def queue(target: DeliveryTarget, number: int) -> None:
    for _ in range(number):
        queue_delivery(target, kind="webhook", body=b"{}", content_type="application/json")


def test_processes_share_the_work_wake_at_a_word_and_outlive_one_another(real: Supplier, start: Any) -> None:
    with sink(Answer(wait_seconds=0.05)) as there:
        target = webhook(there.url(), concurrency=4)
        queue(target, 40)
        first, second = start(), start()
        wait(all_delivered)
        assert set(ids(there).values()) == {1}

        queue(target, 1)
        assert wait(all_delivered) < 5

        there.answers[:] = [Answer(wait_seconds=0.6)]
        queue(target, 8)
        wait(lambda: len(there.calls) >= 43)
        first.kill()
        wait(all_delivered)
        assert len(ids(there)) == 49

        second.send_signal(signal.SIGTERM)
        assert second.wait(10) == 0
