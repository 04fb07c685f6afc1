"""A cart goes out in one connection's own units, classifications and fields; what fails is told, and costs no cart."""

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.agreed_mapping import AgreedMapping, ClassRule
from connections.domain.agreed_units import AgreedUnits
from connections.domain.buyer_visit import BuyerVisit
from connections.domain.mapping_targets import TARGETS, UnknownTarget, choose_target
from connections.models import ClassificationMapping, Connection, FieldMapping, Transcript, UnitMapping
from protocols.cxml.form import document_of
from protocols.messages import ReturnLine
from protocols.oci.fields import FIELDS, OWN_FIELDS
from storefront.models import Product
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.conftest import Post
from tests.connections.ordering import codes, lines
from tests.connections.shopping import cart_in, come_shopping, fill, form_in, send, transfers
from tests.connections.visiting import Buyer
from tests.factories.connections import Agreed
from tests.factories.messages import order_item, order_request


def agree(buyer: Buyer, *fields: tuple[str, str], units: Any = (), classes: Any = ()) -> None:
    """Write down the mapping of the buyer's connection."""
    with in_tenant(buyer.supplier):
        agreed = Connection.objects.get()
        for position, (target, expression) in enumerate(fields):
            FieldMapping.objects.create(connection=agreed, target=target, expression=expression, position=position)
        for ours, theirs in units:
            UnitMapping.objects.create(connection=agreed, ours=ours, theirs=theirs)
        for domain, prefix, target_domain, code in classes:
            ClassificationMapping.objects.create(
                connection=agreed, domain=domain, code_prefix=prefix, target_domain=target_domain, target_code=code
            )


def obstacles(buyer: Buyer) -> list[tuple[str, bool]]:
    with in_tenant(buyer.supplier):
        visit = BuyerVisit(buyer.session)
        return [(found.code, found.blocks_return) for found in visit.preflight(visit.cart)]


EXTRINSICS = [["CostCenter", "4711"], ["UserEmail", "jo@buyer.example"]]


@pytest.fixture
def buyer(client_a: Client, supplier_a: Supplier) -> Buyer:
    """With two lines in a cXML cart, from a system that says its cost centre."""
    buyer = come_shopping(client_a, supplier_a, visit={"language": "de", "extrinsics": EXTRINSICS})
    fill(buyer, ("PLAIN-1", "3"), ("M8x40/ß", "100"))
    return buyer


@pytest.fixture
def oci_buyer(client_a: Client, supplier_a: Supplier) -> Buyer:
    """With one line, by OCI."""
    call = {"parameters": [["COSTCENTER", "4711"]], "target": ""}
    buyer = come_shopping(client_a, supplier_a, "oci", visit={"language": "de", "call": call})
    fill(buyer, ("PLAIN-1", "3"))
    return buyer


def first(buyer: Buyer) -> ReturnLine:
    return cart_in(send(buyer)).lines[0]


def test_each_field_is_filled_by_its_expression(buyer: Buyer) -> None:
    agree(
        buyer,
        ('ItemDetail/Extrinsic[@name="CostCenter"]', "{{ session.extrinsics.costcenter }}"),
        ("ItemDetail/Description", "{{ product.names.en | strip_tags | cut: 20 }}"),
        ("ItemDetail/ManufacturerName", "{{ product.brand | ascii | upcase }}"),
        ("ItemDetail/LeadTime", "{{ line.lead_time_days | plus: 2 }}"),
        ("ItemID/BuyerPartID", "B-{{ line.sku }}"),
        ("Comments", "for {{ customer.number }}"),
        ('ItemDetail/Classification[@domain="custom"]', "{{ product.unspsc | slice: 0, 4 }}"),
    )

    document = (document_of(form_in(send(buyer)).fields) or b"").decode()

    assert document.count('<Extrinsic name="CostCenter">4711</Extrinsic>') == 2
    assert ">Gloves alert('x') &amp; </Description>" in document or ">Gloves alert('x') &amp;</Description>" in document
    assert "<ManufacturerName>ANGSTROM &amp; SOHNE</ManufacturerName>" in document
    assert "<LeadTime>5</LeadTime>" in document
    assert "<BuyerPartID>B-PLAIN-1</BuyerPartID>" in document
    assert '<Classification domain="custom">4618</Classification>' in document
    assert "<Comments" in document


def test_what_renders_to_nothing_leaves_the_field_out(buyer: Buyer) -> None:
    agree(buyer, ("ItemDetail/ManufacturerName", ""), ("ItemDetail/LeadTime", "{{ nothing }}"))

    line = first(buyer)

    assert (line.manufacturer_name, line.lead_time_days, line.manufacturer_part_id) == ("", None, "MPN/1")


def test_a_mapping_that_is_not_active_does_nothing(buyer: Buyer) -> None:
    agree(buyer, ("ItemDetail/ManufacturerName", "x"))
    with in_tenant(buyer.supplier):
        FieldMapping.objects.update(is_active=False)

    assert first(buyer).manufacturer_name == "Ångström & Söhne"


@pytest.mark.parametrize(
    ("profile", "table", "expected"),
    [
        ("generic-cxml", [], "C62"),
        ("generic-cxml", [("C62", "PCE")], "PCE"),
        ("generic-cxml", [("MTR", "M")], "C62"),
        ("oracle", [], "EACH"),
        ("oracle", [("C62", "PCE")], "PCE"),
    ],
)
def test_a_unit_is_the_connections_word_else_the_profiles_else_our_code(
    client_a: Client, supplier_a: Supplier, profile: str, table: list[tuple[str, str]], expected: str
) -> None:
    buyer = come_shopping(client_a, supplier_a, profile=profile)
    fill(buyer, ("PLAIN-1", "3"))
    agree(buyer, units=table)

    assert first(buyer).unit == expected
    assert obstacles(buyer) == []


@pytest.mark.parametrize(
    ("rules", "code", "expected"),
    [
        ([], "46181504", [("UNSPSC", "46181504")]),
        ([("UNSPSC", "46", "UNSPSC", "46000000"), ("UNSPSC", "4618", "UNSPSC", "46180000")], "46181504", [("UNSPSC", "46180000")]),
        ([("UNSPSC", "31", "UNSPSC", "31000000"), ("UNSPSC", "", "UNSPSC", "99000000")], "46181504", [("UNSPSC", "99000000")]),
        ([("UNSPSC", "31", "UNSPSC", "31000000")], "46181504", [("UNSPSC", "46181504")]),
        ([("UNSPSC", "", "UNSPSC", "99000000")], "", [("UNSPSC", "99000000")]),
        ([("UNSPSC", "46", "MatGroup", "PPE")], "46181504", [("MatGroup", "PPE"), ("UNSPSC", "46181504")]),
    ],
)  # fmt: skip
def test_a_classification_is_translated_by_its_longest_prefix(
    buyer: Buyer, rules: list[tuple[str, ...]], code: str, expected: list[tuple[str, str]]
) -> None:
    agree(buyer, classes=rules)
    with in_tenant(buyer.supplier):
        Product.objects.filter(sku="PLAIN-1").update(unspsc=code)

    assert [(c.domain, c.code) for c in first(buyer).classifications] == expected


def test_the_profiles_default_comes_last(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, overrides={"sends_classification_default": "43000000"})
    fill(buyer, ("WASHER", "1"))
    assert [c.code for c in first(buyer).classifications] == ["43000000"]

    agree(buyer, classes=[("UNSPSC", "", "UNSPSC", "99000000")])

    assert [c.code for c in first(buyer).classifications] == ["99000000"]


@pytest.mark.parametrize(
    ("target", "expression", "code"),
    [
        ("ItemDetail/LeadTime", "soon", "mapping.value"),
        ("ItemDetail/Description", "{{ nothing }}", "mapping.value"),
        ("ItemDetail/UnitOfMeasure", "", "mapping.value"),
        ("ItemDetail/URL", "javascript:alert(1)", "mapping.value"),
        ("ItemDetail/Description/ShortName", "{{ line.description | append: '" + "x" * 300 + "' }}", "mapping.value"),
        ("ItemDetail/ManufacturerName", "{{ line.name | times: 2 }}", "mapping.failed"),
        ("ItemDetail/ManufacturerName", "{% for i in (1..99999) %}x{% endfor %}", "mapping.limit"),
        ("ItemDetail/ManufacturerName", "{{ line.name", "mapping.unreadable"),
        ("ItemDetail/Colour", "x", "mapping.target"),
    ],
)
def test_what_fails_leaves_the_field_as_it_was_and_is_told(
    buyer: Buyer, target: str, expression: str, code: str
) -> None:
    plain = first(buyer)
    agree(buyer, (target, expression), ('Extrinsic[@name="After"]', "still"))

    assert {found for found in obstacles(buyer) if found[0] != "line.mapping_failed"} == set()
    assert ("line.mapping_failed", False) in obstacles(buyer)
    answer = send(buyer)
    line = cart_in(answer).lines[0]

    assert b'<Extrinsic name="After">still</Extrinsic>' in (document_of(form_in(answer).fields) or b"")
    for name in ("description", "unit", "manufacturer_name", "lead_time_days", "short_name", "url"):
        assert getattr(line, name) == getattr(plain, name)
    with in_tenant(buyer.supplier):
        told = Transcript.objects.filter(kind="cart").latest("id").findings
    assert {finding["code"] for finding in told} == {code}


def test_oci_fields_are_filled_by_name(oci_buyer: Buyer) -> None:
    agree(
        oci_buyer,
        ("NEW_ITEM-CUST_FIELD1", "{{ session.parameters.CostCenter }}"),
        ("NEW_ITEM-MATNR", "B{{ line.number }}"),
        ("NEW_ITEM-MANUFACTMAT", ""),
        ("NEW_ITEM-DESCRIPTION", "{{ line.name | append: ' / ' | append: line.sku | upcase }}"),
        ("NEW_ITEM-LONGTEXT", "two\nlines"),
        ("NEW_ITEM-MATGROUP", "much longer than ten"),
        ("NEW_ITEM-UNIT", "{{ line.unit | unit }}"),
        units=[("C62", "PR")],
    )

    fields = dict(form_in(send(oci_buyer)).fields)

    names = ("CUST_FIELD1", "MATNR", "MANUFACTMAT", "DESCRIPTION", "MATGROUP", "UNIT")
    assert {name: fields.get(f"NEW_ITEM-{name}[1]") for name in names} == {
        "CUST_FIELD1": "4711", "MATNR": "B1", "MANUFACTMAT": None, "DESCRIPTION": "HANDSCHUHE GRÖSSE Ł € / PLAIN-1",
        "MATGROUP": None, "UNIT": "PR",
    }  # fmt: skip
    assert fields["NEW_ITEM-LONGTEXT_1:132[]"] == "two\nlines"
    assert ("line.mapping_failed", False) in obstacles(oci_buyer)


def test_a_unit_of_the_table_is_not_translated_into_saps_again(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "oci", overrides={"unit_codes": "sap"})
    fill(buyer, ("PLAIN-1", "3"))
    assert dict(form_in(send(buyer)).fields)["NEW_ITEM-UNIT[1]"] == "ST"

    agree(buyer, units=[("C62", "PR")])

    assert dict(form_in(send(buyer)).fields)["NEW_ITEM-UNIT[1]"] == "PR"


def test_a_buyers_own_groups_reach_oci_by_a_field(client_a: Client, supplier_a: Supplier) -> None:
    buyer = come_shopping(client_a, supplier_a, "oci", overrides={"unit_codes": "sap"})
    fill(buyer, ("PLAIN-1", "3"))
    agree(
        buyer,
        ("NEW_ITEM-MATGROUP", "{{ line.classifications.matgroup }}"),
        ("NEW_ITEM-CUST_FIELD1", "{{ line.unit | unit }}"),
        classes=[("UNSPSC", "46", "MatGroup", "PPE")],
    )

    fields = dict(form_in(send(buyer)).fields)

    assert (fields["NEW_ITEM-MATGROUP[1]"], fields["NEW_ITEM-CUST_FIELD1[1]"]) == ("PPE", "ST")
    assert (fields["NEW_ITEM-EXT_SCHEMA_TYPE[1]"], fields["NEW_ITEM-EXT_CATEGORY_ID[1]"]) == ("UNSPSC", "46181504")


def test_an_oci_category_is_left_out_with_its_schema(oci_buyer: Buyer) -> None:
    agree(oci_buyer, ("NEW_ITEM-EXT_CATEGORY_ID", ""))

    names = dict(form_in(send(oci_buyer)).fields)

    assert [name for name in names if "EXT_SCHEMA" in name or "EXT_CATEGORY" in name] == []


def test_a_changed_mapping_is_another_quote(buyer: Buyer) -> None:
    send(buyer)
    send(buyer)
    assert len(transfers(buyer)) == 1

    agree(buyer, ("Comments", "new"))
    line = first(buyer)

    assert len(transfers(buyer)) == 2
    assert line.comments == "new"


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_what_makes_a_cart_right_cannot_be_filled(protocol: str) -> None:
    agreed = Connection(protocol=protocol, profile=f"generic-{protocol}")
    forbidden = [
        "SupplierPartID", "ItemID/SupplierPartID", "ItemID/SupplierPartAuxiliaryID", "ItemDetail/UnitPrice", "@quantity",
        "ItemDetail/UnitPrice/Money", "Total", *(f"NEW_ITEM-{name}" for name in FIELDS.keys() - OWN_FIELDS - {"DESCRIPTION"}),
    ]  # fmt: skip
    refused = []
    for name in forbidden:
        with pytest.raises(UnknownTarget):
            choose_target(name, agreed)
        refused.append(name)
    assert refused == forbidden


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('Extrinsic[@name="CostCenter"]', 'ItemDetail/Extrinsic[@name="CostCenter"]'),
        (" ItemIn/ItemDetail/Extrinsic[ @name = 'Cost Center' ] ", 'ItemDetail/Extrinsic[@name="Cost Center"]'),
        ("Description", "ItemDetail/Description"),
        ("ItemIn/Comments", "Comments"),
    ],
)
def test_people_may_write_a_field_shortly(written: str, read: str) -> None:
    assert str(choose_target(written, Connection(protocol="cxml", profile="generic-cxml"))) == read


def test_a_field_that_the_version_has_no_place_for_is_refused_in_words() -> None:
    old = Connection(protocol="cxml", profile="generic-cxml", overrides={"dtd_version": "1.2.014"})

    with pytest.raises(UnknownTarget) as refused:
        choose_target("Comments", old)

    assert refused.value.text.startswith("cXML 1.2.014, which this connection declares, has no Comments.")


@given(st.text(max_size=60) | st.sampled_from([t.pattern for each in TARGETS.values() for t in each.values()]))
def test_any_name_of_a_field_is_understood_or_refused(written: str) -> None:
    agreed = Connection(protocol="cxml", profile="generic-cxml")
    try:
        chosen = str(choose_target(written, agreed))
    except UnknownTarget:
        return
    assert str(choose_target(chosen, agreed)) == chosen


def test_units_that_come_back_are_read_the_other_way_round() -> None:
    units = AgreedUnits({"C62": "PCE"}, {"EA": "EACH", "C62": "EACH"})

    same = [("PCE", "C62"), ("EACH", "C62"), ("C62", "PCE"), ("EACH", "EA"), ("EA", "EACH"), ("X", "X")]
    assert [units.is_same(*pair) for pair in same] == [True] * len(same)
    assert [units.knows(word) for word in ("PCE", "EACH", "BX")] == [True, True, False]
    assert [units.is_same("EA", "C62"), units.is_same("BX", "C62"), units.is_same("PCE", "EA")] == [False] * 3


def test_of_two_tables_the_longest_prefix_answers() -> None:
    rules = (ClassRule("UNSPSC", "", "M", "all"), ClassRule("ECLASS", "2311", "M", "screws"))
    mapping = AgreedMapping(classes=rules)

    found = [mapping.class_for(codes) for codes in ({"ECLASS": "23110101"}, {"ECLASS": "99"}, {})]

    assert [rule and rule.target_code for rule in found] == ["screws", "all", "all"]


@pytest.mark.parametrize("protocol", ["cxml", "oci"])
def test_a_mapping_is_read_at_once_whatever_it_holds(client_a: Client, supplier_a: Supplier, protocol: str) -> None:
    buyer = come_shopping(client_a, supplier_a, protocol)
    fill(buyer, ("PLAIN-1", "1"), ("WASHER", "1"))
    targets = ("MATGROUP", "MATNR", "VENDOR") if protocol == "oci" else ("Comments", "ShortName", "URL")
    send(buyer)
    counts = []
    for target in targets:
        agree(
            buyer,
            (target, "{{ product.names.de | cut: 8 }}"),
            units=[(target[:20], "PCE")],
            classes=[(target, "", "M", "1")],
        )
        with CaptureQueriesContext(database) as captured:
            send(buyer)
        counts.append(len(captured))

    assert len(transfers(buyer)) == 4
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize(("unit", "expected"), [("PCE", []), ("C62", []), ("BX", ["order.line.unit_differs"])])
def test_an_order_may_say_a_unit_in_the_buyers_word(
    post: Post, supplier_a: Supplier, priced: tuple[Agreed, Product], unit: str, expected: list[str]
) -> None:
    agreed, product = priced
    with in_tenant(supplier_a):
        UnitMapping.objects.create(connection=agreed.connection, ours="C62", theirs="PCE")

    post(order_request(agreed, order_item(product.sku, "3", "4.00", unit=unit)), agreed.key)

    assert codes(lines(supplier_a)[0].findings) == expected
