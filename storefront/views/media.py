"""Pictures and documents under names of 128 random bits: who knows a name may have the file, whoever he is.

The type is told by the first bytes, never by the name; what is neither picture nor PDF is only ever downloaded, and
nothing is run (threats R14, R15). A deleted file is not found, nor are its scaled forms.
"""

import re
from datetime import timedelta

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from storefront.domain.scale_picture import NoPicture, scale_picture
from storefront.views.addresses import LARGE, SMALL

#: As tenants.storage names files, in the folders that models and Wagtail keep them in.
_NAME = re.compile(r"(?:(?:original_images|images|documents)/)?[0-9a-f]{32}(?:\.[a-z0-9]{1,8})?", re.ASCII)
_YEAR_SECONDS = int(timedelta(days=365).total_seconds())
_POLICY = "default-src 'none'; sandbox"
#: Browsers show a PDF in a viewer of their own, which a sandbox forbids; scripts in it reach no page of ours.
_PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"
_FIRST_BYTES = 16


def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file as it is."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    return _answer(checked_name(name))


def scaled(request: HttpRequest, side: int, name: str) -> HttpResponseBase:
    """The picture, scaled down to one of the sizes that pages show."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if side not in (SMALL, LARGE):
        raise Http404("media.size")
    try:
        return _answer(scale_picture(checked_name(name), side))
    except NoPicture as error:
        raise Http404("media.no_picture") from error


def checked_name(name: str) -> str:
    """The name, if it is one of ours and the file is there. Raises Http404."""
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise Http404("media.unknown")
    return name


def content_type(first: bytes) -> str:
    """The type by the first bytes; what we do not know is a heap of bytes."""
    if first.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if first.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if first.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    if first.startswith(b"%PDF-"):
        return "application/pdf"
    return "application/octet-stream"


def _answer(name: str) -> FileResponse:
    opened = default_storage.open(name)
    kind = content_type(opened.read(_FIRST_BYTES))
    opened.seek(0)
    response = FileResponse(opened, content_type=kind)
    # Without a name: the link's `download` gives one; ours would be the random bits.
    is_shown = kind != "application/octet-stream"
    response["Content-Disposition"] = "inline" if is_shown else "attachment"
    response["Content-Security-Policy"] = _PDF_POLICY if kind == "application/pdf" else _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, public=True, max_age=_YEAR_SECONDS, immutable=True)
    return response
