"""Bodies that are too large or cut short are refused before anything reads them."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tenants.middleware import MAX_BODY_BYTES, TenantMiddleware

pytestmark = pytest.mark.django_db
XML = b"<cXML>whole</cXML>"


class Untouched(io.BytesIO):
    """A body that must not be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("The body was read.")


def send(body: bytes, path: str = "/punchout/cxml/", content_type: str = "text/xml", **environ: object) -> HttpResponse:
    """The middleware's answer; behind it stands a view that gives back what it could read."""

    def echo(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.body)

    request = RequestFactory().post(path, body, content_type=content_type, HTTP_HOST="ta.localhost")
    as_a_server_would = {**request.environ, "wsgi.input": io.BytesIO(body), **environ}
    return TenantMiddleware(echo)(WSGIRequest(as_a_server_would))


def test_whole_body_is_passed_on() -> None:
    assert send(XML).content == XML


@pytest.mark.parametrize(
    "content_type", ["text/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_body_shorter_than_announced_is_refused(content_type: str) -> None:
    answer = send(XML, content_type=content_type, CONTENT_LENGTH=str(len(XML) + 1))

    assert answer.status_code == 503
    assert b'code="560"' in answer.content


def test_person_whose_upload_was_cut_short_reads_a_page() -> None:
    answer = send(XML, "/admin/images/add/", CONTENT_LENGTH=str(len(XML) + 1))

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize(("path", "kind"), [("/punchout/cxml/", "text/xml"), ("/admin/images/add/", "text/html")])
def test_body_announced_too_large_is_refused_unread(path: str, kind: str) -> None:
    answer = send(b"", path, CONTENT_LENGTH=str(MAX_BODY_BYTES + 1), **{"wsgi.input": Untouched()})

    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (413, kind)


@pytest.mark.parametrize("length", ["-1", "1e3", "１８", "x"])
def test_nonsense_length_is_refused(length: str) -> None:
    assert send(XML, CONTENT_LENGTH=length).status_code == 503


def chunked(body: bytes) -> dict[str, object]:
    return {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body)}


def test_body_without_a_length_is_read() -> None:
    assert send(b"", **chunked(XML)).content == XML


def test_body_without_a_length_has_the_same_cap() -> None:
    assert send(b"", **chunked(b"x" * (MAX_BODY_BYTES + 1))).status_code == 413
