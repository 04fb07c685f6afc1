"""D5: cache entries belong to one tenant, and to no later one of the same name."""

import uuid

import pytest
from django.conf import settings
from django.core.cache import caches
from wagtail.models import Site

from tenants.caching import untenanted
from tenants.checks import caches_hold_the_tenant
from tenants.models import Supplier
from tenants.scope import in_tenant


@pytest.mark.parametrize("alias", list(settings.CACHES))
def test_entry_of_one_tenant_is_not_read_in_another_or_in_public(
    supplier_a: Supplier, supplier_b: Supplier, alias: str
) -> None:
    with in_tenant(supplier_a):
        caches[alias].set("k", "of a")

    with in_tenant(supplier_b):
        assert caches[alias].get("k") is None
    assert caches[alias].get("k") is None
    with in_tenant(supplier_a):
        assert caches[alias].get("k") == "of a"


def test_later_supplier_of_the_same_name_reads_nothing(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        caches["default"].set("k", "of the first")
    Supplier.objects.filter(pk=supplier_a.pk).update(uuid=uuid.uuid4())

    with in_tenant(Supplier.objects.get(pk=supplier_a.pk)):
        assert caches["default"].get("k") is None


def test_wagtail_root_paths_are_each_tenants_own(supplier_a: Supplier, supplier_b: Supplier) -> None:
    roots = []

    for supplier in (supplier_a, supplier_b, supplier_a):
        with in_tenant(supplier):
            roots.append([root.root_url for root in Site.get_site_root_paths()])

    assert roots == [["http://ta.localhost"], ["http://tb.localhost"], ["http://ta.localhost"]]


def test_key_can_be_read_back(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        assert untenanted(caches["default"].make_key("a:b")) == "a:b"


def test_start_is_refused_with_djangos_own_keys(settings: object) -> None:
    settings.CACHES = {"default": {}, "renditions": {"KEY_FUNCTION": "tenants.caching.tenant_key"}}

    assert [message.id for message in caches_hold_the_tenant()] == ["tenants.E001"]
