"""The door to lxml: what is refused, what is survived, and that escaping comes back out as it went in."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from protocols.errors import RemoteError, TooLarge, Unparseable
from protocols.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENT_ATTRIBUTES, MAX_ELEMENTS
from protocols.xml import (
    doctype_version,
    escape_attribute,
    escape_text,
    inner_xml,
    looks_like_utf8,
    parse,
    pretty,
    speaks_another_encoding,
    write_opaque,
)

OFFICIAL = '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">'

LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha">' + "".join(f'<!ENTITY x{n} "{"&x;" * 10}">' for n in range(9)) + "]><a>&x8;</a>"
DECLARATIONS = {
    "billion laughs": LAUGHS,
    "laughs in an attribute": '<!DOCTYPE a [<!ENTITY x "ha">]><a b="&x;&x;"/>',
    "quadratic blow-up": f'<!DOCTYPE a [<!ENTITY x "{"a" * 5000}">]><a>{"&x;" * 5000}</a>',
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "network": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><a>&x;</a>',
    "declared but unused": '<!DOCTYPE a [<!ENTITY x "y">]><a/>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><a/>',
    "bare parameter reference": "<!DOCTYPE a [%p;]><a/>",
    "element": "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
    "attribute default": '<!DOCTYPE a [<!ATTLIST a role CDATA "admin">]><a/>',
    "notation": '<!DOCTYPE a [<!NOTATION n SYSTEM "x">]><a/>',
    "beside an external one": '<!DOCTYPE a SYSTEM "x.dtd" [<!ENTITY x "y">]><a/>',
    "behind a long comment": f'<!--{"-x" * 5000}--><!DOCTYPE a [<!ATTLIST a role CDATA "admin">]><a/>',
    "behind a false comment end": '<?x --> ?><!-- <a> ?> --><!DOCTYPE a [<!ENTITY x "y">]><a/>',
    "behind blanks": f'<?xml version="1.0"?>{" " * 9000}<!DOCTYPE a\n[ \n<!ENTITY x "y">]><a/>',
    "conditional": "<!DOCTYPE a [<![INCLUDE[<!ELEMENT a ANY>]]>]><a/>",
}


@pytest.mark.parametrize("name", DECLARATIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_may_declare_nothing_in_whatever_encoding(name: str, encoding: str) -> None:
    with pytest.raises(Unparseable) as refused:
        parse(DECLARATIONS[name].encode(encoding))

    assert refused.value.text_for_peer.startswith("The document declares")


@pytest.mark.parametrize(
    "doctype",
    [
        "",
        OFFICIAL,
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "cXML.dtd">',
        "<!DOCTYPE a SYSTEM 'http://attacker.example/x.dtd'>",
        '<!DOCTYPE a PUBLIC "-//x//y" "file:///etc/passwd">',
        "<!DOCTYPE a []>",
        '<!DOCTYPE a SYSTEM "x.dtd" [ \n ] >',
        "<!-- <!DOCTYPE a [<!ENTITY x 'y'>]> -->",
    ],
)
def test_a_doctype_that_only_names_a_file_is_ignored_and_never_loaded(doctype: str) -> None:
    assert parse(f"{doctype}<a>b</a>".encode()).text == "b"


@pytest.mark.parametrize(
    "text",
    [
        "<a>&x;</a>",
        f"{OFFICIAL}<a>b&x;c</a>",
        f'{OFFICIAL}<a b="c&x;d"/>',
        f"{OFFICIAL}<a><!-- <![CDATA[ -->&x;<!-- ]]> --></a>",
        f"{OFFICIAL}<a>&nbsp;</a>",
        f"{OFFICIAL}<a>& </a>",
    ],
)
def test_an_unknown_entity_is_refused_for_it_would_vanish(text: str) -> None:
    with pytest.raises(Unparseable) as refused:
        parse(text.encode())

    assert refused.value.text_for_peer == (
        "The document uses an entity that XML does not define, which is not accepted."
    )


def test_ampersands_in_cdata_and_comments_are_text() -> None:
    assert parse(b"<a><!-- a & b --><![CDATA[https://x?a=1&b=2]]></a>").text == "https://x?a=1&b=2"


def test_the_entities_of_xml_itself_are_read() -> None:
    assert parse(b"<a>&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;</a>").text == "<>&\"'éé"


def test_a_comment_or_instruction_does_not_cut_a_text_in_two() -> None:
    assert parse(b"<a>adm<!-- -->in<?x y?>istrator</a>").text == "administrator"


@pytest.mark.parametrize(
    "body",
    [
        "<a>é</a>".encode(),
        b"\xef\xbb\xbf" + "<a>é</a>".encode(),
        b" \r\n\t" + "<a>é</a>".encode(),
        b"\xef\xbb\xbf\n" + '<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode(),
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16"),
        '<?xml version="1.0"?><a>é</a>'.encode("utf-16-be"),
        '\ufeff<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode(),
        "<?xml version='1.0' encoding = 'ISO-8859-1'?><a>é</a>".encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><a>é</a>'.encode("cp1252"),
        b'<?xml version="1.0" encoding="us-ascii"?><a>&#233;</a>',
    ],
)
def test_encodings_of_real_senders_are_read(body: bytes) -> None:
    assert parse(body).text == "é"


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="UTF-7"?><a>+ADwAIQ-</a>',
        '<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>'.encode("cp037"),
        b"<?xml version='1.0' encoding='IBM037'?><a/>",
        '<?xml version="1.0" encoding="UTF-32"?><a/>'.encode("utf-32"),
        b'<?xml version="1.0" encoding="hz"?><a/>',
        b"\xff\xfe<",
        "<a>é</a>".encode("latin-1"),
    ],
)
def test_encodings_that_could_hide_something_are_refused(body: bytes) -> None:
    with pytest.raises(Unparseable):
        parse(body)


def test_a_second_declaration_of_the_encoding_deceives_nobody() -> None:
    body = b"""<?xml version="1.0" standalone='encoding="utf-8"' encoding="UTF-7"?><a>+AOk-</a>"""
    with pytest.raises(Unparseable):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", b"\xef\xbb\xbf", b"no xml", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>junk", b"<a>\x00</a>", b"<a>\x01</a>",
     b"<a>&#0;</a>", b"<a>&#xD800;</a>", b"<a>\xed\xa0\x80</a>", b"<!doctype a><a/>", b"<!DOCTYPE", b"<!-- a", b"<?xml", b"{}",
     b"<a b=1/>", b"\x1f\x8b\x08\x00"],
)  # fmt: skip
def test_what_is_no_xml_is_refused_with_status_406(body: bytes) -> None:
    with pytest.raises(Unparseable) as refused:
        parse(body)

    assert refused.value.status == "406"


def test_the_refusal_names_the_line() -> None:
    with pytest.raises(Unparseable) as refused:
        parse(b"<a>\n<b>\n</a>")

    assert refused.value.text_for_peer == (
        "The document is not well-formed XML at line 3: Opening and ending tag mismatch: b line 2 and a."
    )


@pytest.mark.parametrize(("levels", "is_read"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (257, False)])
def test_depth_ends_at_64_levels(levels: int, is_read: bool) -> None:
    body = b"<a>" * levels + b"</a>" * levels
    if is_read:
        assert parse(body).tag == "a"
    else:
        with pytest.raises(Unparseable):
            parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" + b"<i/>" * MAX_ELEMENTS + b"</a>",
        b"<a>" + b'<i b=""/>' * (MAX_ELEMENTS // 2) + b'<i b="" c="" d=""/>' * (MAX_ATTRIBUTES // 4) + b"</a>",
    ],
    ids=["elements", "attributes"],
)
def test_too_many_elements_or_attributes_are_refused_before_a_tree_is_built(body: bytes) -> None:
    with pytest.raises(TooLarge) as refused:
        parse(body)

    assert (refused.value.code, refused.value.status) == ("document.too_large", "413")


def attributes(number: int) -> bytes:
    """So many attributes, as short as can be."""
    return b" ".join(b'b%d=""' % n for n in range(number))


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        (b"<a " + attributes(MAX_ELEMENT_ATTRIBUTES) + b"/>", True),
        (b"<a " + attributes(MAX_ELEMENT_ATTRIBUTES) + b"><b/></a>", True),
        (b"<a>" + b"=" * 5000 + b"</a>", True),
        (b"<a " + attributes(MAX_ELEMENT_ATTRIBUTES + 1) + b"/>", False),
        (b"<a><i/><i/><b " + attributes(MAX_ELEMENT_ATTRIBUTES + 1) + b"/></a>", False),
    ],
)
def test_an_element_has_no_more_attributes_than_any_standard_gives_it(body: bytes, is_read: bool) -> None:
    if is_read:
        assert parse(body).tag == "a"
    else:
        with pytest.raises(Unparseable) as refused:
            parse(body)
        assert refused.value.text_for_peer == "An element has more than 256 attributes."


def test_closing_tags_are_no_elements() -> None:
    body = b"<a>" + b"<i></i>" * (MAX_ELEMENTS - 1) + b"</a>"

    assert len(parse(body)) == MAX_ELEMENTS - 1


def test_bytes_are_counted_to_the_last() -> None:
    assert parse(b"<a>bcd</a>", max_bytes=10).text == "bcd"
    with pytest.raises(TooLarge):
        parse(b"<a>bcde</a>", max_bytes=10)


@pytest.mark.parametrize("piece", [b"<!--", b"<![CDATA[", b"<?x ", b"<!DOCTYPE a [", b"&x", b"encoding ", b" "])
def test_no_input_costs_the_square_of_its_size(piece: bytes) -> None:
    body = b"<?xml " + piece * 60_000 + b"&x;"

    with pytest.raises(Unparseable):  # at once; where the cost is a square, this takes minutes
        parse(body)


@given(st.binary(max_size=400))
@example(b"<a>\x0c</a>")
@example(b'<?xml version="1.1"?><a>&#1;</a>')
@example(b"\xfe\xff")
def test_any_bytes_parse_or_are_refused(body: bytes) -> None:
    try:
        root = parse(body)
    except RemoteError:
        return

    assert next(root.iter(etree.Entity), None) is None


PIECES = ["<a>", "</a>", "<!DOCTYPE a ", "[", "]", ">", '<!ENTITY x "y">', "&x;", "&amp;", "<!--", "-->", "<![CDATA[", "]]>",
          "<?x", "?>", 'SYSTEM "y"', " ", "é", '<?xml version="1.0"?>', "<a b='&x;'/>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_mixture_of_xml_pieces_gets_an_entity_through(text: str) -> None:
    try:
        root = parse(text.encode())
    except RemoteError:
        return

    subset = root.getroottree().docinfo.internalDTD
    assert subset is None or not [*subset.iterentities(), *subset.iterelements()]
    assert not re.search("(?<!&amp;)&x;", re.sub(r"<!--.*?-->", "", etree.tostring(root, encoding="unicode")))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'<a xmlns="urn:x"/>', "The element a is in the namespace urn:x; cXML has none."),
        (b'<x:a xmlns:x="urn:x"/>', "The element a is in the namespace urn:x; cXML has none."),
        (b'<a><b><x:c xmlns:x="urn:x"/></b></a>', "The element c is in the namespace urn:x; cXML has none."),
        ('<a><b xmlns="urn:y"/></a>'.encode("utf-16-be"), "The element b is in the namespace urn:y; cXML has none."),
        (
            b'<a><b><s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/></b></a>',
            "The element Signature is in the namespace http://www.w3.org/2000/09/xmldsig#; cXML has none.",
        ),
    ],
)
def test_an_element_in_a_namespace_is_refused(body: bytes, text: str) -> None:
    with pytest.raises(Unparseable) as refused:
        parse(body)

    assert refused.value.text_for_peer == text


@pytest.mark.parametrize(
    "body",
    [
        b'<a xmlns:xsi="urn:x" xsi:noNamespaceSchemaLocation="y" xml:lang="de"><b/></a>',
        b'<a><s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><s:SignedInfo/></s:Signature></a>',
        b'<a><Extrinsic name="x"><y:z xmlns:y="urn:y"/></Extrinsic></a>',
    ],
)
def test_signatures_and_open_content_may_have_namespaces(body: bytes) -> None:
    assert parse(body).tag == "a"


def test_people_see_the_namespaces() -> None:
    assert pretty(b'<x:a xmlns:x="urn:x"/>') == '<x:a xmlns:x="urn:x"/>'


def test_the_version_is_in_the_doctype() -> None:
    assert doctype_version(parse(f"{OFFICIAL}<cXML/>".encode())) == "1.2.045"
    assert doctype_version(parse(b"<cXML/>")) == ""


def test_a_one_byte_declaration_over_utf8_is_noticed() -> None:
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?><a>{}</a>'

    assert looks_like_utf8(declared.format("ü").encode())
    assert not looks_like_utf8(declared.format("ü").encode("latin-1"))
    assert not looks_like_utf8(declared.format("u").encode())
    assert not looks_like_utf8("<a>ü</a>".encode())


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "utf-8"),
        ('<?xml version="1.0" encoding="utf-8"?><a/>'.encode("utf-16"), "utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), ""),
        ('<?xml version="1.0"?><a/>'.encode("utf-16-be"), ""),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?><a/>', ""),
        (b"<a/>", ""),
    ],
)
def test_a_document_in_another_encoding_than_it_says_is_noticed(body: bytes, encoding: str) -> None:
    assert speaks_another_encoding(body) == encoding


def test_people_see_indented_text_or_the_bytes_as_they_are() -> None:
    assert pretty(b"<a><b>c</b></a>") == "<a>\n  <b>c</b>\n</a>"
    assert pretty(b"a=1&b=\xff") == "a=1&b=\ufffd"


@given(st.text())
def test_escaped_text_comes_back_without_what_xml_forbids(text: str) -> None:
    expected = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)

    root = parse(f'<a b="{escape_attribute(text)}">{escape_text(text)}</a>'.encode())

    assert (root.text or "", root.get("b")) == (expected, expected)


@pytest.mark.parametrize(
    "text", ["]]>", "<script>", "a & b", "\r\n\t", '"', "'", "a\x00b\x0b", "\ud800x", "\ufffe", "🔩"]
)
def test_hostile_texts_stay_texts(text: str) -> None:
    root = parse(f'<a b="{escape_attribute(text)}">{escape_text(text)}</a>'.encode())

    assert len(root) == 0
    assert (root.text or "") == root.get("b")


def test_markup_that_is_not_ours_goes_back_as_it_came() -> None:
    markup = 'a &amp; <b c="d">e<!-- f --></b> g'
    inside = inner_xml(parse(f"<x>{markup}</x>".encode()))

    assert inside == 'a &amp; <b c="d">e</b> g'
    assert write_opaque("\x01" + inside) == inside
    assert write_opaque(inside) == 'a &amp;amp; &lt;b c="d"&gt;e&lt;/b&gt; g'
