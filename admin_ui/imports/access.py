"""Who may import what: the job's own area of the table of roles, and the right to change what it changes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from admin_ui.permissions import may
from storefront.models import Job, JobKind, PriceList, Product

_CHANGED: dict[str, Any] = {JobKind.PRODUCTS: Product, JobKind.PRICES: PriceList}


def may_import(user: Any, kind: str) -> bool:
    """Whether the person may start, see and undo imports of this kind."""
    return kind in _CHANGED and may(user, "add", Job) and may(user, "change", _CHANGED[kind])


def kinds_of(user: Any) -> list[str]:
    """The kinds this person may import."""
    return [kind for kind in _CHANGED if may_import(user, kind)]


def jobs_of(user: Any) -> QuerySet[Job]:
    """The imports this person sees. Raises PermissionDenied for a role that sees none."""
    kinds = kinds_of(user)
    if not kinds:
        raise PermissionDenied
    return Job.objects.filter(kind__in=kinds)


def find_job(user: Any, key: Any) -> Job:
    """One of them. Raises Http404, PermissionDenied."""
    return get_object_or_404(jobs_of(user), key=key)
