"""The form that carries a cart: one field, escaped once by the page, pure ASCII where it is called urlencoded."""

import base64
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.form import as_ascii, document_of, form_fields
from protocols.cxml.read_answers import read_cart
from protocols.cxml.write_cart import write_cart
from protocols.errors import Unparseable
from protocols.xml import escape_text, parse
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart, line

RETURNED = cart(line(description='漢字 "€" & <ü> 🔩 \u2028'), buyer_cookie="ä&b")
DOCUMENT = write_cart(RETURNED, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=NOON)


@pytest.mark.parametrize(
    ("encoding", "case", "name"),
    [
        ("base64", "lower", "cxml-base64"),
        ("base64", "upper", "cXML-base64"),
        ("urlencoded", "lower", "cxml-urlencoded"),
        ("urlencoded", "upper", "cXML-urlencoded"),
    ],
)
def test_the_cart_arrives_under_each_name(encoding: str, case: str, name: str) -> None:
    fields = form_fields(DOCUMENT, encoding, case)

    assert [field for field, _value in fields] == [name]
    assert read_cart(document_of(fields) or b"") == read_cart(DOCUMENT)


def test_base64_is_the_document_in_one_line() -> None:
    assert form_fields(DOCUMENT) == (("cxml-base64", base64.b64encode(DOCUMENT).decode()),)


def test_urlencoded_is_ascii_with_numeric_references() -> None:
    value = form_fields(DOCUMENT, "urlencoded")[0][1]

    assert value.isascii()
    assert value.startswith('<?xml version="1.0"?>\n<!DOCTYPE cXML ')
    assert "&#28450;&#23383; " in value
    assert "&#128297;" in value


def test_base64_may_hold_the_document_in_ascii_too() -> None:
    fields = form_fields(DOCUMENT, document_encoding="us-ascii")

    assert base64.b64decode(fields[0][1]) == as_ascii(DOCUMENT)
    assert read_cart(document_of(fields) or b"") == read_cart(DOCUMENT)


@pytest.mark.parametrize("encoding", ["base64", "urlencoded"])
def test_the_page_escapes_it_once_and_the_browser_undoes_that(encoding: str) -> None:
    name, value = form_fields(DOCUMENT, encoding)[0]

    posted = {name: unescape(escape(value))}

    assert read_cart(document_of(posted) or b"") == read_cart(DOCUMENT)


def test_a_buyer_who_escapes_twice_gets_no_document() -> None:
    name, value = form_fields(DOCUMENT, "urlencoded")[0]

    with pytest.raises(Unparseable):
        read_cart(document_of({name: escape(value)}) or b"")


def test_names_are_read_in_any_case_and_base64_first() -> None:
    assert document_of({"CXML-BASE64": "PGEvPg==", "cXML-UrlEncoded": "<b/>"}) == b"<a/>"


def test_base64_may_be_broken_into_lines_or_have_lost_its_plus_signs() -> None:
    body = b"\xfb\xef\xbe" * 20
    text = base64.b64encode(body).decode()

    assert "+" in text
    assert document_of({"cxml-base64": "\r\n".join([text[:40], text[40:], ""])}) == body
    assert document_of({"cxml-base64": text.replace("+", " ")}) == body


@pytest.mark.parametrize("text", ["%", "PGEvPg", "PGEvPg=", "é", "%3Ccxml", "<a/>", "PGEv=Pg=="])
def test_broken_base64_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(Unparseable) as refused:
        document_of({"cxml-base64": text})

    assert refused.value.text_for_peer == "The field cxml-base64 does not hold base64."


def test_a_document_read_from_a_form_ignores_the_encoding_it_declares() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><a>ü漢</a>'

    assert document_of([("cxml-urlencoded", text)]) == text.replace("ü漢", "&#252;&#28450;").encode()


def test_a_form_without_the_field_holds_no_document() -> None:
    assert document_of({"q": "1"}) is None
    assert document_of([]) is None


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])))
def test_either_encoding_carries_any_text(text: str) -> None:
    document = f'<?xml version="1.0" encoding="UTF-8"?><a>{escape_text(text)}</a>'.encode()

    for encoding in ("base64", "urlencoded"):
        assert (parse(document_of(form_fields(document, encoding)) or b"").text or "") == text
