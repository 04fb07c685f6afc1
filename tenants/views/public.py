"""The public host's own pages: a plain front door, and figures for the operators' monitoring."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


def landing(request: HttpRequest) -> HttpResponse:
    """What this service is, for whoever comes without an invitation."""
    return render(request, "tenants/landing.html")


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, of this process."""
    assert connection.schema_name == "public"
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
