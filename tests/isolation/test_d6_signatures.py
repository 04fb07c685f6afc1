"""D6: what is signed in one tenant is worth nothing in another."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC, get_emailconfirmation_model
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature
from django.test import Client

from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.signing import plain_signer, tenant_signer
from tenants.users.tokens import TenantTokenGenerator
from tests.factories.tenants import make_user


@pytest.mark.parametrize("make_signer", [tenant_signer, plain_signer])
def test_signature_of_another_tenant_is_refused(
    supplier_a: Supplier, supplier_b: Supplier, make_signer: object
) -> None:
    with in_tenant(supplier_a):
        signed = make_signer("download").sign("7")  # type: ignore[operator]  # one of the two functions above

    with in_tenant(supplier_b), pytest.raises(BadSignature):
        make_signer("download").unsign(signed)  # type: ignore[operator]  # as above
    with pytest.raises(BadSignature):
        make_signer("download").unsign(signed)  # type: ignore[operator]  # as above
    with in_tenant(supplier_a):
        assert make_signer("download").unsign(signed) == "7"  # type: ignore[operator]  # as above


def test_signature_for_another_purpose_is_refused(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        signed = tenant_signer("download").sign("7")

        with pytest.raises(BadSignature):
            tenant_signer("share").unsign(signed)


def test_password_reset_of_one_tenant_does_not_open_another(supplier_a: Supplier, supplier_b: Supplier) -> None:
    for supplier in (supplier_a, supplier_b):  # as after a restore of one beside the other
        with in_tenant(supplier):
            get_user_model().objects.filter(pk=1).update(email="same@person.example", password="md5$same$hash")

    with in_tenant(supplier_a):
        token = TenantTokenGenerator().make_token(get_user_model().objects.get(pk=1))
        assert TenantTokenGenerator().check_token(get_user_model().objects.get(pk=1), token)

    with in_tenant(supplier_b):
        assert not TenantTokenGenerator().check_token(get_user_model().objects.get(pk=1), token)


def test_confirmation_of_an_address_is_a_row_not_a_shared_signature(supplier_a: Supplier) -> None:
    user = make_user(supplier_a)
    with in_tenant(supplier_a):
        address = EmailAddress.objects.create(user=user, email=user.email)
        key = EmailConfirmationHMAC(address).key

        assert get_emailconfirmation_model().from_key(key) is None


def test_session_of_one_tenant_is_a_stranger_in_another(
    supplier_a: Supplier, supplier_b: Supplier, client_a: Client, client_b: Client
) -> None:
    with in_tenant(supplier_a):
        owner = get_user_model().objects.get(pk=1)
        client_a.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    client_b.cookies = client_a.cookies

    answer = client_b.get("/admin/")

    with in_tenant(supplier_b):
        assert get_user_model().objects.filter(pk=1).exists()
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)
