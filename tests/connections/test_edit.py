"""Edit: the buyer's cart stands in the shop again, and goes back as what it was plus what he changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from connections.domain.purge_old import purge_old
from connections.models import CartTransfer, ConnectionAssortmentRule, Transcript, UnitMapping
from protocols.messages import CartReturn, Operation
from storefront.domain.write_listing import write_listings
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.editing import Shop, bare_item, item_of, lines_in, notice_in, open_shop, sessions
from tests.connections.shopping import cart_in, send, transfers
from tests.factories.messages import order_request, status_of
from tests.factories.storefront import make_price_list, make_product
from tests.journeys.page import Page

LOST = "setup.lines_lost"
MERGED = "setup.lines_merged"


@pytest.fixture
def shop(client_a: Client, supplier_a: Supplier) -> Shop:
    return open_shop(client_a, supplier_a)


def companions(cart: CartReturn) -> list[str]:
    return [line.item_id.supplier_part_auxiliary_id for line in cart.lines]


def codes(shop: Shop) -> list[str]:
    with in_tenant(shop.supplier):
        findings = Transcript.objects.filter(kind="setup").latest("id").findings
    return [finding["code"] for finding in findings]


def test_lines_come_back_with_the_names_they_had_and_new_ones_get_their_own(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"), ("WASHER", "3"))

    buyer = shop.come_back(Operation.EDIT, *map(item_of, first.lines))
    assert buyer.post("cart/add/", {"sku": "M8x40/ß", "quantity": "100"}).status_code == 303
    second = cart_in(send(buyer))

    assert companions(second)[:2] == companions(first)
    assert companions(second)[2].startswith("Q")
    assert len({*companions(second)}) == 3


def test_names_stay_the_same_however_often_a_cart_is_edited(shop: Shop) -> None:
    cart = first = shop.first_cart(("PLAIN-1", "2"))
    for quantity in ("3", "4", "5"):
        buyer = shop.come_back(Operation.EDIT, item_of(cart.lines[0], quantity=Decimal(quantity)))
        cart = cart_in(send(buyer))

    assert companions(cart) == companions(first)
    assert cart.lines[0].quantity == Decimal(5)


def test_an_order_is_matched_with_the_last_cart_that_sent_the_name(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))
    buyer = shop.come_back(Operation.EDIT, item_of(first.lines[0]))
    key = Page(buyer.get("cart/").content.decode(), "https://ta.localhost/").all("//*[@data-line]")[0].get("data-line")
    assert buyer.post("cart/quantity/", {"line": str(key), "quantity": "12"}).status_code == 303
    second = cart_in(send(buyer))

    document = order_request(shop.agreed, item_of(second.lines[0]), total=second.total)
    answer = shop.client.post(f"/punchout/cxml/{shop.agreed.key}/", document, content_type="text/xml")

    assert status_of(answer.content)[0] == "200"
    with in_tenant(shop.supplier):
        order = Order.objects.select_related("origin__transfer").get()
        newest = CartTransfer.objects.latest("id")
        findings = [finding["code"] for line in order.lines.all() for finding in line.findings]
    assert order.origin.transfer == newest
    assert findings == []


def test_a_quantity_changed_in_the_buyers_system_counts(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))

    buyer = shop.come_back(Operation.EDIT, item_of(first.lines[0], quantity=Decimal(7)))

    assert lines_in(buyer) == [("PLAIN-1", Decimal(7), Decimal(10))]


def test_a_cart_is_edited_months_later(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))
    with in_tenant(shop.supplier):
        CartTransfer.objects.update(created_at=F("created_at") - timedelta(days=500), valid_until=timezone.now())
        purge_old(timezone.now() + timedelta(days=500))

    buyer = shop.come_back(Operation.EDIT, item_of(first.lines[0]))

    assert lines_in(buyer) == [("PLAIN-1", Decimal(2), Decimal(10))]


@pytest.mark.parametrize("companion", ["", "Q-NEVER/abc", "someone else's"])
def test_a_line_without_a_cart_of_ours_is_made_from_its_parts(shop: Shop, companion: str) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "12", companion))

    assert lines_in(buyer) == [("PLAIN-1", Decimal(12), Decimal("9.5"))]
    assert companion in ("", *companions(cart_in(send(buyer))))


def test_a_copied_cart_whose_name_is_of_another_article_is_made_from_its_parts(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))

    buyer = shop.come_back(Operation.EDIT, bare_item("WASHER", "2", companions(first)[0]))

    assert lines_in(buyer) == [("WASHER", Decimal(2), Decimal("0.0123"))]


def test_a_cart_copied_in_the_buyers_system_comes_back_twice(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))

    carts = [cart_in(send(shop.come_back(Operation.EDIT, item_of(first.lines[0])))) for _copy in range(2)]

    assert [companions(cart) for cart in carts] == [companions(first)] * 2


@pytest.mark.parametrize("unit", ["EA", "ea", "C62", "PCE", ""])
def test_a_piece_by_any_name_is_a_piece(shop: Shop, unit: str) -> None:
    with in_tenant(shop.supplier):
        shop.goods.plain.unit = "C62"
        shop.goods.plain.save()

    assert len(lines_in(shop.come_back(Operation.EDIT, bare_item("PLAIN-1", unit=unit)))) == 1


def test_the_buyers_own_name_of_a_unit_is_understood(shop: Shop) -> None:
    with in_tenant(shop.supplier):
        UnitMapping.objects.create(connection=shop.agreed.connection, ours="MTR", theirs="METRE")

    assert len(lines_in(shop.come_back(Operation.EDIT, bare_item("WASHER", unit="Metre")))) == 1


def test_what_cannot_be_brought_back_is_named_in_the_cart(shop: Shop) -> None:
    with in_tenant(shop.supplier):
        hidden = make_product("HIDDEN-9")
        make_price_list({hidden: "1"})
        ConnectionAssortmentRule.objects.create(connection=shop.agreed.connection, product=hidden, effect="hide")
        write_listings()
    items = (
        bare_item("PLAIN-1", "2"),
        bare_item("WASHER", "2", unit="KGM", description="Washers by weight"),
        bare_item("NEVER-1", "2"),
        bare_item("HIDDEN-9", "2"),
    )

    buyer = shop.come_back(Operation.EDIT, *items)
    text = notice_in(buyer.get("cart/"), LOST)

    assert [sku for sku, *_rest in lines_in(buyer)] == ["PLAIN-1"]
    assert "WASHER Washers by weight (sold in another unit)" in text
    assert "NEVER-1 (not in your range)" in text
    assert "HIDDEN-9 (not in your range)" in text
    assert codes(shop).count("setup.item.unknown") == 2
    assert "setup.item.unit_differs" in codes(shop)


def test_of_many_lost_lines_only_some_are_named(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, *(bare_item(f"NEVER-{n}") for n in range(1, 21)))

    text = notice_in(buyer.get("cart/"), LOST)

    assert "20 lines" in text
    assert ("NEVER-8" in text, "NEVER-9" in text) == (True, False)


def test_the_same_article_twice_becomes_one_line_and_the_buyer_is_told(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "2", "first"), bare_item("PLAIN-1", "3", "second"))

    text = notice_in(buyer.get("cart/"), MERGED)
    sent = [(line.item_id.supplier_part_auxiliary_id, line.quantity) for line in cart_in(send(buyer)).lines]

    assert [quantity for _sku, quantity, _price in lines_in(buyer)] == [Decimal(5)]
    assert "setup.item.merged" in codes(shop)
    assert "with the sum: PLAIN-1." in text
    assert "your requisition will have one line for each of these articles" in text
    assert sent == [("first", Decimal(5))]


def test_lines_put_together_are_no_original_to_give_back(client_a: Client, supplier_a: Supplier) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"leave_edit": "original"})
    alone = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "2", "first"))
    twins = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "2", "first"), bare_item("PLAIN-1", "3", "second"))

    assert [len(transfers(buyer)) for buyer in (alone, twins) if buyer.post("leave/")] == [1, 0]


def test_who_only_looks_at_lines_put_together_is_not_told_of_sending(shop: Shop) -> None:
    items = [bare_item(sku, "1") for sku in ("PLAIN-1", "PLAIN-1", "PLAIN-1", "WASHER")]
    buyer = shop.come_back(Operation.INSPECT, *items)

    text = notice_in(buyer.get("cart/"), MERGED)

    assert text.endswith("with the sum: PLAIN-1.")


def test_lines_of_different_articles_are_told_nothing_of(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1", "1"), bare_item("WASHER", "1"))

    assert notice_in(buyer.get("cart/"), MERGED) == ""


@pytest.mark.parametrize(
    ("promised", "operation", "status"),
    [
        ("create", Operation.EDIT, "412"),
        ("create", Operation.INSPECT, "412"),
        ("inspect", Operation.EDIT, "412"),
        ("inspect", Operation.INSPECT, "200"),
        ("edit", Operation.EDIT, "200"),
        ("edit", Operation.INSPECT, "200"),
    ],
)
def test_only_what_was_promised_for_the_items_is_done_with_them(
    client_a: Client, supplier_a: Supplier, promised: str, operation: Operation, status: str
) -> None:
    shop = open_shop(client_a, supplier_a, overrides={"operation_allowed": promised})
    first = shop.first_cart(("PLAIN-1", "2"))
    before = sessions(supplier_a)

    answer = shop.ask(operation, item_of(first.lines[0]))

    assert status_of(answer.content)[0] == status
    assert first.operation_allowed == promised
    assert sessions(supplier_a) - before == (1 if status == "200" else 0)


def test_what_was_promised_holds_when_the_agreement_changes(shop: Shop) -> None:
    first = shop.first_cart(("PLAIN-1", "2"))
    with in_tenant(shop.supplier):
        shop.agreed.connection.overrides = {"operation_allowed": "create"}
        shop.agreed.connection.save()

    assert status_of(shop.ask(Operation.EDIT, item_of(first.lines[0])).content)[0] == "200"


def test_lines_in_a_request_to_create_are_left_out_and_noted(shop: Shop) -> None:
    buyer = shop.come_back(Operation.CREATE, bare_item("PLAIN-1"))

    assert lines_in(buyer) == []
    assert "setup.items.ignored" in codes(shop)


def test_an_edit_begins_at_the_cart(shop: Shop) -> None:
    assert shop.first_address(Operation.EDIT, bare_item("PLAIN-1")) == "cart/"


def test_an_emptied_cart_is_sent_only_after_a_second_click(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1"))
    key = Page(buyer.get("cart/").content.decode(), "https://ta.localhost/").all("//*[@data-line]")[0].get("data-line")
    buyer.post("cart/remove/", {"line": str(key)})

    asked = send(buyer)
    page = Page(asked.content.decode(), "https://ta.localhost/")
    assert page.forms("erp") == []
    assert "requisition's lines will be deleted" in asked.content.decode().replace("&#39;", "'")
    (form,) = page.forms("return-empty")
    cart = cart_in(buyer.post("return/", dict(form.fields)))

    assert (cart.lines, cart.status, cart.total.amount) == ((), "", Decimal(0))


def test_our_script_is_sent_to_the_cart_with_an_empty_one(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("NEVER-1"))

    answer = send(buyer, HTTP_X_REQUESTED_WITH="fetch")

    assert (answer.status_code, answer["Location"]) == (303, f"{buyer.base}cart/")


def test_saying_yes_beforehand_sends_no_empty_cart_of_a_new_visit(shop: Shop) -> None:
    buyer = shop.come_back(Operation.CREATE)

    assert buyer.post("return/", {"confirm": "empty"}).status_code == 303


def test_saying_yes_does_not_pass_other_obstacles(shop: Shop) -> None:
    buyer = shop.come_back(Operation.EDIT, bare_item("PLAIN-1"))
    with in_tenant(shop.supplier):
        shop.goods.plain.delete()

    assert buyer.post("return/", {"confirm": "empty"}).status_code == 303
