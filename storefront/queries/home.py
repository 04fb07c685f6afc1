"""The shop's home as the supplier wrote it: blocks with a text per language. Kept in the tenant's cache.

Rich text passes Wagtail's whitelist once more here: what an import or an older editor left in it may be anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, SourceImageIOError
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister

from storefront.models import ShopHomePage

_CACHE_KEY = "home"
_CACHE_SECONDS = 300
_LANGUAGES = ("en", "fr", "de")
_WHITELIST = Whitelister()
_HERO_FILTER = "fill-960x480"
#: However many the supplier names, so many stand on the home.
MAX_FEATURED = 12


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in several languages."""

    by_language: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The text in `language`, else the first there is."""
        texts = dict(self.by_language)
        return texts.get(language) or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class HomeBlock:
    """A block; what it does not have is empty. `kind`: hero, featured, text or documents."""

    kind: str
    title: Texts = Texts(())
    text: Texts = Texts(())
    image_url: str = ""
    skus: tuple[str, ...] = ()
    documents: tuple[tuple[str, str, int], ...] = ()


def read_home() -> tuple[HomeBlock, ...]:
    """The blocks of the published home; none where there is no home."""
    blocks: tuple[HomeBlock, ...] | None = cache.get(_CACHE_KEY)
    if blocks is None:
        page = ShopHomePage.objects.live().first()
        blocks = home_blocks(page) if page else ()
        cache.set(_CACHE_KEY, blocks, _CACHE_SECONDS)
    return blocks


def forget_home() -> None:
    """The page, a picture or a document has changed."""
    cache.delete(_CACHE_KEY)


def home_blocks(page: ShopHomePage) -> tuple[HomeBlock, ...]:
    """The blocks of a page, published or not."""
    return tuple(_block(block.block_type, block.value) for block in page.body)


def _block(kind: str, value: Any) -> HomeBlock:
    if kind == "hero":
        return HomeBlock(kind, _texts(value["title"]), _texts(value["text"]), _image(value.get("image")))
    if kind == "featured":
        skus = tuple(sku for sku in value["skus"] if sku)[:MAX_FEATURED]
        return HomeBlock(kind, _texts(value["title"]), skus=skus)
    if kind == "text":
        return HomeBlock(kind, text=_rich_texts(value["text"]))
    return HomeBlock(kind, _texts(value["title"]), documents=tuple(_documents(value["documents"])))


def _texts(value: Any) -> Texts:
    return Texts(tuple((code, value[code]) for code in _LANGUAGES if value.get(code)))


def _rich_texts(value: Any) -> Texts:
    sources = ((code, value[code].source) for code in _LANGUAGES if value.get(code))
    return Texts(tuple((code, _WHITELIST.clean(expand_db_html(source))) for code, source in sources if source))


def _image(image: AbstractImage | None) -> str:
    """The address of the greeting's picture; a picture whose file is gone is none."""
    if image is None:
        return ""
    try:
        return str(image.get_rendition(_HERO_FILTER).url)
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return ""


def _documents(documents: Iterable[Any]) -> Iterable[tuple[str, str, int]]:
    """Title, file name and size in bytes; deleted documents are passed over."""
    return ((item.title, item.file.name, item.file_size or 0) for item in documents if item is not None)
