"""The traps of real buyers (facts §0.1, §0.2) that lie in reading: each with its number."""

import pytest

from protocols.cxml.header import conflicting_domain, normalise
from protocols.cxml.read import read
from protocols.cxml.timestamps import parse_timestamp
from protocols.messages import SetupRequest
from protocols.mime import unwrap
from protocols.orders import PurchaseOrder
from tests.protocols.samples import HEADER, ITEM, ORDER, SETUP, document, read_order, read_setup


def test_trap_03_credentials_of_any_case_are_the_same_and_conflicts_are_seen() -> None:
    two = '<From><Credential domain="networkid"><Identity>an02</Identity></Credential>'
    header = read(document(header=HEADER.replace("<From>", two))).header

    assert normalise("NetworkID", "AN01") == normalise("networkid", " an01")
    assert conflicting_domain(header.from_) == "NetworkID"


@pytest.mark.parametrize("payload_id", ["", "2026-03-04T12:00:00", "77"])
def test_trap_04_a_payload_id_may_be_anything_even_nothing(payload_id: str) -> None:
    assert read(document(attributes=f'payloadID="{payload_id}" timestamp="2026-03-04"')).payload_id == payload_id


@pytest.mark.parametrize(
    "time",
    ["2026-03-04T12:00:00Z", "2026-03-04T08:00:00-0400", "2026-03-04T08:00:00 -04:00", "2026-03-04T12:00:00",
     "03/04/2026 12:00:00 PM", "Wed Mar 04 12:00:00 UTC 2026"],
)  # fmt: skip
def test_trap_05_every_shape_of_time_is_read(time: str) -> None:
    assert parse_timestamp(time) == parse_timestamp("2026-03-04T12:00:00+00:00")


def test_trap_06_the_buyer_cookie_is_opaque() -> None:
    assert read_setup(SETUP.replace("c1", " a &amp; <b c='1'/> ")).buyer_cookie == '\x01 a &amp; <b c="1"/> '


def test_trap_07_the_return_address_is_neither_cut_nor_decoded() -> None:
    address = "https://erp.example/back?t=%252F&u=" + "x" * 3000

    assert read_setup(SETUP.replace("https://erp.example/back", address.replace("&", "&amp;"))).return_url == address


def test_trap_11_the_auxiliary_id_is_part_of_what_an_article_is() -> None:
    other = ITEM.replace("</ItemID>", "<SupplierPartAuxiliaryID>q7/2</SupplierPartAuxiliaryID></ItemID>")
    first, second = read_order(ORDER.replace(ITEM, ITEM + other)).lines

    assert first.item_id != second.item_id


def test_trap_14_an_order_may_be_cancelled_without_lines_and_header_values_are_no_defaults() -> None:
    header = '<ShipTo><Address addressID="7"/></ShipTo><Total>'

    assert read_order('<OrderRequest><OrderRequestHeader orderID="1" type="delete"/></OrderRequest>').lines == ()
    assert read_order(ORDER.replace("<Total>", header)).lines[0].ship_to is None


@pytest.mark.parametrize("doctype", ["", '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.1.007/cXML.dtd">'])
def test_trap_15_an_old_version_and_a_broken_order_of_children_are_no_reason_to_refuse(doctype: str) -> None:
    shuffled = SETUP.replace("<BuyerCookie>c1</BuyerCookie>", "")
    shuffled = shuffled.replace("</PunchOutSetupRequest>", "<BuyerCookie>c1</BuyerCookie></PunchOutSetupRequest>")

    assert read(doctype.encode() + document(shuffled)).body == read(document()).body


def test_interop_trap_03_requests_of_sloppy_senders_are_read_under_any_label() -> None:
    agent = "<UserAgent>Buyer 1</UserAgent>"
    setup = "<SupplierSetup><URL>https://x.example</URL></SupplierSetup><BuyerCookie>"
    attributes = 'payloadID="1" timestamp="2026-03-04T12:00:00" xml:lang=""'
    body = document(SETUP.replace("<BuyerCookie>", setup), header=HEADER.replace(agent, ""), attributes=attributes)

    assert isinstance(read(unwrap(body, "text/plain").document).body, SetupRequest)
    assert isinstance(read(unwrap(document(ORDER), "application/octet-stream").document).body, PurchaseOrder)


def test_interop_trap_10_equal_lines_stay_two_lines() -> None:
    assert len(read_order(ORDER.replace(ITEM, ITEM + ITEM)).lines) == 2
