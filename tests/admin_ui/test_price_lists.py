"""The pages of a price list: what it computes, drafts and plans, roll back, two versions side by side; and "Why?"."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from connections.domain.agreed_shopper import agreed_shopper
from storefront.domain.pricing import breaks_for, price_at
from storefront.models import Brand, Category, PriceList, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import add_version, make_brand, make_category, make_price_list, make_product

Rules = Sequence[tuple[Category | None, Brand | None, str]]


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


def fields(rules: Rules = (), **others: object) -> dict[str, object]:
    """The form for new prices as a browser sends it."""
    sent: dict[str, object] = {"mode": "whole", "rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0, **others}
    for place, (category, brand, percent) in enumerate(rules):
        sent |= {
            f"rules-{place}-category": category.pk if category else "",
            f"rules-{place}-brand": brand.pk if brand else "",
            f"rules-{place}-percent": percent,
        }
    return sent


def publish(client: Client, price_list: PriceList, rules: Rules = (), **others: object) -> str:
    answer = client.post(f"/admin/price-lists/{price_list.pk}/new-version/", fields(rules, **others), follow=True)
    return unescape(answer.content.decode())


def act(client: Client, price_list: PriceList, number: int, name: str) -> str:
    answer = client.post(f"/admin/price-lists/{price_list.pk}/version/{number}/", {"act": name}, follow=True)
    return unescape(answer.content.decode())


def states(page: str) -> list[str]:
    return re.findall(r'<span class="w-status">(.*?)</span>', page)


def paid(shop: Supplier, price_list: PriceList, product: Product, quantity: int = 1) -> str | None:
    """What a buyer with this list pays, through the agreement that is read at each request."""
    with in_tenant(shop):
        shopper = agreed_shopper(make_connection(price_lists=(price_list,)).connection)
        price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), Decimal(quantity))
    return f"{price.amount.normalize():f}" if price else None


def test_gold_is_base_less_eight_per_cent_with_its_own_prices_fixed(shop: Supplier, owner: Client) -> None:
    one, two = make_product("P-1"), make_product("P-2")
    base = make_price_list({one: "10", two: {"0": "10", "100": "9"}}, name="Base")
    gold = make_price_list({}, name="Gold")

    page = publish(owner, gold, [(None, None, "-8")], lines="P-1;7.5", parent=base.pk)

    assert "Version 2 is published." in page
    assert [paid(shop, gold, one), paid(shop, gold, two), paid(shop, gold, two, 100)] == ["7.5", "9.2", "8.28"]
    assert "What version 2 computes" in page


def test_rules_floor_and_decimals_are_written_and_offered_again(shop: Supplier, owner: Client) -> None:
    category, brand = make_category(), make_brand()
    product = make_product("P-1", category=category, brand=brand)
    base, costs = make_price_list({product: "10"}), make_price_list({product: "9.1"})
    gold = make_price_list({})
    rules: Rules = [(category, None, "-5"), (category, brand, "-12.5"), (None, None, "3")]

    publish(owner, gold, rules, parent=base.pk, floor=costs.pk, decimals=1)

    with in_tenant(shop):
        version = gold.versions.get(number=2)
        written = [(rule.category, rule.brand, f"{rule.percent:f}") for rule in version.rules.all()]
    form = owner.get(f"/admin/price-lists/{gold.pk}/new-version/").content.decode()
    assert written == [(category, None, "-5.0000"), (category, brand, "-12.5000"), (None, None, "3.0000")]
    assert (version.parent_list, version.floor_list, version.decimals) == (base, costs, 1)
    assert paid(shop, gold, product) == "9.1"
    assert 'name="rules-2-percent" value="3.0000"' in form
    assert f'<option value="{base.pk}" selected>' in form


def test_a_circle_half_a_rule_and_the_same_scope_twice_are_refused_in_words(shop: Supplier, owner: Client) -> None:
    base, gold = make_price_list({}), make_price_list({})
    add_version(gold, {}, parent_list=base)
    category = make_category()

    said = [
        publish(owner, base, parent=gold.pk),
        publish(owner, gold, [(category, None, "")], parent=base.pk),
        publish(owner, gold, [(category, None, "1"), (category, None, "2")], parent=base.pk),
        publish(owner, gold, [(None, None, "-8")], lines=""),
    ]

    for page, sentence in zip(
        said,
        (
            "These lists would compute from one another in a circle.",
            "Write the percentage: −8 for eight per cent less.",
            "Two rules are about the same goods.",
            "There is no price in these lines.",
        ),
        strict=True,
    ):
        assert sentence in page
    assert [row.versions.count() for row in (base, gold)] == [1, 2]


def test_a_draft_is_published_by_a_button_and_noted(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1")
    price_list = make_price_list({product: "5"})
    drafted = publish(owner, price_list, lines="P-1;6", keep="draft")
    before = paid(shop, price_list, product)

    published = act(owner, price_list, 2, "publish")

    assert (states(drafted), before) == (["draft", "in force"], "5")
    assert (states(published), paid(shop, price_list, product)) == (["in force", "past"], "6")
    assert list(ModelLogEntry.objects.filter(object_id=str(price_list.pk)).values_list("action", flat=True)) == [
        "desk.price_version",
        "desk.price_draft",
    ]


def test_a_plan_is_withdrawn_and_discarded(shop: Supplier, owner: Client) -> None:
    price_list = make_price_list({make_product("P-1"): "5"})
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    planned = publish(owner, price_list, lines="P-1;6", valid_from=tomorrow)

    withdrawn = act(owner, price_list, 2, "withdraw")
    discarded = act(owner, price_list, 2, "discard")

    assert [states(page) for page in (planned, withdrawn, discarded)] == [
        ["planned", "in force"],
        ["draft", "in force"],
        ["in force"],
    ]


def test_roll_back_publishes_the_earlier_prices_as_a_new_version(shop: Supplier, owner: Client) -> None:
    product = make_product("P-1")
    price_list = make_price_list({product: "5"})
    publish(owner, price_list, lines="P-1;6")

    page = act(owner, price_list, 1, "again")

    assert "Version 3 is published: its prices are those of version 1." in page
    assert (states(page), paid(shop, price_list, product)) == (["in force", "past", "past"], "5")
    exported = owner.get(f"/admin/price-lists/inspect/{price_list.pk}/?export=csv").content.decode()
    assert exported == "P-1;0;5\r\n"


def test_what_was_published_meanwhile_is_said_and_nothing_happens(shop: Supplier, owner: Client) -> None:
    price_list = make_price_list({})

    page = act(owner, price_list, 1, "discard")

    assert "This version is not in a state for that any more." in page
    assert owner.post(f"/admin/price-lists/{price_list.pk}/version/1/", {"act": "x"}).status_code == 404
    assert price_list.versions.count() == 1


def test_two_versions_are_compared_line_by_line_with_per_cent(shop: Supplier, owner: Client) -> None:
    same, dearer, gone, fresh = (make_product(f"P-{number}") for number in range(4))
    base = make_price_list({})
    price_list = make_price_list({same: "1", dearer: {"0": "4", "10": "3"}, gone: "2"})
    rule = (None, make_brand("Acme"), "-8")
    add_version(price_list, {same: "1", dearer: {"0": "4.5", "10": "3"}, fresh: "9"}, [rule], parent_list=base)

    page = unescape(owner.get(f"/admin/price-lists/{price_list.pk}/compare/?old=1&new=2").content.decode())

    rows = [re.sub(r"<.*?>", " ", row).split() for row in re.findall(r"<tr><td>P-.*?</tr>", page, re.S)]
    assert rows == [
        ["P-1", "0", "€4.00", "€4.50", "12.5"],
        ["P-2", "0", "€2.00", "–", "removed"],
        ["P-3", "0", "–", "€9.00", "added"],
    ]
    assert "Prices added: 1, changed: 1, removed: 1." in page
    assert re.search(r"Per cent: Acme\s*</td><td>–</td><td>-8", page)
    assert owner.get(f"/admin/price-lists/{price_list.pk}/compare/?old=1&new=7").status_code == 404


def test_who_only_reads_sees_versions_but_changes_none(shop: Supplier, desk: SignIn) -> None:
    price_list = make_price_list({make_product("P-1"): "5"})
    add_version(price_list, {})
    reader = desk(Role.SUPPORT)

    page = reader.get(f"/admin/price-lists/inspect/{price_list.pk}/").content.decode()
    act(reader, price_list, 1, "again")
    publish(reader, price_list, lines="P-1;1")

    assert ("Roll back to this" in page, "Compare" in page) == (False, True)
    assert price_list.versions.count() == 2


def test_why_tells_parent_rule_rounding_and_floor(shop: Supplier, owner: Client) -> None:
    category = make_category("Screws")
    product = make_product("P-1", category=make_category("Hex", parent=category))
    base = make_price_list({product: "10.333"}, name="Base")
    floor = make_price_list({product: "9.75"}, name="Costs")
    gold = make_price_list({}, name="Gold")
    add_version(gold, {}, [(category, None, "-8"), (None, None, "-1")], parent_list=base, floor_list=floor, decimals=2)
    connection = make_connection(price_lists=(gold,)).connection

    page = unescape(owner.get(f"/admin/explain/?connection={connection.pk}&sku=P-1&quantity=2").content.decode())

    told = re.findall(r"<li>(“.*?|The floor.*?)</li>", page)
    assert told == [
        "“Base”, version 1, has a price of its own: €10.333.",
        "“Gold”, version 2: −8 % (Screws and below) make €9.50636, rounded to 2 decimals €9.51.",
        "The floor “Costs” lifts it to €9.75.",
    ]
    assert "€9.75 per 1 C62, from “Gold”; 2 C62 cost €19.50." in page
