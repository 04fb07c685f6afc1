"""Write a trade's categories, brands, products, texts and pictures into the tenant we are in."""

from collections.abc import Sequence

from django.core.files.base import ContentFile

from admin_ui.demo.copy_rows import copy_rows
from admin_ui.demo.drawings.draw import draw_product
from admin_ui.demo.generate import Article
from admin_ui.demo.vocabulary import LANGUAGES, Trade
from storefront.models import (
    Brand,
    Category,
    Picture,
    Product,
    ProductPicture,
    ProductText,
)

BATCH = 2000
ECLASS_VERSION = "14.0"


def slug_of(path: str) -> str:
    """A category's address: slugs are unique in a shop, so the whole path is in it."""
    return path.replace("/", "-")


def load_categories(trade: Trade) -> dict[str, Category]:
    """The tree, parents first, by path."""
    made: dict[str, Category] = {}
    for position, (path, names) in enumerate(trade.categories.items()):
        parent = made.get(path.rpartition("/")[0])
        made[path] = Category.objects.create(parent=parent, slug=slug_of(path), names=names, position=position)
    return made


def load_products(trade: Trade, articles: Sequence[Article], categories: dict[str, Category]) -> list[Product]:
    """The products in the order of `articles`, with texts in every language and a picture each."""
    names = sorted({article.brand for article in articles})
    brands = {brand.name: brand for brand in Brand.objects.bulk_create([Brand(name=name) for name in names])}
    products = Product.objects.bulk_create(
        [_product(article, categories[article.family.category], brands[article.brand]) for article in articles],
        batch_size=BATCH,
    )
    _load_texts(articles, products)
    _load_pictures(trade, articles, products)
    return products


def _product(article: Article, category: Category, brand: Brand) -> Product:
    family = article.family
    pack_quantity, pack_unit = family.pack or (None, "")
    return Product(
        sku=article.sku,
        category=category,
        brand=brand,
        manufacturer_part_number=article.part_number,
        gtin=article.gtin,
        unit=family.unit,
        price_unit=family.price_unit,
        pack_quantity=pack_quantity,
        pack_unit=pack_unit,
        min_quantity=family.minimum,
        quantity_step=family.step,
        lead_time_days=article.lead_time_days,
        stock=article.stock,
        unspsc=family.unspsc,
        eclass=family.eclass,
        eclass_version=ECLASS_VERSION,
        attributes=list(article.attributes),
        popularity=article.popularity,
    )


def _load_texts(articles: Sequence[Article], products: Sequence[Product]) -> None:
    rows = (
        (product.pk, language, article.names[language], article.texts[language])
        for article, product in zip(articles, products, strict=True)
        for language in LANGUAGES
    )
    copy_rows(ProductText, ("product_id", "language", "name", "description"), rows)


def _load_pictures(trade: Trade, articles: Sequence[Article], products: Sequence[Product]) -> None:
    """One file per shape and colour, shared by all products that look so."""
    drawn: dict[tuple[str, str], Picture] = {}
    for article in articles:
        look = (article.family.drawing, article.colour)
        if look not in drawn:
            drawn[look] = _picture(trade.name, *look)
    rows = (
        (product.pk, drawn[article.family.drawing, article.colour].pk, 0)
        for article, product in zip(articles, products, strict=True)
    )
    copy_rows(ProductPicture, ("product_id", "picture_id", "position"), rows)


def _picture(trade: str, shape: str, colour: str) -> Picture:
    drawing = ContentFile(draw_product(trade, shape, colour), name="drawing.png")
    return Picture.objects.create(file=drawing)
