"""Suppliers and people for tests."""

from itertools import count

from django.contrib.auth import get_user_model

from tenants.domain.create_supplier import NewSupplier, create_supplier
from tenants.hosts import forget_hosts
from tenants.models import Supplier
from tenants.scope import in_public, in_tenant
from tenants.users.models import Role, User
from tests.canary import canary

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_supplier(slug: str | None = None, *, language: str = "en", currency: str = "EUR") -> Supplier:
    """A complete supplier with his owner, whose name is a canary."""
    slug = slug or f"extra{next(_numbers)}"
    return create_supplier(
        NewSupplier(
            slug=slug,
            name=canary(slug, "supplier"),
            language=language,
            currency=currency,
            owner_email=f"owner@{slug}.example",
            owner_password=PASSWORD,
        )
    )


def use_plan(supplier: Supplier, plan: str) -> None:
    """From now on the supplier has this plan, without a subscription."""
    with in_public():
        Supplier.objects.filter(pk=supplier.pk).update(plan=plan, is_complimentary=True)
    supplier.plan = plan
    forget_hosts()


def make_user(supplier: Supplier, *, role: Role = Role.ADMINISTRATOR, email: str | None = None) -> User:
    """A person of the supplier; the log-in is his e-mail address with PASSWORD."""
    with in_tenant(supplier):
        user: User = get_user_model()(
            email=email or f"person{next(_numbers)}@{supplier.slug}.example",
            role=role,
            first_name=canary(supplier.slug, "user"),
        )
        user.set_password(PASSWORD)
        user.save()
    return user
