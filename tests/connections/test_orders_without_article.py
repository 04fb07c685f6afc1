"""Lines that name no article, by agreement (blanket) or in free words: stored, told at the desk, and confirmed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from protocols.cxml.grammar import check
from protocols.cxml.read import read
from protocols.cxml.read_confirmation import read_confirmation
from protocols.cxml.write_confirmation import write_confirmation
from protocols.documents import Confirmation, ConfirmationKind, ConfirmedLine, ConfirmedPart, OrderReference
from protocols.messages import CredentialClaim
from protocols.orders import OrderItem, PurchaseOrder
from protocols.values import Money
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import sign_in
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, orders
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request, status_of
from tests.factories.tenants import make_user

BLANKET = order_item("", "1", None, description="Cleaning by agreement", max_amount=Money(Decimal(500), "EUR"))
FREE = order_item("", "2", "25.00", description="Repair of the gate", is_ad_hoc=True)


@pytest.mark.parametrize("item", [BLANKET, FREE])
def test_a_line_without_article_is_stored_and_shown(
    post: Post, supplier_a: Supplier, agreed: Agreed, item: OrderItem
) -> None:
    answer = post(order_request(agreed, item, order_id="PO-9"), agreed.key)

    (order,), (line,) = orders(supplier_a), lines(supplier_a)
    desk = sign_in(supplier_a, make_user(supplier_a, role=Role.OWNER))
    page = desk.get(f"/admin/orders/inspect/{order.pk}/")
    assert status_of(answer.content)[0] == "200"
    assert (order.external_id, line.sku, line.quantity, line.product_id) == ("PO-9", "", item.quantity, None)
    assert line.description == item.description
    assert "order.line.sku_missing" in codes(order.findings)
    assert (page.status_code, item.description in page.content.decode()) == (200, True)


@pytest.mark.parametrize("item", [BLANKET, FREE])
def test_a_line_without_article_is_confirmed_by_its_number(agreed: Agreed, item: OrderItem) -> None:
    ordered = read(order_request(agreed, item, order_id="PO-9", payload_id="9@buyer.example")).body
    assert isinstance(ordered, PurchaseOrder)
    (line,) = ordered.lines
    part = ConfirmedPart(ConfirmationKind.ACCEPT, line.quantity, line.unit)
    confirmation = Confirmation(
        OrderReference("PO-9", "9@buyer.example"), "C-1", datetime.now(UTC).replace(microsecond=0),
        ConfirmationKind.EXCEPT, (ConfirmedLine(line.line_number, line.quantity, line.unit, (part,)),),
    )  # fmt: skip
    us, buyer = (CredentialClaim(*agreed.to),), (CredentialClaim(*agreed.from_),)

    document = write_confirmation(
        confirmation, order=ordered, from_=us, to=buyer, sender=us, secret="s", payload_id="c@us",
        timestamp=datetime.now(UTC),
    )  # fmt: skip

    check(document)
    assert read_confirmation(document).lines == confirmation.lines
