"""Masking: what opens something is gone before it is stored, what does not stays as it is."""

import base64
from time import monotonic
from urllib.parse import quote_plus

import pytest

from connections.domain.mask import mask_document, mask_form, mask_headers, mask_text
from connections.domain.mask_parts import attachment_notes, is_multipart
from protocols.messages import Attachment

SECRET = "s3cret & <more>"


@pytest.mark.parametrize(
    "document",
    [
        "<SharedSecret>{}</SharedSecret>",
        "<SharedSecret >{}</SharedSecret >",
        "<x:SharedSecret a='b'>{}</x:SharedSecret>",
        "<sharedsecret>{}</sharedsecret>",
        "<SharedSecret1>{}</SharedSecret1>",
        "<SharedSecret><![CDATA[{}</b]]></SharedSecret>",
        "<SharedSecret>\n {} \n</SharedSecret>",
        "<CredentialMac algorithm='x'>{}</CredentialMac>",
        "<SharedSecret>{}",
        "<SharedSecret>{}</Shared",
    ],
)
def test_the_content_of_secret_elements_goes(document: str) -> None:
    masked = mask_text(document.format("hunter2"))

    assert "hunter2" not in masked
    assert "***" in masked


@pytest.mark.parametrize("unit", ["<SharedSecret ", "<SharedSecret/>", "%3CSharedSecret", "<PCard '", "<PCard number="])
def test_what_never_ends_takes_no_more_time_than_it_has_characters(unit: str) -> None:
    started = monotonic()

    mask_document(unit.encode() * 40_000)

    assert monotonic() - started < 5.0


def test_an_empty_secret_element_takes_nothing_with_it() -> None:
    document = "<SharedSecret/><Identity>A</Identity><SharedSecret></SharedSecret>"

    assert mask_text(document) == "<SharedSecret/><Identity>A</Identity><SharedSecret>***</SharedSecret>"


@pytest.mark.parametrize(
    "text",
    ["s3cret & <more>", "s3cret &amp; &lt;more&gt;", "s3cret%20%26%20%3Cmore%3E", "s3cret+%26+%3Cmore%3E"],
)
def test_a_known_secret_goes_in_every_spelling(text: str) -> None:
    assert mask_text(f"before {text} after", [SECRET]) == "before *** after"


def test_a_short_secret_goes_where_it_is_a_whole_value() -> None:
    assert mask_text("PASSWORD=ab&X=abc <Y>ab</Y> table", ["ab"]) == "PASSWORD=***&X=abc <Y>***</Y> table"


@pytest.mark.parametrize("secret", ["", " "])
def test_no_secret_masks_nothing(secret: str) -> None:
    assert mask_text("a b", [secret]) == "a b"


def test_keys_and_tickets_go() -> None:
    text = "http://a/punchout/start/Abc-123_x/ /s/KEY/cart/ https://a/connect/INVITE"

    assert mask_text(text) == "http://a/punchout/start/***/ /s/***/cart/ https://a/connect/***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "***1111"),
        ("4111 1111 1111 1111", "***1111"),
        ("5500-0000-0000-0004", "***0004"),
        ("378282246310005", "***0005"),
        ("4111111111111112", "4111111111111112"),  # breaks the check digit
        ("4006381333931", "4006381333931"),  # GTIN-13
        ("14006381333938", "14006381333938"),  # GTIN-14
        ("A4111111111111111", "A4111111111111111"),
        ("41111111111111110", "41111111111111110"),
        ("PO-2026-11-24", "PO-2026-11-24"),
    ],
)
def test_card_numbers_go_and_article_numbers_stay(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_the_number_of_a_purchasing_card_goes_whatever_it_is() -> None:
    assert mask_text('<PCard name="V" number="12" expiration="x">') == '<PCard name="V" number="***" expiration="***">'


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-8-sig", "cp1252"])
def test_documents_are_masked_in_their_own_encoding(encoding: str) -> None:
    document = "<?xml version='1.0'?><a>é<SharedSecret>hünter2</SharedSecret></a>".encode(encoding)

    masked = mask_document(document, ["hünter2"])

    assert masked.decode(encoding) == "<?xml version='1.0'?><a>é<SharedSecret>***</SharedSecret></a>"


@pytest.mark.parametrize(
    ("before", "encoding"),
    [(b"\n\x00", "utf-16-le"), (b"\x00\n", "utf-16-be"), (b"\xef\xbb\xbf", "utf-16"), (b"\r\n", "utf-16"),
     (b"", "utf-32-le"), (b"", "utf-32-be"), (b"", "cp037")],
)  # fmt: skip
def test_a_document_that_hides_its_encoding_is_not_kept(before: bytes, encoding: str) -> None:
    body = before + "<?xml version='1.0'?><a><SharedSecret>hunter2</SharedSecret></a>".encode(encoding)

    assert mask_document(body) == f"({len(body)} bytes that could not be decoded were not kept)".encode()


def test_bytes_that_are_no_text_are_masked_as_far_as_they_are() -> None:
    assert mask_document(b"\xff\xfe<SharedSecret>x") == b"(17 bytes that could not be decoded were not kept)"
    assert mask_document(b"\xff\xfe\xff<SharedSecret>x") == b"\xff\xfe\xff<SharedSecret>***"
    assert mask_document(b"\x81\x8d <SharedSecret>x") == b"\x81\x8d <SharedSecret>***"


def test_forms_lose_parameters_with_telling_names() -> None:
    form = "USERNAME=a&PASSWORD=b&~Password=c&buyer_token=d&x=e"

    assert mask_form(form) == "USERNAME=a&PASSWORD=***&~Password=***&buyer_token=***&x=e"


def test_wrapped_documents_that_were_not_opened_go_whole() -> None:
    assert mask_text("cxml-base64=PGNYTUw%2B&y=1") == "cxml-base64=***&y=1"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("start", [b"<?xml version='1.0'?>", b"<cXML>", b"<!DOCTYPE cXML>"])
def test_documents_in_base64_that_were_not_opened_go_whole(start: bytes, mark: bytes) -> None:
    packed = base64.b64encode(mark + start + b"<SharedSecret>hunter2</SharedSecret>")

    assert mask_document(packed) == b"***"
    assert mask_document(b"doc=" + quote_plus(packed).encode() + b"&x=1") == b"doc=***&x=1"


def test_secrets_in_an_unknown_field_of_a_form_go() -> None:
    form = b"doc=" + quote_plus("<a><SharedSecret b='c'>hunter2</SharedSecret></a>").encode() + b"&x=1"

    assert b"hunter2" not in mask_document(form)
    assert mask_document(form).endswith(b"***%3C%2FSharedSecret%3E%3C%2Fa%3E&x=1")


def test_headers_that_open_something_go() -> None:
    headers = [("Authorization", "Bearer x"), ("Cookie", "a=b"), ("Referer", "https://a/?token=x"), ("Host", "ta")]

    assert mask_headers(headers) == [
        ["Authorization", "***"], ["Cookie", "***"], ["Referer", "https://a/?token=***"], ["Host", "ta"],
    ]  # fmt: skip


def test_a_note_about_a_file_is_in_the_documents_encoding() -> None:
    file = Attachment("c", "application/pdf", "é--<b>.pdf", b"x")
    for encoding in ("utf-8", "utf-16", "utf-32"):
        document = "<?xml version='1.0'?><a/>".encode(encoding)

        text = (document + attachment_notes(document, [file])).decode(encoding)

        assert text.split("\n")[1].startswith("<!-- file: ")
        assert "--" not in text.split("<!--")[1].split("-->")[0]


@pytest.mark.parametrize(
    ("body", "content_type", "is_it"),
    [
        (b"--B\r\n", "text/xml", True),
        (b"x", "multipart/related; boundary=B", True),
        (b" <cXML/>", "multipart/related; boundary=B", False),
        (b"--B\r\n", "multipart/form-data; boundary=B", False),
        (b"a=b", "application/x-www-form-urlencoded", False),
    ],
)
def test_a_mime_message_is_known_before_it_is_masked(body: bytes, content_type: str, is_it: bool) -> None:
    assert is_multipart(body, content_type) == is_it
