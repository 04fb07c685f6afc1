"""D5: cache entries belong to one tenant, and to no later one of the same name."""

import uuid
from functools import partial

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from wagtail.models import Site

from tenants.caching import MAX_KEPT_IN_PROCESS, at_hand, cached, kept_for_ever, untenanted
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


def test_what_the_process_keeps_is_each_tenants_own(supplier_a: Supplier, supplier_b: Supplier) -> None:
    read = []

    for supplier in (supplier_a, supplier_b, supplier_a):
        with in_tenant(supplier):
            read.append(kept_for_ever("tree:1", str, partial(str, supplier.schema_name), 60))
    read.append(kept_for_ever("tree:1", str, lambda: "public", 60))

    assert read == ["ta", "tb", "ta", "public"]


def test_process_keeps_what_the_cache_lost_and_no_more_than_it_may(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        kept_for_ever("tree:0", str, lambda: "first", 60)
        cache.clear()
        still = kept_for_ever("tree:0", str, lambda: "anew", 60)
        cache.clear()
        for number in range(1, MAX_KEPT_IN_PROCESS + 1):
            kept_for_ever(f"tree:{number}", str, str, 60)
        cache.clear()

        assert [still, kept_for_ever("tree:0", str, lambda: "anew", 60)] == ["first", "anew"]


def test_what_is_at_hand_for_one_tenant_is_not_for_another(supplier_a: Supplier, supplier_b: Supplier) -> None:
    with in_tenant(supplier_a):
        cache.set("look", "of a")
        with at_hand(("look", "absent")):
            of_a = [cached("look"), cached("absent")]
            with in_tenant(supplier_b):
                of_b = cached("look")
            cache.set("look", "later")
            meanwhile = cached("look")

        assert [of_a, of_b, meanwhile, cached("look")] == [["of a", None], None, "of a", "later"]
