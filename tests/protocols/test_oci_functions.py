"""Answers to OCI's functions, bundles, the XML flavour, and what a profile changes in a line."""

import dataclasses
from base64 import b64decode
from decimal import Decimal

import pytest

from protocols.errors import Unwritable
from protocols.messages import ReturnLine
from protocols.oci.fields import FIELDS, Breach
from protocols.oci.profiles import ALL_FUNCTIONS, EVIDENCE, PROFILES, OciProfile
from protocols.oci.read_return import read_return
from protocols.oci.write import check_cart, write_return, write_search, write_validate
from protocols.orders import ItemId
from protocols.values import Money
from protocols.xml import parse
from tests.protocols.samples import call, cart, line

ROOT = line(line_number=1, description="Kit", item_kind="root")
PART = line(
    line_number=2, description="Screw", item_kind="outline", parent_number=1, line_total=Money(Decimal(0), "EUR")
)
DEEP = dataclasses.replace(PART, line_number=3, description="Nut", item_kind="leaf", parent_number=2)
BESIDE = line(line_number=4, description="Saw")


def fields(*lines: ReturnLine, quote_id: str = "Q7", **profile: object) -> dict[str, str]:
    """The item fields of a returned cart, by name without the prefix."""
    form = write_return(cart(*lines), call(), OciProfile("x", "X", **profile), quote_id)
    return {name.removeprefix("NEW_ITEM-"): value for name, value in form.fields if name.startswith("NEW_ITEM")}


def test_trap_validate_posts_itself_and_holds_one_item_with_its_price_unit() -> None:
    form = write_validate(line(price_unit=Decimal(100)), call(), PROFILES["generic-oci"], "Q7")

    assert form is not None
    assert (form.submits_itself, dict(form.fields)["NEW_ITEM-PRICEUNIT[1]"]) == (True, "100")
    assert form.input_count == len(form.fields)
    assert [name for name, _value in form.fields if name.endswith("[2]")] == []


def test_trap_validate_of_a_product_that_is_gone_returns_no_data() -> None:
    assert write_validate(None, call(), PROFILES["generic-oci"]) is None


def test_trap_background_search_waits_and_holds_all_hits() -> None:
    form = write_search([line(line_number=n) for n in range(1, 4)], call(), PROFILES["generic-oci"])

    assert (form.submits_itself, len(read_return(form.fields).lines)) == (False, 3)
    assert "NEW_ITEM-EXT_QUOTE_ID[1]" not in dict(form.fields)


def test_a_search_without_hits_is_a_form_without_items() -> None:
    assert len(write_search([], call(), PROFILES["generic-oci"]).fields) == 3


def test_parents_go_before_their_parts_and_are_named_by_their_index() -> None:
    found = fields(DEEP, PART, BESIDE, ROOT, has_hierarchy=True)

    assert [found[f"DESCRIPTION[{n}]"] for n in range(1, 5)] == ["Saw", "Kit", "Screw", "Nut"]
    assert [found.get(f"PARENT_ID[{n}]") for n in range(1, 5)] == [None, None, "2", "3"]
    assert [found.get(f"ITEM_TYPE[{n}]") for n in range(1, 5)] == [None, "R", "O", "L"]


def test_without_bundles_free_parts_are_told_in_the_long_text() -> None:
    found = fields(ROOT, PART, DEEP, BESIDE)

    assert [found[f"DESCRIPTION[{n}]"] for n in (1, 2)] == ["Kit", "Saw"]
    assert found["LONGTEXT_1:132[]"] == "3 C62 Screw\n3 C62 Nut"


def test_a_part_with_a_price_stays_a_line() -> None:
    priced = dataclasses.replace(DEEP, line_total=Money(Decimal(1), "EUR"))

    assert [fields(ROOT, PART, priced)[f"DESCRIPTION[{n}]"] for n in (1, 2, 3)] == ["Kit", "Screw", "Nut"]


def test_a_circle_of_parents_and_a_lost_parent_are_lines_of_their_own() -> None:
    circle = [dataclasses.replace(PART, line_number=n, parent_number=3 - n) for n in (1, 2)]
    lost = dataclasses.replace(PART, line_number=9, parent_number=77)

    assert sum(name.startswith("DESCRIPTION") for name in fields(*circle, lost)) == 3
    assert sum(name.startswith("PARENT_ID") for name in fields(*circle, lost, has_hierarchy=True)) == 0


def test_the_xml_flavour_says_the_same_in_one_field() -> None:
    profile = OciProfile("x", "X", flavour="xml", xml_type="~XML_TYPE=ESAPO-3.5")
    service = line(description="<Bolt>", extrinsics=(("SERVICE", "X"),), long_description="All")
    found = dict(write_return(cart(line(), service), call(), profile, "Q7").fields)

    root = parse(b64decode(found["~xmlDocument"]))

    assert found["~XML_TYPE"] == "ESAPO-3.5"
    assert [each.get("ProductType") for each in root.iter("Product")] == ["Product", "Service"]
    assert root.findtext(".//Product[2]/Description") == "<Bolt>"
    assert root.findtext(".//NetPrice/Price") == "12.500"
    assert root.find(".//NetPrice/Price").get("Currency") == "EUR"
    assert root.findtext(".//Product[2]//ItemText") == "All"


def test_an_empty_cart_has_no_document() -> None:
    form = write_return(cart(lines=()), call(), OciProfile("x", "X", flavour="xml"), "Q7")

    assert [name for name, _value in form.fields] == ["~OkCode", "~TARGET", "~CALLER"]


def test_empty_fields_are_sent_where_a_parser_needs_them() -> None:
    found = fields(line(), send_empty_fields=True, version="5.0")

    assert {name.removesuffix("[1]") for name in found} == set(FIELDS)
    assert found["MATNR[1]"] == ""


def test_either_the_number_or_the_description() -> None:
    numbered = line(customer_part_id="4711")

    assert ("DESCRIPTION[1]" in fields(numbered), "MATNR[1]" in fields(numbered)) == (True, True)
    found = fields(numbered, desc_and_matnr="either")
    assert (found.get("DESCRIPTION[1]"), found["MATNR[1]"], found["LONGTEXT_1:132[]"]) == (None, "4711", "Bolt M8 × 40")
    assert fields(line(), desc_and_matnr="either")["DESCRIPTION[1]"] == "Bolt M8 × 40"


def test_the_plain_spelling_of_the_long_text() -> None:
    assert fields(line(long_description="x"), long_text_form="plain")["LONGTEXT[1]"] == "x"


def test_the_long_text_ends_where_the_system_cuts() -> None:
    assert fields(line(long_description="word " * 20), long_text_max=14)["LONGTEXT_1:132[]"] == "word word word"


def test_the_price_of_one_for_a_reader_that_ignores_the_unit() -> None:
    found = fields(line(unit_price=Money(Decimal("1.25"), "EUR"), price_unit=Decimal(100)), price_unit="force_1")

    assert (found["PRICE[1]"], found["PRICEUNIT[1]"]) == ("0.013", "1")
    with pytest.raises(Unwritable):
        fields(
            line(unit_price=Money(Decimal("1.25"), "EUR"), price_unit=Decimal(100), quantity=Decimal(1000)),
            price_unit="force_1",
        )


def test_values_of_the_profile_stand_where_the_line_has_none() -> None:
    preset = {"field_values": ("CUST_FIELD1={quote}", "VENDOR=100077")}

    assert fields(line(), **preset)["CUST_FIELD1[1]"] == "Q7"
    own = fields(line(extrinsics=(("CUST_FIELD1", "x"),)), **preset)
    assert (own["CUST_FIELD1[1]"], own["VENDOR[1]"]) == ("x", "100077")


def test_fields_beyond_the_standard_under_their_own_names() -> None:
    extras = line(extrinsics=(("TAX", "19"), ("NEW_ITEM_CERT", "c"), ("OTHER", "x")))
    form = write_return(cart(extras), call(), OciProfile("x", "X", extra_fields=("TAX", "NEW_ITEM_CERT")), "")

    assert [pair for pair in form.fields if pair[1] in ("19", "c", "x")] == [
        ("NEW_ITEM-TAX[1]", "19"),
        ("NEW_ITEM_CERT[1]", "c"),
    ]


def test_fields_of_a_later_version_stay_here() -> None:
    assert "EXT_CATEGORY_ID[1]" not in fields(line(), version="2.0")


@pytest.mark.parametrize(
    "own",
    [("ATTACHMENT", "no address"), ("SERVICE", "x"), ("CONTRACT_ITEM", "10"), ("EXT_CATEGORY", "21-01")],
)
def test_a_field_of_the_suppliers_own_that_breaks_a_rule_stays_out_and_is_told(own: tuple[str, str]) -> None:
    bad = line(extrinsics=(own,), classifications=(), line_number=7)

    assert f"{own[0]}[1]" not in fields(bad)
    assert [number for number, _breach in check_cart([bad], OciProfile("x", "X"), "")] == [7]


@pytest.mark.parametrize(
    "changes", [{"description": " "}, {"unit": ""}, {"quantity": Decimal(0)}, {"unit_price": Money(Decimal(1), "Euro")}]
)
def test_a_line_that_sap_would_drop_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unwritable):
        fields(line(**changes))


def test_what_a_system_asks_for_beyond_the_standard_is_told_and_leaves() -> None:
    profile = OciProfile("x", "X", required_fields=("MATGROUP", "LEADTIME"))

    assert check_cart([line()], profile, "Q7") == [(1, Breach("oci.line.field_missing", "MATGROUP"))]
    assert write_return(cart(), call(), profile, "Q7").input_count > 3


def test_lengths_of_the_system_replace_the_tables() -> None:
    part = line(item_id=ItemId("A"), extrinsics=(("MATGROUP", "1234567890"),))

    assert fields(part)["MATGROUP[1]"] == "1234567890"
    with pytest.raises(Unwritable):
        fields(part, field_lengths=("MATGROUP=9",))


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_has_its_evidence_and_its_functions(name: str) -> None:
    profile = PROFILES[name]

    assert EVIDENCE[name]
    assert set(profile.functions) <= set(ALL_FUNCTIONS)
    assert {each.partition("=")[0] for each in profile.field_lengths + profile.field_values} <= set(FIELDS)
    assert set(profile.required_fields) <= set(FIELDS) | set(profile.extra_fields)
