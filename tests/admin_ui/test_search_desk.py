"""Part numbers, synonyms and missed searches at the desk: what is saved there works in the shop's next search."""

from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from admin_ui.models import CustomerManagers
from storefront.domain.write_listing import write_listings
from storefront.models import Customer, CustomerPart, Product, SearchMiss, SynonymGroup
from storefront.queries.search import search_products
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.storefront import make_customer, make_part, make_product, make_shopper

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


@pytest.fixture
def nut() -> Product:
    product = make_product("N-1", name="Hex nut")
    write_listings()
    return product


def missed(customer: Customer, query: str, **values: object) -> SearchMiss:
    now = datetime.now(UTC)
    return SearchMiss.objects.create(customer=customer, query=query, **{"language": "en", "last_at": now, **values})


def kept() -> list[tuple[str, str]]:
    return list(CustomerPart.objects.order_by("number").values_list("number", "product__sku"))


def test_pasted_numbers_are_found_by_the_customers_buyers(owner: Client, nut: Product) -> None:
    customer = make_customer()

    answer = owner.post("/admin/customer-parts/paste/", {"customer": customer.pk, "lines": "10-4711;N-1\n\n2\tN-1"})

    assert answer.status_code == 302
    assert kept() == [("10-4711", "N-1"), ("2", "N-1")]
    assert [card.sku for card in search_products(make_shopper(customer=customer), "10-4711").cards] == ["N-1"]
    assert "10-4711" in owner.get(answer["Location"]).content.decode()


def test_faulty_lines_are_named_and_nothing_is_written(owner: Client, nut: Product) -> None:
    fields = {"customer": make_customer().pk, "lines": "1;N-1\n2;NO-SUCH"}

    page = unescape(owner.post("/admin/customer-parts/paste/", fields).content.decode())

    assert "Line 2 (2;NO-SUCH): There is no product with this SKU." in page
    assert kept() == []


def test_one_number_is_added_changed_and_deleted(owner: Client, nut: Product) -> None:
    make_product("N-2")
    customer = make_customer()

    owner.post("/admin/customer-parts/new/", {"customer": customer.pk, "number": " A-1 ", "sku": "N-1"})
    part = CustomerPart.objects.get()
    fields = {"customer": customer.pk, "number": "A-1", "sku": "N-2"}
    owner.post(f"/admin/customer-parts/edit/{part.pk}/", fields)
    changed = kept()
    owner.post(f"/admin/customer-parts/delete/{part.pk}/")

    assert (changed, kept()) == ([("A-1", "N-2")], [])


@pytest.mark.parametrize(
    "fields", [{"number": "A-1", "sku": "N-1"}, {"number": "A-2", "sku": "NO-SUCH"}, {"number": " ", "sku": "N-1"}]
)
def test_a_number_twice_or_of_nothing_is_refused(owner: Client, nut: Product, fields: dict[str, str]) -> None:
    customer = make_customer()
    make_part(customer.pk, nut, "A-1")

    answer = owner.post("/admin/customer-parts/new/", {"customer": customer.pk, **fields})

    assert (answer.status_code, kept()) == (200, [("A-1", "N-1")])


@pytest.mark.parametrize("words", ["4711", "S-1", "Steel co"])
def test_numbers_are_searched_by_number_sku_and_customer(owner: Client, words: str) -> None:
    make_part(make_customer("Steel co").pk, make_product("S-1"), "10-4711")
    make_part(make_customer("Other").pk, make_product("O-1"), "99")

    page = owner.get(f"/admin/customer-parts/?q={words}").content.decode()

    assert ("10-4711" in page, ">99<" in page) == (True, False)


def test_an_account_manager_has_his_customers_numbers_and_searches_only(desk: SignIn, nut: Product) -> None:
    manager = desk(Role.ACCOUNT_MANAGER)
    own, other = make_customer("Own"), make_customer("Stranger")
    CustomerManagers.objects.create(customer=own, user=manager.user)
    his, strange = make_part(own.pk, nut, "HIS-1"), make_part(other.pk, nut, "STRANGE-1")
    missed(own, "his search")
    missed(other, "strange search")

    lists = "".join(
        manager.get(path).content.decode() for path in ("/admin/customer-parts/", "/admin/missed-searches/")
    )
    pasted = manager.post("/admin/customer-parts/paste/", {"customer": other.pk, "lines": "X;N-1"})
    added = manager.post("/admin/customer-parts/new/", {"customer": other.pk, "number": "X", "sku": "N-1"})
    statuses = [manager.get(f"/admin/customer-parts/edit/{part.pk}/").status_code for part in (his, strange)]

    assert [word in lists for word in ("HIS-1", "his search", "STRANGE-1", "strange search", "Stranger")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert (pasted.status_code, added.status_code, statuses) == (200, 200, [200, 404])
    assert kept() == [("HIS-1", "N-1"), ("STRANGE-1", "N-1")]


def test_a_synonym_saved_at_the_desk_holds_in_the_next_search(
    owner: Client, nut: Product, django_capture_on_commit_callbacks: Any
) -> None:
    shopper = make_shopper()
    before = search_products(shopper, "fastener").about_count

    with django_capture_on_commit_callbacks(execute=True):
        owner.post("/admin/synonyms/new/", {"language": "en", "terms": "fastener\r\n Hex  nut \r\n\r\nfastener"})

    group = SynonymGroup.objects.get()
    assert (group.terms, group.is_one_way) == (["fastener", "Hex nut"], False)
    assert (before, search_products(shopper, "fastener").about_count) == (0, 1)


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ("nut", "Write at least two different words, one a line."),
        ("nut\nNUT", "Write at least two different words, one a line."),
        ("nut\n4711", "“4711” looks like an article number; only words have synonyms."),
        ("nut\none two three four five", "is too long: a phrase has at most 4 words."),
        ("\n".join(f"word {chr(97 + at)}" for at in range(21)), "A group holds at most 20 words."),
    ],
)
def test_what_is_no_group_of_words_is_refused_with_a_sentence(owner: Client, terms: str, problem: str) -> None:
    page = unescape(owner.post("/admin/synonyms/new/", {"language": "en", "terms": terms}).content.decode())

    assert problem in page
    assert SynonymGroup.objects.count() == 0


def test_a_group_is_edited_and_found_by_any_word(owner: Client) -> None:
    group = SynonymGroup.objects.create(language="fr", terms=["écrou", "boulon"])
    SynonymGroup.objects.create(language="fr", terms=["gant", "mitaine"])

    owner.post(f"/admin/synonyms/edit/{group.pk}/", {"language": "fr", "terms": "écrou\nvis", "is_one_way": "on"})

    group.refresh_from_db()
    page = owner.get(f"/admin/synonyms/?q={quote('écr')}").content.decode()
    assert (group.terms, group.is_one_way) == (["écrou", "vis"], True)
    assert ("écrou, vis" in page, "mitaine" in page) == (True, False)


def test_the_report_leads_to_a_synonym_of_what_was_missed(owner: Client, shop: Supplier) -> None:
    missed(make_customer("Steel co"), "flux capacitor", count=7)

    page = unescape(owner.get("/admin/missed-searches/").content.decode())
    form = owner.get("/admin/synonyms/new/?word=flux+capacitor&language=de").content.decode()

    assert [word in page for word in ("flux capacitor", "Steel co", "7")] == [True, True, True]
    assert "/admin/synonyms/new/?word=flux+capacitor&language=en" in page
    assert ("flux capacitor\n</textarea>" in form, '<option value="de" selected>' in form) == (True, True)


def test_who_may_not_add_synonyms_is_offered_none(desk: SignIn) -> None:
    missed(make_customer(), "flux capacitor")

    page = desk(Role.SUPPORT).get("/admin/missed-searches/").content.decode()

    assert ("flux capacitor" in page, "synonyms/new" in page) == (True, False)
