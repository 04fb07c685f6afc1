"""The public host's own pages: a plain front door, and figures for the operators' monitoring."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from prometheus_client import CONTENT_TYPE_LATEST

from tenants.billing.plans import FREE, SOLD
from tenants.figures import current_figures


def landing(request: HttpRequest) -> HttpResponse:
    """What this service is, for whoever comes without an invitation."""
    return render(request, "tenants/landing.html", {"plans": (FREE, *SOLD)})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; who may read it is the proxy's affair (deploy/README.md)."""
    return HttpResponse(current_figures(), content_type=CONTENT_TYPE_LATEST)
