"""A supplier signs up by himself: letter, password, shop, desk; and what gets in the way."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants.models import SignUp, Supplier
from tenants.policy import SHOPS
from tenants.sign_up.ask import free_name, is_free, proposal
from tenants.sign_up.provision import provision, waiting
from tenants.users.tickets import issue

PASSWORD = "a long enough passphrase"
FORM = {
    "email": "Ada@New.example", "company": "Neue Schrauben & Söhne", "slug": "", "language": "de", "currency": "EUR",
    "trade": "fasteners", "time_zone": "Europe/Berlin",
}  # fmt: skip


@pytest.fixture
def link(client_public: Client) -> str:
    """The path in the letter."""
    client_public.post("/signup/", FORM)
    return re.findall(r"http://[^/\s]+(/signup/\S+)", str(mail.outbox[-1].body))[0]


def shown(answer: Any) -> str:
    found = re.search(r'data-sign-up="(\w+)"', answer.content.decode())
    return found[1] if found else ""


def confirm(client: Client, link: str) -> SignUp:
    client.post(link, {"password": PASSWORD})
    return SignUp.objects.latest("id")


def test_from_the_form_to_the_desk(client_public: Client, link: str) -> None:
    letter = mail.outbox[-1]
    asked = confirm(client_public, link)
    before = shown(client_public.get(f"{link}progress/"))
    supplier = provision(asked.pk, timezone.now())
    after = shown(client_public.get(f"{link}progress/"))
    entry = client_public.post(f"{link}enter/").headers["Location"]
    host, path = re.fullmatch(r"http://([^/:]+)(?::\d+)?(/enter/.*)", entry).groups()
    desk = Client(HTTP_HOST=host)

    arrived = desk.get(path)

    assert supplier is not None
    assert (letter.to, supplier.slug, supplier.plan) == (["ada@new.example"], "neue-schrauben-soehne", "trial")
    assert (before, after) == ("confirmed", "done")
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/admin/")
    assert desk.get("/admin/").status_code == 200
    assert SignUp.objects.get(pk=asked.pk).password_hash == ""
    again = Client(HTTP_HOST=host)
    assert again.get(path).status_code == 410
    signed_in = again.post("/accounts/login/", {"login": "ada@new.example", "password": PASSWORD})
    assert signed_in.headers["Location"] == "/admin/"


def test_the_link_leads_back_to_where_one_was(client_public: Client, link: str) -> None:
    first = client_public.get(link).status_code
    asked = confirm(client_public, link)
    provision(asked.pk, timezone.now())

    back = client_public.get(link, follow=True)

    assert (first, shown(back)) == (200, "done")
    assert f"form-action 'self' {SHOPS};" in f"{back['Content-Security-Policy']};"  # its button leads to the desk


def test_a_shop_is_made_once_however_often_it_is_asked_for(client_public: Client, link: str) -> None:
    asked = confirm(client_public, link)

    made = [provision(asked.pk, timezone.now()) is not None for _ in range(3)]

    assert (made, waiting()) == ([True, False, False], [])


def test_whoever_loses_his_name_chooses_another_and_nothing_else_is_lost(
    client_public: Client, supplier_a: Supplier, link: str
) -> None:
    asked = confirm(client_public, link)
    SignUp.objects.filter(pk=asked.pk).update(slug=supplier_a.slug)
    refused = provision(asked.pk, timezone.now())
    page = client_public.get(f"{link}progress/")

    taken = client_public.post(f"{link}progress/", {"slug": supplier_a.slug})
    client_public.post(f"{link}progress/", {"slug": "another-name"})
    made = provision(asked.pk, timezone.now())

    assert (refused, shown(page), shown(taken)) == (None, "refused", "refused")
    assert made is not None
    assert made.slug == "another-name"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"company": ""}, "company"),
        ({"slug": "ta"}, "slug"),
        ({"slug": "admin"}, "slug"),
        ({"slug": "9lives"}, "slug"),
        ({"currency": "XXX"}, "currency"),
    ],
)
def test_bad_input_is_told_and_kept(
    client_public: Client, supplier_a: Supplier, change: dict[str, str], field: str
) -> None:
    answer = client_public.post("/signup/", {**FORM, **change})

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert "Ada@New.example" in answer.content.decode() or field == "email"
    assert (mail.outbox, SignUp.objects.count()) == ([], 0)


def test_a_weak_password_is_refused_with_a_reason(client_public: Client, link: str) -> None:
    answer = client_public.post(link, {"password": "12345"})

    assert (answer.status_code, SignUp.objects.get().state) == (400, "asked")


@pytest.mark.parametrize("state", ["unknown", "old"])
def test_a_link_that_does_not_work_says_what_to_do(client_public: Client, link: str, state: str) -> None:
    if state == "old":
        SignUp.objects.update(created_at=timezone.now() - timedelta(days=8))
    answer = client_public.get(link if state == "old" else "/signup/no-such-token/")

    assert (answer.status_code, 'data-error="signup.link_dead"' in answer.content.decode()) == (410, True)


def test_another_suppliers_entry_does_not_open(supplier_a: Supplier, supplier_b: Supplier, client_b: Client) -> None:
    assert client_b.get(f"/enter/{issue(supplier_a, 'owner@ta.example')}/").status_code == 410


@pytest.mark.parametrize(
    ("company", "name"),
    [("Schrauben & Söhne", "schrauben-soehne"), ("3M-ähnlich", "m-aehnlich"), ("北京", "shop"), ("A", "shop")],
)
def test_a_name_is_made_of_the_companys(company: str, name: str) -> None:
    assert proposal(company) == name


def test_a_free_name_is_offered(supplier_a: Supplier) -> None:
    assert (is_free("ta"), free_name("ta"), is_free(next(iter(settings.RESERVED_SLUGS)))) == (False, "ta-2", False)


def test_hasty_sign_ups_from_one_address_wait(client_public: Client) -> None:
    answers = [client_public.post("/signup/", {"email": "x"}).status_code for _ in range(21)]

    assert answers == [*[400] * 20, 429]
