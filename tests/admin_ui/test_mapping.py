"""A connection's mapping at the desk: its rows, the dry run on past carts, the help, the history."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import ModelLogEntry

from admin_ui.wire.mapping_help import EXAMPLES, FILTER_HELP, VALUE_HELP
from connections.domain.build_return import build_return
from connections.domain.buyer_visit import BuyerVisit
from connections.domain.expression_filters import FILTERS
from connections.domain.gather_lines import gather_lines
from connections.domain.mapping_context import Fields, cart_context, line_context
from connections.domain.render_expression import check_expression, render_expression
from connections.domain.system_rules import rules_of
from connections.models import CartTransfer, Connection, FieldMapping, UnitMapping
from storefront.domain.write_listing import write_listings
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.wire_desk import page, rows, signed_in
from tests.connections.shopping import come_shopping, fill, send
from tests.connections.test_mapping_expressions import UNITS, VALUES
from tests.factories.connections import Agreed, make_connection
from tests.factories.storefront import make_price_list, make_product

DOCUMENT = Path(settings.BASE_DIR, "docs/mapping.md")
COST_CENTRE = {
    "target": 'Extrinsic[@name="CostCenter"]', "expression": '{{ session.extrinsics.CostCenter | default: "none" }}',
    "position": "0", "is_active": "on",
}  # fmt: skip


def tables(
    *fields: dict[str, str], units: tuple[dict[str, Any], ...] = (), classes: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    return {**rows("fields", *fields), **rows("units", *units), **rows("classes", *classes)}


@pytest.fixture
def agreed(supplier_a: Supplier) -> Agreed:
    with in_tenant(supplier_a):
        product = make_product("A-1", unit="C62", unspsc="46181504")
        made = make_connection(price_lists=(make_price_list({product: "4.00"}),))
        write_listings()
    return made


@pytest.fixture
def desk(supplier_a: Supplier, client_a: Client) -> Client:
    """An administrator's browser."""
    signed_in(client_a, supplier_a)
    return client_a


def stored(supplier: Supplier) -> list[tuple[str, str]]:
    with in_tenant(supplier):
        return list(FieldMapping.objects.values_list("target", "expression"))


def test_rows_are_saved_and_noted_in_the_history(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    posted = tables(
        COST_CENTRE, units=({"ours": "c62", "theirs": "PCE"},),
        classes=({"domain": "UNSPSC", "code_prefix": "46", "target_domain": "MatGroup", "target_code": "PPE"},),
    )  # fmt: skip

    answer = desk.post(page(agreed, "mapping"), {"save": "1", **posted})

    with in_tenant(supplier_a):
        units = list(UnitMapping.objects.values_list("ours", "theirs"))
        noted = ModelLogEntry.objects.filter(action="wire.mapping").latest("timestamp").data
    assert answer.status_code == 302
    assert stored(supplier_a) == [('ItemDetail/Extrinsic[@name="CostCenter"]', COST_CENTRE["expression"])]
    assert units == [("C62", "PCE")]
    assert noted == {
        "fields": [['ItemDetail/Extrinsic[@name="CostCenter"]', COST_CENTRE["expression"]]],
        "units": [["C62", "PCE"]], "classes": [["UNSPSC", "46", "MatGroup", "PPE"]],
    }  # fmt: skip


def test_a_row_is_removed_without_a_script(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    desk.post(page(agreed, "mapping"), {"save": "1", **tables(COST_CENTRE)})
    with in_tenant(supplier_a):
        row = FieldMapping.objects.get()
    removed = {**COST_CENTRE, "id": row.pk, "DELETE": "on"}

    desk.post(page(agreed, "mapping"), {"save": "1", **tables(), **rows("fields", removed, initial=1)})

    assert stored(supplier_a) == []


@pytest.mark.parametrize(
    ("target", "expression", "text"),
    [
        ("ItemDetail/UnitPrice", "1", "UnitPrice cannot be changed here: with another value the cart would be wrong."),
        ("ItemDetail/Colour", "1", "Colour is not a field that can be filled; choose one of the list."),
        ("Extrinsic", "1", "Write it with its name: ItemDetail/Extrinsic[@name=&quot;…&quot;]."),
        ("Comments", "{{ line.name | shout }}", "There is no filter called “shout”; those there are stand below."),
        ("Comments", "a\n{% include 'x' %}", "In line 2: unexpected tag &#x27;include&#x27;."),
    ],
)
def test_what_cannot_be_is_marked_and_nothing_saved(
    desk: Client, supplier_a: Supplier, agreed: Agreed, target: str, expression: str, text: str
) -> None:
    bad = {**COST_CENTRE, "target": target, "expression": expression}

    answer = desk.post(page(agreed, "mapping"), {"save": "1", **tables(COST_CENTRE, bad)})

    assert (answer.status_code, stored(supplier_a)) == (200, [])
    assert text in answer.content.decode()


def test_a_field_is_filled_by_one_row_only(desk: Client, supplier_a: Supplier, agreed: Agreed) -> None:
    same = {**COST_CENTRE, "target": 'ItemDetail/Extrinsic[@name="CostCenter"]', "expression": "4712"}

    answer = desk.post(page(agreed, "mapping"), {"save": "1", **tables(COST_CENTRE, same)})

    assert (answer.status_code, stored(supplier_a)) == (200, [])
    assert "Please correct the duplicate" in answer.content.decode()


def test_trying_shows_the_last_carts_before_and_after_and_stores_nothing(
    client_a: Client, supplier_a: Supplier
) -> None:
    buyer = come_shopping(client_a, supplier_a, visit={"extrinsics": [["CostCenter", "4711"]]})
    fill(buyer, ("PLAIN-1", "3"), ("WASHER", "2"))
    send(buyer)
    signed_in(client_a, supplier_a)
    with in_tenant(supplier_a):
        agreed = Agreed(Connection.objects.get(), "")
        quote = CartTransfer.objects.get().quote_id
    classes = ({"domain": "UNSPSC", "code_prefix": "46", "target_domain": "UNSPSC", "target_code": "46000000"},)
    lead_time = {**COST_CENTRE, "target": "ItemDetail/LeadTime", "expression": "soon"}
    posted = tables(COST_CENTRE, lead_time, units=({"ours": "C62", "theirs": "PCE"},), classes=classes)

    answer = client_a.post(page(agreed, "mapping"), {"try": "1", **posted})

    (entry,) = answer.context["tried"]
    fields = {field.target: (field.before, field.after) for field in entry["cart"].lines[0].fields}
    assert entry["cart"].quote_id == quote
    assert fields == {
        "ItemDetail/UnitOfMeasure": ("C62", "PCE"),
        'ItemDetail/Classification[@domain="UNSPSC"]': ("46181504", "46000000"),
        'ItemDetail/Extrinsic[@name="CostCenter"]': ("", "4711"),
        "ItemDetail/LeadTime": ("3", "3"),
    }
    assert [line.sku for line in entry["cart"].lines] == ["PLAIN-1", "WASHER"]
    assert "The field takes a whole number of days; the expression gives “soon”." in answer.content.decode()
    assert '<Extrinsic name="CostCenter">4711</Extrinsic>' in entry["document"]
    with in_tenant(supplier_a):
        assert (stored(supplier_a), CartTransfer.objects.count()) == ([], 1)


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_without_a_cart_an_example_line_is_tried(desk: Client, supplier_a: Supplier, protocol: str) -> None:
    with in_tenant(supplier_a):
        product = make_product("A-1")
        agreed = make_connection(protocol, price_lists=(make_price_list({product: "4.00"}),))
        write_listings()
    target = "NEW_ITEM-CUST_FIELD1" if protocol == "oci" else "Comments"
    mapped = {**COST_CENTRE, "target": target, "expression": "{{ line.sku | downcase }}"}

    answer = desk.post(page(agreed, "mapping"), {"try": "1", **tables(mapped)})

    (entry,) = answer.context["tried"]
    assert entry["cart"].quote_id == ""
    assert [(f.target, f.before, f.after) for f in entry["cart"].lines[0].fields] == [(target, "", "a-1")]
    assert "a-1" in entry["document"]


def test_with_nothing_to_try_on_the_page_says_so(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(sees_everything=False)

    answer = desk.post(page(agreed, "mapping"), {"try": "1", **tables(COST_CENTRE)})

    assert "nothing to try it on" in answer.content.decode()


@pytest.mark.parametrize("button", ["save", "try"])
def test_support_may_look_but_neither_try_nor_save(
    client_a: Client, supplier_a: Supplier, agreed: Agreed, button: str
) -> None:
    signed_in(client_a, supplier_a, Role.SUPPORT)

    seen = client_a.get(page(agreed, "mapping"))
    answer = client_a.post(page(agreed, "mapping"), {button: "1", **tables(COST_CENTRE)})

    assert (seen.status_code, answer.status_code, stored(supplier_a)) == (200, 302, [])
    assert 'name="try"' not in seen.content.decode()


def test_a_field_that_the_version_lacks_is_not_offered(desk: Client, supplier_a: Supplier) -> None:
    with in_tenant(supplier_a):
        agreed = make_connection(overrides={"dtd_version": "1.2.014"})
    comments = {**COST_CENTRE, "target": "Comments"}

    offered = {target.path for target in desk.get(page(agreed, "mapping")).context["targets"]}
    answer = desk.post(page(agreed, "mapping"), {"save": "1", **tables(comments)})

    assert {"Comments", "ItemID/BuyerPartID"} & offered == set()
    assert "cXML 1.2.014, which this connection declares, has no Comments." in answer.content.decode()


def test_help_names_every_value_that_there_is(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a)
    fill(buyer, ("PLAIN-1", "3"))
    with in_tenant(supplier_a):
        visit = BuyerVisit(buyer.session)
        gathered = gather_lines(visit.cart, visit.shopper)
        cart = build_return(buyer.session, gathered, rules_of(buyer.session), "Q", "en")
        values = {**cart_context(buyer.session, cart), **line_context(cart.lines[0], gathered[0])}

    there_are = {f"{group}.{name}" for group, fields in values.items() for name in fields}

    assert {re.split(r"[\[]", ".".join(name.split(".")[:2]))[0] for name, _text in VALUE_HELP} == there_are


def test_help_and_document_name_every_filter() -> None:
    known = {*FILTERS, "unit"}
    document = DOCUMENT.read_text()

    assert {written.partition(":")[0] for written, _text in FILTER_HELP} == known
    assert {name for name in known if not re.search(rf"\b{name}\b", document)} == set()


def test_the_examples_of_the_help_can_be_read() -> None:
    for expression, _text in EXAMPLES:
        check_expression(expression)
    assert len(EXAMPLES) == 5


def test_the_examples_of_the_document_give_what_it_says() -> None:
    """The line they are about is described above them."""
    text = DOCUMENT.read_text().replace("\\|", "\x00").replace("\\<", "<")
    rows_ = re.findall(r"^\| `(\{.*\})` \| (.*?)(?: \(.*)? \|$", text, re.MULTILINE)

    line = Fields({**cast(dict[str, object], VALUES["line"]), "name": "Größe <b>M8</b>"})
    values = {**VALUES, "line": line}

    given = [(e, render_expression(e.replace("\x00", "|"), values, to_their_unit=UNITS.__getitem__)) for e, _r in rows_]

    assert given == rows_
    assert len(rows_) == 27
