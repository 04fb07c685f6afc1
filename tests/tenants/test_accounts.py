"""Signing in: by e-mail and password, with a second factor, at the own host only."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tenants.domain.create_operator import create_operator
from tenants.models import Supplier
from tenants.scope import in_public, in_tenant
from tenants.users.second_factor import operator_required
from tests.factories.tenants import PASSWORD, make_user

LOGIN = "/accounts/login/"


def code(secret: str) -> str:
    """What the authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": email, "password": password})  # type: ignore[return-value]  # the client's own class


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/password/change/").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_login_page_is_strict_in_every_language(client_a: Client, language: str) -> None:
    answer = client_a.get(LOGIN, headers={"accept-language": language})

    policy = answer["Content-Security-Policy"]
    assert ("frame-ancestors 'none'" in policy, "default-src 'none'" in policy) == (True, True)
    assert (answer["X-Frame-Options"], answer["Referrer-Policy"]) == ("DENY", "strict-origin")
    assert f'<html lang="{language}">' in answer.content.decode()


def test_person_signs_in_at_his_own_supplier_only(supplier_a: Supplier, client_a: Client, client_b: Client) -> None:
    user = make_user(supplier_a)

    at_home, abroad = sign_in(client_a, user.email), sign_in(client_b, user.email)

    assert (at_home.status_code, at_home["Location"]) == (302, "/admin/")
    assert abroad.status_code == 200
    assert (is_signed_in(client_a), is_signed_in(client_b)) == (True, False)


def test_case_of_the_address_does_not_matter(supplier_a: Supplier, client_a: Client) -> None:
    user = make_user(supplier_a)

    assert sign_in(client_a, user.email.upper()).status_code == 302


def test_wagtails_own_login_leads_to_ours(client_a: Client) -> None:
    answers = [client_a.get("/admin/login/?next=/admin/pages/"), client_a.get("/admin/password_reset/")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/login/?next=/admin/pages/"),
        (302, "/accounts/password/reset/"),
    ]


def test_wagtails_own_login_signs_nobody_in(supplier_a: Supplier, client_a: Client) -> None:
    user = make_user(supplier_a)

    client_a.post("/admin/login/", {"username": user.email, "password": PASSWORD})

    assert not is_signed_in(client_a)


def test_nobody_signs_himself_up(supplier_a: Supplier, client_a: Client) -> None:
    with in_tenant(supplier_a):
        before = get_user_model().objects.count()

    client_a.post("/accounts/signup/", {"email": "new@example.com", "password1": "x" * 20, "password2": "x" * 20})

    with in_tenant(supplier_a):
        assert get_user_model().objects.count() == before


def test_locked_account_stays_locked_for_the_right_password(supplier_a: Supplier, client_a: Client) -> None:
    user = make_user(supplier_a)
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client_a, user.email, "wrong")

    answer = sign_in(client_a, user.email.title())

    assert answer.status_code in (200, 429)
    assert not is_signed_in(client_a)


def test_lock_of_one_supplier_does_not_reach_another(
    supplier_a: Supplier, supplier_b: Supplier, client_b: Client
) -> None:
    same = "same@person.example"
    make_user(supplier_a, email=same)
    make_user(supplier_b, email=same)
    client_a = Client(HTTP_HOST="ta.localhost")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client_a, same, "wrong")

    assert sign_in(client_b, same).status_code == 302


def test_operator_signs_in_with_password_and_code(client_public: Client) -> None:
    access = create_operator("Op@example.com", PASSWORD)

    first = sign_in(client_public, access.email)
    between = is_signed_in(client_public)
    client_public.post(first["Location"], {"code": code(access.totp_secret)})

    assert (first["Location"], between) == ("/accounts/2fa/authenticate/", False)
    assert is_signed_in(client_public)


def test_operator_is_nobody_at_a_supplier(client_a: Client) -> None:
    access = create_operator("op@example.com", PASSWORD)

    assert sign_in(client_a, access.email).status_code == 200
    assert not is_signed_in(client_a)


def test_secret_of_the_second_factor_is_sealed(db: None) -> None:
    access = create_operator("op@example.com", PASSWORD)

    with in_public():
        stored = str(Authenticator.objects.get(user__email=access.email).data)
    assert access.totp_secret not in stored


def test_operator_made_again_has_one_second_factor(db: None) -> None:
    create_operator("op@example.com", PASSWORD)
    create_operator("OP@example.com", PASSWORD)

    with in_public():
        assert Authenticator.objects.filter(user__email="op@example.com").count() == 1


def test_operators_pages_want_the_second_factor_set_up(db: None) -> None:
    create_operator("op@example.com", PASSWORD)
    request = RequestFactory().get("/operators/")
    request.user = get_user_model().objects.get(email="op@example.com")
    with_factor = operator_required(lambda request: HttpResponse("in"))(request)
    Authenticator.objects.all().delete()

    without = operator_required(lambda request: HttpResponse("in"))(request)

    assert (with_factor.content, without.status_code) == (b"in", 302)


@pytest.mark.parametrize("path", ["password/reset/", "signup/", "logout/"])
def test_account_pages_are_drawn(client_a: Client, path: str) -> None:
    assert client_a.get(f"/accounts/{path}", follow=True).status_code == 200


def test_pages_of_a_signed_in_person_are_drawn(supplier_a: Supplier, client_a: Client) -> None:
    sign_in(client_a, make_user(supplier_a).email)
    client_a.post("/accounts/reauthenticate/", {"password": PASSWORD})  # asked for before the second factor

    paths = ("password/change/", "email/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "logout/")
    answers = [client_a.get(f"/accounts/{path}") for path in paths]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(200, None)] * len(paths)


def test_front_door_of_the_service_is_drawn(client_public: Client) -> None:
    answer = client_public.get("/")

    page = answer.content.decode()
    assert (answer.status_code, page.count("data-plan="), "€79" in page) == (200, 3, True)
