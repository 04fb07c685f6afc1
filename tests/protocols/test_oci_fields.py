"""The field table of OCI: every length, form and condition refuses what it should, and nothing else."""

import pytest

from protocols.oci.fields import FIELDS, LINE_RULES, Breach, Condition, Form, check_line, check_value

#: A value of each form that has exactly so many characters.
FILLED = {Form.TEXT: "x", Form.COUNT: "1", Form.FLAG: "X", Form.PURPOSE: "C", Form.KIND: "R"}
WELL = {"DESCRIPTION": "Bolt", "QUANTITY": "1.000", "UNIT": "PCE", "PRICE": "1.000", "CURRENCY": "EUR"}


def filled(name: str, length: int) -> str:
    """A value of the field's form with so many characters."""
    form = FIELDS[name].form
    if form == Form.ADDRESS:
        return "https://".ljust(length, "x")
    if form == Form.AMOUNT:
        return "1." + "0" * 3 if length <= 15 else "1" * length
    return "EUR" if form == Form.CURRENCY and length <= 5 else FILLED.get(form, "E") * length


@pytest.mark.parametrize("name", FIELDS)
def test_rule_length(name: str) -> None:
    known = FIELDS[name]

    assert check_value(name, filled(name, known.max_length), version="5.0") is None
    too_long = filled(name, known.max_length + 1)
    assert check_value(name, too_long, version="5.0") == Breach(
        "oci.field.too_long", name, str(known.max_length), too_long[:60]
    )


@pytest.mark.parametrize(
    ("name", "version", "room"), [("MATNR", "3.0", 18), ("PRICEUNIT", "3.0", 9), ("MATNR", "4.0", 40)]
)
def test_rule_length_of_an_earlier_version(name: str, version: str, room: int) -> None:
    assert FIELDS[name].room(version) == room


def test_rule_length_of_the_buyers_own() -> None:
    assert check_value("MATGROUP", "1234567890", room=9) == Breach("oci.field.too_long", "MATGROUP", "9", "1234567890")
    assert check_value("CUST_FIELD1", "x" * 35, room=35) is None


@pytest.mark.parametrize("name", ["EXT_SCHEMA_TYPE", "EXT_CATEGORY_ID", "EXT_CATEGORY", "ITEM_TYPE", "PARENT_ID"])
def test_rule_since(name: str) -> None:
    assert check_value(name, "1", version="2.0") == Breach("oci.field.too_new", name, FIELDS[name].since, "2.0")


def test_rule_unknown_field() -> None:
    assert check_value("TAX_PRICE", "1") == Breach("oci.field.unknown", "TAX_PRICE")


@pytest.mark.parametrize("name", FIELDS)
def test_rule_empty_is_absent(name: str) -> None:
    assert check_value(name, "", version="2.0") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESCRIPTION", "two\nlines"), ("QUANTITY", "1,5"), ("PRICE", "1e3"), ("PRICE", "-1"), ("CURRENCY", "Euro"),
        ("CURRENCY", "eur"), ("PRICEUNIT", "1.0"), ("PRICEUNIT", "٣"), ("LEADTIME", "soon"), ("SERVICE", "x"),
        ("ATTACHMENT", "file"), ("ATTACHMENT_PURPOSE", "X"), ("ITEM_TYPE", "Q"), ("PARENT_ID", "a"),
    ],
)  # fmt: skip
def test_rule_form(name: str, value: str) -> None:
    assert check_value(name, value, version="5.0") == Breach("oci.field.form", name, FIELDS[name].form, value)


@pytest.mark.parametrize(("name", "value"), [("PRICE", "123456789012"), ("QUANTITY", "1.0001")])
def test_rule_eleven_digits_and_three_decimals(name: str, value: str) -> None:
    assert check_value(name, value) == Breach("oci.field.digits", name, Form.AMOUNT, value)


@pytest.mark.parametrize("value", ["00000001730.900", "12345678901.123", "0.001", "1"])
def test_rule_amounts_may_be_padded(value: str) -> None:
    assert check_value("PRICE", value) is None


@pytest.mark.parametrize(("name", "value"), [("QUANTITY", "0.000"), ("PRICEUNIT", "0")])
def test_rule_range(name: str, value: str) -> None:
    breach = check_value(name, value)

    assert breach is not None
    assert (breach.code, breach.field, breach.found) == ("oci.field.range", name, value)


@pytest.mark.parametrize(("code", "having", "needed"), LINE_RULES)
def test_rule_between_fields(code: str, having: str, needed: tuple[str, ...]) -> None:
    line = {name: value for name, value in WELL.items() if name not in needed} | ({having: "1"} if having else {})

    assert Breach(code, needed[0], " or ".join(needed)) in check_line(line)
    assert code not in [breach.code for breach in check_line(line | {needed[0]: "1"})]


def test_rule_description_or_number_not_both() -> None:
    both = WELL | {"MATNR": "4711"}

    assert check_line(both) == ()
    assert [each.code for each in check_line(both, one_of_text_and_number=True)] == ["oci.line.text_and_number"]
    assert check_line(WELL, one_of_text_and_number=True) == ()


def test_each_line_of_ours_has_three_fields_and_one_is_required_by_the_standard() -> None:
    assert {name for name, known in FIELDS.items() if known.is_required} == {"DESCRIPTION", "QUANTITY", "UNIT"}
    assert [name for name, known in FIELDS.items() if known.condition == Condition.REQUIRED] == ["QUANTITY"]
