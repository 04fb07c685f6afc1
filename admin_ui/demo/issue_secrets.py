"""Passwords and shared secrets of the demo: made from this clone's own key, so that they can be written out again.

Never the same in two clones, never kept in plain text in the database. Re-issued when the clone's key changes.
"""

import base64
import hashlib
import hmac

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from admin_ui.demo.agreements import DemoSupplier
from connections.models import Connection as AgreedWith
from connections.models import (
    Credential,
    CredentialRole,
    CredentialSecret,
    FrameOrigin,
    ReturnAddressRule,
    SecretKind,
)
from tenants.secrets import hash_secret
from tenants.users.models import Role

DESK_ROLES = (Role.OWNER, Role.ACCOUNT_MANAGER, Role.CATALOGUE_EDITOR, Role.SUPPORT)
OPERATOR_EMAIL = "operator@passerelle.example"


def derive(purpose: str) -> str:
    """120 bits in lower-case letters and digits, for one purpose, from the clone's key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo/{purpose}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def keys_fingerprint() -> str:
    """Tells whether secrets were issued under the present keys."""
    keys = settings.SECRET_KEY + settings.CREDENTIAL_PEPPER
    return hashlib.sha256(f"fingerprint/{keys}".encode()).hexdigest()[:16]


def desk_email(slug: str, role: str) -> str:
    return f"{role.replace('_', '.')}@{slug}.example"


def desk_password(slug: str) -> str:
    """One password for all desk users of a demo supplier."""
    return f"desk-{derive(f'{slug}/desk')}"


def connection_secret(slug: str, connection_key: str, role: str) -> str:
    return derive(f"{slug}/{connection_key}/{role}")


def operator_password() -> str:
    return f"operator-{derive('operator')}"


def operator_totp_secret() -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo/totp", hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def issue_desk_users(supplier: DemoSupplier) -> None:
    """The people of the tenant we are in; the slow hash is computed once for all of them."""
    encoded = make_password(desk_password(supplier.slug))
    for role in DESK_ROLES:
        email = desk_email(supplier.slug, role)
        get_user_model().objects.update_or_create(
            email=email,
            defaults={
                "username": email,
                "role": role,
                "language": supplier.language,
                "password": encoded,
            },
        )


def issue_connection_secrets(supplier: DemoSupplier) -> None:
    """One secret for every credential that proves something, in the tenant we are in; older ones end."""
    roles = (CredentialRole.SENDER, CredentialRole.LOGIN, CredentialRole.INBOX)
    credentials = Credential.objects.filter(role__in=roles).select_related("connection")
    CredentialSecret.objects.filter(credential__in=credentials, kind=SecretKind.SECRET).delete()
    CredentialSecret.objects.bulk_create(
        CredentialSecret(
            credential=credential,
            digest=hash_secret(connection_secret(supplier.slug, credential.connection.key, credential.role)),
        )
        for credential in credentials
    )


def allow_erp_host(host: str) -> None:
    """Let carts of the tenant we are in return to the pretend ERP at `host` (with port), in a frame of its."""
    ReturnAddressRule.objects.filter(host__startswith="erp.").delete()
    FrameOrigin.objects.filter(origin__startswith="http://erp.").delete()
    connections = AgreedWith.objects.all()
    ReturnAddressRule.objects.bulk_create(
        ReturnAddressRule(connection=c, scheme="http", host=host) for c in connections
    )
    FrameOrigin.objects.bulk_create(FrameOrigin(connection=c, origin=f"http://{host}") for c in connections)


def issue_operator() -> None:
    """The demo's operator, in `public`, with the second factor that operators must have."""
    operator, _is_new = get_user_model().objects.update_or_create(
        email=OPERATOR_EMAIL,
        defaults={
            "username": OPERATOR_EMAIL, "role": Role.OPERATOR, "is_staff": True,
            "password": make_password(operator_password()),
        },
    )  # fmt: skip
    Authenticator.objects.filter(user=operator, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(operator, operator_totp_secret())
