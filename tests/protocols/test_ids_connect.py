"""IDS Connect: the call in the words of every version, and a cart that both readings of NetPrice understand."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.errors import Conflict, LocalError, MissingValue, RemoteError, TooLarge, Unparseable, Unwritable
from protocols.ids_connect.call import IdsAction, IdsCall
from protocols.ids_connect.read import read_call
from protocols.ids_connect.read_cart import read_cart
from protocols.ids_connect.write import NAMESPACE, check, write_cart, write_return
from protocols.limits import MAX_OCI_PARAMETERS, MAX_ORDER_LINES
from protocols.messages import ReturnLine
from protocols.orders import ItemId, OrderItem
from protocols.values import Money
from tests.protocols.samples import NOON, cart, line

HOOK = "https://trade.example/hook?t=1"
LOGIN = (("kndnr", "0012"), ("name_kunde", "smith"), ("pw_kunde", " p "))
ITEM = "<OrderItem><ArtNo>01472975</ArtNo><Qty>50.00</Qty><QU>MTR</QU></OrderItem>"


def called(*more: tuple[str, str]) -> IdsCall:
    """A call with everything a log-in needs."""
    return read_call([*LOGIN, ("hookurl", HOOK), *more])


def sent(items: str = ITEM, *, root: str = "Warenkorb", end: str = "Warenkorb", info: str = "") -> str:
    """A cart around these lines."""
    return f"<{root}><WarenkorbInfo><Version>2.5</Version></WarenkorbInfo><Order>{info}{items}</Order></{end}>"


def test_a_call_is_read_whole() -> None:
    call = called(("action", "WKE"), ("Version", "2.5"), ("target", "TOP"), ("OrganizationId", "1"))

    assert call == IdsCall(
        IdsAction.FETCH, HOOK, "smith", "0012", " p ", version="2.5", target="_top", parameters=call.parameters
    )
    assert "pw_kunde" not in repr(call)


def test_the_newer_names_mean_the_same() -> None:
    names = [("KUNDENNUMMER", "0012"), ("benutzername", "smith"), ("passwort", " p "), ("hook_url", HOOK)]

    assert dataclasses.replace(read_call(names), parameters=()) == dataclasses.replace(called(), parameters=())


@pytest.mark.parametrize(("given", "target"), [("TOP", "_top"), ("_top", "_top"), ("frame1", "frame1"), ("", "")])
def test_the_standards_frames_are_those_of_html(given: str, target: str) -> None:
    assert called(("returntarget", given)).target == target


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("action", "WKE")], "ids.hookurl.missing"),
        ([("hookurl", " ")], "ids.hookurl.missing"),
        ([("action", "WKS"), ("hookurl", HOOK)], "ids.warenkorb.missing"),
        ([("action", "ADL")], "ids.article.missing"),
    ],
)
def test_a_call_without_what_it_needs_is_refused(pairs: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(MissingValue) as refused:
        read_call(pairs)

    assert refused.value.code == code


def test_contradicting_repeats_are_refused_and_equal_ones_are_one() -> None:
    with pytest.raises(Conflict):
        called(("benutzername", "jones"))

    assert called(("benutzername", "smith")).user == "smith"


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(TooLarge):
        read_call((f"p{n}", "") for n in range(MAX_OCI_PARAMETERS + 1))


def test_an_unknown_action_is_shopping_with_a_finding() -> None:
    call = called(("action", "XYZ"))

    assert (call.action, [found.code for found in call.findings]) == (IdsAction.FETCH, ["ids.action.unknown"])


@pytest.mark.parametrize("name", ["artnr", "ArtNo", "artikelnummer", "searchterm"])
def test_a_deep_link_names_its_article_and_needs_no_way_back(name: str) -> None:
    call = read_call([*LOGIN, ("action", "adl"), (name, "4711")])

    assert (call.action, call.article_number, call.return_url) == (IdsAction.ARTICLE, "4711", "")


@pytest.mark.parametrize("action", ["LI", "SV"])
def test_what_is_asked_before_a_visit_needs_no_way_back(action: str) -> None:
    assert read_call([("action", action)]).action == action


def test_a_cart_may_come_with_the_call() -> None:
    call = read_call([*LOGIN, ("action", "WKS"), ("warenkorb", sent())])

    assert call.cart is not None
    assert call.cart.lines == (OrderItem("1", ItemId("01472975"), Decimal(50), unit="MTR"),)
    assert call.cart.version == "2.5"


@pytest.mark.parametrize(
    "root",
    [
        "Warenkorb",
        f'Warenkorb xmlns="{NAMESPACE}"',
        f'Warenkorb xsi:schemaLocation="{NAMESPACE} warenkorb_senden_2_5.xsd"',
        f'Warenkorb xmlns:xsi="urn:x" xsi:schemaLocation="{NAMESPACE} y"',
    ],
)
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="ISO-8859-1"?>\n', "\ufeff "])
def test_the_namespace_is_declared_missing_or_only_named(root: str, declaration: str) -> None:
    assert read_cart(declaration + sent(root=root)).lines[0].item_id == ItemId("01472975")


def test_a_sent_line_is_read_whole() -> None:
    item = (
        "<OrderItem><RefItems><Customer>10</Customer></RefItems><EAN>50821632627</EAN><ArtNo>A</ArtNo><Qty>2.00</Qty>"
        "<QU>PCE</QU><Kurztext>Größe</Kurztext><Langtext>Lang</Langtext><NetPrice>522</NetPrice>"
        "<PriceBasis>1000</PriceBasis><VAT>19.00</VAT></OrderItem>"
    )
    info = "<OrderInfo><OfferNo>Q7</OfferNo><ModeOfShipment>Abholung</ModeOfShipment><Cur>EUR</Cur></OrderInfo>"

    found = read_cart(sent(item, info=info))

    assert found.lines == (
        OrderItem(
            "10", ItemId("A"), Decimal(2), description="Größe", comments="Lang", unit="PCE",
            unit_price=Money(Decimal(522), "EUR"), price_unit=Decimal(1000),
            extrinsics=(("EAN", "0050821632627"), ("VAT", "19.00")),
        ),
    )  # fmt: skip
    assert (found.offer_number, found.mode_of_shipment, found.currency) == ("Q7", "Abholung", "EUR")
    assert [each.code for each in found.findings] == ["ids.ean.short"]


@pytest.mark.parametrize(
    ("written", "read"), [("4050821632627", "4050821632627"), ("1234567", "01234567"), ("12x", "12x")]
)
def test_zeros_that_a_number_lost_come_back(written: str, read: str) -> None:
    item = ITEM.replace("<ArtNo>", f"<EAN>{written}</EAN><ArtNo>")

    assert read_cart(sent(item)).lines[0].extrinsics == (("EAN", read),)


@pytest.mark.parametrize(("meaning", "price_unit"), [("basis", 100), ("piece", 1)])
def test_trap_net_price_is_for_the_basis_or_for_one(meaning: str, price_unit: int) -> None:
    item = ITEM.replace("</OrderItem>", "<NetPrice>53.7200</NetPrice><PriceBasis>100.00</PriceBasis></OrderItem>")

    found = read_cart(sent(item), net_price=meaning).lines[0]

    assert (found.unit_price, found.price_unit) == (Money(Decimal("53.7200"), ""), price_unit)


@pytest.mark.parametrize("text", ["", "text", "<IDS/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><Warenkorb/>"])
def test_what_is_no_cart_is_refused(text: str) -> None:
    with pytest.raises(Unparseable):
        read_cart(text)


def test_a_line_without_number_and_a_cart_without_end_are_refused() -> None:
    with pytest.raises(MissingValue):
        read_cart(sent("<OrderItem><Qty>1</Qty></OrderItem>"))
    with pytest.raises(TooLarge):
        read_cart(sent("<OrderItem/>" * (MAX_ORDER_LINES + 1)))


def written(*lines: ReturnLine, **options: str) -> str:
    """The document of a cart of these lines."""
    return write_cart(cart(*lines), quote_id="Q7", timestamp=NOON, **options)


def test_the_cart_is_exactly_this() -> None:
    extras = (("EAN", "4050821632627"), ("RefItems", "10"), ("VAT", "19.00"))
    text = written(line(unit="MTR", long_description="Lang & <breit>", extrinsics=extras))

    assert text == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Warenkorb xmlns="{NAMESPACE}"><WarenkorbInfo><Date>2026-03-04</Date>'
        "<Time>12:00:00</Time><RueckgabeKZ>Warenkorbrückgabe</RueckgabeKZ><Version>2.5</Version></WarenkorbInfo><Order>"
        "<OrderInfo><OfferNo>Q7</OfferNo><ModeOfShipment>Lieferung</ModeOfShipment><Cur>EUR</Cur></OrderInfo><OrderItem>"
        "<ItemChara>normal</ItemChara><RefItems><Customer>10</Customer></RefItems><EAN>4050821632627</EAN>"
        "<ArtNo>A-1</ArtNo><Qty>3.00</Qty><QU>MTR</QU><Kurztext>Bolt M8 × 40</Kurztext>"
        "<Langtext>Lang &amp; &lt;breit&gt;</Langtext><NetPrice>12.5</NetPrice><PriceBasis>1</PriceBasis>"
        "<VAT>19.00</VAT></OrderItem></Order></Warenkorb>"
    )
    check(text)


@pytest.mark.parametrize(
    ("price", "price_unit", "said"),
    [("12.5", "1", ("12.5", "1")), ("522", "1000", ("0.522", "1")), ("0.00012", "1", ("0.0012", "10")),
     ("1", "3", ("1", "3"))],
)  # fmt: skip
def test_trap_a_price_is_for_one_unit_wherever_that_is_exact(
    price: str, price_unit: str, said: tuple[str, str]
) -> None:
    text = written(line(unit_price=Money(Decimal(price), "EUR"), price_unit=Decimal(price_unit)))

    assert f"<NetPrice>{said[0]}</NetPrice><PriceBasis>{said[1]}</PriceBasis>" in text


def test_a_long_name_is_cut_at_a_word_and_whole_in_the_long_text() -> None:
    name = "Schraube " * 20
    found = read_cart(written(line(description=name), line(description=name, long_description=name.strip() + "!")))

    assert [len(each.description) <= 100 and each.description.endswith("Schraube") for each in found.lines] == [
        True
    ] * 2
    assert [each.comments for each in found.lines] == [name.strip(), name.strip() + "!"]


@pytest.mark.parametrize("ean", ["12x", "٣", "1" * 14])
def test_what_is_no_ean_stays_out(ean: str) -> None:
    assert "EAN" not in written(line(extrinsics=(("EAN", ean),)))


@pytest.mark.parametrize(
    "changes",
    [{"item_id": ItemId("A" * 16)}, {"item_id": ItemId("")}, {"quantity": Decimal("0.001")}, {"quantity": Decimal(0)},
     {"unit": ""}, {"unit_price": Money(Decimal("1E-12"), "EUR")}],
)  # fmt: skip
def test_what_has_no_place_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unwritable) as refused:
        written(line(**changes))

    assert refused.value.code in ("ids.line.unwritable", "oci.line.unwritable")


def test_our_grammar_refuses_what_we_do_not_write() -> None:
    text = written()
    check(text)

    with pytest.raises(LocalError):
        check(text.replace("<QU>", "<Qu>").replace("</QU>", "</Qu>"))


@pytest.mark.parametrize(
    ("version", "said", "charset", "name"),
    [("2.0", "2.0", "iso-8859-1", "5 &#8364; Öl"), ("2.5", "2.5", "utf-8", "5 € Öl"), ("", "2.5.1", "utf-8", "5 € Öl"),
     ("9", "2.5.1", "utf-8", "5 € Öl")],
)  # fmt: skip
def test_the_form_speaks_the_callers_version(version: str, said: str, charset: str, name: str) -> None:
    call = called(("version", version), ("target", "TOP"))

    form = write_return(cart(line(description="5 € Öl")), call, quote_id="Q7", timestamp=NOON)

    text = dict(form.fields)["warenkorb"]
    assert (form.action, form.target, form.accept_charset) == (HOOK, "_top", charset)
    assert (f"<Version>{said}</Version>" in text, f"<Kurztext>{name}</Kurztext>" in text) == (True, True)
    assert read_cart(text).lines[0].description == "5 € Öl"


TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=99)
LINES = st.builds(
    line,
    item_id=st.builds(ItemId, st.text("AZ09-/.", min_size=1, max_size=15)),
    quantity=st.decimals(min_value="0.01", max_value=10**6, places=2),
    description=TEXT.filter(bool),
    long_description=TEXT,
    unit_price=st.builds(Money, st.decimals(min_value=0, max_value=10**6, places=4), st.just("EUR")),
    unit=st.sampled_from(["C62", "MTR", "PCE"]),
)


@given(st.lists(LINES, min_size=1, max_size=4), st.sampled_from(["utf-8", "iso-8859-1"]))
def test_what_is_written_is_read_again(lines: list[ReturnLine], charset: str) -> None:
    text = written(*lines, charset=charset)
    check(text)

    assert read_cart(text).lines == tuple(
        OrderItem(
            str(number), sent_line.item_id, sent_line.quantity, description=sent_line.description,
            unit_price=sent_line.unit_price, unit=sent_line.unit, comments=sent_line.long_description,
        )
        for number, sent_line in enumerate(lines, 1)
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["hookurl", "action", "warenkorb", "kndnr"]) | st.text(), st.text()), max_size=8)
)
def test_any_call_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        call = read_call(pairs)
    except RemoteError:
        return

    assert call.parameters == tuple(pairs)
