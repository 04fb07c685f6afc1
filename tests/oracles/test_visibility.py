"""The shop shows what a naive reading of all rules shows, through every door. Sizes: `ask_visibility.py`."""

import sys
import time
from random import Random

from django.test import Client

from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.oracles.ask_visibility import Size, door_differences, filter_differences
from tests.oracles.visibility_worlds import Made


def test_filter_and_doors_agree_with_the_oracle(supplier_a: Supplier, client_a: Client) -> None:
    size = Size.asked()
    started = time.monotonic()

    def told(what: str) -> None:
        sys.stdout.write(f"{time.monotonic() - started:7.1f} s  {what}\n")

    with in_tenant(supplier_a):
        made = Made(Random(size.seed), size.products, size.customers)
        told(
            f"{size.products} products, {size.customers} customers, {len(made.world.sets)} sets made; seed {size.seed}"
        )
        found = [*filter_differences(made)]
        told(f"{size.products * size.customers} pairs through the filter: {len(found)} differences")
        made.shake()
        told("products, tree, picks and rules changed")
        found += filter_differences(made)
        told(f"{size.products * size.customers} pairs once more: {len(found)} differences")
    found += door_differences(made, client_a, supplier_a, size)
    told(f"{size.pairs} pairs x {size.shoppers} customers through each of 8 doors: {len(found)} differences")

    assert found == []
