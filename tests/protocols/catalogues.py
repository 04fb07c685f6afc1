"""Values for the tests of catalogue formats, and how they are read."""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st

from protocols.bmecat.read import read_bmecat
from protocols.catalogue import (
    Attribute,
    CatalogueGroup,
    CatalogueHead,
    CatalogueItem,
    CataloguePart,
    CataloguePrice,
    CustomerPartNumber,
    GroupMembership,
    Medium,
    Mode,
    Text,
)
from protocols.values import Classification
from tests.protocols.samples import SHARED
from tests.protocols.supplier_documents import CLASSES, MOMENTS, NAMES, QUANTITIES, TEXTS

SAMPLES: Path = SHARED / "samples" / "constructed" / "catalogs"

HEAD = CatalogueHead(
    "bmecat",
    "2005",
    language="de",
    currency="EUR",
    catalogue_id="K1",
    catalogue_version="1.0",
    name="Katalog & Co",
    supplier="Lieferant AG",
    supplier_ids=(Classification("duns", "942888710"),),
    created_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    territories=("DE", "CH"),
)
GROUPS = (
    CatalogueGroup("1", "", (Text("de", "Alles"),)),
    CatalogueGroup("10", "1", (Text("de", "Schrauben"), Text("en", "Screws")), 3),
)
FULL = CatalogueItem(
    "A-1",
    names=(Text("de", "Schraube <M10>"), Text("en", "Screw")),
    descriptions=(Text("de", "Lang\nund breit"),),
    manufacturer="Fast & Co",
    manufacturer_part_number="0034",
    gtin="04012345678901",
    unit="C62",
    content_unit="MMT",
    content_quantity=Decimal("2.5"),
    minimum=Decimal(10),
    maximum=Decimal(1000),
    step=Decimal(5),
    lead_time_days=2,
    classifications=(Classification("UNSPSC-11.2", "31161500"), Classification("ECLASS-5.1", "23110101")),
    group_ids=("10",),
    attributes=(
        Attribute("Länge", "50", "MMT", "de"),
        Attribute("Farbe", "rot", "", "de"),
        Attribute("Colour", "red", "", "en"),
    ),
    media=(
        Medium("a.jpg", "normal", "image/jpeg", "Vorn"),
        Medium("https://m.example/a.pdf", "safety_data_sheet", "application/pdf"),
    ),
    keywords=(Text("de", "Eisen"), Text("en", "iron")),
    prices=(
        CataloguePrice(
            Decimal("12.3"), "EUR", Decimal(100), Decimal(1), "net_list", date(2026, 1, 1), date(2026, 12, 31), ("DE",),
            Decimal("0.19"),
        ),
        CataloguePrice(Decimal("11.5"), "EUR", Decimal(100), Decimal(500)),
    ),
    customer_part_numbers=(CustomerPartNumber("ACME", "4711"), CustomerPartNumber("", "12")),
)  # fmt: skip

LANGUAGES = st.sampled_from(["de", "en", "fr"])
SAID = st.lists(st.builds(Text, LANGUAGES, NAMES), max_size=3).map(tuple)
NUMBERS = st.none() | QUANTITIES
#: Powers of ten, and one that none of them divides.
PRICE_UNITS = st.sampled_from([Decimal(1), Decimal(100), Decimal(3)])
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))
HEADS = st.builds(
    CatalogueHead,
    st.just("bmecat"),
    st.just("2005"),
    mode=st.sampled_from([Mode.FULL, Mode.UPDATE]),
    language=LANGUAGES,
    currency=st.sampled_from(["EUR", "CHF"]),
    catalogue_id=TEXTS,
    catalogue_version=TEXTS,
    name=TEXTS,
    supplier=TEXTS,
    supplier_ids=st.lists(st.builds(Classification, st.sampled_from(["duns", "iln"]), NAMES), max_size=2).map(tuple),
    created_at=st.none() | MOMENTS,
    territories=st.lists(st.sampled_from(["DE", "CH"]), max_size=2).map(tuple),
)


def prices(units: st.SearchStrategy[Decimal]) -> st.SearchStrategy[tuple[CataloguePrice, ...]]:
    """The prices of one item, all for the same unit."""
    return units.flatmap(
        lambda unit: st.lists(
            st.builds(
                CataloguePrice,
                QUANTITIES,
                st.sampled_from(["EUR", "CHF"]),
                st.just(unit),
                QUANTITIES,
                st.sampled_from(["net_list", "net_customer", "udp_x"]),
                DAYS,
                DAYS,
                st.lists(st.sampled_from(["DE", "AT-9"]), max_size=2).map(tuple),
                st.none() | st.sampled_from([Decimal("0.19"), Decimal(0)]),
            ),
            max_size=3,
        ).map(tuple)
    )


ITEMS = st.builds(
    CatalogueItem,
    NAMES,
    names=SAID,
    descriptions=SAID,
    manufacturer=TEXTS,
    manufacturer_part_number=TEXTS,
    gtin=TEXTS,
    unit=TEXTS,
    content_unit=TEXTS,
    content_quantity=NUMBERS,
    minimum=NUMBERS,
    maximum=NUMBERS,
    step=NUMBERS,
    lead_time_days=st.none() | st.integers(0, 9999),
    classifications=CLASSES.map(tuple),
    group_ids=st.lists(NAMES, max_size=2, unique=True).map(tuple),
    attributes=st.lists(st.builds(Attribute, NAMES, NAMES, TEXTS, LANGUAGES), max_size=3).map(tuple),
    media=st.lists(st.builds(Medium, NAMES, st.sampled_from(["normal", "icon"]), TEXTS, TEXTS), max_size=2).map(tuple),
    keywords=SAID,
    prices=prices(PRICE_UNITS),
    customer_part_numbers=st.lists(st.builds(CustomerPartNumber, TEXTS, NAMES), max_size=2).map(tuple),
)


def of_bmecat(chunks: Iterable[bytes]) -> list[CataloguePart]:
    """Everything in a file."""
    return list(read_bmecat(BytesIO(b"".join(chunks))))


def in_groups(parts: Iterable[CataloguePart]) -> Iterator[CataloguePart]:
    """The same with each item in its groups, instead of what says so at the end."""
    parts = list(parts)
    groups: dict[str, list[str]] = {}
    for part in parts:
        if isinstance(part, GroupMembership):
            groups.setdefault(part.sku, []).append(part.group_id)
    for part in parts:
        if isinstance(part, CatalogueItem):
            yield dataclasses.replace(part, group_ids=tuple(groups.get(part.sku, ())))
        elif not isinstance(part, GroupMembership):
            yield part
