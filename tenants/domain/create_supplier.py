"""Make a supplier: his row, his schema, his host and his owner, in one transaction, in well under a second."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from wagtail.models import Page, Site

from tenants.database import connection
from tenants.faultpoints import faultpoint
from tenants.hosts import forget_hosts
from tenants.models import Domain, RetiredSchema, Supplier, SupplierState
from tenants.scope import in_tenant
from tenants.template import replay
from tenants.users.models import Role

SLUG = re.compile(r"[a-z](?:-?[a-z0-9]){1,39}")
#: Sent inside the transaction, in the new schema: upper floors add their start rows. Arguments: supplier, owner.
supplier_created = Signal()

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class SupplierRefused(Exception):
    """The supplier cannot be made; the text says why and what to do."""

    code = "supplier.refused"


@dataclass(frozen=True, slots=True)
class NewSupplier:
    """What has to be known. Without `owner_password` and `owner_hash` (Django's) the owner sets one by e-mail."""

    slug: str
    name: str
    language: str
    currency: str
    owner_email: str
    owner_password: str | None = None
    time_zone: str = "UTC"
    owner_hash: str = ""


def create_supplier(new: NewSupplier) -> Supplier:
    """Create everything or nothing. Raises SupplierRefused; TemplateMissing before the first migration."""
    _check(new)
    schema_name = new.slug.replace("-", "_")
    password_hash = new.owner_hash or make_password(new.owner_password)  # slow by design, so before the transaction
    connection.set_schema_to_public()
    try:
        with transaction.atomic():
            _check_schema_is_free(new, schema_name)
            supplier = _write_public_rows(new, schema_name)
            faultpoint("provision.before_schema")
            replay(schema_name)
            faultpoint("provision.before_rows")
            with in_tenant(supplier):
                _write_start_rows(new, supplier, password_hash)
            supplier.state = SupplierState.ACTIVE
            supplier.save(update_fields=["state"])
    finally:
        connection.set_schema_to_public()
    forget_hosts()
    return supplier


def shop_host(slug: str) -> str:
    """The supplier's host below the base domain, without a port."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def _check(new: NewSupplier) -> None:
    if not SLUG.fullmatch(new.slug):
        raise SupplierRefused(
            "The address may hold a–z, 0–9 and single -, 2 to 40 characters, and begins with a letter."
        )
    if new.slug in settings.RESERVED_SLUGS or new.slug.startswith(("pg-", "template")):
        raise SupplierRefused(f"The name {new.slug!r} is reserved; choose another one.")
    if new.language not in LANGUAGES:
        raise SupplierRefused(f"The language must be one of {', '.join(sorted(LANGUAGES))}.")
    if not re.fullmatch(r"[A-Z]{3}", new.currency):
        raise SupplierRefused("The currency must be an ISO 4217 code of three capital letters.")


def _check_schema_is_free(new: NewSupplier, schema_name: str) -> None:
    if RetiredSchema.objects.filter(schema_name=schema_name).exists():
        raise SupplierRefused(f"The name {new.slug!r} was used before; choose another one.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(quote_ident(%s)) IS NOT NULL", [schema_name])
        if cursor.fetchone()[0]:
            raise SupplierRefused(f"The name {new.slug!r} is taken; choose another one.")


def _write_public_rows(new: NewSupplier, schema_name: str) -> Supplier:
    """The rows in `public`. Two who ask for one name at once meet at its unique index; the second is refused."""
    supplier = Supplier(
        slug=new.slug,
        schema_name=schema_name,
        name=new.name,
        language=new.language,
        currency=new.currency,
        time_zone=new.time_zone,
        owner_email=new.owner_email,
    )
    try:
        supplier.save()
        Domain.objects.create(tenant=supplier, domain=shop_host(new.slug), is_primary=True, is_proven=True)
    except (IntegrityError, ValidationError) as taken:  # django-tenants looks before the index does
        raise SupplierRefused(f"The name {new.slug!r} is taken; choose another one.") from taken
    return supplier


def _write_start_rows(new: NewSupplier, supplier: Supplier, password_hash: str) -> None:
    """The rows a shop begins with; the template holds nothing that differs between suppliers."""
    root = Page.get_first_root_node()
    Site.objects.all().update(
        hostname=shop_host(new.slug),
        port=80,
        site_name=new.name,
        root_page=root,
        is_default_site=True,
    )
    owner = get_user_model().objects.create(
        email=new.owner_email,
        username=new.owner_email,
        role=Role.OWNER,
        language=new.language,
        password=password_hash,
    )
    supplier_created.send(sender=Supplier, supplier=supplier, owner=owner)
