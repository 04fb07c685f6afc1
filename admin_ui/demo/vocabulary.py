"""Read a trade's hand-written vocabulary: categories, brands, axes of variation, families of articles.

Source: `admin_ui/demo/trades/<trade>/*.toml`. Texts stand there as "English | French | German".
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr", "de")
TRADES = ("safety", "electrical", "fasteners")
FOLDER = Path(__file__).parent / "trades"

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """A property in which articles of a family differ. Each step makes the price grow by `growth` (0.1: a tenth)."""

    names: Texts
    values: tuple[Texts, ...]
    unit: str
    growth: Decimal
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of article. `price` is for `price_unit` units at the start of every axis; `pack` is what one unit holds."""

    category: str
    names: Texts
    texts: Texts
    code: str
    unit: str
    price: Decimal
    price_unit: Decimal
    minimum: Decimal
    step: Decimal
    brands: tuple[str, ...]
    axes: tuple[Axis, ...]
    models: int
    unspsc: str
    eclass: str
    drawing: str
    colours: tuple[str, ...]
    pack: tuple[Decimal, str] | None


@dataclass(frozen=True, slots=True)
class Trade:
    """All of it. `categories` maps a path such as "hands/chemical/reusable" to its names."""

    name: str
    categories: dict[str, Texts]
    brands: dict[str, str]
    families: tuple[Family, ...]


def in_languages(text: str) -> Texts:
    """ "glove | gant | Handschuh" by language; a single word is the same in all of them."""
    parts = [part.strip() for part in text.split("|")]
    return dict(zip(LANGUAGES, parts if len(parts) > 1 else parts * len(LANGUAGES), strict=True))


@cache
def read_trade(name: str) -> Trade:
    """The vocabulary of one of TRADES."""
    words = tomllib.loads((FOLDER / name / "vocabulary.toml").read_text("utf-8"), parse_float=Decimal)
    families = tomllib.loads((FOLDER / name / "families.toml").read_text("utf-8"), parse_float=Decimal)
    axes = {key: _axis(raw) for key, raw in words["axes"].items()}
    return Trade(
        name=name,
        categories={path: in_languages(text) for path, text in words["categories"].items()},
        brands=words["brands"],
        families=tuple(_family(raw, axes, words["brands"]) for raw in families["families"]),
    )


def _axis(raw: dict[str, Any]) -> Axis:
    return Axis(
        names=in_languages(raw["name"]),
        values=tuple(in_languages(value) for value in raw["values"]),
        unit=raw.get("unit", ""),
        growth=Decimal(raw.get("growth", 0)),
        colours=tuple(raw.get("colours", ())),
    )


def _family(raw: dict[str, Any], axes: dict[str, Axis], brands: dict[str, str]) -> Family:
    step = Decimal(raw.get("step", 1))
    return Family(
        category=raw["in"],
        names=in_languages(raw["name"]),
        texts=in_languages(raw["text"]),
        code=raw["code"],
        unit=raw["unit"],
        price=Decimal(raw["price"]),
        price_unit=Decimal(raw.get("price_unit", 1)),
        minimum=Decimal(raw.get("min", step)),
        step=step,
        brands=tuple(brands[key] for key in raw["brands"]),
        axes=tuple(axes[key] for key in raw["axes"]),
        models=raw.get("models", 1),
        unspsc=raw["unspsc"],
        eclass=raw["eclass"],
        drawing=raw["drawing"],
        colours=tuple(raw.get("colours", ())),
        pack=(Decimal(raw["pack"][0]), raw["pack"][1]) if "pack" in raw else None,
    )
