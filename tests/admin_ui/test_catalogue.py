"""What is saved at the desk stands in the shop at once: products, categories, sets, prices, rules."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from admin_ui.viewsets.read_prices import read_prices
from connections.domain.agreed_shopper import agreed_shopper
from storefront.domain.pick_products import NotPickable, pick_products
from storefront.domain.visibility import visible_products
from storefront.domain.write_listing import everything_set, write_listings
from storefront.models import (
    Category,
    Customer,
    Picture,
    PriceLine,
    PriceList,
    Product,
    ProductSet,
    ProductSetItem,
    ShopHomePage,
)
from storefront.queries.product import product_detail
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import (
    make_brand,
    make_category,
    make_customer,
    make_price_list,
    make_product,
    make_set,
)

#: The rows of rules as an empty form sends them.
NO_RULES = {"rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}


def rows(prefix: str, new: list[dict[str, Any]], kept: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A formset's fields, as the form would send them."""
    kept = kept or []
    fields: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(kept) + len(new),
        f"{prefix}-INITIAL_FORMS": len(kept),
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate([*kept, *new]):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def product_fields(category: Category, **changed: Any) -> dict[str, Any]:
    """Everything the product's form asks for."""
    fields = {
        "sku": "GL-1", "is_active": "on", "category": category.pk, "brand": "", "unit": "PR", "price_unit": "1",
        "min_quantity": "1", "quantity_step": "1",
        **rows("texts", [{"language": "en", "name": "Glove"}, {"language": "fr", "name": "Gant"}]),
        **rows("pictures", []), **rows("documents", []),
        **rows("attributes", [{"name_en": "Size", "name_fr": "Taille", "value_en": "XL", "unit": ""}]),
    }  # fmt: skip
    return fields | changed


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    """A small drawing as a browser sends it."""
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, kind)
    return SimpleUploadedFile(f"a.{kind.lower()}", file.getvalue())


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def test_new_product_stands_in_the_shop_at_once(shop: Supplier, owner: Client) -> None:
    category, connection = make_category(), make_connection().connection

    answer = owner.post("/admin/products/new/", product_fields(category, **rows("pictures", [{"upload": picture()}])))

    with in_tenant(shop):
        product = Product.objects.get()
        shown = product_detail(agreed_shopper(connection, language="fr"), "GL-1")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/products/edit/{product.pk}/")
    assert (shown.name, len(shown.pictures)) == ("Gant", 1)
    assert [(fact.name, fact.value) for fact in shown.attributes] == [("Taille", "XL")]
    assert product.attributes == [{"names": {"en": "Size", "fr": "Taille"}, "value": "XL", "unit": ""}]


def test_product_taken_off_sale_is_gone_on_the_next_request(shop: Supplier, owner: Client) -> None:
    product, connection = make_product("GL-1", name="Glove"), make_connection().connection
    write_listings()
    text = product.texts.get()
    fields = product_fields(product.category, **rows("texts", [], [{"id": text.pk, "language": "en", "name": "Glove"}]))
    del fields["is_active"]

    owner.post(f"/admin/products/edit/{product.pk}/", fields)

    with in_tenant(shop):
        assert list(visible_products(agreed_shopper(connection))) == []


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_only_pictures_browsers_show_are_taken(shop: Supplier, owner: Client, kind: str) -> None:
    fields = product_fields(make_category(), **rows("pictures", [{"upload": picture(kind)}]))

    answer = owner.post("/admin/products/new/", fields)

    assert (answer.status_code, Product.objects.count(), Picture.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a"])
def test_nothing_a_browser_would_run_is_taken(shop: Supplier, owner: Client, name: str) -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
    document = {"title": "Data", "language": "", "file": SimpleUploadedFile(name, drawing)}
    as_picture = rows("pictures", [{"upload": SimpleUploadedFile(name, drawing)}])

    first = owner.post("/admin/products/new/", product_fields(make_category(), **rows("documents", [document])))
    second = owner.post("/admin/products/new/", product_fields(make_category(), **as_picture))

    assert (first.status_code, second.status_code, Product.objects.count()) == (200, 200, 0)


def test_same_language_twice_is_refused_with_a_sentence(shop: Supplier, owner: Client) -> None:
    twice = rows("texts", [{"language": "en", "name": "Glove"}, {"language": "en", "name": "Mitten"}])

    answer = owner.post("/admin/products/new/", product_fields(make_category(), **twice))

    assert (answer.status_code, Product.objects.count()) == (200, 0)
    assert "Please correct the duplicate data for language." in answer.content.decode()


def test_product_saved_has_a_history(shop: Supplier, owner: Client) -> None:
    owner.post("/admin/products/new/", product_fields(make_category()))

    page = owner.get(f"/admin/products/history/{Product.objects.get().pk}/").content.decode()

    assert owner.user.first_name in page or owner.user.email in page


def test_moving_a_category_moves_its_products_between_sets(shop: Supplier, owner: Client) -> None:
    old, new = make_category("Old"), make_category("New")
    child = make_category("Child", parent=old)
    product = make_product(category=child)
    write_listings()

    owner.post(
        f"/admin/categories/edit/{child.pk}/",
        {"name_en": "Child", "name_fr": "Enfant", "name_de": "", "parent": new.pk, "position": 0, "slug": child.slug},
    )

    child.refresh_from_db()
    assert child.names == {"en": "Child", "fr": "Enfant"}
    assert set(ProductSet.objects.filter(items__product=product).values_list("name", flat=True)) == {
        "Everything", "New", "Child",
    }  # fmt: skip


def test_category_cannot_move_below_itself(shop: Supplier, owner: Client) -> None:
    parent = make_category("Parent")
    child = make_category("Child", parent=parent)

    answer = owner.post(
        f"/admin/categories/edit/{parent.pk}/", {"name_en": "Parent", "parent": child.pk, "position": 0, "slug": "p"}
    )

    parent.refresh_from_db()
    assert (answer.status_code, parent.parent_id) == (200, None)


def test_category_in_use_is_not_deleted(shop: Supplier, owner: Client) -> None:
    category = make_product().category

    answer = owner.post(f"/admin/categories/delete/{category.pk}/", follow=True)

    assert Category.objects.filter(pk=category.pk).exists()
    assert "It is still used by: products." in answer.content.decode()


def test_renamed_brand_is_found_by_its_new_name(shop: Supplier, owner: Client) -> None:
    brand = make_brand("Old")
    product = make_product(brand=brand)
    write_listings()

    owner.post(f"/admin/brands/edit/{brand.pk}/", {"name": "Zephyr"})

    assert "'zephyr" in str(product.texts.get().search)


def test_picked_set_holds_what_was_pasted(shop: Supplier, owner: Client) -> None:
    products = [make_product(f"P-{number}") for number in range(3)]
    picked = make_set(products[0], products[1], name="Picked")
    write_listings()

    owner.post(f"/admin/product-sets/edit/{picked.pk}/", {"name": "Picked", "skus": "P-1\nP-2\n"})

    held = {row.product.sku for row in ProductSetItem.objects.filter(product_set=picked)}
    assert held == {"P-1", "P-2"}
    assert [picked.pk in product.listing.set_ids for product in products] == [False, True, True]


def test_unknown_skus_are_named_with_their_lines_and_nothing_changes(shop: Supplier, owner: Client) -> None:
    make_product("P-1")

    page = owner.post("/admin/product-sets/new/", {"name": "Picked", "skus": "P-1\nNOPE"}).content.decode()

    assert "Line 2: there is no product with the SKU “NOPE”." in page
    assert not ProductSet.objects.filter(name="Picked").exists()


def test_set_of_everything_is_not_picked(shop: Supplier, owner: Client) -> None:
    everything = everything_set()

    with pytest.raises(NotPickable):
        pick_products(everything, [])
    assert owner.get(f"/admin/product-sets/edit/{everything.pk}/").status_code == 404


def test_new_prices_are_the_next_version_and_the_old_one_stays(shop: Supplier, owner: Client) -> None:
    cheap, dear = make_product("P-1"), make_product("P-2")
    price_list = make_price_list({cheap: "1.00", dear: {"0": "9.00", "10": "8.00"}})
    connection = make_connection(price_lists=(price_list,)).connection
    write_listings()
    before = list(PriceLine.objects.values_list("version__number", "product", "min_quantity", "price"))

    owner.post(
        f"/admin/price-lists/{price_list.pk}/new-version/",
        {**NO_RULES, "mode": "changes", "lines": "SKU;from;price\nP-1;0;1,25\nP-1;100;1.1", "note": "spring"},
    )

    with in_tenant(shop):
        shopper = agreed_shopper(connection)
        shown = {sku: [str(row.amount) for row in product_detail(shopper, sku).breaks] for sku in ("P-1", "P-2")}
        lines = list(PriceLine.objects.values_list("version__number", "product", "min_quantity", "price"))
    assert shown == {"P-1": ["1.250000", "1.100000"], "P-2": ["9.000000", "8.000000"]}
    assert [line for line in lines if line[0] == 1] == before


def test_whole_list_leaves_out_what_is_not_in_it(shop: Supplier, owner: Client) -> None:
    one, two = make_product("P-1"), make_product("P-2")
    price_list = make_price_list({one: "1.00", two: "2.00"})

    owner.post(f"/admin/price-lists/{price_list.pk}/new-version/", {**NO_RULES, "mode": "whole", "lines": "P-1\t3"})

    newest = price_list.versions.order_by("-number")[0]
    assert [(line.product.sku, line.price) for line in newest.lines.all()] == [("P-1", Decimal(3))]


def test_no_page_changes_or_deletes_a_published_version(shop: Supplier, owner: Client) -> None:
    price_list = make_price_list({make_product(): "1.00"})

    owner.post(f"/admin/price-lists/edit/{price_list.pk}/", {"name": "Other", "code": "other", "currency": "USD"})

    price_list.refresh_from_db()
    assert (price_list.currency, price_list.versions.get().lines.get().price) == ("EUR", Decimal(1))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("P-1;0;1.5", ()),
        ("P-1\t1,5", ()),
        ("P-1;-1;1", ("Line 1: write SKU; from quantity; price.",)),
        ("SKU;price\nP-1;1e5", ("Line 2: write SKU; from quantity; price.",)),
        ("P-1;0;NaN", ("Line 1: write SKU; from quantity; price.",)),
        ("P-1;1\nP-1;2", ("Line 2: this product and quantity come twice.",)),
        ("P-1;1\nX;1", ("There is no product with the SKU “X”.",)),
        ("P-1;0;1;2", ("Line 1: write SKU; from quantity; price.",)),
    ],
)
def test_faulty_price_lines_are_named(shop: Supplier, text: str, problems: tuple[str, ...]) -> None:
    make_product("P-1")

    assert read_prices(text).problems == problems


def test_faulty_prices_publish_nothing(shop: Supplier, owner: Client) -> None:
    price_list = make_price_list({make_product("P-1"): "1.00"})

    url = f"/admin/price-lists/{price_list.pk}/new-version/"
    answer = owner.post(url, {**NO_RULES, "mode": "changes", "lines": "P-1;x;y\nP"})

    assert (answer.status_code, price_list.versions.count()) == (200, 1)


def test_exported_prices_can_be_pasted_back(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1")
    price_list = make_price_list({product: {"0": "1.5", "10": "1.25"}})

    text = owner.get(f"/admin/price-lists/inspect/{price_list.pk}/?export=csv").content.decode()

    assert text == "P-1;0;1.5\r\nP-1;10;1.25\r\n"
    assert [price.price for price in read_prices(text).prices] == [Decimal("1.5"), Decimal("1.25")]


def customer_fields(**changed: Any) -> dict[str, Any]:
    fields = {
        "name": "Acme", "number": "K1", "language": "en", "is_active": "on", "note": "",
        **rows("assortment_rules", []), **rows("price_list_links", []), **rows("managers", []),
    }  # fmt: skip
    return fields | changed


def test_rules_and_lists_of_a_customer_hold_from_the_next_request(shop: Supplier, owner: Client) -> None:
    shown, hidden = make_product("P-1"), make_product("P-2")
    first, second = make_price_list({shown: "1.00"}), make_price_list({shown: "2.00"})
    write_listings()
    fields = customer_fields(
        **rows(
            "assortment_rules",
            [{"effect": "show", "product_set": everything_set().pk, "sku": ""}, {"effect": "hide", "sku": "P-2"}],
        ),
        **rows("price_list_links", [{"price_list": first.pk, "ORDER": 2}, {"price_list": second.pk, "ORDER": 1}]),
    )

    owner.post("/admin/customers/new/", fields)

    with in_tenant(shop):
        customer = Customer.objects.get(number="K1")
        shopper = agreed_shopper(make_connection(customer=customer, sees_everything=False).connection)
        assert list(visible_products(shopper)) == [shown]
        assert str(product_detail(shopper, "P-1").price.amount) == "2.000000"
    assert hidden.sku == "P-2"


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ([{"effect": "hide", "sku": ""}], "Choose either a product set or one product."),
        ([{"effect": "show", "sku": "NOPE"}], "There is no product with this SKU."),
        ([{"effect": "show", "sku": "P-1"}, {"effect": "hide", "sku": "P-1"}], "one row is enough"),
    ],
)
def test_faulty_rules_are_refused_with_a_sentence(
    shop: Supplier, owner: Client, rules: list[dict[str, str]], sentence: str
) -> None:
    make_product("P-1")

    page = owner.post("/admin/customers/new/", customer_fields(**rows("assortment_rules", rules))).content.decode()

    assert (sentence in page, Customer.objects.count()) == (True, 0)


def test_account_manager_looks_after_the_customer_he_adds(shop: Supplier, desk: SignIn) -> None:
    client = desk(Role.ACCOUNT_MANAGER)

    client.post("/admin/customers/new/", customer_fields())

    assert [row.user for row in Customer.objects.get().managers.all()] == [client.user]


def test_account_manager_cannot_hand_a_customer_on(shop: Supplier, desk: SignIn) -> None:
    client = desk(Role.ACCOUNT_MANAGER)
    customer = make_customer("Acme")
    customer.managers.create(user=client.user)

    page = client.get(f"/admin/customers/edit/{customer.pk}/").content.decode()
    gone = rows("managers", [], [{"id": customer.managers.get().pk, "DELETE": "on"}])
    client.post(f"/admin/customers/edit/{customer.pk}/", customer_fields(**gone))

    assert ("managers-TOTAL_FORMS" in page, customer.managers.count()) == (False, 1)


def test_new_supplier_has_a_home_and_the_set_of_everything(shop: Supplier) -> None:
    assert [page.title for page in ShopHomePage.objects.all()] == [shop.name]
    assert [row.kind for row in ProductSet.objects.all()] == ["everything"]


def test_home_of_the_shop_is_edited_but_not_deleted(shop: Supplier, desk: SignIn) -> None:
    home, editor = ShopHomePage.objects.get(), desk(Role.CATALOGUE_EDITOR)

    assert editor.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
    for act in ("delete", "unpublish", "move", "copy"):
        editor.post(f"/admin/pages/{home.pk}/{act}/")
    assert ShopHomePage.objects.filter(live=True).count() == 1
    assert editor.get(f"/admin/pages/add/storefront/shophomepage/{home.get_parent().pk}/").status_code in (302, 404)


def test_price_list_without_prices_says_so(shop: Supplier, owner: Client) -> None:
    empty = PriceList.objects.create(code="e", name="Empty", currency="EUR")

    assert "There are no prices yet." in owner.get(f"/admin/price-lists/inspect/{empty.pk}/").content.decode()
