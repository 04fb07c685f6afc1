"""Hold the shop against the oracle: the filter for all pairs, every other door of the shop for sampled ones."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.test import Client

from connections.domain.agreed_shopper import agreed_shopper
from storefront.domain.visibility import visible_listings
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.oracles.visibility import Goods, World, all_seen
from tests.oracles.visibility_doors import DOORS, enter
from tests.oracles.visibility_worlds import Made


@dataclass(frozen=True)
class Size:
    """How much is asked. The short form, unless the environment says more (`python -m tests.oracles visibility`)."""

    products: int = 2_000
    customers: int = 50
    pairs: int = 40
    shoppers: int = 2
    seed: int = 5

    @classmethod
    def asked(cls) -> "Size":
        """As the command line put it into the environment."""
        named = {name: os.environ.get(f"ORACLE_{name.upper()}") for name in cls.__dataclass_fields__}
        return cls(**{name: int(value) for name, value in named.items() if value})


def filter_differences(made: Made) -> Iterator[str]:
    """All pairs of products and buyers, by the filter itself."""
    for (agreed, _agreement), expected in zip(made.buyers, all_seen(made.world, made.agreements), strict=True):
        shopper = agreed_shopper(agreed.connection)
        found = set(visible_listings(shopper).values_list("product_id", flat=True))
        for pk in sorted(found ^ expected)[:10]:
            yield f"filter: {made.world.goods[pk].sku} for connection {agreed.connection.pk}: shop says {pk in found}"


def door_differences(made: Made, client: Client, supplier: Supplier, size: Size) -> Iterator[str]:
    """Sampled pairs of some or all buyers, through each door."""
    expected = all_seen(made.world, made.agreements)
    for (agreed, _agreement), visible in list(zip(made.buyers, expected, strict=True))[: size.shoppers]:
        with in_tenant(supplier):
            seen = enter(client, supplier, agreed, made.world, visible)
            for door in DOORS.values():
                yield from door(seen, sample(made.random, made.world, visible, size.pairs))


def sample(random: Random, world: World, visible: set[int], count: int) -> list[Goods]:
    """Half of what the buyer sees and half of what he does not, as far as there is that many."""
    hidden = [pk for pk in world.goods if pk not in visible]
    shown = sorted(visible)
    half = min(count // 2, len(shown))
    chosen = random.sample(shown, half) + random.sample(hidden, min(count - half, len(hidden)))
    return [world.goods[pk] for pk in chosen]
