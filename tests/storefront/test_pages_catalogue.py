"""Home, categories, search, suggestions, product: what a buyer and a program find on them, and what they never find."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storefront.models import Picture, Product, ProductDocument, ProductPicture, ShopHomePage
from tests.factories.storefront import make_brand, make_category, make_product
from tests.storefront.visiting import OpenShop, Page

SCRIPT = "<script>alert(1)</script>\"'&"


def data_of(element: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in element.items() if key.startswith("data-")}


def test_a_row_carries_what_programs_read(open_shop: OpenShop) -> None:
    category = make_category("Cables")
    cable = make_product("C 1/2", category=category, unit="MTR", price_unit=100, min_quantity=50, quantity_step=25)
    shop = open_shop(prices={cable: {"0": "12.5", "100": "11.125"}})

    page = shop.page(f"c/{category.slug}/")

    (row,) = page.with_attribute("data-sku")
    assert data_of(row) == {
        "data-sku": "C 1/2",
        "data-unit-price": "12.5",
        "data-price-unit": "100",
        "data-currency": "EUR",
        "data-unit": "MTR",
        "data-min-quantity": "50",
        "data-quantity-step": "25",
    }
    assert page.form("add")["fields"] == {"sku": "C 1/2", "quantity": "50", "next": f"c/{category.slug}/"}
    assert page.form("add")["attrs"]["method"] == "post"
    assert f"{shop.base}p/C%201%2F2/" in page.values("href")
    for words in ("€12.50 per 100 m", "from 100 €11.125", "At least 50 m, in steps of 25."):
        assert words in page.text


@pytest.mark.parametrize(
    ("values", "hooks"),
    [
        ({}, {}),
        ({"min_quantity": 5}, {"data-min-quantity": "5"}),
        ({"quantity_step": 5}, {"data-min-quantity": "1", "data-quantity-step": "5"}),
        (
            {"min_quantity": "0.25", "quantity_step": "0.25"},
            {"data-min-quantity": "0.25", "data-quantity-step": "0.25"},
        ),
    ],
)
def test_minimum_and_step_are_told_where_they_are_not_one(open_shop: OpenShop, values: dict, hooks: dict) -> None:
    product = make_product("P", **values)
    shop = open_shop(prices={product: "0.0125"})

    (row,) = shop.page("p/P/").with_attribute("data-sku")

    plain = {"data-sku": "P", "data-unit-price": "0.0125", "data-currency": "EUR", "data-unit": "C62"}
    assert data_of(row) == plain | hooks


def test_without_a_price_there_is_none_and_nothing_to_add(open_shop: OpenShop) -> None:
    category = make_category()
    make_product("P", category=category)
    shop = open_shop(make_product("OTHER"))

    for place in (f"c/{category.slug}/", "p/P/"):
        page = shop.page(place)

        (row,) = page.with_attribute("data-sku")
        assert data_of(row) == {"data-sku": "P", "data-unit": "C62"}
        assert not page.has_form("add")
        assert "Price on request" in page.text


def test_a_category_shows_its_way_its_children_and_its_brands(open_shop: OpenShop) -> None:
    top = make_category("Top")
    below = make_category("Below", parent=top)
    bolt, nut = make_brand("Bolt & Co"), make_brand("Nut")
    products = [make_product(category=below, brand=brand) for brand in (bolt, bolt, nut)]
    shop = open_shop(*products)

    page = shop.page(f"c/{top.slug}/")
    narrowed = shop.page(f"c/{top.slug}/?brand={nut.pk}")
    both = shop.page(f"c/{top.slug}/?brand={nut.pk}&brand={bolt.pk}&view=grid")

    assert "Bolt & Co 2 Nut 1" in page.text
    assert f"{shop.base}c/{below.slug}/" in page.values("href")
    assert f"{shop.base}c/{top.slug}/?brand={bolt.pk}" in page.values("href")
    assert narrowed.values("data-sku") == [products[2].sku]
    assert f"{shop.base}c/{top.slug}/?brand={nut.pk}&brand={bolt.pk}" in narrowed.values("href")
    assert f"{shop.base}c/{top.slug}/" in narrowed.values("href")
    assert len(both.values("data-sku")) == 3
    assert f"{shop.base}c/{top.slug}/?brand={bolt.pk}&view=grid" in both.values("href")


def test_pages_of_a_list_lead_to_each_other_and_keep_the_view(open_shop: OpenShop) -> None:
    category = make_category()
    products = [make_product(category=category) for _ in range(30)]
    shop = open_shop(*products)

    first = shop.page(f"c/{category.slug}/?view=grid")
    (onward,) = [element["href"] for element in first.with_attribute("rel") if element["rel"] == "next"]
    second = shop.page(onward.removeprefix(shop.base))
    (back,) = [element["href"] for element in second.with_attribute("rel") if element["rel"] == "prev"]

    assert len(first.values("data-sku")), len(second.values("data-sku")) == (24, 6)
    assert len({*first.values("data-sku"), *second.values("data-sku")}) == 30
    assert "view=grid" in onward
    assert shop.page(back.removeprefix(shop.base)).values("data-sku") == first.values("data-sku")


@pytest.mark.parametrize("query", ["brand=x", "brand=-1", "brand=99999999999999999999", "brand=١", "view=<x>"])
def test_nonsense_in_an_address_is_passed_over(open_shop: OpenShop, query: str) -> None:
    category = make_category()
    product = make_product(category=category)
    shop = open_shop(product)

    assert shop.page(f"c/{category.slug}/?{query}").values("data-sku") == [product.sku]


@pytest.mark.parametrize(
    "place", ["c/no-such/", "c/{slug}/?after=1", "search/?q=x&c=no-such", "p/NO-SUCH/", "nowhere/"]
)
def test_what_is_not_there_is_a_page_with_code_and_reference(open_shop: OpenShop, place: str) -> None:
    category = make_category()
    shop = open_shop(make_product(category=category))

    answer = shop.get(place.format(slug=category.slug))

    (trouble,) = Page(answer.content.decode()).with_attribute("data-error")
    assert answer.status_code == 404
    assert (trouble["data-error"], trouble["data-reference"]) == ("shop.not_found", shop.buyer.session.reference)


def test_hidden_and_unknown_are_the_same_page_and_neither_is_named(open_shop: OpenShop) -> None:
    hidden = make_product("HIDDEN-1")
    shop = open_shop(make_product("SHOWN"), hidden=[hidden])

    answers = [shop.get(place) for place in ("p/HIDDEN-1/", "p/NO-SUCH-1/", "p/HIDDEN-1/?x=HIDDEN-1", "nowhere/")]

    nonces = re.compile(rb'nonce="[^"]*"')
    assert {answer.status_code for answer in answers} == {404}
    assert len({nonces.sub(b"", answer.content) for answer in answers}) == 1
    assert b"HIDDEN" not in answers[0].content


def test_a_hidden_product_is_nowhere(open_shop: OpenShop) -> None:
    category = make_category("Gloves")
    brand, only_hidden = make_brand("Shown brand"), make_brand("Hidden brand")
    hidden = make_product("H-1", name="Glove classified", category=category, brand=only_hidden)
    shown = make_product("S-1", name="Glove plain", category=category, brand=brand)
    empty = make_category("Only hidden")
    other = make_product("H-2", name="Other classified", category=empty)
    put_on_home("H-1", "S-1")
    shop = open_shop(shown, hidden, other, hidden=[hidden, other])

    places = ["", f"c/{category.slug}/", "search/?q=glove", "search/?q=H-1", "search/?q=classif", "search/suggest/?q=gl",
              "search/suggest/?q=H-1", f"p/{shown.sku}/", "lists/", "cart/", "quick-order/"]  # fmt: skip
    pages = {place: shop.page(place) for place in places}

    for page in pages.values():
        assert not {"H-1", "H-2"} & set(page.values("data-sku"))
        assert "classified" not in page.text
        assert "Hidden brand" not in page.text
        assert "Only hidden" not in page.text
    assert pages[""].values("data-sku") == ["S-1"]
    assert pages["search/?q=glove"].values("data-sku") == ["S-1"]
    assert shop.get(f"c/{empty.slug}/").status_code == 404


def test_search_says_what_it_corrected_and_what_it_hit(open_shop: OpenShop) -> None:
    glove = make_product("G-100", name="Leather glove")
    make_product("G-1000", name="Glove like G-100")
    shop = open_shop(glove)

    corrected, exact = shop.page("search/?q=glvoe"), shop.page("search/?q=G-100")

    assert "Nothing was found for “glvoe”. These are the articles for glove ." in corrected.text
    assert exact.values("data-sku")[0] == "G-100"
    assert "Exact match" in exact.text
    assert "Exact match" not in corrected.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("calbe", "cable"), ("cabel", "cable"), ("cble", "cable"), ("cabble", "cable"), ("coble", "cable")],
)
def test_a_slip_is_corrected_to_the_word_nearest_by_letters(open_shop: OpenShop, typed: str, meant: str) -> None:
    shop = open_shop(make_product(name="Cable"), make_product(name="Cat"), make_product(name="Table"))

    assert f"These are the articles for {meant} ." in shop.page(f"search/?q={typed}").text


@pytest.mark.parametrize("typed", ["", "xyzzy", SCRIPT, "%", "x" * 500, "a\x00b"])
def test_a_search_without_hits_helps_and_repeats_nothing_raw(open_shop: OpenShop, typed: str) -> None:
    shop = open_shop(make_product("P"))

    answer = shop.get(f"search/?q={quote(typed)}")

    page = Page(answer.content.decode())
    assert (answer.status_code, page.values("data-sku")) == (200, [])
    assert "An article number, a manufacturer's number or a GTIN finds exactly that article." in page.text
    assert "<script>alert" not in answer.content.decode()


def test_suggestions_are_links_to_visible_products(open_shop: OpenShop) -> None:
    shop = open_shop(make_product("G/1", name="Glove"))

    page = shop.page("search/suggest/?q=glo")

    assert page.values("href") == [f"{shop.base}search/?q=glove", f"{shop.base}p/G%2F1/"]
    assert shop.page("search/suggest/?q=g").values("href") == []


def test_a_products_page_tells_everything(open_shop: OpenShop) -> None:
    category = make_category("Screws")
    screw = make_product(
        "S-1", category=category, brand=make_brand("Fix"), name="Screw", manufacturer_part_number="MPN-7",
        gtin="4006381333931", unit="C62", price_unit=100, pack_quantity=200, pack_unit="C62", lead_time_days=3,
        stock=1250, unspsc="31161500", eclass="23-11-01-01", eclass_version="14.0",
        attributes=[{"names": {"en": "Length"}, "value": 40, "unit": "mm"}],
    )  # fmt: skip
    sibling = make_product("S-2", category=category)
    add_picture(screw, "a" * 32 + ".png")
    ProductDocument.objects.create(product=screw, title="Data sheet", file="b" * 32 + ".pdf")
    shop = open_shop(prices={screw: {"0": "12.50", "100": "11.00", "1000": "9.9"}, sibling: "1"})

    page = shop.page("p/S-1/")

    for words in ("Screw", "Fix", "MPN-7", "4006381333931", "1 piece = 200 pieces", "Delivery in 3 days", "Length 40 mm",
                  "1,250 pieces in stock", "31161500", "ECLASS 14.0 23-11-01-01", "€12.50 per 100 pieces",
                  "100 pieces €11.00", "1,000 pieces €9.90"):  # fmt: skip
        assert words in page.text
    assert page.values("data-sku") == ["S-1", "S-2"]
    assert f"/media/{'b' * 32}.pdf" in page.values("href")
    assert f"/media/960/{'a' * 32}.png" in page.values("src")
    assert page.form("add", sku="S-1")["fields"]["quantity"] == "1"


@pytest.mark.parametrize("sku", ["A/B", "A B", "a?b#c", "%2F", "../x", "ü-1", "A//B", 'q"<'])
def test_any_article_number_has_a_page(open_shop: OpenShop, sku: str) -> None:
    category = make_category()
    shop = open_shop(make_product(sku, category=category))

    (address,) = {value for value in shop.page(f"c/{category.slug}/").values("href") if "/p/" in value}

    assert shop.page(address.removeprefix(shop.base)).values("data-sku") == [sku]


def test_names_are_shown_and_not_run(open_shop: OpenShop) -> None:
    category = make_category(f"Category {SCRIPT}", slug="evil")
    product = make_product(
        "P", name=f"Name {SCRIPT}", category=category, brand=make_brand(f"Brand {SCRIPT}"),
        attributes=[{"names": {"en": SCRIPT}, "value": SCRIPT, "unit": SCRIPT}],
    )  # fmt: skip
    shop = open_shop(product)

    for place in ("", "c/evil/", "search/?q=name", "search/suggest/?q=na", "p/P/"):
        html = shop.get(place).content.decode()
        assert "<script>alert" not in html
        assert " onerror" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_nothing_stands_in_a_page_that_its_policy_forbids(open_shop: OpenShop) -> None:
    category = make_category()
    shop = open_shop(make_product("P", category=category))

    for place in ("", f"c/{category.slug}/", "search/?q=p", "search/?q=zzz", "p/P/", "cart/", "quick-order/", "lists/"):
        answer = shop.get(place)
        page = Page(answer.content.decode())
        inline = [element for element in page.elements if element[""] == "script" and "src" not in element]
        handlers = [name for element in page.elements for name in element if name.startswith("on") or name == "style"]
        addresses = [*page.values("src"), *page.values("href"), *page.values("action")]
        nonces = {element["nonce"] for element in page.elements if element[""] == "style"}
        assert (inline, handlers) == ([], [])
        assert not [address for address in addresses if not address.startswith(("/", "#", "mailto:", "tel:"))]
        assert all(f"'nonce-{nonce}'" in answer["Content-Security-Policy"] for nonce in nonces)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("€1,234.50", "€0.0125")),
        ("fr", ("1\u202f234,50\xa0€", "0,0125\xa0€")),
        ("de", ("1.234,50\xa0€", "0,0125\xa0€")),
    ],
)
def test_each_language_writes_its_own_figures_and_one_for_programs(
    open_shop: OpenShop, language: str, words: tuple
) -> None:
    product = make_product("P", texts={"en": "Drill", "fr": "Perceuse", "de": "Bohrer"}, quantity_step="0.5")
    shop = open_shop(prices={product: {"0": "1234.5", "10": "0.0125"}}, language=language)

    answer = shop.get("p/P/")

    page = Page(answer.content.decode())
    assert f'<html lang="{language}">' in answer.content.decode()
    assert data_of(page.with_attribute("data-sku")[0])["data-unit-price"] == "1234.5"
    assert {"en": "Drill", "fr": "Perceuse", "de": "Bohrer"}[language] in page.text
    for word in words:
        assert word in "".join(page.words)


@pytest.mark.parametrize("rows", [1, 3, 24])
def test_a_warm_page_costs_at_most_three_queries_with_the_visits_own(open_shop: OpenShop, rows: int) -> None:
    category = make_category()
    products = [make_product(category=category) for _ in range(rows)]
    shop = open_shop(*products)
    shop.post("cart/add/", sku=products[0].sku, quantity="1")

    for place, most in ((f"c/{category.slug}/", 3), (f"p/{products[0].sku}/", 3), ("", 2)):
        shop.get(place)
        with CaptureQueriesContext(connection) as queries:
            shop.get(place)
        asked = [query["sql"] for query in queries if "set search_path" not in query["sql"].lower()]
        assert len(asked) <= most, asked


def test_the_home_shows_the_suppliers_words_in_the_buyers_language(open_shop: OpenShop) -> None:
    category = make_category("Tools")
    put_on_home("P")
    shop = open_shop(make_product("P", category=category), language="fr")

    html = shop.get().content.decode()

    page = Page(html)
    assert "<p>Note en <b>français</b>alert(2)</p>" in html
    assert "Bonjour & bienvenue" in page.text
    assert "Only English" in page.text
    assert page.values("data-sku") == ["P"]
    assert f"{shop.base}c/{category.slug}/" in page.values("href")


def test_the_home_follows_what_the_desk_publishes(open_shop: OpenShop) -> None:
    home = put_on_home("A")
    shop = open_shop(make_product("A"), make_product("B"))
    assert shop.page().values("data-sku") == ["A"]

    home.body = [("featured", {"title": {"en": "New"}, "skus": ["B"]})]
    home.save_revision().publish()

    assert shop.page().values("data-sku") == ["B"]


def test_an_empty_range_says_so(open_shop: OpenShop) -> None:
    hidden = make_product("P")
    shop = open_shop(hidden, hidden=[hidden])

    assert "There are no articles in your range yet" in shop.page().text


def put_on_home(*skus: str) -> ShopHomePage:
    """A home with a greeting, featured products and a text."""
    home = ShopHomePage(title="Home", slug="shop-home")
    home.body = [
        (
            "hero",
            {"title": {"en": "Hello", "fr": "Bonjour & bienvenue"}, "text": {"en": "Only English"}, "image": None},
        ),
        ("featured", {"title": {"en": "Featured"}, "skus": list(skus)}),
        ("text", {"text": {"en": "<p>Note</p>", "fr": "<p>Note en <b>français</b><script>alert(2)</script></p>"}}),
    ]
    existing = ShopHomePage.objects.first()
    if existing is None:
        return ShopHomePage.add_root(instance=home)
    existing.body = home.body
    existing.save_revision().publish()
    return existing


def add_picture(product: Product, name: str) -> None:
    picture = Picture.objects.create()
    Picture.objects.filter(pk=picture.pk).update(file=name, width=400, height=400)
    ProductPicture.objects.create(product=product, picture=picture)
