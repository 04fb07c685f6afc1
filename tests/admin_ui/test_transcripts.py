"""Transcripts, visits and carts sent back: found by whatever is at hand, read and never executed, whose they are."""

from typing import Any

import pytest
from django.test import Client

from admin_ui.models import CustomerManagers
from connections.models import Connection, Transcript
from connections.simulator.run import send_order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import signed_in
from tests.connections.shopping import THREE
from tests.connections.simulating import connect_doors, give_back, opened, shop_and_send, stocked
from tests.factories.connections import make_connection, make_visit

HOSTILE = b"<cXML payloadID='x'><script>alert(1)</script><a onclick=\"x()\">&amp;</a></cXML>"
LISTS = ("transcripts", "visits", "transfers")


@pytest.fixture
def toured(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch, db: None) -> Any:
    """A test as buyer that went all the way: five exchanges, one visit, one cart, one order."""
    connect_doors(monkeypatch)
    agreed, _goods = stocked(supplier_a)
    simulation = opened(supplier_a, agreed)
    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *THREE))
    with in_tenant(supplier_a):
        send_order(simulation)
    return simulation


def said(connection: Connection | None = None, **values: Any) -> Transcript:
    """One exchange."""
    values = {
        "reference": "TABC", "kind": "setup", "method": "POST", "path": "/punchout/cxml/", "http_status": 200,
        "verdict": "accepted", "connection": connection, **values,
    }  # fmt: skip
    return Transcript.objects.create(**values)


def listed(client: Client, what: str, **query: str) -> set[str]:
    """What a search or filter leaves."""
    answer = client.get(f"/admin/{what}/", query)
    assert answer.status_code == 200
    return {str(row) for row in answer.context["object_list"]}


def one(client: Client, what: str, pk: int) -> Any:
    return client.get(f"/admin/{what}/inspect/{pk}/")


def test_an_exchange_is_found_by_everything_a_person_has_at_hand(
    client_a: Client, supplier_a: Supplier, toured: Any
) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        order = Transcript.objects.select_related("order", "transfer").get(kind="order")
        setup = Transcript.objects.get(kind="setup")
        visit = setup.session.reference
        number, external, quote = order.order.number, order.order.external_id, order.transfer.quote_id

    for words in (order.reference, number, external, quote, order.payload_id):
        assert order.reference in listed(client_a, "transcripts", q=words), words
    for words in (visit, "me@supplier.example", "Test as buyer", "plain-1"):
        assert setup.reference in listed(client_a, "transcripts", q=words), words
    assert listed(client_a, "transcripts", q="nothing of this kind") == set()


def test_exchanges_are_filtered_by_what_how_and_whose(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        mine, other = make_connection().connection, make_connection().connection
        said(mine, reference="TGOOD")
        said(mine, reference="TBAD", verdict="credential.refused", kind="order")
        said(other, reference="TODD", findings=[{"code": "x", "path": "y"}])

    def by(**query: Any) -> set[str]:
        return listed(client_a, "transcripts", **query)

    assert by(outcome="good") == {"TGOOD", "TODD"}
    assert by(outcome="bad") == by(kind="order") == by(verdict="credential") == {"TBAD"}
    assert by(outcome="odd") == by(connection=str(other.pk)) == {"TODD"}
    assert by(customer=str(mine.customer_id)) == {"TGOOD", "TBAD"}
    assert by(created_at_from="2000-01-01", created_at_to="2000-01-02") == set()


def test_hostile_content_is_text(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        row = said(request_body=HOSTILE, response_body=b"<script>alert(2)</script>", path="/<b>",
                   request_headers=[["X-Evil", "<img src=x>"], ["Content-Type", "text/xml"]])  # fmt: skip

    shown = one(client_a, "transcripts", row.pk).content.decode()

    assert "alert(1)" in shown
    assert [bad for bad in ("<script>alert", "<img src=x", 'onclick="x()', "POST /<b>") if bad in shown] == []


def test_a_form_is_shown_field_by_field_with_its_document(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        row = said(
            request_body=b"USERNAME=%C3%A9&cxml-urlencoded=%3Ca%3E%3Cb%2F%3E%3C%2Fa%3E",
            request_headers=[["Content-Type", "application/x-www-form-urlencoded"]],
        )

    text = one(client_a, "transcripts", row.pk).context["directions"][0]["text"]

    assert text.startswith("USERNAME = é\n")
    assert '&lt;<span class="wire-tag">b</span>/&gt;' in text


@pytest.mark.parametrize("body", [b"", None, b"\xff\xfe\x00broken", b"\x00\x01\x02", b"<unclosed", b"{}" * 200_000])
def test_whatever_came_can_be_shown(client_a: Client, supplier_a: Supplier, body: bytes | None) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        row = said(request_body=body)

    assert one(client_a, "transcripts", row.pk).status_code == 200


def test_findings_and_verdict_are_put_into_words(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        found = [{"code": "oci.hook_url.encoded", "path": "HOOK_URL", "found": "x", "expected": "y", "severity": "info"},
                 {"code": "made.up", "path": "p", "found": "", "expected": "", "severity": "info"}]  # fmt: skip
        row = said(verdict="credential.refused", findings=found)

    context = one(client_a, "transcripts", row.pk).context

    assert str(context["explanation"]).startswith("The sender's identity or secret")
    assert [str(entry["words"].text) for entry in context["findings"]] == [
        "HOOK_URL was encoded more than once; it was decoded.",
        "Noticed: made.up.",
    ]


def test_a_download_is_the_stored_bytes_as_a_text_file(client_a: Client, supplier_a: Supplier) -> None:
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        row = said(request_body=HOSTILE)

    answer = client_a.get(f"/admin/transcripts/{row.pk}/request.txt")

    assert answer.content == HOSTILE
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="TABC-request.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client_a.get(f"/admin/transcripts/{row.pk}/request_headers.txt").status_code == 404


def test_every_row_of_a_tour_can_be_read_and_leads_to_the_others(
    client_a: Client, supplier_a: Supplier, toured: Any
) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)
    with in_tenant(supplier_a):
        order = Transcript.objects.get(kind="order")
        cart = Transcript.objects.get(kind="cart")

    read = one(client_a, "transcripts", order.pk).content.decode()
    visit = one(client_a, "visits", cart.session_id)
    transfer = one(client_a, "transfers", order.transfer_id)

    assert f"/admin/orders/inspect/{order.order_id}/" in read
    assert f"/admin/transfers/inspect/{order.transfer_id}/" in read
    assert [line.sku for line in visit.context["lines"]] == [sku for sku, _quantity in THREE]
    assert len(transfer.context["cart"].lines) == 3


@pytest.mark.parametrize("what", LISTS)
def test_evidence_can_be_read_and_not_changed(client_a: Client, supplier_a: Supplier, what: str) -> None:
    signed_in(client_a, supplier_a, Role.OWNER)

    assert client_a.get(f"/admin/{what}/").status_code == 200
    for action in ("new/", "edit/1/", "delete/1/"):
        assert client_a.get(f"/admin/{what}/{action}").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.SUPPORT, 200), (Role.CATALOGUE_EDITOR, 302), (Role.FINANCE, 302)])
@pytest.mark.parametrize("what", LISTS)
def test_who_may_read(client_a: Client, supplier_a: Supplier, role: Role, status: int, what: str) -> None:
    signed_in(client_a, supplier_a, role)

    assert client_a.get(f"/admin/{what}/").status_code == status


def test_an_account_manager_reads_his_customers_only(client_a: Client, supplier_a: Supplier) -> None:
    user = signed_in(client_a, supplier_a, Role.ACCOUNT_MANAGER)
    with in_tenant(supplier_a):
        own, other = make_connection(), make_connection()
        CustomerManagers.objects.create(customer=own.connection.customer, user=user)
        rows = [said(own.connection, reference="TOWN"), said(other.connection, reference="TOTHER"),
                said(None, reference="TNOBODY")]  # fmt: skip
        visits = [make_visit(agreed).session for agreed in (own, other)]

    assert listed(client_a, "transcripts") == {"TOWN"}
    assert [one(client_a, "transcripts", row.pk).status_code for row in rows] == [200, 404, 404]
    assert [one(client_a, "visits", visit.pk).status_code for visit in visits] == [200, 404]
    assert [client_a.get(f"/admin/transcripts/{row.pk}/request.txt").status_code for row in rows] == [200, 404, 404]


def test_another_suppliers_people_find_nothing(
    client_b: Client, supplier_a: Supplier, supplier_b: Supplier, toured: Any
) -> None:
    signed_in(client_b, supplier_b, Role.OWNER)
    with in_tenant(supplier_a):
        row = Transcript.objects.get(kind="order")

    assert one(client_b, "transcripts", row.pk).status_code == 404
    assert client_b.get(f"/admin/transcripts/{row.pk}/request.txt").status_code == 404
    assert [listed(client_b, what) for what in LISTS] == [set(), set(), set()]


@pytest.mark.parametrize("what", LISTS)
def test_lists_need_as_many_queries_for_many_rows_as_for_few(
    client_a: Client, supplier_a: Supplier, toured: Any, what: str, django_assert_max_num_queries: Any
) -> None:
    signed_in(client_a, supplier_a)
    client_a.get(f"/admin/{what}/")
    with django_assert_max_num_queries(100) as of_few:
        client_a.get(f"/admin/{what}/")
    with in_tenant(supplier_a):
        for number in range(3):
            agreed = make_connection()
            visit = make_visit(agreed).session
            said(agreed.connection, reference=f"TMORE{number}", session=visit)
    with django_assert_max_num_queries(100) as of_many:
        client_a.get(f"/admin/{what}/")

    assert len(of_many) == len(of_few)
