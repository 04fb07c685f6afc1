"""A buyer's wish to enter, in the shapes real systems send."""

import pytest

from protocols.cxml.read import read
from protocols.errors import MissingValue, TooLarge
from protocols.limits import MAX_BUYER_COOKIE_CHARACTERS, MAX_EXTRINSICS, MAX_ORDER_LINES
from protocols.messages import Operation, SetupRequest
from protocols.orders import ItemId
from protocols.values import Address, Contact
from tests.protocols.samples import ITEM, SETUP, codes, document, read_setup

END = "</PunchOutSetupRequest>"


def setup(old: str, new: str) -> SetupRequest:
    """The setup request with one change."""
    assert old in SETUP
    return read_setup(SETUP.replace(old, new))


def test_the_least_that_a_buyer_says() -> None:
    assert read_setup() == SetupRequest(Operation.CREATE, "c1", "https://erp.example/back")


@pytest.mark.parametrize("operation", ["create", "edit", "inspect", "source", " EDIT "])
def test_the_operation_is_read(operation: str) -> None:
    assert setup('"create"', f'"{operation}"').operation == operation.strip().lower()


@pytest.mark.parametrize("attribute", ['operation="shop"', 'operation=""', ""])
def test_an_unknown_operation_is_create_with_a_finding(attribute: str) -> None:
    envelope = read(document(SETUP.replace('operation="create"', attribute)))

    assert isinstance(envelope.body, SetupRequest)
    assert envelope.body.operation == Operation.CREATE
    assert codes(envelope) == ["setup.operation.unknown"]


@pytest.mark.parametrize(
    ("written", "cookie"),
    [
        (" c 1\n", " c 1\n"),
        ("a&amp;b &lt;c&gt; \"'é&#13;", "a&b <c> \"'é\r"),
        ("<![CDATA[<x>]]>y", "<x>y"),
        ("a<!-- b -->c", "ac"),
        ("x<Id a='1'> y&amp; </Id>z", '\x01x<Id a="1"> y&amp; </Id>z'),
    ],
)
def test_the_buyers_cookie_is_kept_verbatim(written: str, cookie: str) -> None:
    assert setup("c1", written).buyer_cookie == cookie


@pytest.mark.parametrize("element", ["", "<BuyerCookie/>", "<BuyerCookie></BuyerCookie>"])
def test_a_missing_cookie_is_a_finding(element: str) -> None:
    envelope = read(document(SETUP.replace("<BuyerCookie>c1</BuyerCookie>", element)))

    assert codes(envelope) == ["setup.buyer_cookie.missing"]


def test_a_cookie_is_never_cut() -> None:
    longest = "c" * MAX_BUYER_COOKIE_CHARACTERS
    assert setup("c1", longest).buyer_cookie == longest
    with pytest.raises(MissingValue) as refused:
        setup("c1", longest + "c")

    assert refused.value.code == "setup.buyer_cookie.long"


def test_the_return_address_is_long_and_stays_as_it_is() -> None:
    address = "https://erp.example/back?a=%2F&b=" + "x" * 3000

    assert setup("https://erp.example/back", "\n " + address.replace("&", "&amp;") + "\n").return_url == address


@pytest.mark.parametrize(
    "old", ["<BrowserFormPost><URL>https://erp.example/back</URL></BrowserFormPost>", "https://erp.example/back"]
)
def test_without_return_address_there_is_no_visit(old: str) -> None:
    with pytest.raises(MissingValue) as refused:
        setup(old, " ")

    assert refused.value.code == "setup.return_url.missing"


def test_extrinsics_are_read_in_order_and_nameless_ones_dropped() -> None:
    extrinsics = '<Extrinsic name="UserEmail"> a@b.example </Extrinsic><Extrinsic>x</Extrinsic><Extrinsic name="Cost"/>'

    assert setup(END, extrinsics + END).extrinsics == (("UserEmail", "a@b.example"), ("Cost", ""))


def test_no_more_extrinsics_are_kept_than_anybody_sends() -> None:
    many = "".join(f'<Extrinsic name="n{n}">v</Extrinsic>' for n in range(MAX_EXTRINSICS + 1))

    assert len(setup(END, many + END).extrinsics) == MAX_EXTRINSICS


def test_the_contact_is_read() -> None:
    contact = (
        '<Contact role="endUser"><Email> z@buyer.example</Email><Name xml:lang="en">Zoë</Name><Phone><TelephoneNumber>'
        '<CountryCode isoCountryCode="CH">41</CountryCode><AreaOrCityCode/><Number>123</Number></TelephoneNumber></Phone></Contact>'
    )

    assert setup(END, contact + END).contact == Contact("Zoë", "z@buyer.example", "41 123", "endUser")


def test_the_ship_to_address_is_read() -> None:
    ship_to = (
        '<ShipTo><Address addressID=" 7 " isoCountryCode="CH"><Name xml:lang="de">Werk</Name><PostalAddress>'
        "<DeliverTo>Tor</DeliverTo>"
        "<Street>Weg 1</Street><Street/><Street>Halle 2</Street><City>Bern</City><State/><PostalCode>3000</PostalCode>"
        '<Country isoCountryCode="CH">Schweiz</Country></PostalAddress></Address></ShipTo>'
    )

    assert setup(END, ship_to + END).ship_to == Address(
        "7", "Werk", ("Weg 1", "Halle 2"), "3000", "Bern", "", "CH", deliver_to=("Tor",)
    )


def test_an_address_may_be_a_number_alone_or_nothing() -> None:
    assert setup(END, '<ShipTo><Address addressID="7"/></ShipTo>' + END).ship_to == Address("7")
    assert setup(END, "<ShipTo/>" + END).ship_to is None


def test_the_selected_item_is_read() -> None:
    item = (
        "<SelectedItem><ItemID><SupplierPartID>A</SupplierPartID><SupplierPartAuxiliaryID>q/1</SupplierPartAuxiliaryID>"
    )

    assert setup(END, f"{item}</ItemID></SelectedItem>" + END).selected_item == ItemId("A", "q/1")


@pytest.mark.parametrize(
    "element", ["<SelectedItem/>", "<SelectedItem><ItemID><SupplierPartID/></ItemID></SelectedItem>"]
)
def test_an_empty_selection_is_none(element: str) -> None:
    assert setup(END, element + END).selected_item is None


def test_an_edit_brings_the_earlier_cart() -> None:
    items = setup(END, ITEM + ITEM.replace("A-1", "A-2") + END).items

    assert [(item.line_number, item.item_id.supplier_part_id) for item in items] == [("1", "A-1"), ("1", "A-2")]


BACK = "<BrowserFormPost><URL>https://erp.example/back</URL></BrowserFormPost>"


def test_who_only_looks_needs_no_return_address() -> None:
    envelope = read(document(SETUP.replace(BACK, "").replace("create", "inspect")))

    assert envelope.body == SetupRequest(Operation.INSPECT, "c1", "")
    assert codes(envelope) == ["setup.return_url.missing"]


def test_of_several_contacts_the_end_user_counts_else_the_first() -> None:
    agent = '<Contact role="purchasingAgent"><Name xml:lang="en">Ann</Name></Contact>'
    user = (
        '<Contact role="EndUser"><Name xml:lang="en">Zoë</Name><IdReference identifier="7" domain="userID"/></Contact>'
    )

    assert setup(END, agent + user + END).contact == Contact("Zoë", role="EndUser", contact_id="7")
    assert setup(END, agent + agent.replace("Ann", "Bea") + END).contact == Contact("Ann", role="purchasingAgent")


def test_a_sourcing_visit_opens_at_no_article() -> None:
    selected = "<SelectedItem><ItemID><SupplierPartID>A</SupplierPartID></ItemID></SelectedItem>"
    envelope = read(document(SETUP.replace("create", "source").replace(END, selected + END)))

    assert envelope.body == SetupRequest(Operation.SOURCE, "c1", "https://erp.example/back")
    assert codes(envelope) == ["setup.selected_item.ignored"]


def test_a_cart_has_no_more_lines_than_an_order() -> None:
    with pytest.raises(TooLarge):
        setup(END, "<ItemOut/>" * (MAX_ORDER_LINES + 1) + END)
