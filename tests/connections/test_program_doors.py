"""Doors for programs are answered before the layers that people need; what protects answers stays."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from connections.middleware import PROGRAM_PATHS, door_at
from tenants.models import Supplier
from tests.connections.conftest import Post
from tests.factories.connections import Agreed
from tests.factories.messages import setup_request, status_of

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Host",
}


def protection_of(answer: HttpResponse) -> dict[str, str]:
    return {name: answer[name] for name in PROTECTION}


def test_answer_of_a_door_keeps_every_header_that_protects(post: Post, agreed: Agreed) -> None:
    answer = post(setup_request(agreed), agreed.key)

    assert protection_of(answer) == PROTECTION
    assert answer["Content-Length"] == str(len(answer.content))
    assert dict(answer.cookies) == {}


@pytest.mark.parametrize("path", ["/punchout/cxml/", "/orders/inbox/none/"])
def test_so_does_a_refusal(path: str, supplier_a: Supplier) -> None:
    answer = Client(HTTP_HOST="ta.localhost").put(path)

    assert (answer.status_code, protection_of(answer)) == (405, PROTECTION)


def test_a_door_speaks_english_whatever_the_callers_library_accepts(post: Post, agreed: Agreed) -> None:
    said = [
        status_of(post(b"<nothing/>", agreed.key, headers={"Accept-Language": language}).content)[1].split(" Ref")[0]
        for language in ("en", "de")
    ]

    assert said[0] == said[1]


@pytest.mark.parametrize("path", ["/orders/", "/orders/none/", "/punchout/cxml-none/"])
def test_an_address_that_is_no_door_is_not_found_as_elsewhere(path: str, supplier_a: Supplier) -> None:
    client = Client(HTTP_HOST="ta.localhost")

    assert [client.get(path).status_code, door_at(path)] == [404, None]


def test_only_views_that_need_no_token_are_doors() -> None:
    assert [door_at(path) for path in ("/accounts/login/", "/admin/")] == [None, None]
    assert door_at(reverse("door-cxml-shared")).url_name == "door-cxml-shared"
    assert all(reverse(name, args=args).startswith(PROGRAM_PATHS) for name, args in
               (("door-cxml", ["k"]), ("door-inbox", ["k"]), ("door-cxml-shared", [])))  # fmt: skip
