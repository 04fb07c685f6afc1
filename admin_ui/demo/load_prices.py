"""Write the demo's price lists: one version in force each, and for some an expired and a future one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from admin_ui.demo.agreements import PriceRecipe
from admin_ui.demo.copy_rows import copy_rows
from admin_ui.demo.generate import Article
from storefront.models import PriceLine, PriceList, PriceListVersion, Product

CENT = Decimal("0.01")
#: The demo's prices have always been in force; validity is shown by the two other versions.
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
FAR_OFF = timedelta(days=3650)
#: One article in so many has no price at all: "price on request".
UNPRICED_EVERY = 97
#: One article in so many has a single price, without quantity breaks.
FLAT_EVERY = 3
EXPIRED_FACTOR, FUTURE_FACTOR = Decimal("0.70"), Decimal("1.30")


def load_price_list(
    recipe: PriceRecipe,
    articles: Sequence[Article],
    products: Sequence[Product],
    now: datetime,
) -> PriceList:
    """The list with its versions and lines. The highest number among the valid versions is the one in force."""
    price_list = PriceList.objects.create(code=recipe.code, name=recipe.name, currency=recipe.currency)
    spans: list[tuple[datetime, datetime | None, Decimal, str]] = [(SINCE, None, Decimal(1), "")]
    if recipe.has_history:
        spans.append((SINCE, now - timedelta(days=30), EXPIRED_FACTOR, "expired"))
        spans.append((now + FAR_OFF, None, FUTURE_FACTOR, "not yet in force"))
    for number, (start, end, factor, note) in enumerate(spans, start=1):
        version = PriceListVersion.objects.create(
            price_list=price_list,
            number=number,
            valid_from=start,
            valid_until=end,
            note=note,
        )
        lines = _lines(version.pk, recipe, factor, articles, products)
        copy_rows(PriceLine, ("version_id", "product_id", "min_quantity", "price"), lines)
        version.published_at = SINCE
        version.save(update_fields=["published_at"])
    return price_list


def _lines(
    version_id: int, recipe: PriceRecipe, factor: Decimal,
    articles: Sequence[Article], products: Sequence[Product],
) -> Iterator[tuple[int, int, Decimal, Decimal]]:  # fmt: skip
    for at, (article, product) in enumerate(zip(articles, products, strict=True), start=1):
        if at % UNPRICED_EVERY == 0 or not _is_below(article.family.category, recipe.below):
            continue
        breaks = () if at % FLAT_EVERY == 0 else recipe.breaks
        for multiple, discount in ((0, Decimal(1)), *breaks):
            price = (article.price * recipe.factor * factor * discount).quantize(CENT, ROUND_HALF_UP)
            yield (
                version_id,
                product.pk,
                multiple * article.family.minimum,
                max(price, CENT),
            )


def _is_below(category: str, paths: Sequence[str]) -> bool:
    return not paths or any(category == path or category.startswith(f"{path}/") for path in paths)
