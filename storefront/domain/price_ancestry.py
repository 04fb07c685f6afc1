"""Which lists compute from which: that a version's parent and floor never lead back to it, nor too deep.

Asked before a version is published, over every version that holds or may still hold. Lists that publish at the same
moment wait for each other, so that two halves of a circle cannot close.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from storefront.domain.price_rules import MAX_DEPTH
from storefront.models import PriceList, PriceListVersion

#: One at a time per supplier; other suppliers' keys differ.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('price_ancestry'), hashtext(current_schema()))"
_Steps = Mapping[int, frozenset[int]]


class SourcesRefused(Exception):
    """A version cannot compute from these lists. `code` never changes; the desk has a sentence for each."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_sources(price_list: PriceList, parent: PriceList | None, floor: PriceList | None, *, has_rules: bool) -> None:
    """Raises SourcesRefused: rules_without_parent, floor_without_parent, other_currency, circle, too_deep."""
    if parent is None:
        if has_rules or floor is not None:
            raise SourcesRefused("rules_without_parent" if has_rules else "floor_without_parent")
        return
    sources = [source for source in (parent, floor) if source is not None]
    if any(source.currency != price_list.currency for source in sources):
        raise SourcesRefused("other_currency")
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    steps = _steps()
    steps[price_list.pk] = steps.get(price_list.pk, frozenset()) | {source.pk for source in sources}
    for list_id in steps:
        _check(list_id, steps, (list_id,))


def _steps() -> dict[int, frozenset[int]]:
    """From each list to the parents and floors of its published versions that are not over."""
    is_open = Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.now())
    versions = PriceListVersion.objects.filter(is_open, published_at__isnull=False, parent_list__isnull=False)
    found: dict[int, set[int]] = defaultdict(set)
    for list_id, *sources in versions.values_list("price_list_id", "parent_list_id", "floor_list_id"):
        found[list_id] |= {source for source in sources if source is not None}
    return {list_id: frozenset(sources) for list_id, sources in found.items()}


def _check(list_id: int, steps: _Steps, way: tuple[int, ...]) -> None:
    for source in sorted(steps.get(list_id, ())):
        if source in way:
            raise SourcesRefused("circle")
        if len(way) > MAX_DEPTH:
            raise SourcesRefused("too_deep")
        _check(source, steps, (*way, source))


def heirs_of(price_list: PriceList) -> Iterator[PriceList]:
    """The lists that compute from this one now or may later, nearest first, each once."""
    steps, seen, wanted = _steps(), {price_list.pk}, {price_list.pk}
    while wanted:
        wanted = {heir for heir, sources in steps.items() if sources & wanted} - seen
        seen |= wanted
        yield from PriceList.objects.filter(pk__in=wanted)
