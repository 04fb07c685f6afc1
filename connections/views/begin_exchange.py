"""Take down what an HTTP request brought, before anything is understood of it."""

from django.http import HttpRequest

from connections.domain.exchange import Exchange
from connections.models import TranscriptKind


def begin_exchange(request: HttpRequest, *, kind: str = TranscriptKind.UNKNOWN, protocol: str = "") -> Exchange:
    """The notebook of this exchange. The query is not part of the path: OCI puts passwords there."""
    return Exchange(
        method=request.method or "",
        path=request.path,
        headers=tuple(request.headers.items()),
        body=request.body,
        remote_address=request.META.get("REMOTE_ADDR", ""),
        kind=kind,
        protocol=protocol,
    )
