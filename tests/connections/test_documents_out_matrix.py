"""Every document that an order may be answered with × every profile: valid by our grammar and by the official DTD.

The documents are those of real orders, as the delivery engine gets them. The versions are the profiles' own.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from connections.models import Delivery
from protocols.cxml.dialects import PROFILES, CxmlProfile
from protocols.cxml.grammar import check
from protocols.values import Address
from protocols.xml import doctype, doctype_version, parse, violation
from storefront.domain.fulfil.cancel_document import cancel_document
from storefront.domain.fulfil.confirm_order import LineAnswer, confirm_order
from storefront.domain.fulfil.credit_invoice import credit_invoice
from storefront.domain.fulfil.invoice_order import BilledQuantity, invoice_order
from storefront.models import AnswerKind, DeliveryTerms, Order, SellerDetails, TaxRate
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.documenting import LINES, address_for, documents, ordered, shipped
from tests.factories.connections import make_connection
from tests.protocols.test_dtd_matrix import OFFICIAL, judges

COUNTS: Counter[str] = Counter()
SHIP_TO = Address("7", "Plant & Co", ("Mill Lane 1",), "80331", "München", "", "DE", deliver_to=("Gate 3",))


@pytest.fixture(scope="module", autouse=True)
def printed_counts(pytestconfig: pytest.Config) -> Iterator[None]:
    """Say at the end how much was held against what."""
    yield
    told = ", ".join(f"{count} {what}" for what, count in sorted(COUNTS.items()))
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")
    if reporter is not None and capture is not None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\nDocuments out × {len(PROFILES)} profiles: {told}")


def confirmed_in_parts(order: Order) -> None:
    """Every fate that a quantity may have, then a complete answer in place of it."""
    confirm_order(
        order,
        [
            LineAnswer("1", Decimal(3), delivery_date=date(2026, 12, 3), ship_date=date(2026, 12, 1)),
            LineAnswer("1", Decimal(2), unit_price=Decimal("4.25"), reason="Dearer <now>"),
            LineAnswer("1", Decimal(2), AnswerKind.SUBSTITUTE, substitute_sku="A-9", unit_price=Decimal(5)),
            LineAnswer("1", Decimal(2), AnswerKind.BACKORDER, delivery_date=date(2027, 1, 7)),
            LineAnswer("1", Decimal(1), AnswerKind.REJECT, reason="Sold out"),
        ],
        by="Anna",
        comments="In two parcels & soon",
    )
    confirm_order(order, [LineAnswer("1", Decimal(10)), LineAnswer("2", Decimal(3))], by="Anna")


def shipped_and_billed(order: Order) -> None:
    """Partly and wholly, taken back, and given back."""
    cancel_document(shipped(order, ("1", "4")), by="Anna")
    shipped(order, ("1", "4"), carrier="", tracking_numbers=[])
    shipped(order)
    cancel_document(invoice_order(order, [BilledQuantity("1", Decimal(1))], by="Anna"), by="Anna")
    invoice = invoice_order(order, None, by="Anna")
    credit_invoice(invoice, [BilledQuantity("2", Decimal(1))], "Broken & late", by="Anna")
    credit_invoice(invoice, None, "The rest, too", by="Anna")
    credit_invoice(invoice_order(order, [BilledQuantity("2", Decimal(1))], by="Anna"), None, "", by="Anna")


def with_tax(customer_id: int) -> None:
    """Goods at one rate, and a seller that says everything of himself."""
    terms = DeliveryTerms.objects.create(customer_id=customer_id)
    TaxRate.objects.create(terms=terms, percent=Decimal("7.7"))
    SellerDetails.objects.update_or_create(
        site_id=1,
        defaults={
            "name": "Bolts & Sons", "street": "Mill Lane 1", "postal_code": "80331", "city": "München",
            "country_code": "DE", "email": "sales@bolts.example", "phone": "+49 89 123", "tax_id": "DE123456789",
            "payment_days": 30,
        },
    )  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_all_documents_of_an_order_are_valid(profile: CxmlProfile, post: Post, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(profile=profile.name)
        with_tax(agreed.connection.customer_id)
    address_for(supplier_a, agreed)
    plain, rejected, full = (ordered(post, supplier_a, agreed, *LINES, ship_to=SHIP_TO) for _ in range(3))

    with in_tenant(supplier_a):
        confirm_order(plain, None, by="Anna")
        confirm_order(rejected, [LineAnswer("1", Decimal(10), "reject"), LineAnswer("2", Decimal(3), "reject")], by="B")
        confirmed_in_parts(full)
        shipped_and_billed(full)

        made = [document for order in (plain, rejected, full) for document in documents(order)]
        assert [(each.kind, each.state, each.why) for each in made if each.state != "queued"] == []
        bodies = [bytes(body) for body in Delivery.objects.values_list("body", flat=True)]
    assert len(bodies) == len(made) == 15
    assert [found for body in bodies for found in judged(body)] == []


def judged(body: bytes) -> list[str]:
    """What an official DTD has against it; our own grammar raises."""
    check(body)
    COUNTS["by our grammar"] += 1
    root = parse(body)
    found = []
    if OFFICIAL.exists():
        for dtd in judges(doctype_version(root), doctype(root).rpartition("/")[2]):
            COUNTS["by official DTDs"] += 1
            found += [f"{dtd.parent.name}: {reason}" for reason in (violation(root, dtd),) if reason]
    return found
