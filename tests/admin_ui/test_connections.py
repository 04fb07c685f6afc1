"""Connections at the desk: the list, a new one, its tabs, its secrets."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connections.models import (
    Connection,
    CredentialRole,
    CredentialSecret,
    ReturnAddressRule,
    SecretKind,
)
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.secrets import secret_matches
from tests.admin_ui.wire_desk import TABS, page, rows, signed_in
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_customer, make_price_list, make_product, make_set


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        return make_connection()


@pytest.fixture
def desk(supplier_a: Supplier, client_a: Client) -> Client:
    """An administrator's browser."""
    signed_in(client_a, supplier_a)
    return client_a


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("protocol", ["cxml", "oci", "ids"])
def test_every_tab_of_every_protocol_opens(desk: Client, supplier_a: Supplier, tab: str, protocol: str) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(protocol)

    assert desk.get(page(agreed, tab)).status_code == 200


def test_the_list_tells_what_happened_last(desk: Client, agreed: Agreed) -> None:
    answer = desk.get("/admin/connections/")

    assert answer.status_code == 200
    assert agreed.connection.name in answer.content.decode()


def test_list_of_three_connections_needs_as_many_queries_as_of_one(
    desk: Client, supplier_a: Supplier, agreed: Agreed, django_assert_max_num_queries: Any
) -> None:
    desk.get("/admin/connections/")
    with django_assert_max_num_queries(100) as of_one:
        desk.get("/admin/connections/")
    with in_tenant(supplier_a):
        make_connection(), make_connection()
    with django_assert_max_num_queries(100) as of_three:
        desk.get("/admin/connections/")

    assert len(of_three) == len(of_one)


@pytest.mark.parametrize(("profile", "protocol"), [("coupa", "cxml"), ("sap-srm", "oci")])
def test_a_new_connection_sees_everything_and_has_identities(
    desk: Client, supplier_a: Supplier, profile: str, protocol: str
) -> None:
    with in_tenant(supplier_a):
        customer = make_customer()
    posted = {"customer": customer.pk, "profile": profile, "name": "Test", "environment": "test", "currency": "EUR"}

    answer = desk.post("/admin/connections/new/", posted)

    with in_tenant(supplier_a):
        made = Connection.objects.get(customer=customer)
        roles = sorted(made.credentials.values_list("role", flat=True))
        rules = [(rule.effect, rule.product_set.kind) for rule in made.assortment_rules.all()]
    assert answer.status_code == 302
    assert made.protocol == protocol
    assert rules == [("show", "everything")]
    assert roles == (["from", "sender", "to"] if protocol == "cxml" else ["inbox", "login"])


def test_a_new_connection_may_begin_with_a_chosen_set(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        customer, chosen = make_customer(), make_set(make_product())
    posted = {"customer": customer.pk, "profile": "ariba", "name": "Test", "environment": "test", "currency": "EUR",
              "product_set": chosen.pk}  # fmt: skip

    desk.post("/admin/connections/new/", posted)

    with in_tenant(supplier_a):
        rules = [rule.product_set for rule in Connection.objects.get(customer=customer).assortment_rules.all()]
    assert rules == [chosen]


def test_the_agreement_is_changed_on_its_own_form(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    url = f"/admin/connections/edit/{agreed.connection.pk}/"
    posted = {"name": "Renamed", "profile": "ariba", "currency": "CHF", "language": "fr", "session_minutes": "60",
              "quote_validity_days": "14", "minimum_order": "50", "max_lines": "", "return_label": ""}  # fmt: skip

    answer = desk.post(url, posted)

    with in_tenant(supplier_a):
        changed = Connection.objects.get(pk=agreed.connection.pk)
    assert (desk.get(url).status_code, answer.status_code) == (200, 302)
    assert (changed.name, changed.profile, changed.currency, changed.language) == ("Renamed", "ariba", "CHF", "fr")


def test_a_secret_is_shown_once_and_kept_as_a_digest(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role=CredentialRole.SENDER)
    prefix = f"secret-{sender.pk}"

    answer = desk.post(
        page(agreed, "identity"),
        {"add_secret": sender.pk, f"{prefix}-kind": "secret", f"{prefix}-plain": "", f"{prefix}-others": "7"},
    )

    plain = answer.context["shown"]["plain"]
    with in_tenant(supplier_a):
        older, newer = sender.secrets.order_by("id")
    assert answer.content.decode().count(plain) == 1
    assert plain not in desk.get(page(agreed, "identity")).content.decode()
    assert secret_matches(plain, newer.digest)
    assert older.expires_at is not None
    assert timedelta(days=6) < older.expires_at - timezone.now() < timedelta(days=8)


def test_a_secret_to_compute_with_is_sealed(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role=CredentialRole.SENDER)
    prefix = f"secret-{sender.pk}"

    desk.post(
        page(agreed, "identity"),
        {"add_secret": sender.pk, f"{prefix}-kind": "mac", f"{prefix}-plain": "long enough a word"},
    )

    with in_tenant(supplier_a):
        kept = sender.secrets.get(kind=SecretKind.MAC)
    assert kept.digest is None
    assert b"long enough" not in bytes(kept.sealed)


@pytest.mark.parametrize("plain", ["short", "none", "x" * 300])
def test_a_weak_secret_is_refused_and_nothing_stored(
    desk: Client, supplier_a: Supplier, agreed: Agreed, plain: str
) -> None:
    with in_tenant(supplier_a):
        sender = agreed.connection.credentials.get(role=CredentialRole.SENDER)
    prefix = f"secret-{sender.pk}"

    answer = desk.post(
        page(agreed, "identity"), {"add_secret": sender.pk, f"{prefix}-kind": "secret", f"{prefix}-plain": plain}
    )

    with in_tenant(supplier_a):
        stored = sender.secrets.count()
    assert answer.status_code == 200
    assert answer.context["shown"] is None
    assert stored == 1


def test_an_ended_secret_holds_no_longer(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        secret = CredentialSecret.objects.get(credential__connection=agreed.connection)

    desk.post(page(agreed, "identity"), {"end_secret": secret.pk})

    with in_tenant(supplier_a):
        secret.refresh_from_db()
    assert secret.expires_at is not None
    assert secret.expires_at <= timezone.now()


def test_a_secret_of_another_connection_cannot_be_ended_here(
    desk: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    with in_tenant(supplier_a):
        other = CredentialSecret.objects.get(credential__connection=make_connection().connection)

    answer = desk.post(page(agreed, "identity"), {"end_secret": other.pk})

    with in_tenant(supplier_a):
        other.refresh_from_db()
    assert (answer.status_code, other.expires_at) == (404, None)


def test_identities_are_added_as_they_are_compared(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection("oci")
        login, inbox = agreed.connection.credentials.order_by("id")
    kept = [
        {"id": row.pk, "role": row.role, "identity": row.identity, "parameter": row.parameter,
         "secret_parameter": row.secret_parameter}
        for row in (login, inbox)
    ]  # fmt: skip
    new = {"role": "login", "identity": " Second-User ", "parameter": "USERNAME", "secret_parameter": "PASSWORD"}

    answer = desk.post(page(agreed, "identity"), {"save": "1", **rows("identity", *kept, new, initial=2)})

    with in_tenant(supplier_a):
        added = agreed.connection.credentials.latest("id")
    assert answer.status_code == 302
    assert (added.identity, added.normalised) == ("Second-User", "\x1fsecond-user")


def test_a_waiting_host_is_approved_by_one_click(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        waiting = ReturnAddressRule.objects.create(
            connection=agreed.connection, host="new.buyer.example", is_approved=False
        )

    desk.post(page(agreed, "addresses"), {"approve": waiting.pk})

    with in_tenant(supplier_a):
        waiting.refresh_from_db()
    assert waiting.is_approved


def test_a_pasted_address_is_kept_as_its_host(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        known = agreed.connection.return_rules.get()
    tables = {
        **rows("return", {"id": known.pk, "scheme": "https", "host": known.host, "is_approved": "on"},
               {"scheme": "https", "host": "https://ERP.other.example:8443/return?x=1", "is_approved": "on"}, initial=1),
        **rows("frame", {"origin": "https://ERP.other.example/"}),
    }  # fmt: skip

    answer = desk.post(page(agreed, "addresses"), {"save": "1", **tables})

    with in_tenant(supplier_a):
        hosts = list(agreed.connection.return_rules.values_list("host", flat=True))
        origins = list(agreed.connection.frame_origins.values_list("origin", flat=True))
    assert answer.status_code == 302
    assert hosts == [known.host, "erp.other.example:8443"]
    assert origins == ["https://erp.other.example"]


@pytest.mark.parametrize("origin", ["javascript:alert(1)", "https://erp.example/path", "*", "https://a b"])
def test_what_is_no_origin_is_refused(desk: Client, supplier_a: Supplier, agreed: Agreed, origin: str) -> None:
    tables = {**rows("return"), **rows("frame", {"origin": origin})}

    answer = desk.post(page(agreed, "addresses"), {"save": "1", **tables})

    with in_tenant(supplier_a):
        stored = agreed.connection.frame_origins.count()
    assert (answer.status_code, stored) == (200, 0)


def test_goods_are_ruled_by_set_and_by_sku(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        hidden, picked = make_product("HIDE-ME"), make_set(make_product())
        rule = agreed.connection.assortment_rules.get()
    tables = {
        **rows("sets", {"id": rule.pk, "effect": "show", "product_set": rule.product_set_id},
               {"effect": "hide", "product_set": picked.pk}, initial=1),
        **rows("products", {"effect": "hide", "sku": "HIDE-ME"}),
    }  # fmt: skip

    answer = desk.post(page(agreed, "goods"), {"save": "1", **tables})

    with in_tenant(supplier_a):
        ruled = list(agreed.connection.assortment_rules.values_list("effect", "product_set", "product"))
    assert answer.status_code == 302
    assert ruled == [("show", rule.product_set_id, None), ("hide", picked.pk, None), ("hide", None, hidden.pk)]


def test_an_unknown_sku_saves_nothing(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    answer = desk.post(
        page(agreed, "goods"), {"save": "1", **rows("sets"), **rows("products", {"effect": "hide", "sku": "NOPE"})}
    )

    with in_tenant(supplier_a):
        stored = (agreed.connection.assortment_rules.count(), Product.objects.filter(sku="NOPE").exists())
    assert (answer.status_code, stored) == (200, (1, False))


def test_price_lists_are_asked_in_their_order(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    with in_tenant(supplier_a):
        first, second = make_price_list({}), make_price_list({}, currency="CHF")
    table = rows("lists", {"position": "2", "price_list": second.pk}, {"position": "1", "price_list": first.pk})

    desk.post(page(agreed, "prices"), {"save": "1", **table})

    chain = desk.get(page(agreed, "prices")).context["chain"]
    assert [(row["list"].pk, row["is_used"]) for row in chain] == [(first.pk, True), (second.pk, False)]


def test_a_deviation_from_the_profile_says_where_it_comes_from_and_can_be_reset(
    desk: Client, supplier_a: Supplier, agreed: Agreed
) -> None:
    def source() -> tuple[str, str]:
        values = {value.name: value for value in desk.get(page(agreed, "system")).context["values"]}
        return values["description_max_bytes"].value, values["description_max_bytes"].source

    before = source()
    desk.post(page(agreed, "system"), {"description_max_bytes": "100", "person_extrinsics": "Mail, Id"})
    changed = source()
    with in_tenant(supplier_a):
        kept = Connection.objects.get(pk=agreed.connection.pk).overrides
    desk.post(page(agreed, "system"), {"description_max_bytes": ""})

    assert (before, changed, source()) == (("255", "profile"), ("100", "connection"), ("255", "profile"))
    assert kept == {"description_max_bytes": 100, "person_extrinsics": ["Mail", "Id"]}
