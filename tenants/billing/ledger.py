"""The ledger of use: lines are added, never changed, and booking the same again adds nothing.

The floor above reads a supplier's schema and hands over what it found (`admin_ui/collect_usage.py`); here it is
written to `public`. A month counts by the day in UTC on which a thing was opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum

from tenants.models import Supplier, UsageEntry, UsageKind, UsageMark
from tenants.scope import in_public


@dataclass(frozen=True, slots=True)
class Used:
    """What one connection used in one month. Ids are the supplier's own, of the first and last visit or order."""

    connection_id: int
    connection_name: str
    month: date
    kind: str
    count: int = 1
    first_id: int = 0
    last_id: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """How far a collector has read: everything up to these ids is in what it hands over."""

    last_visit: int = 0
    last_order: int = 0


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """A connection's month as the supplier sees it."""

    connection_name: str
    month: date
    visits: int
    orders: int
    was_live: bool


def read_until(supplier: Supplier) -> Read:
    """Where the next collector begins."""
    with in_public():
        mark = UsageMark.objects.filter(supplier=supplier).first()
    return Read(mark.last_visit, mark.last_order) if mark else Read()


def book(supplier: Supplier, used: Sequence[Used], begun: Read, read: Read) -> int:
    """Add the lines and move the mark, if nobody else has moved it meanwhile; how many lines were new."""
    with in_public(), transaction.atomic():
        UsageMark.objects.get_or_create(supplier=supplier)
        mark = UsageMark.objects.select_for_update().get(supplier=supplier)
        if Read(mark.last_visit, mark.last_order) != begun:
            used = [entry for entry in used if entry.kind == UsageKind.LIVE]
            read = Read(mark.last_visit, mark.last_order)
        before = UsageEntry.objects.filter(supplier_uuid=supplier.uuid).count()
        UsageEntry.objects.bulk_create(_entries(supplier, used), ignore_conflicts=True)
        mark.last_visit, mark.last_order = read.last_visit, read.last_order
        mark.save()
        return UsageEntry.objects.filter(supplier_uuid=supplier.uuid).count() - before


def months_of(supplier: Supplier, *, since: date) -> list[MonthOfUse]:
    """Every connection's months since then, the latest first."""
    entries = UsageEntry.objects.filter(supplier_uuid=supplier.uuid, month__gte=since)
    rows = entries.values("month", "connection_id", "kind").annotate(total=Sum("count"), name=Max("connection_name"))
    months: dict[tuple[date, int], dict[str, int]] = {}
    names: dict[int, str] = {}
    for row in rows:
        months.setdefault((row["month"], row["connection_id"]), {})[row["kind"]] = row["total"]
        names[row["connection_id"]] = row["name"]
    return [
        MonthOfUse(names[pk], month, kinds.get("visits", 0), kinds.get("orders", 0), "live" in kinds)
        for (month, pk), kinds in sorted(months.items(), key=lambda item: (-item[0][0].toordinal(), names[item[0][1]]))
    ]


def _entries(supplier: Supplier, used: Iterable[Used]) -> list[UsageEntry]:
    return [
        UsageEntry(
            supplier=supplier, supplier_uuid=supplier.uuid, connection_id=entry.connection_id,
            connection_name=entry.connection_name[:400], month=entry.month, kind=entry.kind, count=entry.count,
            first_id=entry.first_id, last_id=entry.last_id,
        )
        for entry in used
    ]  # fmt: skip
