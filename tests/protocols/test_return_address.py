"""Where a cart may go: a strict grammar, because browsers and libraries disagree about URLs (threats A11, D14)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.errors import BadReturnAddress
from protocols.limits import MAX_ADDRESS_CHARACTERS
from protocols.return_address import ReturnAddress, parse_return_address


@pytest.mark.parametrize(
    "text",
    [
        "https://erp.example",
        "https://erp.example/",
        "HTTPS://ERP.example/Back?sid=a%2Fb&x=1;y=%7B2%7D",
        "https://erp.example:8443/back",
        "https://erp.example?session=1",
        "https://erp.example/#/catalog/cart",
        "https://erp.example/a@b?mail=x@y.example",
        "https://erp_test-1.intra.example/back",
        "https://10.0.0.7/back",
        "https://[2001:db8::7]/back",
        "https://xn--mller-kva.example/back",
        "https://erp.example/a|b?x={1}",
    ],
)
def test_an_https_address_passes_byte_for_byte(text: str) -> None:
    assert parse_return_address(text).text == text


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("HTTPS://ERP.Example/Back", "https://erp.example"),
        ("https://erp.example:443/", "https://erp.example"),
        ("https://erp.example:8443/", "https://erp.example:8443"),
        ("https://[2001:DB8::7]/", "https://[2001:db8::7]"),
    ],
)
def test_the_origin_is_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_return_address(text).origin == origin


ATTACKS = {
    "": "missing",
    "https://erp.example/" + "a" * MAX_ADDRESS_CHARACTERS: "too_long",
    "javascript:alert(1)": "syntax",
    "data:text/html,x": "syntax",
    "vbscript:x": "syntax",
    "//evil.example/": "syntax",
    "/relative": "syntax",
    "https:evil.example": "syntax",
    "https:/evil.example": "syntax",
    "https:///evil.example": "syntax",
    "https://": "syntax",
    "https://user@evil.example/": "syntax",
    "https://user:pass@evil.example/": "syntax",
    "https://erp.example:443@evil.example/": "syntax",
    "https://erp.example\\@evil.example/": "characters",
    "https://erp.example/a b": "characters",
    " https://erp.example/": "characters",
    "https://erp.example/\r\nSet-Cookie: a=b": "characters",
    "https://erp.example/\t": "characters",
    "https://erp.example/\x00": "characters",
    "https://erp.example/\x7f": "characters",
    'https://erp.example/"onload="x': "characters",
    "https://erp.example/<script>": "characters",
    "https://еrp.example/": "characters",
    "https://erp。example/": "characters",
    "https://erp.example/ü": "characters",
    "https://erp..example/": "syntax",
    "https://-erp.example/": "syntax",
    "https://erp-.example/": "syntax",
    "https://.example/": "syntax",
    "https://" + "a" * 64 + ".example/": "syntax",
    "https://erp%2eexample/": "syntax",
    "https://erp.example;evil.example/": "syntax",
    "https://erp.example:0/": "port",
    "https://erp.example:65536/": "port",
    "https://erp.example:80a/": "syntax",
    "ftp://erp.example/": "syntax",
    "javascript://erp.example/%0aalert(1)": "syntax",
    "http://erp.example/": "http",
    "SAPEVENT:POST": "sapevent",
}


@pytest.mark.parametrize("text", ATTACKS)
def test_everything_else_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(BadReturnAddress) as refused:
        parse_return_address(text)

    assert (refused.value.code, refused.value.status) == (f"return_address.{ATTACKS[text]}", "400")


def test_plain_http_needs_permission() -> None:
    assert parse_return_address("http://erp.example/", allow_http=True).origin == "http://erp.example"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "localhost", "erp.localhost:8000"])
def test_the_demo_takes_plain_http_to_this_machine(host: str) -> None:
    assert parse_return_address(f"http://{host}/back", allow_loopback_http=True).origin == f"http://{host}"


def test_the_demo_takes_no_plain_http_elsewhere() -> None:
    with pytest.raises(BadReturnAddress):
        parse_return_address("http://localhost.example/", allow_loopback_http=True)


@pytest.mark.parametrize("text", ["SAPEVENT:POST", "sapevent:POST", "SAPEVENT:POST?x=1"])
def test_sapevent_needs_permission(text: str) -> None:
    address = parse_return_address(text, allow_sapevent=True)

    assert (address, address.origin) == (ReturnAddress("sapevent", "", text), "")


@pytest.mark.parametrize("text", ["SAPEVENT:", "SAPEVENT:javascript:alert", "SAPEVENT:POST{"])
def test_sapevent_has_a_grammar_too(text: str) -> None:
    with pytest.raises(BadReturnAddress) as refused:
        parse_return_address(text, allow_sapevent=True)

    assert refused.value.code == "return_address.syntax"


@given(
    st.one_of(
        st.text(), st.from_regex(r"https://[^/]{0,20}/.{0,20}", fullmatch=True), st.from_regex(r"(?i)sapevent:.*")
    )
)
def test_no_accepted_address_can_be_read_in_two_ways(text: str) -> None:
    try:
        address = parse_return_address(text, allow_http=True, allow_sapevent=True)
    except BadReturnAddress:
        return

    assert text.isascii()
    assert not re.search(r"[\s\\\"<>\x00-\x1f\x7f]", text)
    assert address.scheme == "sapevent" or "@" not in re.split("[/?#]", text, maxsplit=3)[2]
