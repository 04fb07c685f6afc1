"""What our own test buyer makes of answers and carts, also of careless ones."""

from decimal import Decimal

import pytest

from protocols.cxml.read_answers import Answer, read_cart, read_profile_response, read_response
from protocols.cxml.write_cart import write_cart
from protocols.errors import MissingValue, RemoteError, Unparseable
from protocols.messages import CartReturn
from tests.protocols.samples import BUYER, NOON, SUPPLIER, cart

DOCUMENT = write_cart(cart(), from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=NOON).decode()


def changed(old: str, new: str) -> CartReturn:
    """The cart after one change of its document."""
    assert old in DOCUMENT
    return read_cart(DOCUMENT.replace(old, new).encode())


def test_an_answer_is_read() -> None:
    body = b'<cXML><Response><Status code="200" text="OK"/><PunchOutSetupResponse><StartPage><URL>https://s/1?a=1&amp;b</URL>'

    assert read_response(body + b"</StartPage></PunchOutSetupResponse></Response></cXML>") == Answer(
        "200", "OK", "https://s/1?a=1&b"
    )


def test_the_sentence_of_a_status_beats_its_canonical_text() -> None:
    body = b'<cXML><Response><Status code="401" text="Unauthorized">Wrong secret.</Status></Response></cXML>'

    assert read_response(body) == Answer("401", "Wrong secret.")


@pytest.mark.parametrize("body", [b"<html/>", b"<cXML/>", b"<cXML><Response/></cXML>", b"", b"<html><body>Error 500"])
def test_a_page_instead_of_an_answer_is_noticed(body: bytes) -> None:
    with pytest.raises(Unparseable):
        read_response(body)


@pytest.mark.parametrize("body", [b"<cXML/>", b"<cXML><Message><PunchOutOrderMessage/></Message></cXML>"])
def test_a_cart_needs_its_header(body: bytes) -> None:
    with pytest.raises(Unparseable):
        read_cart(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<Total><Money currency="EUR">37.5</Money></Total>', ""),
        ('<UnitPrice><Money currency="EUR">12.5</Money></UnitPrice>', ""),
        ('quantity="3"', 'quantity="three"'),
        ("ItemDetail>", "Detail>"),
    ],
)
def test_a_cart_without_its_numbers_is_refused(old: str, new: str) -> None:
    with pytest.raises(MissingValue):
        changed(old, new)


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 5000, "-1"])
def test_a_line_number_that_is_none_is_the_position(number: str) -> None:
    assert changed('lineNumber="1"', f'lineNumber="{number}"').lines[0].line_number == 1


@pytest.mark.parametrize(("text", "days"), [("3", 3), ("²", None), ("soon", None), ("", None), ("1" * 5000, None)])
def test_a_lead_time_is_in_whole_days_or_none(text: str, days: int | None) -> None:
    assert changed("<LeadTime>3<", f"<LeadTime>{text}<").lines[0].lead_time_days == days


def test_a_price_for_nothing_is_a_price_for_one() -> None:
    basis = '<PriceBasisQuantity quantity="0" conversionFactor="1"/><Classification domain="UNSPSC">'

    assert changed('<Classification domain="UNSPSC">', basis).lines[0].price_unit == Decimal(1)


def test_a_line_without_description_has_an_empty_one() -> None:
    found = changed('<Description xml:lang="en">Bolt M8 × 40</Description>', "").lines[0]

    assert (found.description, found.language) == ("", "en")


def test_a_cart_without_cookie_has_an_empty_one() -> None:
    assert changed("<BuyerCookie>c1</BuyerCookie>", "").buyer_cookie == ""


def test_markup_in_a_cookie_goes_round_and_round() -> None:
    cookie = '\x01x<Id a="1">y &amp;</Id>'
    document = write_cart(
        cart(buyer_cookie=cookie), from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="p", timestamp=NOON
    )

    assert b'<BuyerCookie>x<Id a="1">y &amp;</Id></BuyerCookie>' in document
    assert read_cart(document).buyer_cookie == cookie


def test_any_damage_is_a_refusal() -> None:
    for end in range(0, len(DOCUMENT), 7):
        with pytest.raises(RemoteError):
            read_cart(DOCUMENT[:end].encode())


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"<cXML><Response><Status code='401' text='Unauthorized'/></Response></cXML>", Unparseable),
        (b"<cXML><Response><Status/><ProfileResponse effectiveDate='soon'/></Response></cXML>", MissingValue),
    ],
)
def test_a_profile_needs_its_date(body: bytes, refusal: type[RemoteError]) -> None:
    with pytest.raises(refusal):
        read_profile_response(body)
