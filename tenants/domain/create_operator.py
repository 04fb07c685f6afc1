"""Make an operator of the service: an account in `public` with a second factor from the first moment."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.db import transaction

from tenants.scope import in_public
from tenants.users.models import Role


@dataclass(frozen=True, slots=True)
class OperatorAccess:
    """What the operator needs to sign in; shown once."""

    email: str
    password: str
    totp_secret: str


def create_operator(email: str, password: str, totp_secret: str | None = None) -> OperatorAccess:
    """Create the operator, or give an existing one this password and second factor."""
    secret = totp_secret or generate_totp_secret()
    with in_public(), transaction.atomic():
        users = get_user_model().objects
        operator = users.filter(email=email.lower()).first() or get_user_model()(email=email)
        operator.role = Role.OPERATOR
        operator.is_active = True
        operator.set_password(password)
        operator.save()
        Authenticator.objects.filter(user=operator).delete()
        TOTP.activate(operator, secret)
    return OperatorAccess(operator.email, password, secret)
