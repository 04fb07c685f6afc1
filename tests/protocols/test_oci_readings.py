"""What we write, read by three foreign systems in three character sets: the same fields in each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.messages import ReturnLine
from protocols.oci.profiles import OciProfile
from protocols.oci.write import ReturnForm, write_return
from tests.protocols.oci_readers import php, php_variables, posted, sap, without_case
from tests.protocols.samples import call, cart, line

CHARSETS = ["iso-8859-1", "iso-8859-15", "utf-8"]


def form(*lines: ReturnLine, charset: str = "utf-8", long_text_form: str = "sap") -> ReturnForm:
    """A returned cart in a character set."""
    asked = call(("http_content_charset", charset))
    return write_return(cart(*lines), asked, OciProfile("x", "X", long_text_form=long_text_form), "Q7")


TEXT = st.text(st.sampled_from("aZ5 €ßșüŁ漢🛒'\"&<>=%+;[]"), min_size=1, max_size=60).filter(str.strip)


@given(
    st.lists(st.builds(line, description=TEXT, long_description=TEXT), min_size=1, max_size=5),
    st.sampled_from(CHARSETS),
)
def test_three_readers_find_equal_fields(lines: list[ReturnLine], charset: str) -> None:
    for_sap, for_php = form(*lines, charset=charset), form(*lines, charset=charset, long_text_form="indexed")

    rows = sap(posted(for_sap), charset)

    assert rows == without_case(posted(for_sap), charset) == php(posted(for_php), charset)
    assert without_case(posted(for_php), charset) == rows
    assert sorted(rows) == list(range(1, len(lines) + 1))


@pytest.mark.parametrize(
    ("charset", "text", "arrives"),
    [
        ("utf-8", "5 € Straße ș 🛒", "5 € Straße ș 🛒"),
        ("iso-8859-1", "5 € Straße ș 🛒", "5 EUR Straße s ?"),
        ("iso-8859-15", "5 € Straße ș 🛒", "5 € Straße s ?"),
        ("iso-8859-1", "“Ω” – Łódź", '"Ohm" - Lódz'),
    ],
)
def test_trap_each_charset_says_what_it_can_and_no_reference_is_sent(charset: str, text: str, arrives: str) -> None:
    body = posted(form(line(description=text), charset=charset))

    assert sap(body, charset)[1]["DESCRIPTION"] == arrives
    assert "%26%23" not in body


def test_trap_php_loses_saps_spelling_of_the_long_text() -> None:
    lines = [line(), line(long_description="x")]

    assert "LONGTEXT" not in php(posted(form(*lines)), "utf-8")[2]
    assert php(posted(form(*lines, long_text_form="indexed")), "utf-8")[2]["LONGTEXT"] == "x"


def test_trap_php_cuts_a_cart_at_max_input_vars() -> None:
    found = form(*[line() for _n in range(100)])

    assert found.input_count > 1000
    assert len(php(posted(found), "utf-8", 1000)) < 100 == len(php(posted(found), "utf-8", found.input_count))


def test_php_reads_names_as_its_manual_says() -> None:
    body = " a.b=1&c[]=2&c[]=3&d[x]=4&e[y=5"

    assert php_variables(body, "utf-8") == {"a_b": "1", "c": {"0": "2", "1": "3"}, "d": {"x": "4"}, "e_y": "5"}
