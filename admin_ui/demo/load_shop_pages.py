"""Give the tenant we are in its look and its home page."""

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from admin_ui.demo.agreements import DemoSupplier
from admin_ui.demo.drawings.draw import draw_logo
from admin_ui.demo.vocabulary import LANGUAGES, Texts
from storefront.models import PriceList, ShopHomePage, ShopSettings

FEATURED_COUNT = 8


def load_look(supplier: DemoSupplier, default_price_list: PriceList) -> None:
    """Logo, colour, contact, and the price list that is asked last."""
    drawing = ContentFile(draw_logo(supplier.name[0], supplier.accent), name="logo.png")
    logo = get_image_model().objects.create(title=supplier.name, file=drawing)
    settings = ShopSettings.for_site(Site.objects.get(is_default_site=True))
    settings.logo = logo
    settings.accent_colour = supplier.accent
    settings.default_price_list = default_price_list
    settings.contact_name, settings.contact_email, settings.contact_phone = supplier.contact
    settings.save()


def load_home(supplier: DemoSupplier, featured_skus: list[str]) -> None:
    """Greeting, featured products and a note, in three languages, on the home page (made here if there is none)."""
    home = ShopHomePage.objects.first()
    if home is None:
        home = ShopHomePage(title=supplier.name, slug="shop-home")
        Page.get_first_root_node().add_child(instance=home)
    texts = supplier.home
    home.body = [
        ("hero", {"title": texts["title"], "text": texts["text"], "image": None}),
        (
            "featured",
            {"title": texts["featured"], "skus": featured_skus[:FEATURED_COUNT]},
        ),
        ("text", {"text": _paragraphs(texts["note"])}),
    ]
    home.save_revision().publish()


def _paragraphs(texts: Texts) -> Texts:
    return {language: f"<p>{texts[language]}</p>" for language in LANGUAGES}
