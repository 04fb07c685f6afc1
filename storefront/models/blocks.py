"""The blocks a supplier builds his shop's home from; every text in three languages, no raw HTML."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

LANGUAGES = (("en", _("English")), ("fr", _("French")), ("de", _("German")))


class LocalisedText(blocks.StructBlock):
    """One line of text per language; a missing one falls back to the first there is."""

    en = blocks.CharBlock(required=False, label=_("English"))
    fr = blocks.CharBlock(required=False, label=_("French"))
    de = blocks.CharBlock(required=False, label=_("German"))


class LocalisedRichText(blocks.StructBlock):
    """A paragraph per language."""

    en = blocks.RichTextBlock(required=False, features=["bold", "italic", "ul", "ol"], label=_("English"))
    fr = blocks.RichTextBlock(required=False, features=["bold", "italic", "ul", "ol"], label=_("French"))
    de = blocks.RichTextBlock(required=False, features=["bold", "italic", "ul", "ol"], label=_("German"))


class HeroBlock(blocks.StructBlock):
    """The greeting at the top of the home."""

    title = LocalisedText(label=_("Title"))
    text = LocalisedText(label=_("Text"))
    image = ImageChooserBlock(required=False, label=_("Picture"))


class FeaturedProductsBlock(blocks.StructBlock):
    """Products to put forward; a buyer sees those of them he may see."""

    title = LocalisedText(label=_("Title"))
    skus = blocks.ListBlock(blocks.CharBlock(label=_("SKU")), label=_("Products"))


class TextBlock(blocks.StructBlock):
    """A passage of text."""

    text = LocalisedRichText(label=_("Text"))


class DocumentsBlock(blocks.StructBlock):
    """Documents to download."""

    title = LocalisedText(label=_("Title"))
    documents = blocks.ListBlock(DocumentChooserBlock(), label=_("Documents"))


HOME_BLOCKS = [
    ("hero", HeroBlock(label=_("Greeting"), icon="image")),
    ("featured", FeaturedProductsBlock(label=_("Featured products"), icon="pick")),
    ("text", TextBlock(label=_("Text"), icon="doc-full")),
    ("documents", DocumentsBlock(label=_("Documents"), icon="download")),
]
