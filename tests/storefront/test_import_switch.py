"""Who reads while an import is applied sees the shop of before until all of it stands; who dies leaves nothing."""

import os
import signal
from collections.abc import Callable
from decimal import Decimal
from threading import Event, Thread
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from storefront.domain.imports import apply_products, compare_products, import_prices
from storefront.domain.imports.run_import import STEPS
from storefront.domain.pricing import versions_in_force
from storefront.domain.run_job import ask_for_step, run_job
from storefront.models import Job, JobKind, JobState, JobStep, Listing, PriceLine, PriceList, ProductText
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.storefront.importing import applied, begin, checked, in_child, products, table, work

WAIT_SECONDS = 20
PRICES = ("SKU", "price")


def goods(name: str, count: int) -> bytes:
    return products((f"A-{number}", f"{name} {number}", "", "Safety", "Ansell", "PR", "1") for number in range(count))


def shop() -> tuple[list[str], int, int]:
    """The first words of names, how many products lists know, and how many texts search finds by the new word."""
    names = sorted({name.split()[0] for name in ProductText.objects.values_list("name", flat=True)})
    return names, Listing.objects.count(), ProductText.objects.filter(search="boot").count()


def prices() -> list[tuple[Decimal, int]]:
    """The prices in force, each with the number of products."""
    version = versions_in_force(timezone.now()).get()
    found = list(version.lines.order_by("price").values_list("price", flat=True))
    return [(price, found.count(price)) for price in sorted(set(found))]


def seen_during(supplier: Supplier, job: Job, module: ModuleType, see: Callable[[], Any]) -> Any:
    """What others see when everything is written and nothing is committed."""
    written, may_end = Event(), Event()
    drop_tables = module.drop_tables

    def hold(job: Job) -> None:
        written.set()
        assert may_end.wait(WAIT_SECONDS)
        drop_tables(job)

    def worker() -> None:
        with in_tenant(supplier):
            run_job(job.pk, STEPS)
        connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "drop_tables", hold)
        thread = Thread(target=worker)
        thread.start()
        assert written.wait(WAIT_SECONDS)
        seen = see()
        may_end.set()
        thread.join()
    return seen


def test_catalogue_changes_at_once_for_a_session_that_reads(alone: Supplier) -> None:
    applied(goods("Glove", 300))
    before = shop()
    job = checked(goods("Boot", 400))
    assert ask_for_step(job, JobStep.APPLY)

    seen = seen_during(alone, job, apply_products, shop)

    assert seen == before == (["Glove"], 300, 0)
    assert shop() == (["Boot"], 400, 400)


def test_price_list_changes_at_once_for_a_session_that_reads(alone: Supplier) -> None:
    applied(goods("Glove", 300))
    price_list = PriceList.objects.create(code="b", name="B", currency="EUR")
    settings = {"kind": JobKind.PRICES, "price_list": price_list.pk}
    applied(table(PRICES, *((f"A-{number}", "1.00") for number in range(300))), **settings)
    job = checked(table(PRICES, *((f"A-{number}", "2.00") for number in range(200))), **settings)
    assert ask_for_step(job, JobStep.APPLY)

    seen = seen_during(alone, job, import_prices, prices)

    assert seen == [(Decimal(1), 300)]
    assert prices() == [(Decimal(1), 100), (Decimal(2), 200)]


@pytest.mark.parametrize("place", ["_keep_others", "_publish", "drop_tables"])
def test_worker_killed_over_prices_leaves_the_former_ones(alone: Supplier, place: str) -> None:
    applied(goods("Glove", 300))
    price_list = PriceList.objects.create(code="b", name="B", currency="EUR")
    settings = {"kind": JobKind.PRICES, "price_list": price_list.pk}
    applied(table(PRICES, *((f"A-{number}", "1.00") for number in range(300))), **settings)
    job = checked(table(PRICES, *((f"A-{number}", "2.00") for number in range(200))), **settings)
    assert ask_for_step(job, JobStep.APPLY)

    assert in_child(alone, lambda: die_at(import_prices, place, job)) == -signal.SIGKILL

    with in_tenant(alone):
        assert (prices(), PriceLine.objects.count()) == ([(Decimal(1), 300)], 300)
        assert work(job).state == JobState.DONE
        assert prices() == [(Decimal(1), 100), (Decimal(2), 200)]
        assert list(price_list.versions.values_list("number", flat=True)) == [2, 1]


def test_worker_killed_over_the_check_is_followed_by_another(alone: Supplier) -> None:
    job = begin(goods("Glove", 300))
    assert ask_for_step(job, JobStep.CHECK)

    assert in_child(alone, lambda: die_at(compare_products, "compare", job)) == -signal.SIGKILL

    with in_tenant(alone):
        assert (work(job).state, job.result["counts"]["added"], job.problems.count()) == (JobState.WAITING, 300, 0)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM import_stage_{job.pk}")
            assert cursor.fetchone() == (300,)


def die_at(module: ModuleType, place: str, job: Job) -> None:
    """As if somebody pulled the plug there."""
    setattr(module, place, lambda *args: os.kill(os.getpid(), signal.SIGKILL))
    run_job(job.pk, STEPS)
