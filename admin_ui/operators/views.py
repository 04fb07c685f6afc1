"""The operators' list of suppliers: facts collected into `public`, nothing of what suppliers sell or to whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.models import Supplier
from tenants.users.second_factor import operator_required


@require_GET
@operator_required
def suppliers(request: HttpRequest) -> HttpResponse:
    """Every supplier with his state and figures."""
    rows = Supplier.objects.select_related("status").prefetch_related("domains").order_by("name")
    return render(request, "operators/suppliers.html", {"suppliers": rows})
