"""The traps of OCI, each by name: §0 and §2.2 to §3.6 of our notes. Those of functions and readers are in their files."""

import dataclasses
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from protocols.errors import Conflict, Unwritable
from protocols.messages import OciCall
from protocols.oci.profiles import OciProfile
from protocols.oci.read import read_call
from protocols.oci.write import charset_of, write_return
from protocols.orders import ItemId
from protocols.values import Money
from tests.protocols.samples import call, cart, codes, line

SAP = OciProfile("x", "X")


def by_query(query: str, **options: object) -> OciCall:
    """The call of a GET."""
    return read_call(parse_qsl(query, keep_blank_values=True), raw_query=query, **options)


def sent(*lines: object, came: OciCall | None = None, **profile: object) -> dict[str, str]:
    """The returned form by name."""
    return dict(write_return(cart(*lines), came or call(), dataclasses.replace(SAP, **profile), "Q7").fields)


def test_trap_1_bad_lines_are_refused_here_for_sap_drops_them_silently() -> None:
    with pytest.raises(Unwritable):
        sent(line(unit=""))


def test_trap_2_names_vary_and_the_hook_has_any_agreed_name() -> None:
    found = by_query(
        "Back=https%3A%2F%2Ferp.example%2F&NAME=u&pw=p",
        user_parameter="name",
        secret_parameter="PW",
        hook_parameter="back",
    )

    assert (found.return_url, found.user, found.secret) == ("https://erp.example/", "u", "p")


@pytest.mark.parametrize(
    ("tail", "address"),
    [
        ("https://ifs.example/b?uniqueid=77&page=2", "https://ifs.example/b?uniqueid=77&page=2"),
        ("https://ifs.example/b?uniqueid=7%2F7&a=1#/x", "https://ifs.example/b?uniqueid=7%2F7&a=1#/x"),
        ("https://ifs.example/b?uniqueid=77", "https://ifs.example/b?uniqueid=77"),
    ],
)  # fmt: skip
def test_trap_2_an_unencoded_tail_belongs_to_the_hook(tail: str, address: str) -> None:
    found = by_query(f"SENDERID=u&PASSWORD=p&HOOK_URL={tail}", user_parameter="SENDERID", swallow_tail=True)

    assert found.return_url == address
    assert [name for name, _value in found.parameters if name in ("page", "a")] == []


def test_trap_2_a_tail_with_parameters_of_the_protocol_is_none() -> None:
    query = "HOOK_URL=https://ifs.example/b?uniqueid=77&page=2&~OkCode=ADDI"

    assert by_query(query, swallow_tail=True).return_url == "https://ifs.example/b?uniqueid=77"
    assert by_query("HOOK_URL=https%3A%2F%2Fa.example%2F&x=1", swallow_tail=True).return_url == "https://a.example/"


def test_trap_2_the_tail_is_told() -> None:
    assert codes(by_query("HOOK_URL=https://a.example/?b=1&c=2", swallow_tail=True)) == ["oci.hook_url.tail"]
    assert codes(by_query("HOOK_URL=https://a.example/?b=1&c=2")) == []


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https%253A%252F%252Ferp.example%252F", "https://erp.example/"),
        ("sapevent%3APOST", "sapevent:POST"),
        ("%20https%3A%2F%2Ferp.example%2F%0A", "https://erp.example/"),
        ("https%3A%2F%2Ferp.example%2F%3Fa%3D1%26amp%3Bb%3D2%26%2338%3Bc%3D3", "https://erp.example/?a=1&b=2&c=3"),
        ("https%3A%2F%2Fgep.example%2F%23%2Fcatalog%2Fcart", "https://gep.example/#/catalog/cart"),
    ],
)
def test_trap_2_the_hook_in_its_spellings(raw: str, address: str) -> None:
    assert by_query(f"HOOK_URL={raw}").return_url == address


def test_trap_2_equal_repeats_merge_and_conflicts_are_refused() -> None:
    query = "HOOK_URL=https%3A%2F%2Fa.example%2F&hook_url=https%3A%2F%2Fa.example%2F"

    assert by_query(query).return_url == "https://a.example/"
    with pytest.raises(Conflict):
        by_query(query + "b")


def test_trap_2_encoded_tildes_are_read_and_call_fields_are_no_lines() -> None:
    found = by_query("%7EOkCode=ADDI&NEW_ITEM-VENDOR%5B1%5D=7&HOOK_URL=https%3A%2F%2Fa.example%2F")

    assert found.ok_code == "ADDI"
    assert "NEW_ITEM-VENDOR[1]" not in sent(line(), came=found)


def test_trap_2_what_else_a_call_says() -> None:
    found = by_query(
        "HOOK_URL=SAPEVENT:POST&OCIVERSION=4.0&VENDOR=77&http_content_charset=UTF-8&OCICANCEL=https://a.example/c"
    )

    assert (found.version, found.vendor, found.charset, found.cancel_url) == (
        "4.0",
        "77",
        "utf-8",
        "https://a.example/c",
    )


def test_trap_3_the_index_is_gapless_from_1_and_stands_before_the_colon() -> None:
    found = sent(line(long_description="a"), line(line_number=8, long_description="b"))

    assert [name for name in found if "LONGTEXT" in name] == ["NEW_ITEM-LONGTEXT_1:132[]", "NEW_ITEM-LONGTEXT_2:132[]"]
    assert "NEW_ITEM-LONGTEXT_1:132[1]" in sent(line(long_description="a"), long_text_form="indexed")


def test_trap_4_matnr_is_the_buyers_number_and_the_sku_is_vendormat() -> None:
    found = sent(line(item_id=ItemId("SKU"), customer_part_id="4711", description="x" * 41))

    assert (found["NEW_ITEM-MATNR[1]"], found["NEW_ITEM-VENDORMAT[1]"]) == ("4711", "SKU")
    assert len(found["NEW_ITEM-DESCRIPTION[1]"]) == 40


def test_trap_5_a_price_below_a_cent_is_for_more_units() -> None:
    found = sent(line(unit_price=Money(Decimal("0.0123"), "EUR")), price_max_decimals=2)

    assert (found["NEW_ITEM-PRICE[1]"], found["NEW_ITEM-PRICEUNIT[1]"]) == ("1.230", "100")


def test_trap_6_the_hooks_query_is_never_lost() -> None:
    came = call(return_url="https://erp.example/b?sid=%2B1#/c")
    forms = {
        how: write_return(cart(), came, dataclasses.replace(SAP, hook_query=how), "")
        for how in ("keep", "split", "both")
    }

    assert {how: (f.action, ("sid", "+1") in f.fields) for how, f in forms.items()} == {
        "keep": (came.return_url, False), "split": ("https://erp.example/b#/c", True), "both": (came.return_url, True),
    }  # fmt: skip


def test_trap_7_the_call_chooses_the_charset_then_the_profile() -> None:
    assert charset_of(call(("http_content_charset", "ISO-8859-15")), SAP) == "iso-8859-15"
    assert charset_of(call(), dataclasses.replace(SAP, charset="iso-8859-1")) == "iso-8859-1"


def test_trap_8_empty_fields_are_left_out() -> None:
    assert "" not in sent(line()).values()


def test_trap_10_echoed_are_controls_and_never_what_proves_or_names_somebody() -> None:
    came = call(
        ("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG"), ("~ForceTarge", "Yes"), ("~sysid", "P01"),
        ("sap-client", "100"), ("~Password", "s3cret"), ("~Username", "u"), ("~token", "t"), ("~pw", "p"),
        ("~xmlDocument", "x"), ("~HOOK_URL", "https://a.example/"), ("CUSTOMER", "7"),
    )  # fmt: skip

    assert [name for name, _v in write_return(cart(lines=()), came, SAP, "").fields] == [
        "~OkCode", "~TARGET", "~CALLER", "~ForceTarge", "~sysid", "sap-client",
    ]  # fmt: skip


def test_trap_an_empty_target_is_the_top_and_an_empty_cart_has_controls_alone() -> None:
    form = write_return(cart(lines=()), call(("~TARGET", "")), SAP, "")

    assert (form.target, dict(form.fields)) == ("_top", {"~OkCode": "ADDI", "~TARGET": "_top", "~CALLER": "CTLG"})


def test_trap_blanks_within_a_number_stay_and_control_characters_go() -> None:
    found = sent(line(item_id=ItemId("031710    005\x00  100"), description="a\r\nb"))

    assert (found["NEW_ITEM-VENDORMAT[1]"], found["NEW_ITEM-DESCRIPTION[1]"]) == ("031710    005  100", "a b")
