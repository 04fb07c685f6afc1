"""The form that carries a cart to SAP: silent about errors, so exact in every field."""

import dataclasses
from decimal import Decimal

import pytest

from protocols.errors import Unwritable
from protocols.messages import ReturnLine
from protocols.oci.fields import FIELDS
from protocols.oci.profiles import PROFILES, OciProfile
from protocols.oci.write import price_and_unit, write_return
from protocols.orders import ItemId
from protocols.values import Classification, Money
from tests.protocols.samples import call, cart, line

SAP = OciProfile("test", "Test")
CONTROLS = [("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG")]
BARE = line(classifications=(), manufacturer_part_id="", lead_time_days=None)


def fields(*lines: ReturnLine, quote_id: str = "Q7", **profile: object) -> dict[str, str]:
    """The fields of a returned cart, by name."""
    form = write_return(cart(*lines), call(), dataclasses.replace(SAP, **profile), quote_id)
    assert len(dict(form.fields)) == len(form.fields)
    return dict(form.fields)


def refusal(changed: ReturnLine, **profile: object) -> str:
    """Why a line cannot be written."""
    with pytest.raises(Unwritable) as refused:
        fields(changed, **profile)
    assert refused.value.code == "oci.line.unwritable"
    return refused.value.text_for_peer


def test_the_form_is_exactly_this() -> None:
    form = write_return(cart(line(long_description="Zinc plated.")), call(), SAP, "Q7")

    assert (form.action, form.target, form.accept_charset, form.method) == (
        "https://erp.example/hook",
        "_top",
        "utf-8",
        "post",
    )
    assert list(form.fields) == [
        *CONTROLS,
        ("NEW_ITEM-DESCRIPTION[1]", "Bolt M8 × 40"),
        ("NEW_ITEM-QUANTITY[1]", "3.000"),
        ("NEW_ITEM-UNIT[1]", "C62"),
        ("NEW_ITEM-PRICE[1]", "12.500"),
        ("NEW_ITEM-CURRENCY[1]", "EUR"),
        ("NEW_ITEM-PRICEUNIT[1]", "1"),
        ("NEW_ITEM-LEADTIME[1]", "3"),
        ("NEW_ITEM-VENDORMAT[1]", "A-1"),
        ("NEW_ITEM-MANUFACTMAT[1]", "M-1"),
        ("NEW_ITEM-EXT_QUOTE_ID[1]", "Q7"),
        ("NEW_ITEM-EXT_QUOTE_ITEM[1]", "1"),
        ("NEW_ITEM-EXT_PRODUCT_ID[1]", "A-1"),
        ("NEW_ITEM-EXT_SCHEMA_TYPE[1]", "UNSPSC"),
        ("NEW_ITEM-EXT_CATEGORY_ID[1]", "31161600"),
        ("NEW_ITEM-LONGTEXT_1:132[]", "Zinc plated."),
    ]


def test_empty_fields_are_left_out() -> None:
    names = set(fields(BARE, quote_id=""))

    assert {name.removeprefix("NEW_ITEM-").removesuffix("[1]") for name in names if "NEW_ITEM" in name} == {
        "DESCRIPTION", "QUANTITY", "UNIT", "PRICE", "CURRENCY", "PRICEUNIT", "VENDORMAT", "EXT_PRODUCT_ID",
    }  # fmt: skip


def test_the_index_has_no_gaps_and_the_quote_keeps_the_line() -> None:
    found = fields(line(line_number=4), line(line_number=9))

    assert (found["NEW_ITEM-QUANTITY[1]"], found["NEW_ITEM-QUANTITY[2]"]) == ("3.000", "3.000")
    assert (found["NEW_ITEM-EXT_QUOTE_ITEM[1]"], found["NEW_ITEM-EXT_QUOTE_ITEM[2]"]) == ("4", "9")


def test_every_field_is_of_the_standard() -> None:
    found = fields(line(customer_part_id="B-1"))

    assert {name[9:-3] for name in found if name.startswith("NEW_ITEM-") and "LONGTEXT" not in name} <= set(FIELDS)


def test_fields_said_by_name_replace_ours_but_never_what_the_article_costs() -> None:
    own = (
        ("CUST_FIELD1", "4711"),
        ("UNIT", "ST"),
        ("MANUFACTMAT", ""),
        ("PRICE", "0.01"),
        ("VENDORMAT", "x"),
        ("Odd", "y"),
    )
    plain, found = fields(line()), fields(line(extrinsics=own))

    changed = {name: found.get(name) for name in plain.keys() | found.keys() if plain.get(name) != found.get(name)}

    assert changed == {"NEW_ITEM-CUST_FIELD1[1]": "4711", "NEW_ITEM-UNIT[1]": "ST", "NEW_ITEM-MANUFACTMAT[1]": None}


def test_an_empty_cart_sends_the_control_fields_alone() -> None:
    assert list(write_return(cart(lines=()), call(), SAP, "Q7").fields) == CONTROLS


@pytest.mark.parametrize(
    ("description", "long", "short", "text"),
    [
        ("Bolt", "", "Bolt", None),
        ("B" * 40, "", "B" * 40, None),
        ("B" * 41, "", "B" * 40, "B" * 41),
        ("Hexagon head bolt M8 zinc plated, box of a hundred", "", "Hexagon head bolt M8 zinc plated, box of",
         "Hexagon head bolt M8 zinc plated, box of a hundred"),
        ("B" * 41, "More.", "B" * 40, "B" * 41 + "\nMore."),
        ("B" * 41, "B" * 41 + ": more.", "B" * 40, "B" * 41 + ": more."),
        ("A\nbolt\x00", "Line 1\nLine 2\x07", "A bolt", "Line 1\nLine 2"),
    ],
)  # fmt: skip
def test_what_the_description_has_no_room_for_is_in_the_long_text(
    description: str, long: str, short: str, text: str | None
) -> None:
    found = fields(line(description=description, long_description=long))

    assert found["NEW_ITEM-DESCRIPTION[1]"] == short
    assert found.get("NEW_ITEM-LONGTEXT_1:132[]") == text


def test_trap_interop_07_php_buyers_get_the_index_in_the_brackets() -> None:
    found = fields(line(), line(long_description="x"), long_text_form="indexed")

    assert found["NEW_ITEM-LONGTEXT_2:132[2]"] == "x"


@pytest.mark.parametrize(
    ("amount", "price_unit", "max_decimals", "written"),
    [
        ("12.5", 1, 3, ("12.500", "1")),
        ("0.0123", 1, 3, ("0.123", "10")),
        ("0.0123", 1, 2, ("1.230", "100")),
        ("0.012345", 1, 3, ("12.345", "1000")),
        ("12.3456", 100, 3, ("123.456", "1000")),
        ("10", 100, 3, ("10.000", "100")),
        ("5", "0.5", 3, ("50.000", "5")),
        ("12345678901.5", 1, 3, ("12345678901.500", "1")),
        ("0", 1, 3, ("0.000", "1")),
    ],
)
def test_a_price_smaller_than_the_decimals_is_for_more_units(
    amount: str, price_unit: int | str, max_decimals: int, written: tuple[str, str]
) -> None:
    priced = line(unit_price=Money(Decimal(amount), "EUR"), price_unit=Decimal(price_unit))
    found = fields(priced, price_max_decimals=max_decimals)

    assert (found["NEW_ITEM-PRICE[1]"], found["NEW_ITEM-PRICEUNIT[1]"]) == written


@pytest.mark.parametrize(
    ("amount", "price_unit"), [("0.00000001", "1"), ("0.0001", "99999"), ("1", "0.00003"), ("1", "100000")]
)
def test_a_price_is_never_rounded(amount: str, price_unit: str) -> None:
    with pytest.raises(Unwritable):
        price_and_unit(Decimal(amount), Decimal(price_unit), 3)


def test_figures_too_large_or_too_fine_are_refused() -> None:
    assert refusal(line(quantity=Decimal("0.0001"))) == "0.0001 has more than three decimals."
    assert refusal(line(quantity=Decimal(10**11))) == "100000000000 has more than 11 digits before the point."
    assert refusal(line(unit_price=Money(Decimal(10) ** 30, "EUR"))).endswith(
        "has more than 11 digits before the point."
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item_id": ItemId("A" * 41)}, "VENDORMAT"),
        ({"customer_part_id": "B" * 41}, "MATNR"),
        ({"unit": "PIECE"}, "UNIT"),
        ({"manufacturer_part_id": "M" * 41}, "MANUFACTMAT"),
        ({"lead_time_days": 100_000}, "LEADTIME"),
        ({"classifications": (Classification("UNSPSC", "3" * 61),)}, "EXT_CATEGORY_ID"),
    ],
)
def test_a_number_is_never_cut_for_it_would_be_another_one(changes: dict[str, object], field: str) -> None:
    assert refusal(line(**changes)).startswith(f"{field} has room for ")


def test_the_profile_sets_the_room_for_the_part_number() -> None:
    part = ItemId("A" * 36)

    assert fields(line(item_id=part))["NEW_ITEM-VENDORMAT[1]"] == "A" * 36
    assert (
        refusal(line(item_id=part), vendor_material_max=35)
        == f"VENDORMAT has room for 35 characters; {'A' * 36} has 36."
    )


def test_blanks_inside_a_part_number_stay() -> None:
    assert fields(line(item_id=ItemId("031710    005  100")))["NEW_ITEM-VENDORMAT[1]"] == "031710    005  100"


@pytest.mark.parametrize(("codes", "unit"), [("iso", "C62"), ("sap", "ST")])
def test_units_are_written_as_the_profile_asks(codes: str, unit: str) -> None:
    assert fields(unit_codes=codes)["NEW_ITEM-UNIT[1]"] == unit
    assert fields(line(unit="EA"), unit_codes=codes)["NEW_ITEM-UNIT[1]"] == "EA"


@pytest.mark.parametrize(
    ("classified", "schema", "code"),
    [
        ([("UNSPSC", "31161600"), ("ECLASS-5.1", "23110101")], "UNSPSC", "31161600"),
        ([("eclass-7.1", "23110101")], "ECLASS", "23110101"),
        ([("UNSPSC", ""), ("ECLASS", "23110101")], "ECLASS", "23110101"),
        ([("ETIM", "EC1")], None, None),
        ([], None, None),
    ],
)
def test_one_classification_is_sent_with_its_schema(
    classified: list[tuple[str, str]], schema: str | None, code: str | None
) -> None:
    found = fields(line(classifications=tuple(Classification(*pair) for pair in classified)))

    assert (found.get("NEW_ITEM-EXT_SCHEMA_TYPE[1]"), found.get("NEW_ITEM-EXT_CATEGORY_ID[1]")) == (schema, code)


def test_control_fields_go_back_in_the_callers_spelling() -> None:
    came = call(
        ("~okcode", "ADDI"), ("~Target", "_parent"), ("~CALLER", "X"), ("~ForceTarget", "Yes"), target="_parent"
    )
    form = write_return(cart(lines=()), came, SAP, "")

    assert list(form.fields) == [("~okcode", "ADDI"), ("~Target", "_parent"), ("~CALLER", "X"), ("~ForceTarget", "Yes")]
    assert form.target == "_parent"


def test_empty_control_fields_and_other_parameters_stay_here() -> None:
    came = call(("~TARGET", ""), ("~Password", "s3cret"), ("PASSWORD", "s3cret"), ("x", "y"))

    assert list(write_return(cart(lines=()), came, SAP, "").fields) == CONTROLS


@pytest.mark.parametrize("target", ["", "a b", 'x"onload="y', "x" * 65, "javascript:x", "ü"])
def test_a_frame_that_is_no_name_is_the_top(target: str) -> None:
    assert write_return(cart(), call(target=target), SAP, "").target == "_top"


HOOK = "https://erp.example/back?sap-client=100&sid=a%2Fb+c&empty=&sid=2#/cart"
QUERY = [("sap-client", "100"), ("sid", "a/b c"), ("empty", ""), ("sid", "2")]


@pytest.mark.parametrize(
    ("how", "action", "hidden"),
    [("keep", HOOK, []), ("split", "https://erp.example/back#/cart", QUERY), ("both", HOOK, QUERY)],
)
def test_trap_interop_06_the_hooks_query_is_kept_or_split_and_never_lost(
    how: str, action: str, hidden: list[tuple[str, str]]
) -> None:
    form = write_return(cart(lines=()), call(return_url=HOOK), dataclasses.replace(SAP, hook_query=how), "")

    assert (form.action, list(form.fields)) == (action, hidden + CONTROLS)


@pytest.mark.parametrize("address", ["SAPEVENT:POST", "https://erp.example/#/a?b=c", "https://erp.example/?sid=%FC"])
def test_an_address_that_cannot_be_split_is_kept(address: str) -> None:
    form = write_return(cart(lines=()), call(return_url=address), dataclasses.replace(SAP, hook_query="split"), "")

    assert (form.action, list(form.fields)) == (address, CONTROLS)


@pytest.mark.parametrize(
    ("asked", "default", "charset", "description"),
    [
        ("", "utf-8", "utf-8", "Łódź 5 €"),
        ("", "iso-8859-1", "iso-8859-1", "Lódz 5 EUR"),
        ("ISO-8859-1", "utf-8", "iso-8859-1", "Lódz 5 EUR"),
        ("windows-1252", "utf-8", "windows-1252", "Lódz 5 €"),
        ("UTF-8", "iso-8859-1", "utf-8", "Łódź 5 €"),
        ('x"onload', "utf-8", "utf-8", "Łódź 5 €"),
        ("", "nonsense", "utf-8", "Łódź 5 €"),
    ],
)
def test_the_form_speaks_the_charset_the_call_asks_for(
    asked: str, default: str, charset: str, description: str
) -> None:
    came = call(("HTTP_content_charset", asked))
    form = write_return(cart(line(description="Łódź 5 €")), came, dataclasses.replace(SAP, charset=default), "")

    assert (form.accept_charset, dict(form.fields)["NEW_ITEM-DESCRIPTION[1]"]) == (charset, description)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_writes_a_cart(name: str) -> None:
    found = dict(write_return(cart(), call(), PROFILES[name], "Q7").fields)

    assert (found["NEW_ITEM-PRICE[1]"], found["NEW_ITEM-QUANTITY[1]"]) == ("12.500", "3.000")
