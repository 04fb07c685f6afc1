"""Plain texts get their vectors within the database, all others by way of Python: one and the same vector."""

import random
from typing import Any

import pytest

from storefront.domain import write_search as writing
from storefront.domain.write_search import write_search
from storefront.models import Product, ProductText
from tests.factories.storefront import make_brand, make_category, make_product

pytestmark = pytest.mark.usefixtures("shop")
LANGUAGES = ("en", "de", "fr-CH", "ja")
PIECES = (
    "Bolt", "M12", "x", "12.5", "1e5", "-4", "+5", "A/B-7", "hex_key", "(steel)", "screws;", "a@b.example", "50%",
    "http://example.org/a?b=c&d", "<b>fat</b>", "&amp;", "O'Ring", '3"', "C:\\temp", "1,5", "4711-3", "v1.2.3", "*", "#9",
    "screwdrivers", "running", "\t", "\n", "=1+1", "{x}", "[mm]", "~", "^", "|", "`", "$5", "The", "12th", "x" * 101,
)  # fmt: skip


def some_text(choice: random.Random, most: int) -> str:
    """Pieces side by side, with and without a space."""
    return "".join(choice.choice(PIECES) + choice.choice((" ", "", "-", "  ")) for _ in range(choice.randint(1, most)))


def make_texts(choice: random.Random) -> None:
    category, brand = make_category("Tools"), make_brand("Weiler-Ganter 3.0")
    for number in range(150):
        codes = [some_text(choice, 3).strip()[:20] for _ in range(3)]
        product = make_product(
            f"{number} {codes[0]}", name="x", category=category, brand=choice.choice((brand, None)),
            manufacturer_part_number=codes[1], gtin=codes[2][:14],
            attributes=choice.choice(([], [{"names": {}, "value": codes[1], "unit": "mm"}, {"value": {"en": codes[0]}}])),
        )  # fmt: skip
        for language in LANGUAGES[1:]:
            ProductText.objects.create(product=product, language=language, name="x")
    for text in ProductText.objects.all():
        text.name, text.description = some_text(choice, 8), some_text(choice, 40) if choice.random() < 0.7 else ""
        text.save()


def vectors() -> dict[int, str]:
    return dict(ProductText.objects.values_list("pk", "search"))


def test_database_and_python_write_the_same_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    make_texts(random.Random(5))
    write_search()
    written = vectors()
    by_python: list[int] = []
    write_portion = writing._write_portion

    def noted(rows: list[tuple[Any, ...]]) -> None:
        by_python.extend(row[0] for row in rows)
        write_portion(rows)

    monkeypatch.setattr(writing, "_write_portion", noted)
    ProductText.objects.update(search=None)
    write_search(only_missing=True)

    assert len(by_python) == len(written) == 600
    assert vectors() == written


@pytest.mark.parametrize(
    ("name", "description", "is_plain"),
    [
        ("Bolt", "", True), ("Bolt ½", "", False), ("Schraube", "größer", False), ("x" * 101, "", False),
        ("Bolt", "word " * 500, True), ("Bolt", "word " * 700, False),
    ],
)  # fmt: skip
def test_only_plain_texts_stay_in_the_database(
    monkeypatch: pytest.MonkeyPatch, name: str, description: str, is_plain: bool
) -> None:
    make_product("A-1", name=name)
    ProductText.objects.update(description=description)
    seen: list[object] = []
    monkeypatch.setattr(writing, "_write_portion", seen.append)

    write_search([Product.objects.get().pk])

    assert (not seen, bool(ProductText.objects.get().search)) == (is_plain, is_plain)
