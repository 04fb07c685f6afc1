"""The codec against bare lxml that finds the same elements, and against a string template that escapes the same texts.

Goals: DESIGN §19, first two lines. The floors build no messages, judge nothing and refuse nothing.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from html import escape
from typing import Any

from lxml import etree

from protocols.cxml.grammar import check
from protocols.cxml.read import read
from protocols.cxml.write_cart import write_cart
from protocols.cxml.write_requests import write_order_request
from protocols.orders import ItemId, OrderItem, PurchaseOrder
from protocols.values import Address, Classification, Money
from tests.benchmarks.pairing import Measure, medians
from tests.benchmarks.rows import Row, row
from tests.corpus.cases import HERE
from tests.protocols.samples import BUYER, CALLER, NOON, SUPPLIER, cart, line

#: Lines of the orders read and of the carts written.
ORDERS, CARTS = (10, 1000), (10, 100, 1000)
ROUNDS = 15
#: Lines of the order whose memory is measured: below, the interpreter's own ups and downs show.
HEAVY_LINES = 5000


def rows() -> list[Row]:
    """Reading and writing, each beside its floor in the same rounds."""
    setup = (HERE / "cxml" / "ariba-setup-create.xml").read_bytes()
    orders = {lines: order_of(lines) for lines in ORDERS}
    carts = {lines: cart_of(lines) for lines in CARTS}
    measures = {
        "read setup": cpu_seconds(lambda: read(setup), 200),
        "bare setup": cpu_seconds(lambda: bare_setup(setup), 200),
        "walked order": cpu_seconds(lambda: walked_order(orders[1000]), 3),
    }
    for lines, order in orders.items():
        repeat = max(3, 1000 // lines)
        measures[f"read {lines}"] = cpu_seconds(partial(read, order), repeat)
        measures[f"bare {lines}"] = cpu_seconds(partial(bare_order, order), repeat)
    for lines, returned in carts.items():
        repeat = max(5, 1000 // lines)
        measures[f"write {lines}"] = cpu_seconds(partial(write, returned), repeat)
        measures[f"template {lines}"] = cpu_seconds(partial(bare_cart, returned), repeat)
        measures[f"check {lines}"] = cpu_seconds(partial(check, write(returned)), repeat)
    found = medians(measures, rounds=ROUNDS, warmup=2)
    return [
        row("read a setup request / bare lxml", found["read setup"], "s", floor=found["bare setup"], goal="ratio <= 2"),
        *(_read_row(lines, found) for lines in ORDERS),
        row(
            "read a 1000-line order / one iter() over each line",
            found["read 1000"],
            "s",
            floor=found["walked order"],
            goal="ratio <= 1.5",
        ),
        *(_write_row(lines, found) for lines in CARTS),
        row(
            "write 1000 lines / 100 times 10 lines", found["write 1000"], "s", floor=100 * found["write 10"],
            goal="ratio <= 1.1",
        ),
        row(
            "read 1000 lines / 100 times 10 lines", found["read 1000"], "s", floor=100 * found["read 10"],
            goal="ratio <= 1.1",
        ),
        *(
            row(f"hold a {lines}-line cart against our grammar / writing it", found[f"check {lines}"], "s",
                floor=found[f"write {lines}"])
            for lines in CARTS
        ),
        memory_row(),
    ]  # fmt: skip


def _read_row(lines: int, found: Mapping[str, float]) -> Row:
    name = f"read a {lines}-line order / bare lxml"
    return row(name, found[f"read {lines}"], "s", floor=found[f"bare {lines}"], goal="ratio <= 1.5")


def _write_row(lines: int, found: Mapping[str, float]) -> Row:
    name = f"write a {lines}-line cart / template"
    return row(name, found[f"write {lines}"], "s", floor=found[f"template {lines}"], goal="ratio <= 2")


def memory_row() -> Row:
    """What reading a large order adds to a process at its highest, beside the document's own size."""
    order = order_of(HEAVY_LINES)
    command = [sys.executable, "-m", "tests.benchmarks.reading_memory"]
    grown = int(subprocess.run(command, input=order, capture_output=True, check=True).stdout)
    return row(
        f"memory to read a {HEAVY_LINES}-line order / its bytes", grown, "B", floor=len(order), goal="ratio <= 12"
    )


def cpu_seconds(action: Callable[[], object], repeat: int) -> Measure:
    """Processor time of one call: these functions wait for nothing, and on a busy machine the clock punishes the longer."""

    def measure() -> float:
        started = time.process_time()
        for _ in range(repeat):
            action()
        return (time.process_time() - started) / repeat

    return measure


def order_of(lines: int) -> bytes:
    """The order as cXML."""
    return write_order_request(ordered(lines), CALLER, payload_id="1@erp.example", timestamp=NOON)


def ordered(lines: int) -> PurchaseOrder:
    """An order with everything a line usually has."""
    item = OrderItem(
        line_number="1",
        item_id=ItemId("A-1", "q7/1"),
        quantity=Decimal(3),
        description="Hexagon head bolt M8 × 40, zinc plated & waxed",
        unit_price=Money(Decimal("12.5"), "EUR"),
        unit="C62",
        classifications=(Classification("UNSPSC", "31161600"),),
        manufacturer_part_id="M-1",
        extrinsics=(("CostCenter", "4711"), ("Requester", "Zoë Łącka")),
    )
    return PurchaseOrder(
        "PO1",
        "new",
        tuple(replace(item, line_number=str(n), item_id=ItemId(f"A-{n}", f"q7/{n}")) for n in range(1, lines + 1)),
        total=Money(Decimal("37500"), "EUR"),
        bill_to=Address("1", "Buyer"),
    )


def cart_of(lines: int) -> Any:
    """A cart whose lines differ in number and SKU."""
    return cart(*(line(line_number=n, item_id=ItemId(f"A-{n}", f"q7/{n}")) for n in range(1, lines + 1)))


def write(returned: Any) -> bytes:
    """The cart as the product writes it."""
    return write_cart(returned, from_=SUPPLIER, to=BUYER, sender=SUPPLIER, payload_id="1", timestamp=NOON)


def _parse(body: bytes) -> Any:
    """A parser a request, as the product has it; bare of the checks before and after."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(body, parser)


def bare_setup(body: bytes) -> tuple[object, ...]:
    """What `read` takes out of a setup request, by lxml's own finds."""
    root = _parse(body)
    header, request = root.find("Header"), root.find("Request")
    setup = request.find("PunchOutSetupRequest")
    parties = [
        [(each.get("domain"), each.findtext("Identity").strip()) for each in header.find(name).findall("Credential")]
        for name in ("From", "To", "Sender")
    ]
    contact, address = setup.find("Contact"), setup.find("ShipTo/Address")
    postal, phone = address.find("PostalAddress"), address.find("Phone/TelephoneNumber")
    return (
        root.get("payloadID"), root.get("timestamp"), root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.getroottree().docinfo.system_url, request.get("deploymentMode"), parties,
        header.findtext("Sender/Credential/SharedSecret"), header.find("Sender/Credential/CredentialMac"),
        header.findtext("Sender/UserAgent"), setup.get("operation"), setup.findtext("BuyerCookie"),
        setup.findtext("BrowserFormPost/URL").strip(),
        [(each.get("name"), (each.text or "").strip()) for each in setup.findall("Extrinsic")],
        contact.get("role"), contact.findtext("Name"), contact.findtext("Email"), contact.find("Phone"),
        address.get("addressID"), address.findtext("Name"), address.findtext("Email"),
        [(each.text or "").strip() for each in postal.findall("Street")], postal.findtext("City"),
        postal.findtext("State"), postal.findtext("PostalCode"), postal.find("Country").get("isoCountryCode"),
        phone.findtext("CountryCode"), phone.findtext("AreaOrCityCode"), phone.findtext("Number"),
        setup.findtext("SelectedItem/ItemID/SupplierPartID"),
        setup.findtext("SelectedItem/ItemID/SupplierPartAuxiliaryID"), setup.findall("ItemOut"),
    )  # fmt: skip


def bare_order(body: bytes) -> list[tuple[object, ...]]:
    """What `read` takes out of an order, by lxml's own finds."""
    order = _parse(body).find("Request/OrderRequest")
    header = order.find("OrderRequestHeader")
    found: list[tuple[object, ...]] = [
        (header.get("orderID"), header.findtext("Total/Money"), header.findtext("BillTo/Address/Name"))
    ]
    for item in order.findall("ItemOut"):
        detail = item.find("ItemDetail")
        money = detail.find("UnitPrice/Money")
        found.append(
            (
                item.get("lineNumber"), Decimal(item.get("quantity")), item.findtext("ItemID/SupplierPartID"),
                item.findtext("ItemID/SupplierPartAuxiliaryID"), Decimal(money.text), money.get("currency"),
                detail.findtext("Description"), detail.findtext("UnitOfMeasure"), detail.find("PriceBasisQuantity"),
                [(each.get("domain"), each.text) for each in detail.findall("Classification")],
                detail.findtext("ManufacturerPartID"),
                [(each.get("name"), each.text) for each in detail.findall("Extrinsic")],
            )
        )  # fmt: skip
    return found


def walked_order(body: bytes) -> list[tuple[object, ...]]:
    """The same fields in one `iter()` over each line, which sees every element once and never looks for one."""
    order = _parse(body).find("Request/OrderRequest")
    header = order.find("OrderRequestHeader")
    found: list[tuple[object, ...]] = [
        (header.get("orderID"), header.findtext("Total/Money"), header.findtext("BillTo/Address/Name"))
    ]
    for item in order.iterchildren("ItemOut"):
        texts: dict[str, str] = {}
        several: list[tuple[str, str | None, str]] = []
        for element in item.iter():
            tag = element.tag
            if tag == "Money":
                price, currency = Decimal(element.text.strip()), element.get("currency")
            elif tag in ("Extrinsic", "Classification"):
                several.append((tag, element.get("domain") or element.get("name"), (element.text or "").strip()))
            else:
                texts[tag] = (element.text or "").strip()
        found.append((item.get("lineNumber"), Decimal(item.get("quantity")), price, currency, texts, several))
    return found


def bare_cart(returned: Any) -> bytes:
    """One f-string a line, each text escaped by the standard library."""
    parts = [
        f'<ItemIn quantity="{each.quantity}" lineNumber="{each.line_number}"><ItemID>'
        f"<SupplierPartID>{escape(each.item_id.supplier_part_id)}</SupplierPartID>"
        f"<SupplierPartAuxiliaryID>{escape(each.item_id.supplier_part_auxiliary_id)}</SupplierPartAuxiliaryID></ItemID>"
        f'<ItemDetail><UnitPrice><Money currency="{escape(each.unit_price.currency)}">{each.unit_price.amount}</Money>'
        f'</UnitPrice><Description xml:lang="{escape(each.language)}">{escape(each.description)}</Description>'
        f"<UnitOfMeasure>{escape(each.unit)}</UnitOfMeasure>"
        f'<Classification domain="{escape(each.classifications[0].domain)}">{escape(each.classifications[0].code)}'
        f"</Classification><ManufacturerPartID>{escape(each.manufacturer_part_id)}</ManufacturerPartID>"
        f"<ManufacturerName>{escape(each.manufacturer_name)}</ManufacturerName><LeadTime>{each.lead_time_days}</LeadTime>"
        "</ItemDetail></ItemIn>"
        for each in returned.lines
    ]
    return f"<cXML><Message><PunchOutOrderMessage>{''.join(parts)}</PunchOutOrderMessage></Message></cXML>".encode()
