"""Files lie in their tenant's folder under names nobody can guess."""

import re

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tenants.checks import storage_holds_the_tenant
from tenants.models import Supplier
from tenants.scope import in_tenant


def test_file_has_a_random_name_and_keeps_its_suffix(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        name = default_storage.save("pictures/Price list ACME.PDF", ContentFile(b"x"))

    assert re.fullmatch(r"pictures/[0-9a-f]{32}\.pdf", name)


def test_file_of_one_tenant_is_not_another_ones(supplier_a: Supplier, supplier_b: Supplier) -> None:
    with in_tenant(supplier_a):
        name = default_storage.save("a.txt", ContentFile(b"x"))

    with in_tenant(supplier_b):
        assert not default_storage.exists(name)
    assert not default_storage.exists(name)
    with in_tenant(supplier_a), default_storage.open(name) as file:
        assert file.read() == b"x"


@pytest.mark.parametrize("name", ["../{b}/x", "/etc/passwd", "a/../../{b}/x"])
def test_path_out_of_the_tenants_folder_is_refused(supplier_a: Supplier, supplier_b: Supplier, name: str) -> None:
    with in_tenant(supplier_a), pytest.raises(SuspiciousFileOperation):
        default_storage.open(name.format(b=supplier_b.uuid.hex))


def test_same_name_twice_makes_two_files(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        names = {default_storage.save("a.txt", ContentFile(b"x")) for _ in range(3)}

    assert len(names) == 3


def test_start_is_refused_with_shared_media(settings: object) -> None:
    settings.STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}

    assert [message.id for message in storage_holds_the_tenant()] == ["tenants.E003"]
