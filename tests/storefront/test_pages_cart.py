"""The cart's page and everything that fills and changes a cart, as a program without scripts uses them."""

from decimal import Decimal

import pytest

from storefront.models import CartState, PriceListVersion, Product
from storefront.models.cart import Cart
from tests.factories.storefront import add_version, make_product
from tests.storefront.visiting import OpenShop, Page, Shop

BAD_QUANTITIES = ["-1", "NaN", "1e9999", "0", "١", "Infinity", "1_000", "", " ", "1,000", "0x10", "9" * 13, "1.0000001"]


def held(shop: Shop) -> list[tuple[str, Decimal]]:
    return list(shop.cart.lines.values_list("sku", "quantity"))


def raise_prices(product: Product, price: str) -> None:
    version = PriceListVersion.objects.filter(lines__product=product).select_related("price_list").first()
    add_version(version.price_list, {product: price})


def test_adding_from_a_product_page_leads_back_to_it(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A/1", name="Anchor"))

    page = shop.follow(shop.submit(shop.page("p/A%2F1/").form("add"), quantity="3"))

    assert held(shop) == [("A/1", 3)]
    assert "3 pieces of “Anchor” added." in page.text
    assert "1 line in the cart €4.50 net" in page.text
    assert page.values("data-sku") == ["A/1"]


def test_a_script_gets_the_notice_and_the_bar_alone(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"))

    added = shop.post("cart/add/", is_fetched=True, sku="A", quantity="2")
    refused = shop.post("cart/add/", is_fetched=True, sku="A", quantity="0")

    assert (added.status_code, refused.status_code) == (200, 422)
    assert Page(added.content.decode()).values("id") == ["notices", "cart-bar"]
    assert "€3.00" in Page(added.content.decode()).text
    assert Page(refused.content.decode()).values("data-error") == ["quantity.not_positive"]


def test_a_script_gets_the_changed_cart_without_the_page_around_it(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"))
    shop.post("cart/add/", sku="A", quantity="2")

    answer = shop.get("cart/", HTTP_X_REQUESTED_WITH="fetch")

    page = Page(answer.content.decode())
    assert page.values("id")[:2] == ["notices", "cart"]
    assert page.values("data-line-total") == ["3"]
    assert page.has_form("return")


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_a_bad_quantity_changes_nothing_and_is_told(open_shop: OpenShop, quantity: str) -> None:
    shop = open_shop(make_product("A"))

    page = shop.follow(shop.submit(shop.page("p/A/").form("add"), quantity=quantity))

    (notice,) = page.with_attribute("data-error")
    assert notice["data-error"].startswith("quantity.")
    assert notice["data-reference"] == shop.buyer.session.reference
    assert held(shop) == []


@pytest.mark.parametrize(
    ("language", "typed", "code"),
    [
        ("de", "1.000", "quantity.ambiguous"),
        ("de", "1.000,5", "quantity.not_a_number"),
        ("fr", "1 000", "quantity.not_a_number"),
        ("en", "1,000", "quantity.ambiguous"),
    ],
)
def test_thousands_marks_are_refused_where_they_mislead(
    open_shop: OpenShop, language: str, typed: str, code: str
) -> None:
    shop = open_shop(make_product("A"), language=language)

    page = shop.follow(shop.post("cart/add/", sku="A", quantity=typed))

    assert page.values("data-error") == [code]
    assert held(shop) == []


def test_a_comma_is_a_decimal_mark_where_the_language_says_so(open_shop: OpenShop) -> None:
    product = make_product("A", min_quantity="0.5", quantity_step="0.25", unit="MTR")
    shop = open_shop(product, language="de")
    form = shop.page("p/A/").form("add")
    assert form["fields"]["quantity"] == "0,5"

    shop.submit(form, quantity="1,25")
    line = shop.page("cart/").with_attribute("data-line")[0]

    assert (line["data-quantity"], line["data-line-total"]) == ("1.25", "1.88")
    assert shop.page("cart/").form("quantity")["fields"]["quantity"] == "1,25"


@pytest.mark.parametrize("sku", ["HIDDEN", "NO-SUCH", "", "x" * 300, "a\x00b"])
def test_hidden_and_unknown_cannot_be_added_and_answer_alike(open_shop: OpenShop, sku: str) -> None:
    shop = open_shop(make_product("A"), hidden=[make_product("HIDDEN")])

    page = shop.follow(shop.post("cart/add/", sku=sku, quantity="1"))

    assert page.values("data-error") == ["product.unknown"]
    assert "HIDDEN" not in page.text
    assert held(shop) == []


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example", "/admin/", "../../admin/", "p/%2e%2e/%2e%2e/admin/", "a\\b", "nowhere/",
     "javascript:alert(1)", "x" * 3000, "p/A/\r\nX: y", "c/../../x/"],
)  # fmt: skip
def test_the_way_back_stays_inside_the_visit(open_shop: OpenShop, place: str) -> None:
    shop = open_shop(make_product("A"))

    answer = shop.post("cart/add/", sku="A", quantity="1", next=place)

    assert (answer.status_code, answer["Location"]) == (303, f"{shop.base}cart/")


def test_the_cart_carries_what_programs_read(open_shop: OpenShop) -> None:
    cable = make_product("C", name="Câble <b>", unit="MTR", price_unit=100, min_quantity=50, quantity_step=25)
    shop = open_shop(prices={cable: {"0": "12.5", "100": "10"}, make_product("D"): "0.333"})
    shop.post("cart/add/", sku="C", quantity="125")
    shop.post("cart/add/", sku="D", quantity="1")

    page = shop.page("cart/")

    lines = {
        line["data-sku"]: (line["data-quantity"], line["data-line-total"]) for line in page.with_attribute("data-line")
    }
    keys = page.values("data-line")
    assert lines == {"C": ("125", "12.5"), "D": ("1", "0.33")}
    assert page.form("quantity", line=keys[0])["fields"] == {"line": keys[0], "quantity": "125"}
    assert page.form("remove", line=keys[1])["fields"] == {"line": keys[1]}
    assert [page.form(kind)["attrs"]["action"] for kind in ("return", "leave")] == [
        f"{shop.base}return/",
        f"{shop.base}leave/",
    ]
    assert "Return the cart" in page.text
    assert "€12.83" in page.text
    assert "Câble <b>" in page.text


def test_nothing_in_a_page_depends_on_a_script_a_named_button_or_a_choice(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"))
    shop.post("cart/add/", sku="A", quantity="1")

    for place in ("", "p/A/", "cart/", "quick-order/", "lists/", "search/?q=a"):
        page = shop.page(place)
        assert not [element for element in page.elements if element[""] == "button" and "name" in element]
        assert not [element for element in page.elements if element[""] == "select" or "disabled" in element]
        assert not [element for element in page.elements if "form" in element]
        methods = {form["attrs"]["data-form"]: form["attrs"]["method"] for form in page.forms}
        assert methods.pop("search") == "get"
        assert set(methods.values()) <= {"post"}


def test_a_quantity_is_set_and_a_line_removed(open_shop: OpenShop) -> None:
    shop = open_shop(prices={make_product("A"): {"0": "2", "10": "1"}})
    shop.post("cart/add/", sku="A", quantity="1")

    changed = shop.follow(shop.submit(shop.page("cart/").form("quantity"), quantity="10"))
    assert changed.values("data-line-total") == ["10"]

    emptied = shop.follow(shop.submit(changed.form("remove")))
    assert emptied.values("data-line") == []
    assert "Your cart is empty" in emptied.text
    assert not emptied.has_form("return")
    assert emptied.has_form("leave")


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_a_bad_quantity_in_the_cart_leaves_the_line(open_shop: OpenShop, quantity: str) -> None:
    shop = open_shop(make_product("A"))
    shop.post("cart/add/", sku="A", quantity="7")

    page = shop.follow(shop.submit(shop.page("cart/").form("quantity"), quantity=quantity))

    assert page.values("data-error")[0].startswith("quantity.")
    assert page.values("data-quantity") == ["7"]


def test_another_carts_line_is_unknown(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"))
    shop.post("cart/add/", sku="A", quantity="1")
    other = Cart.objects.create(customer=shop.connection.customer, currency="EUR")
    line = other.lines.create(sku="B", name="B", quantity=1, unit="C62", unit_price=1)

    refused = shop.follow(shop.post("cart/quantity/", line=line.key, quantity="5"))
    shop.post("cart/remove/", line=line.key)

    assert refused.values("data-error") == ["cart.line_unknown"]
    assert list(other.lines.values_list("quantity", flat=True)) == [1]


def test_a_moved_price_is_shown_and_taken_only_when_accepted(open_shop: OpenShop) -> None:
    product = make_product("A")
    shop = open_shop(prices={product: "2"})
    shop.post("cart/add/", sku="A", quantity="3")
    raise_prices(product, "2.5")

    page = shop.page("cart/")
    assert page.values("data-obstacle") == ["line.price_changed"]
    assert "The price was €2.00 and is now €2.50 per piece : €7.50 for this line." in page.text
    assert page.values("data-line-total") == ["6"]

    accepted = shop.follow(shop.submit(page.form("accept")))
    assert accepted.values("data-line-total") == ["7.5"]
    assert accepted.values("data-obstacle") == []


def test_a_line_that_cannot_be_had_must_be_removed(open_shop: OpenShop) -> None:
    product = make_product("A")
    shop = open_shop(product)
    shop.post("cart/add/", sku="A", quantity="1")
    product.listing.delete()

    page = shop.page("cart/")

    assert page.values("data-obstacle") == ["line.unavailable"]
    assert not page.has_form("quantity")
    assert not page.has_form("accept")
    assert shop.follow(shop.submit(page.form("remove"))).values("data-line") == []


def test_what_is_missing_to_the_minimum_order_is_told(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"), agreement={"minimum_order": "50"})
    shop.post("cart/add/", sku="A", quantity="2")

    page = shop.page("cart/")

    assert "cart.below_minimum" in page.values("data-obstacle")
    assert "Minimum order €50.00" in page.text
    assert "€47.00 short of the minimum order." in page.text


def test_a_visit_that_only_looks_has_nothing_but_a_way_out(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"), operation="inspect")
    product = Product.objects.get()
    shop.cart.lines.create(product=product, sku="A", name="Anchor", quantity=2, unit="C62", unit_price=1)

    for place in ("", "p/A/", "cart/", "search/?q=a", "lists/"):
        page = shop.page(place)
        assert {form["attrs"]["data-form"] for form in page.forms} <= {"search", "language", "leave"}
        assert page.has_form("leave")
        assert f"{shop.base}cart/" in page.values("href")
    assert shop.page("cart/").values("data-line-total") == ["2"]
    assert shop.page("cart/").values("data-obstacle") == []


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("cart/add/", {"sku": "A", "quantity": "1"}),
        ("cart/quantity/", {"line": "{line}", "quantity": "9"}),
        ("cart/remove/", {"line": "{line}"}),
        ("cart/accept/", {}),
        ("quick-order/", {"lines": "A 1"}),
    ],
)
def test_a_visit_that_only_looks_changes_nothing(open_shop: OpenShop, place: str, fields: dict[str, str]) -> None:
    shop = open_shop(make_product("A"), operation="inspect")
    line = shop.cart.lines.create(sku="A", name="A", quantity=2, unit="C62", unit_price=1)

    answer = shop.post(place, **{name: value.format(line=line.key) for name, value in fields.items()})

    assert answer.status_code == 403
    assert Page(answer.content.decode()).values("data-error") == ["visit.read_only"]
    assert held(shop) == [("A", 2)]


def test_a_cart_that_was_ordered_is_closed(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A"))
    Cart.objects.filter(pk=shop.cart.pk).update(state=CartState.ORDERED)

    assert shop.post("cart/add/", sku="A", quantity="1").status_code == 403
    assert held(shop) == []


@pytest.mark.parametrize("place", ["cart/add/", "cart/quantity/", "cart/remove/", "cart/accept/", "language/"])
def test_what_only_forms_send_cannot_be_opened(open_shop: OpenShop, place: str) -> None:
    answer = open_shop(make_product("A")).get(place)

    assert answer.status_code == 405
    assert Page(answer.content.decode()).values("data-error") == ["shop.wrong_method"]


@pytest.mark.parametrize("place", ["", "cart/", "search/", "p/A/", "lists/"])
def test_pages_to_read_take_no_post(open_shop: OpenShop, place: str) -> None:
    assert open_shop(make_product("A")).post(place).status_code == 405


def test_the_language_changes_where_the_buyer_stands(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("A", texts={"en": "Drill", "de": "Bohrer"}))

    page = shop.follow(shop.submit(shop.page("p/A/").form("language", code="de")))

    assert "Bohrer" in page.text
    assert "1,50\xa0€" in "".join(page.words)
    assert shop.post("language/", code="xx").status_code == 400


def test_the_page_says_when_the_visit_ends(open_shop: OpenShop) -> None:
    long = open_shop(make_product("A"), agreement={"session_minutes": 60})
    short = open_shop(make_product("B"), agreement={"session_minutes": 6})

    (waiting,), (warning,) = (
        [element for element in shop.page().elements if element.get("id") == "expiry"] for shop in (long, short)
    )

    assert "hidden" in waiting
    assert "hidden" not in warning
