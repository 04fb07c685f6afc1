"""Changes and cancellations: versions of the order they mean; too late, unknown or said twice, they change nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from connections.models import InboundDocument, Transcript
from storefront.models import Order, OrderState, OrderVersion, Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines, orders
from tests.factories.connections import Agreed, make_connection
from tests.factories.messages import order_item, order_request, status_of

ReadTranscript = Callable[[], Transcript]
Send = Callable[..., Any]


@pytest.fixture
def send(post: Post, priced: tuple[Agreed, Product]) -> Send:
    """Sends PO-1 with a line per quantity; what the message says besides by keyword: the Status code."""
    agreed, product = priced

    def request(*quantities: str, **changes: Any) -> str:
        items = [
            order_item(product.sku, quantity, line_number=str(number)) for number, quantity in enumerate(quantities, 1)
        ]
        document = order_request(agreed, *items, **{"order_id": "PO-1", **changes})
        return status_of(post(document, agreed.key).content)[0]

    return request


def versions(supplier: Supplier) -> list[tuple[int, str, str]]:
    with in_tenant(supplier):
        return list(OrderVersion.objects.order_by("order_id", "number").values_list("number", "kind", "buyer_version"))


def quantities(supplier: Supplier) -> list[int]:
    return [int(line.quantity) for line in lines(supplier)]


def kept(supplier: Supplier) -> list[tuple[str, bool]]:
    """The documents by type, and whether they were set aside."""
    with in_tenant(supplier):
        return list(InboundDocument.objects.order_by("id").values_list("order_type", "is_conflict"))


def test_trap_14_an_update_replaces_the_whole_order(supplier_a: Supplier, send: Send) -> None:
    send("3", "4", payload_id="first@buyer", order_version="1")

    code = send("5", order_type="update", order_version="2", earlier_payload_id="first@buyer")

    with in_tenant(supplier_a):
        changes = OrderVersion.objects.get(number=2).changes
    assert code == "200"
    assert (len(orders(supplier_a)), quantities(supplier_a), orders(supplier_a)[0].findings) == (1, [5], [])
    assert versions(supplier_a) == [(1, "new", "1"), (2, "update", "2")]
    assert [found["sku"] for found in changes["removed"]] == ["A-1"]
    assert changes["changed"][0]["fields"] == [{"field": "quantity", "before": "3", "after": "5"}]


def test_trap_14_a_delete_without_items_cancels_the_whole_order(
    supplier_a: Supplier, send: Send, last_transcript: ReadTranscript
) -> None:
    send("3", payload_id="first@buyer")

    code = send(order_type="delete", total=None, earlier_payload_id="first@buyer", comments="Project stopped")

    order = orders(supplier_a)[0]
    assert (code, order.state, quantities(supplier_a)) == ("200", OrderState.CANCELLED, [3])
    assert [(found["code"], found["found"]) for found in order.findings] == [
        ("order.cancelled_by_buyer", "Project stopped")
    ]
    assert versions(supplier_a) == [(1, "new", ""), (2, "delete", "")]
    assert last_transcript().order == order


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("second@buyer", []),
        ("first@buyer", ["order.reference.old"]),
        ("other@buyer", ["order.reference.wrong"]),
        ("never@buyer", ["order.reference.unknown"]),
        ("", ["order.reference.missing"]),
    ],
)
def test_trap_14_a_reference_that_is_wrong_or_missing_is_found(
    supplier_a: Supplier, send: Send, reference: str, found: list[str]
) -> None:
    send("1", order_id="PO-2", payload_id="other@buyer")
    send("3", payload_id="first@buyer")
    send("4", order_type="update", payload_id="second@buyer", earlier_payload_id="first@buyer")

    assert send("5", order_type="update", earlier_payload_id=reference) == "200"

    assert (codes(orders(supplier_a)[1].findings), quantities(supplier_a)) == (found, [1, 5])


def test_a_change_under_another_number_follows_its_reference(supplier_a: Supplier, send: Send) -> None:
    send("3", payload_id="first@buyer")

    send("5", order_type="update", order_id="PO-1-V2", earlier_payload_id="first@buyer")

    order = orders(supplier_a)[0]
    assert (len(orders(supplier_a)), order.external_id, quantities(supplier_a)) == (1, "PO-1", [5])
    assert codes(order.findings) == ["order.reference.other_number"]


def test_a_reference_to_another_connections_order_is_not_followed(post: Post, supplier_a: Supplier, send: Send) -> None:
    send("3", payload_id="first@buyer")
    with in_tenant(supplier_a):
        other = make_connection()

    document = order_request(other, order_type="delete", order_id="PO-1", earlier_payload_id="first@buyer")

    assert status_of(post(document, other.key).content)[0] == "417"
    assert orders(supplier_a)[0].state == OrderState.RECEIVED


@pytest.mark.parametrize(
    ("first", "late"),
    [
        ({"order_version": "10"}, {"order_version": "9"}),
        ({"order_date": "2026-11-24T10:00:00+01:00"}, {"order_date": "2026-11-24T08:59:59+00:00"}),
        ({"order_version": "A", "order_date": "2026-11-24"}, {"order_version": "B", "order_date": "2026-11-23"}),
    ],
)
def test_an_older_version_is_kept_told_and_changes_nothing(
    supplier_a: Supplier, send: Send, last_transcript: ReadTranscript, first: dict[str, str], late: dict[str, str]
) -> None:
    send("3")
    send("5", order_type="update", **first)

    answers = [send("4", order_type="update", payload_id="late@buyer", **late) for _ in range(2)]

    assert (answers, quantities(supplier_a), len(versions(supplier_a))) == (["409", "409"], [5], 2)
    assert kept(supplier_a) == [("new", False), ("update", False), ("update", True)]
    assert (last_transcript().verdict, last_transcript().order) == ("order.version.old", orders(supplier_a)[0])


@pytest.mark.parametrize("slip", [{"order_date": "9999-01-01T00:00:00+00:00"}, {"order_version": "9" * 40}])
def test_a_slip_in_date_or_version_shuts_no_later_change_out(
    supplier_a: Supplier, send: Send, slip: dict[str, str]
) -> None:
    send("3", **slip)

    assert send("5", order_type="update", order_date="2026-11-24T10:00:00+01:00", order_version="2") == "200"
    assert quantities(supplier_a) == [5]


def test_a_day_without_a_time_is_not_older_than_that_day(supplier_a: Supplier, send: Send) -> None:
    send("3", order_date="2026-11-24T10:00:00+01:00")

    assert send("5", order_type="update", order_date="2026-11-24") == "200"
    assert quantities(supplier_a) == [5]


def test_a_version_of_the_buyers_own_is_noted_as_no_change(
    supplier_a: Supplier, send: Send, last_transcript: ReadTranscript
) -> None:
    send("3", order_version="1")
    send("3", order_type="update", order_version="2", is_internal_version=True)

    assert "order.version.internal" in codes(last_transcript().findings)
    assert (versions(supplier_a)[-1], orders(supplier_a)[0].findings) == ((2, "update", "2"), [])

    send("9", order_type="update", order_version="3", is_internal_version=True)

    assert quantities(supplier_a) == [3]
    assert codes(orders(supplier_a)[0].findings) == ["order.version.internal_differs"]


def test_an_update_of_an_order_we_never_had_is_taken_as_new(supplier_a: Supplier, send: Send) -> None:
    assert send("3", order_type="update", order_version="2") == "200"

    assert (quantities(supplier_a), versions(supplier_a)) == ([3], [(1, "update", "2")])
    assert codes(orders(supplier_a)[0].findings) == ["order.update.unknown"]


def test_the_new_order_behind_its_own_change_is_kept_not_booked(
    supplier_a: Supplier, send: Send, last_transcript: ReadTranscript
) -> None:
    send("5", order_type="update", order_version="2")

    assert send("3", order_version="1") == "200"
    assert (len(orders(supplier_a)), quantities(supplier_a)) == (1, [5])
    assert (kept(supplier_a)[-1], last_transcript().verdict) == (("new", True), "order.superseded")


def test_a_delete_of_an_unknown_order_is_told_and_holds_it_when_it_comes(supplier_a: Supplier, send: Send) -> None:
    assert [send(order_type="delete", total=None, payload_id="d@buyer") for _ in range(2)] == ["417", "417"]
    assert (orders(supplier_a), kept(supplier_a)) == ([], [("delete", True)])

    assert send("3") == "200"
    assert orders(supplier_a)[0].state == OrderState.HELD
    assert codes(orders(supplier_a)[0].findings) == ["order.cancelled_before_it_came"]
    assert send(order_type="delete", total=None, payload_id="d@buyer") == "200"
    assert orders(supplier_a)[0].state == OrderState.CANCELLED


def test_a_delete_of_a_cancelled_order_gets_the_same_answer(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], send: Send
) -> None:
    agreed, _product = priced
    send("3")
    said: list[dict[str, Any]] = [{}, {"comments": "Again"}, {"order_version": "7"}]
    documents = [order_request(agreed, order_type="delete", order_id="PO-1", total=None, **more) for more in said]

    answers = [post(document, agreed.key).content for document in documents]

    assert (status_of(answers[0])[0], answers) == ("200", answers[:1] * 3)
    assert [kind for _number, kind, _version in versions(supplier_a)] == ["new", "delete"]


def test_an_update_after_the_cancellation_is_told_and_changes_nothing(
    supplier_a: Supplier, send: Send, last_transcript: ReadTranscript
) -> None:
    send("3")
    send(order_type="delete", total=None)

    assert send("5", order_type="update") == "409"
    assert (orders(supplier_a)[0].state, quantities(supplier_a)) == (OrderState.CANCELLED, [3])
    assert (kept(supplier_a)[-1], last_transcript().verdict) == (("update", True), "order.cancelled_before")


def test_a_cancellation_at_the_desk_is_said_again_by_the_buyer(supplier_a: Supplier, send: Send) -> None:
    send("3")
    with in_tenant(supplier_a):
        Order.objects.update(state=OrderState.CANCELLED)

    assert send(order_type="delete", total=None) == "200"
    assert versions(supplier_a)[-1] == (2, "delete", "")


def test_a_new_order_of_a_higher_version_is_a_change(supplier_a: Supplier, send: Send) -> None:
    send("3", order_version="1")

    assert [send("5", order_version="2"), send("4", order_version="1", payload_id="x")] == ["200", "409"]
    assert (len(orders(supplier_a)), quantities(supplier_a)) == (1, [5])
    assert "order.new.changes" in codes(orders(supplier_a)[0].findings)


def test_changes_of_a_switched_off_connection_are_held(
    supplier_a: Supplier, priced: tuple[Agreed, Product], send: Send
) -> None:
    send("3")
    with in_tenant(supplier_a):
        priced[0].connection.is_active = False
        priced[0].connection.save()

    assert send("5", order_type="update") == "200"
    assert (orders(supplier_a)[0].state, quantities(supplier_a)) == (OrderState.HELD, [5])
    assert "order.connection_inactive" in codes(orders(supplier_a)[0].findings)


def test_a_version_number_used_before_is_found(supplier_a: Supplier, send: Send) -> None:
    send("3", order_version="1")
    send("5", order_version="1", order_type="update")

    assert "order.version.repeated" in codes(orders(supplier_a)[0].findings)
    assert quantities(supplier_a) == [5]
