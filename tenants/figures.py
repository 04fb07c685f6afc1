"""Requests and their durations for the operators' monitoring, by kind of route; never by tenant or path."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

#: The first prefix that fits names the kind.
KINDS = (
    ("/punchout/", "protocol"),
    ("/orders/", "protocol"),
    ("/s/", "shop"),
    ("/admin/", "desk"),
    ("/accounts/", "accounts"),
    ("/api/", "api"),
    ("/media/", "media"),
    ("/static/", "static"),
    ("/operators/", "operators"),
)

requests_answered = Counter("passerelle_requests", "Requests answered.", ["kind", "status"])
request_seconds = Histogram(
    "passerelle_request_seconds",
    "Time to answer, streaming not counted.",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class FiguresMiddleware:
    """Counts what passes the tenant middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind = kind_of(request.path_info)
        started = time.perf_counter()
        response = self.get_response(request)
        request_seconds.labels(kind).observe(time.perf_counter() - started)
        requests_answered.labels(kind, str(response.status_code)).inc()
        return response


def kind_of(path: str) -> str:
    """The kind of route, by its beginning."""
    return next((kind for prefix, kind in KINDS if path.startswith(prefix)), "other")


def current_figures() -> bytes:
    """Prometheus' text format: of all processes that share METRICS_FOLDER, or of this one where there is none."""
    if not settings.METRICS_FOLDER:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=settings.METRICS_FOLDER)
    return generate_latest(registry)
