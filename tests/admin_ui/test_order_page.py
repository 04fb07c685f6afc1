"""The page of an order: what it says in full, its versions in words, its files, and what changed nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from admin_ui.order_words import changes_in_words, detail_rows, plain_text
from connections.models import DocumentAttachment, InboundDocument
from storefront.domain.change_order import cancel_order, change_order
from storefront.domain.place_order import NewOrder, NewOrderLine, place_order
from storefront.models import Order
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import make_customer


def said(quantity: str, **values: Any) -> NewOrder:
    line = NewOrderLine("P-1", Decimal(quantity), "EA", Decimal(2), buyer_line="1", details={"comments": "left door"})
    customer_id = values.pop("customer_id", 0) or make_customer().pk
    return NewOrder(customer_id=customer_id, external_id="PO-1", currency="EUR", lines=(line,), **values)


@pytest.fixture
def page(desk: SignIn) -> Callable[[Order], str]:
    client = desk(Role.OWNER)
    return lambda order: client.get(f"/admin/orders/inspect/{order.pk}/").content.decode()


def attach(order: Order, name: str = "terms.pdf", **values: Any) -> DocumentAttachment:
    """A file that came with the order."""
    document = InboundDocument.objects.create(
        connection=make_connection().connection, kind="order", dedupe_key=name, body_hash=b"", body=b"",
        answer_content_type="text/xml", answer=b"", placed_order=order,
    )  # fmt: skip
    values = {"content": b"%PDF-", "media_type": "application/pdf", "size": 5, **values}
    return DocumentAttachment.objects.create(document=document, name=name, **values)


def test_versions_are_told_in_words(shop: Supplier, page: Callable[[Order], str]) -> None:
    order = place_order(said("3", details={"kind": "release", "payment": {"kind": "PCard", "masked_number": "1111"}}))
    change_order(order, said("5", customer_id=order.customer_id, buyer_version="2"))

    text = page(order)

    assert "Line 1: Quantity was 3, is now 5." in text
    assert "Order: Kind of order was release, is now –." in text
    assert ("left door" in text, "This order is cancelled." in text) == (True, False)


def test_a_cancelled_order_says_so_plainly(shop: Supplier, page: Callable[[Order], str]) -> None:
    order = place_order(said("3"))
    cancel_order(order, buyer_version="", ordered_at="", findings=[])

    assert "This order is cancelled. Nothing of it is to be delivered." in page(order)


def test_what_changed_nothing_is_listed_with_its_reason(shop: Supplier, page: Callable[[Order], str]) -> None:
    order = place_order(said("3"))
    attach(order)
    InboundDocument.objects.update(is_conflict=True, dedupe_key="order.version.old:00")

    assert "An older version came after a newer one. It changed nothing." in page(order)


def test_files_are_offered_and_internal_ones_are_not(shop: Supplier, page: Callable[[Order], str]) -> None:
    order = place_order(said("3"))
    shown, refused = attach(order), attach(order, "bad.exe", content=None, refused="program")
    attach(order, "internal.pdf", is_internal=True)

    text = page(order)

    links = [f"/attachments/{file.pk}/" in text for file in (shown, refused)]
    assert (links, "It is a program." in text, "internal.pdf" in text) == ([True, False], True, False)


def test_a_file_is_only_ever_a_download(shop: Supplier, desk: SignIn) -> None:
    order = place_order(said("3"))
    file = attach(order, 'x".html', media_type="text/html")

    answer = desk(Role.SUPPORT).get(f"/admin/orders/{order.pk}/attachments/{file.pk}/")

    assert (answer.content, answer["Content-Type"]) == (b"%PDF-", "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_files_of_others_and_internal_ones_do_not_exist(shop: Supplier, desk: SignIn, client: Client) -> None:
    order, other = place_order(said("3")), place_order(said("3"))
    files = [attach(order), attach(order, "i", is_internal=True), attach(order, "r", content=None, refused="script")]
    owner, manager, editor = desk(Role.OWNER), desk(Role.ACCOUNT_MANAGER), desk(Role.CATALOGUE_EDITOR)

    def code(person: Client, of: Order, file: DocumentAttachment) -> int:
        return person.get(f"/admin/orders/{of.pk}/attachments/{file.pk}/").status_code

    assert [code(owner, order, file) for file in files] == [200, 404, 404]
    assert (code(owner, other, files[0]), code(manager, order, files[0])) == (404, 404)
    assert code(editor, order, files[0]) == 302


def test_values_are_read_as_one_line() -> None:
    assert plain_text([{"name": "A", "segments": [{"kind": "CostCenter", "code": "7"}]}]) == "A, CostCenter, 7"
    assert plain_text([["CostCenter", "7"], ["Unit", "B"]]) == "CostCenter: 7; Unit: B"
    assert (plain_text({"amount": "3", "currency": "EUR"}), plain_text(True), plain_text(None)) == ("3 EUR", "yes", "–")
    assert detail_rows({"followup_url": "https://x/?token=1", "new_part": "y"}) == [("new_part", "y")]


def test_lines_that_come_and_go_are_told() -> None:
    line = {"buyer_line": "2", "quantity": "4", "unit": "EA", "sku": "X"}

    assert changes_in_words({"added": [line], "removed": [line]}) == [
        "Line 2 is new: 4 EA X.", "Line 2 is gone: 4 EA X.",
    ]  # fmt: skip
    assert changes_in_words({"internal": True}) == ["The buyer renumbered the order for himself; nothing was changed."]


def test_the_order_is_given_as_a_file_for_the_suppliers_own_system(shop: Supplier, desk: SignIn) -> None:
    order = place_order(said("3"))
    client = desk(Role.OWNER)

    listed = client.get(f"/admin/orders/inspect/{order.pk}/").content.decode()
    given = client.get(f"/admin/orders/{order.pk}/files/opentrans/")
    unknown = client.get(f"/admin/orders/{order.pk}/files/pdf/")

    assert f"/admin/orders/{order.pk}/files/idoc/" in listed
    assert (b"<ORDER " in given.content, unknown.status_code) == (True, 404)
