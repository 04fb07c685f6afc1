"""Our own test buyer against the real doors: the whole way in both protocols, and every way it can go wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connections.models import (
    CredentialRole,
    CredentialSecret,
    OrderOrigin,
    PunchoutSession,
    ReturnAddressRule,
    SecretKind,
    Simulation,
    SimulationState,
)
from connections.outbound import OutboundError, Reply
from connections.simulator import post, run
from connections.simulator.compare import Check, compare
from connections.simulator.mint_secret import NoCredential, mint_secret
from connections.simulator.run import open_shop, send_order
from connections.simulator.speak import decode_cart
from connections.simulator.step import steps_of
from connections.tasks import open_simulated_shop, send_simulated_order
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.secrets import secret_matches
from tests.connections.shopping import THREE
from tests.connections.simulating import (
    connect_doors,
    give_back,
    new_simulation,
    opened,
    shop_and_send,
    stocked,
)
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import change_price


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, db: None) -> list[tuple[str, bytes]]:
    """The doors are connected; what was sent to them."""
    return connect_doors(monkeypatch)


@pytest.fixture
def returned(supplier_a: Supplier, said: Any) -> Simulation:
    """A cXML test whose cart of three lines came back."""
    agreed, _goods = stocked(supplier_a)
    simulation = opened(supplier_a, agreed)
    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *THREE))
    return simulation


def broken(simulation: Simulation) -> list[Check]:
    """What does not agree."""
    cart = decode_cart([tuple(pair) for pair in simulation.returned_fields]).cart
    return [check for check in compare(simulation, cart, timezone.now()) if not check.is_met]


@pytest.mark.parametrize("protocol", ["cxml", "oci", "ids"])
def test_the_whole_way_ends_in_one_test_order(supplier_a: Supplier, said: Any, protocol: str) -> None:
    agreed, _goods = stocked(supplier_a, protocol)

    simulation = opened(supplier_a, agreed)
    shopping = simulation.state
    give_back(supplier_a, simulation, shop_and_send(supplier_a, simulation, *THREE))
    came_back = simulation.state
    with in_tenant(supplier_a):
        agreed_on_everything = broken(simulation) == []
        send_order(simulation)
        origin = OrderOrigin.objects.select_related("order", "transfer__session").get()

    assert (shopping, came_back, simulation.state) == ("shopping", "returned", "ordered")
    assert agreed_on_everything
    assert origin.order.is_test
    assert origin.order.external_id == f"TEST-{simulation.key.hex[:10].upper()}"
    assert origin.transfer.session.purpose == "simulation"


def test_a_test_of_a_live_connection_teaches_it_no_return_host(supplier_a: Supplier, said: Any) -> None:
    agreed, _goods = stocked(supplier_a)

    opened(supplier_a, agreed)

    with in_tenant(supplier_a):
        assert list(ReturnAddressRule.objects.values_list("host", flat=True)) == ["erp.buyer.example"]


def test_an_order_sent_again_is_still_one(supplier_a: Supplier, returned: Simulation) -> None:
    with in_tenant(supplier_a):
        send_order(returned)
        send_order(returned)

        assert OrderOrigin.objects.count() == 1
        assert returned.state == SimulationState.ORDERED


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_no_step_keeps_a_secret_or_a_ticket(supplier_a: Supplier, said: list[tuple[str, bytes]], protocol: str) -> None:
    agreed, _goods = stocked(supplier_a, protocol)

    simulation = opened(supplier_a, agreed)

    with in_tenant(supplier_a):
        role = CredentialRole.LOGIN if protocol == "oci" else CredentialRole.SENDER
        minted = CredentialSecret.objects.get(kind=SecretKind.SIMULATOR, credential__role=role)
    kept = str(simulation.steps)
    words = {word.decode() for word in said[0][1].replace(b">", b" ").replace(b"<", b" ").replace(b"=", b" ")
             .replace(b"&", b" ").split()}  # fmt: skip
    (secret,) = [word for word in words if secret_matches(word, minted.digest)]
    assert secret not in kept
    assert simulation.start_url.rstrip("/").rsplit("/", 1)[1] not in kept


def test_the_secret_lives_ten_minutes_and_the_next_run_clears_dead_ones(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        connection, now = make_connection().connection, timezone.now()

        mint_secret(connection, CredentialRole.SENDER, now - timedelta(minutes=11))
        mint_secret(connection, CredentialRole.SENDER, now)

        left = CredentialSecret.objects.get(kind=SecretKind.SIMULATOR)
    assert left.expires_at == now + timedelta(minutes=10)


def test_without_an_identity_there_is_nobody_to_be(supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        connection = make_connection().connection

        with pytest.raises(NoCredential):
            mint_secret(connection, CredentialRole.INBOX, timezone.now())


def fail_with(agreed: Agreed, supplier: Supplier) -> tuple[str, str]:
    """State and code after a test that cannot succeed."""
    simulation = opened(supplier, agreed)
    return simulation.state, simulation.problem


def test_a_connection_without_sender_fails_with_the_remedys_code(supplier_a: Supplier, said: Any) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection()
        agreed.connection.credentials.filter(role=CredentialRole.SENDER).delete()

    assert fail_with(agreed, supplier_a) == ("failed", "simulator.credential_missing")


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_a_paused_connection_is_refused_as_a_buyer_would_be(supplier_a: Supplier, said: Any, protocol: str) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(protocol, is_active=False)

    simulation = opened(supplier_a, agreed)

    with in_tenant(supplier_a):
        (step,) = steps_of(simulation)
        written = simulation.connection.transcripts.get()
    assert (simulation.state, step.code) == ("failed", "connection.inactive")
    assert (step.transcript, written.verdict) == (written.reference, "connection.inactive")


def test_a_silent_endpoint_fails_and_says_so(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_args: Any, **_kwargs: Any) -> Reply:
        raise OutboundError("outbound.unreachable", "The other side did not answer.")

    monkeypatch.setattr(post, "send", silent)
    with in_tenant(supplier_a):
        agreed = make_connection()

    assert fail_with(agreed, supplier_a) == ("failed", "outbound.unreachable")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "outbound.empty"),
        (b"<html>nginx</html>", "document.unparseable"),
        (b"not XML at all", "document.unparseable"),
        (b'<cXML><Response><Status code="500" text="x"/></Response></cXML>', "simulator.refused"),
        (
            b'<cXML><Response><Status code="200" text="OK"/><PunchOutSetupResponse><StartPage><URL>'
            b"https://elsewhere.example/</URL></StartPage></PunchOutSetupResponse></Response></cXML>",
            "simulator.start_elsewhere",
        ),
    ],
)
def test_an_odd_answer_becomes_a_code(
    supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch, body: bytes, code: str
) -> None:
    monkeypatch.setattr(post, "send", lambda *_args, **_kwargs: Reply(200, {}, body))
    with in_tenant(supplier_a):
        agreed = make_connection()

    assert fail_with(agreed, supplier_a) == ("failed", code)


def test_oci_refusal_shows_the_pages_code(supplier_a: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    page = b'<p data-error="oci.parameter.conflict" data-reference="T1">No.</p>'
    monkeypatch.setattr(run, "send", lambda *_args, **_kwargs: Reply(400, {}, page))
    with in_tenant(supplier_a):
        agreed = make_connection("oci")

    assert fail_with(agreed, supplier_a) == ("failed", "oci.parameter.conflict")


def test_the_top_window_goes_back_to_the_desk_a_frame_gets_a_link(supplier_a: Supplier, said: Any) -> None:
    agreed, _goods = stocked(supplier_a)
    simulation = opened(supplier_a, agreed)
    fields = shop_and_send(supplier_a, simulation, *THREE)

    top = give_back(supplier_a, simulation, fields, HTTP_SEC_FETCH_DEST="document")
    framed = give_back(supplier_a, simulation, fields, HTTP_SEC_FETCH_DEST="iframe")

    desk = f"/admin/simulations/{simulation.key}/"
    assert (top.status_code, top.headers["Location"]) == (302, desk)
    assert framed.status_code == 200
    assert f'href="{desk}" target="_top"' in framed.content.decode()
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]


def test_a_form_that_is_no_cart_fails_the_test(supplier_a: Supplier, said: Any) -> None:
    agreed, _goods = stocked(supplier_a)
    simulation = opened(supplier_a, agreed)

    give_back(supplier_a, simulation, [("hello", "world\x00")])

    assert (simulation.state, simulation.problem) == ("failed", "document.unparseable")
    assert simulation.returned_fields == []


@pytest.mark.parametrize("state", [SimulationState.QUEUED, SimulationState.ORDERING, SimulationState.ORDERED])
def test_a_test_that_waits_for_no_cart_takes_none(
    supplier_a: Supplier, returned: Simulation, state: SimulationState
) -> None:
    with in_tenant(supplier_a):
        Simulation.objects.filter(pk=returned.pk).update(state=state)

    answer = give_back(supplier_a, returned, [("hello", "world")], HTTP_SEC_FETCH_DEST="iframe")

    assert (answer.status_code, returned.state) == (409, state)


def test_a_cart_for_an_unknown_test_is_404(client_a: Client, client_b: Client, returned: Simulation) -> None:
    unknown = client_a.post("/simulator/return/00000000-0000-4000-8000-000000000000/", {"a": "b"})
    of_another_supplier = client_b.post(f"/simulator/return/{returned.key}/", {"a": "b"})

    assert (unknown.status_code, of_another_supplier.status_code) == (404, 404)


def test_a_price_that_changed_meanwhile_is_found(supplier_a: Supplier, returned: Simulation) -> None:
    with in_tenant(supplier_a):
        before = broken(returned)
        change_price(Product.objects.get(sku="PLAIN-1"), "8")
        after = broken(returned)

    assert before == []
    assert after == [Check("check.price", False, "114", "96", 1)]


def test_an_article_hidden_meanwhile_is_found(supplier_a: Supplier, returned: Simulation) -> None:
    with in_tenant(supplier_a):
        returned.connection.assortment_rules.all().delete()

        assert [check.code for check in broken(returned)] == ["check.visible"] * 3


def test_limits_and_currency_of_the_connection_are_checked(supplier_a: Supplier, returned: Simulation) -> None:
    with in_tenant(supplier_a):
        agreed = returned.connection
        agreed.max_lines, agreed.minimum_order, agreed.currency = 2, 1000, "CHF"
        found = {check.code for check in broken(returned)}

    assert {"check.max_lines", "check.minimum_order", "check.currency"} <= found


def test_a_form_changed_on_its_way_is_found(supplier_a: Supplier, said: Any) -> None:
    agreed, _goods = stocked(supplier_a, "oci")
    simulation = opened(supplier_a, agreed)
    fields = dict(shop_and_send(supplier_a, simulation, *THREE))
    fields["NEW_ITEM-QUANTITY[1]"] = "13.000"

    give_back(supplier_a, simulation, list(fields.items()))

    with in_tenant(supplier_a):
        assert "check.unchanged" in {check.code for check in broken(simulation)}


def test_tasks_leave_a_test_alone_that_is_further_on(
    supplier_a: Supplier, returned: Simulation, said: list[tuple[str, bytes]]
) -> None:
    sent = len(said)

    open_simulated_shop.apply(args=[supplier_a.pk, str(returned.key)]).get()
    send_simulated_order.apply(args=[supplier_a.pk, str(returned.key)]).get()

    assert len(said) == sent


def test_tasks_play_what_is_asked_for(supplier_a: Supplier, said: list[tuple[str, bytes]]) -> None:
    agreed, _goods = stocked(supplier_a)
    with in_tenant(supplier_a):
        simulation = new_simulation(agreed.connection)

    open_simulated_shop.apply(args=[supplier_a.pk, str(simulation.key)]).get()

    with in_tenant(supplier_a):
        simulation.refresh_from_db()
        purposes = list(PunchoutSession.objects.values_list("purpose", flat=True))
    assert (simulation.state, purposes) == ("shopping", ["simulation"])
    assert [url for url, _body in said] == [f"http://ta.localhost/punchout/cxml/{agreed.key}/"]


def test_tasks_are_woken_with_the_suppliers_id(supplier_a: Supplier) -> None:
    """Celery must not hold the arguments of the message against the body, which gets them without the id."""
    assert [task.typing for task in (open_simulated_shop, send_simulated_order)] == [False, False]


def test_one_run_may_follow_another(supplier_a: Supplier, said: Any) -> None:
    agreed, _goods = stocked(supplier_a)
    first, second = opened(supplier_a, agreed), opened(supplier_a, agreed)

    give_back(supplier_a, first, shop_and_send(supplier_a, second, *THREE))

    with in_tenant(supplier_a):
        assert {check.code for check in broken(first)} == {"check.quote_known", "check.buyer_cookie"}
        open_shop(first)
        assert first.state == SimulationState.SHOPPING
