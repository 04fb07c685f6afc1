"""What becomes of a version once it is written: publish a draft, withdraw a planned one, publish an earlier one again.

A version published again is a new number that points to the earlier one's prices, so that it costs nothing and history
is not rewritten. The state of a version follows from its dates and from the versions around it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from storefront.domain.add_price_version import next_number
from storefront.domain.price_ancestry import check_sources
from storefront.models import PriceList, PriceListVersion


class VersionState(StrEnum):
    """Where a version stands at a moment. Past: over, or a later number took its place."""

    DRAFT = "draft"
    PLANNED = "planned"
    OVERTAKEN = "overtaken"
    IN_FORCE = "in_force"
    PAST = "past"


class NotADraft(Exception):
    """Only what nobody can have paid by yet is published, withdrawn or discarded."""


def version_states(versions: Iterable[PriceListVersion], at: datetime) -> dict[int, VersionState]:
    """The state of each of a list's versions; give all of them.

    Overtaken is a planned version whose day will pass without effect, for a higher number will hold on it.
    """
    known = sorted((v for v in versions if v.published_at is not None), key=lambda version: -version.number)
    in_force = next((version for version in known if _holds(version, at)), None)
    states: dict[int, VersionState] = {version.pk: VersionState.DRAFT for version in versions}
    for version in known:
        states[version.pk] = VersionState.PAST
        if version == in_force:
            states[version.pk] = VersionState.IN_FORCE
        elif version.valid_from > at:
            later = (other for other in known if other.number > version.number)
            is_overtaken = any(_covers(other, version) for other in later)
            states[version.pk] = VersionState.OVERTAKEN if is_overtaken else VersionState.PLANNED
    return states


def _holds(version: PriceListVersion, at: datetime) -> bool:
    return version.valid_from <= at and (version.valid_until is None or version.valid_until > at)


def _covers(other: PriceListVersion, version: PriceListVersion) -> bool:
    """Whether `other` is valid throughout the validity of `version`."""
    ends_later = other.valid_until is None or (
        version.valid_until is not None and other.valid_until >= version.valid_until
    )
    return other.valid_from <= version.valid_from and ends_later


def publish_version(version: PriceListVersion) -> PriceListVersion:
    """Publish a draft; it gets the highest number, so that it holds from its beginning."""
    with transaction.atomic():
        number = next_number(version.price_list)
        draft = _unpublished(version)
        check_sources(version.price_list, draft.parent_list, draft.floor_list, has_rules=draft.rules.exists())
        draft.number = draft.number if draft.number == number - 1 else number
        draft.published_at = timezone.now()
        draft.save(update_fields=["number", "published_at"])
    return draft


def withdraw_version(version: PriceListVersion) -> None:
    """Make a planned version a draft again, before its day comes."""
    with transaction.atomic():
        next_number(version.price_list)
        planned = PriceListVersion.objects.get(pk=version.pk)
        is_used = PriceListVersion.objects.filter(contents=planned).exists()
        if planned.published_at is None or planned.valid_from <= timezone.now() or is_used:
            raise NotADraft
        planned.published_at = None
        planned.save(update_fields=["published_at"])


def discard_version(version: PriceListVersion) -> None:
    """Delete a draft with its lines."""
    with transaction.atomic():
        next_number(version.price_list)
        _unpublished(version).delete()


def _unpublished(version: PriceListVersion) -> PriceListVersion:
    draft = PriceListVersion.objects.get(pk=version.pk)
    if draft.published_at is not None:
        raise NotADraft
    return draft


def publish_again(version: PriceListVersion, note: str = "") -> PriceListVersion:
    """Roll back: the prices of this published version hold again from now on, under a new number."""
    contents = version.contents or version
    if contents.published_at is None:
        raise NotADraft
    with transaction.atomic():
        number = next_number(PriceList.objects.get(pk=version.price_list_id))
        check_sources(version.price_list, contents.parent_list, contents.floor_list, has_rules=contents.rules.exists())
        now = timezone.now()
        return PriceListVersion.objects.create(
            price_list=version.price_list, number=number, contents=contents, valid_from=now, published_at=now,
            note=note, parent_list=contents.parent_list, floor_list=contents.floor_list, decimals=contents.decimals,
        )  # fmt: skip
