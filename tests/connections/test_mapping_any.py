"""Whatever a mapping says, the cart goes out: valid, with its articles, quantities and prices as they were."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.agreed_mapping import AgreedMapping, ClassRule
from connections.domain.apply_mapping import MappedCart
from connections.domain.build_return import build_mapped
from connections.domain.check_outbound import check_outbound
from connections.domain.expression_filters import FILTERS
from connections.domain.gather_lines import GatheredLine
from connections.domain.mapping_targets import TARGETS
from connections.domain.system_rules import SystemRules
from connections.models import Connection, Protocol, PunchoutSession
from protocols.cxml.write_cart import write_cart
from protocols.messages import CartReturn, CredentialClaim, OciCall, OciFunction
from protocols.oci.profiles import PROFILES
from protocols.oci.write import write_return
from storefront.models import Brand, CartLine, Customer, Product

NOW = datetime(2026, 1, 31, tzinfo=UTC)
US = (CredentialClaim("NetworkID", "us"),)
RULES = SystemRules("ERP", "EUR", 0, None, 255, 100, 0, 4, True, 0)
EXPRESSIONS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["{{ line.name }}", "{{ product.names.en }}", "{{ line.quantity", " | ", *FILTERS, ": 3", " }}", "<&>]]>", "\x00\x0b", "\n",
         "{% if line %}", "{% endif %}", "\ud800", "12", "{{ session.extrinsics.x }}", "https://a.example/?a=1&b=2"]
    ), max_size=8,
).map("".join)  # fmt: skip


def build(protocol: Protocol, mapping: AgreedMapping) -> MappedCart:
    """One line of a product with odd words, for a connection that is stored nowhere."""
    connection = Connection(customer=Customer(number="C-1", name="C & Co"), protocol=protocol, currency="EUR")
    session = PunchoutSession(
        connection=connection, language="de", created_at=NOW, extrinsics=[["X", "<x> & \x07"]], call={}, ship_to={}
    )
    product = Product(sku="A-1", unit="C62", brand=Brand(name="Ångström & Söhne"), unspsc="46181504", lead_time_days=3)
    line = CartLine(
        key="k", product=product, sku="A-1", quantity=Decimal("2.5"), unit="C62", price_unit=Decimal(1),
        unit_price=Decimal("4.5"),
    )  # fmt: skip
    gathered = GatheredLine(line, product, "Größe <b>M8</b> & ]]>", "lang\nund breit", "de", None, {"en": "Bolt"})
    return build_mapped(
        session, [gathered], replace(RULES, is_oci=protocol == Protocol.OCI, mapping=mapping), "Q1", "de"
    )


def fields_of(protocol: Protocol) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    targets = [target.pattern.replace("…", "N & <n>") for target in TARGETS[protocol].values()]
    return st.lists(st.tuples(st.sampled_from(targets), EXPRESSIONS), max_size=4).map(tuple)


@settings(max_examples=150, deadline=None)
@given(fields_of(Protocol.CXML), st.text(max_size=20), st.text(max_size=80))
def test_any_mapping_of_a_cxml_cart_leaves_a_valid_document(
    fields: tuple[tuple[str, str], ...], unit: str, code: str
) -> None:
    units, classes = ((("C62", unit),) if unit.strip() else ()), (ClassRule("UNSPSC", "46", "M", code),)
    plain, mapped = (
        build(Protocol.CXML, each).cart for each in (AgreedMapping(), AgreedMapping(fields, units, classes))
    )

    document = write_cart(mapped, from_=US, to=US, sender=US, payload_id="1@x", timestamp=NOW)

    check_outbound(document)
    assert worth(mapped) == worth(plain)


@settings(max_examples=150, deadline=None)
@given(fields_of(Protocol.OCI))
def test_any_mapping_of_an_oci_cart_can_be_written(fields: tuple[tuple[str, str], ...]) -> None:
    plain, mapped = (build(Protocol.OCI, each).cart for each in (AgreedMapping(), AgreedMapping(fields)))
    call = OciCall(OciFunction.SHOPPING, "https://erp.example/return", "", "")

    sent = [
        {name: value for name, value in write_return(cart, call, PROFILES["generic-oci"], "Q1").fields}  # noqa: C416 – pairs of two texts
        for cart in (plain, mapped)
    ]

    kept = (
        "QUANTITY",
        "PRICE",
        "CURRENCY",
        "PRICEUNIT",
        "VENDORMAT",
        "EXT_PRODUCT_ID",
        "EXT_QUOTE_ID",
        "EXT_QUOTE_ITEM",
    )
    assert [{name: each[f"NEW_ITEM-{name}[1]"] for name in kept} for each in sent][1] == {
        name: sent[0][f"NEW_ITEM-{name}[1]"] for name in kept
    }


def worth(cart: CartReturn) -> list[object]:
    """What the buyer will be billed for."""
    return [
        (each.item_id.supplier_part_id, each.item_id.supplier_part_auxiliary_id, each.quantity, each.unit_price,
         each.price_unit, each.line_total)
        for each in cart.lines
    ]  # fmt: skip
