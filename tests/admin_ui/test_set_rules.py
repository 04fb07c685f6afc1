"""Sets made of rules at the desk: written without JavaScript, previewed, explained, deleted when nobody uses them."""

import re
from typing import Any

import pytest
from django.test import Client

from connections.domain.why import why
from connections.models import ConnectionAssortmentRule
from storefront.domain.change_rules import change_rules
from storefront.domain.explain_visibility import Verdict
from storefront.domain.set_rules import SetRule, rules_in_order
from storefront.domain.write_listing import write_listings
from storefront.models import CustomerAssortmentRule, Product, ProductSet
from storefront.tasks import write_sets
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import make_brand, make_category, make_product, make_set


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def make_rule_set(*rules: SetRule, name: str = "By rules") -> ProductSet:
    made = ProductSet.objects.create(name=name, kind="rules")
    change_rules(made, rules)
    return made


def sent(*rules: dict[str, Any], action: str = "save", name: str = "By rules") -> dict[str, Any]:
    """The form's fields, as a browser would send them."""
    fields: dict[str, Any] = {"name": name, "action": action}
    fields |= {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": len(rules)}
    for number, rule in enumerate(rules):
        fields |= {f"rules-{number}-{field}": value for field, value in {"effect": "include", **rule}.items()}
    return fields


def page_of(made: ProductSet) -> str:
    return f"/admin/product-sets/{made.pk}/rules/"


def shown_tags(page: str) -> list[str]:
    """The tag of each row, in the order shown."""
    inputs = re.findall(r'<input type="text" name="rules-\d+-tag"[^>]*>', page)
    return [(re.search(r'value="([^"]*)"', field) or ["", ""])[1] for field in inputs]


def test_a_set_of_rules_is_made_in_two_pages(shop: Supplier, owner: Client) -> None:
    make_product("P-1", tags=["sale"])
    write_listings()

    answer = owner.post("/admin/product-sets/new/", {"name": "Sale", "kind": "rules", "skus": ""}, follow=True)

    made = ProductSet.objects.get(name="Sale")
    assert (made.kind, answer.redirect_chain[-1][0]) == ("rules", page_of(made))
    owner.post(page_of(made), sent({"kind": "tag", "tag": " Sale "}, name="On sale"))
    made.refresh_from_db()
    assert (made.name, [product.sku for product in made.products.all()]) == ("On sale", ["P-1"])


def test_every_kind_of_rule_is_kept_as_it_was_written(shop: Supplier, owner: Client) -> None:
    category, brand, product, other = make_category(), make_brand("Acme"), make_product("P-1"), make_set()
    made = make_rule_set()

    owner.post(
        page_of(made),
        sent(
            {"kind": "category", "category": category.pk},
            {"kind": "brand", "brand": "acme", "effect": "exclude"},
            {"kind": "tag", "tag": "new"},
            {"kind": "attribute", "attribute": "Size", "comparison": "range", "value": "1,5", "value_to": "3"},
            {"kind": "attribute", "attribute": "Size", "comparison": "one_of", "one_of": "M\n\nL"},
            {"kind": "products", "skus": "P-1\nP-1\n"},
            {"kind": "set", "used_set": other.pk},
            {"kind": ""},
        ),
    )

    assert rules_in_order(made.rules.all()) == (
        SetRule("include", "category", category_id=category.pk),
        SetRule("exclude", "brand", brand_id=brand.pk),
        SetRule("include", "tag", tag="new"),
        SetRule("include", "attribute", attribute="Size", comparison="range", values=("1,5", "3")),
        SetRule("include", "attribute", attribute="Size", comparison="one_of", values=("M", "L")),
        SetRule("include", "products", product_ids=(product.pk,)),
        SetRule("include", "set", used_set_id=other.pk),
    )
    page = owner.get(page_of(made)).content.decode()
    assert ('value="Acme"' in page, 'value="1,5"' in page, page.count('class="desk-rule"')) == (True, True, 7)


@pytest.mark.parametrize(
    ("action", "tags"),
    [
        ("up-1", ["b", "a", "c"]), ("down-1", ["a", "c", "b"]), ("up-0", ["a", "b", "c"]), ("down-2", ["a", "b", "c"]),
        ("remove-1", ["a", "c"]), ("add", ["a", "b", "c", ""]), ("up-9", ["a", "b", "c"]), ("up-x", ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_buttons_move_rules_and_save_nothing(shop: Supplier, owner: Client, action: str, tags: list[str]) -> None:
    made = make_rule_set(SetRule("include", "tag", tag="kept"))

    page = owner.post(page_of(made), sent(*({"kind": "tag", "tag": tag} for tag in "abc"), action=action))

    assert (shown_tags(page.content.decode()), made.rules.get().tag) == (tags, "kept")


def test_a_preview_counts_and_lists_before_anything_is_saved(shop: Supplier, owner: Client) -> None:
    for number in range(25):
        make_product(f"P-{number:02d}", tags=["sale"])
    write_listings()
    made = make_rule_set()

    page = owner.post(page_of(made), sent({"kind": "tag", "tag": "sale"}, action="preview")).content.decode()

    assert "the set would hold 25 products" in page
    assert ("P-19" in page, "P-20" in page, made.rules.exists()) == (True, False, False)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"kind": "category"}, "Choose the category."),
        ({"kind": "brand"}, "Name the brand."),
        ({"kind": "brand", "brand": "Nobody"}, "There is no brand of this name."),
        ({"kind": "tag"}, "Name the tag."),
        ({"kind": "attribute", "attribute": "Size", "comparison": "range", "value": "x"}, "a range needs numbers."),
        ({"kind": "products"}, "List the products by their SKUs."),
        ({"kind": "products", "skus": "NOPE"}, "There is no product with the SKU: NOPE."),
        ({"kind": "set"}, "Choose the set."),
    ],
)
def test_what_a_rule_lacks_is_said_beside_it(
    shop: Supplier, owner: Client, rule: dict[str, Any], sentence: str
) -> None:
    made = make_rule_set()

    page = owner.post(page_of(made), sent(rule)).content.decode()

    assert (sentence in page, made.rules.exists()) == (True, False)


def test_sets_that_use_this_one_are_no_choice(shop: Supplier, owner: Client) -> None:
    inner = make_rule_set(name="Inner")
    outer = make_rule_set(SetRule("include", "set", used_set_id=inner.pk), name="Outer")

    page = owner.post(page_of(inner), sent({"kind": "set", "used_set": outer.pk})).content.decode()

    assert ("Select a valid choice" in page, inner.rules.exists()) == (True, False)


def test_a_large_set_is_handed_to_the_worker(
    shop: Supplier, owner: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    make_product("P-1", tags=["sale"])
    write_listings()
    made = make_rule_set()
    handed: list[int] = []
    monkeypatch.setattr("storefront.domain.change_rules.AT_ONCE", 0)
    monkeypatch.setattr(write_sets, "delay", handed.append)

    with django_capture_on_commit_callbacks(execute=True):
        page = owner.post(page_of(made), sent({"kind": "tag", "tag": "sale"}), follow=True).content.decode()

    assert ("The set is large and is being written" in page, "being written after its last change" in page) == (
        True,
        True,
    )
    assert (handed, made.products.count()) == ([shop.pk], 0)
    write_sets(*handed)
    assert made.products.get().sku == "P-1"


def test_who_uses_a_set_is_told_and_it_stays(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1", name="Hammer")
    picked = make_set(product, make_product("P-2"), name="Picked")
    make_rule_set(SetRule("exclude", "set", used_set_id=picked.pk), name="Outer")
    agreed = make_connection()
    ConnectionAssortmentRule.objects.create(connection=agreed.connection, product_set=picked, effect="hide")
    CustomerAssortmentRule.objects.create(customer=agreed.connection.customer, product_set=picked, effect="show")

    page = owner.get(f"/admin/product-sets/inspect/{picked.pk}/?q=hammer").content.decode()
    refused = owner.post(f"/admin/product-sets/delete/{picked.pk}/", follow=True).content.decode()

    assert "Rules of the set “Outer”" in page
    assert (str(agreed.connection) in page, str(agreed.connection.customer) in page) == (True, True)
    assert (">P-1<" in page, ">P-2<" in page) == (True, False)
    assert "It is still used by:" in refused
    assert picked.products.count() == 2


def test_an_account_manager_reads_only_of_his_own_customers(shop: Supplier, desk: SignIn) -> None:
    made = make_rule_set(SetRule("include", "tag", tag="sale"))
    stranger = make_connection().connection
    CustomerAssortmentRule.objects.create(customer=stranger.customer, product_set=made, effect="show")
    manager = desk(Role.ACCOUNT_MANAGER)

    page = manager.get(f"/admin/product-sets/inspect/{made.pk}/").content.decode()

    assert "Include products with the tag “sale”." in page
    assert ("1 agreement of a customer you do not look after" in page, stranger.customer.name in page) == (True, False)
    assert manager.get(page_of(made)).status_code in (302, 403)


def test_a_deleted_set_is_forgotten_by_the_lists(shop: Supplier, owner: Client) -> None:
    product = make_product(tags=["sale"])
    write_listings()
    made = make_rule_set(SetRule("include", "tag", tag="sale"))

    owner.post(f"/admin/product-sets/delete/{made.pk}/")

    assert not ProductSet.objects.filter(pk=made.pk).exists()
    assert made.pk not in Product.objects.get(pk=product.pk).listing.set_ids


def test_why_names_the_agreement_the_set_and_the_deciding_rule(shop: Supplier, owner: Client) -> None:
    acme = make_brand("Acme")
    product = make_product("P-1", brand=acme)
    write_listings()
    inner = make_rule_set(SetRule("include", "brand", brand_id=acme.pk), name="Acme goods")
    hidden = make_rule_set(
        SetRule("include", "set", used_set_id=inner.pk), SetRule("exclude", "tag", tag="free"), name="Locked"
    )
    connection = make_connection().connection
    CustomerAssortmentRule.objects.create(customer=connection.customer, product_set=hidden, effect="hide")

    trace = why(product, connection)
    page = owner.get(f"/admin/explain/?connection={connection.pk}&sku=P-1").content.decode()

    assert (trace.is_visible, trace.verdict) == (False, Verdict.SET_HIDDEN)
    step = next(step for step in trace.steps if step.target_name == "Locked")
    assert step.membership is not None
    assert step.membership.deciding is not None
    assert (step.source, step.membership.deciding.position) == ("customer", 1)
    for sentence in (
        "Hidden: it is in a set that is hidden, and hide wins over show.",
        "In “Locked” by its rules.",
        "Rule 1, include the products of the set “Acme goods”: matches, and as the last that does it decides.",
        "Rule 1, include the brand “Acme”: matches, and as the last that does it decides.",
        "Rule 2, exclude products with the tag “free”: does not match.",
    ):
        assert sentence in page
    assert f'href="/admin/product-sets/inspect/{hidden.pk}/"' in page


def test_tags_of_a_product_are_kept_small_and_once(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1")
    write_listings()
    made = make_rule_set(SetRule("include", "tag", tag="sale"))

    page = owner.get(f"/admin/products/edit/{product.pk}/")
    form = page.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields if name not in ("tags", "is_active", "weight_kg")}
    text = product.texts.get()
    for prefix, count in (("texts", 1), ("pictures", 0), ("documents", 0), ("attributes", 0)):
        fields |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    fields |= {"texts-0-id": text.pk, "texts-0-language": "en", "texts-0-name": "Hammer", "texts-0-description": ""}
    owner.post(f"/admin/products/edit/{product.pk}/", {**fields, "is_active": "on", "tags": "Sale, new,sale"})

    product.refresh_from_db()
    assert (product.tags, [row.sku for row in made.products.all()]) == (["sale", "new"], ["P-1"])
