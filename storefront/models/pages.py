"""What the supplier writes and paints himself: the shop's home and its look.

The home is a Wagtail page; it is rendered inside a punchout session by `storefront/views/home.py` and
is not reachable outside one.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from storefront.models.blocks import HOME_BLOCKS, LANGUAGES

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six hexadecimal digits."))


class ShopHomePage(Page):
    """The first page a buyer sees; every text may be given in each language of the shop."""

    body = StreamField(HOME_BLOCKS, blank=True, verbose_name=_("content"))

    content_panels: ClassVar[list[Any]] = [FieldPanel("title"), FieldPanel("body")]
    promote_panels: ClassVar[list[Any]] = []
    preview_modes: ClassVar[list[tuple[str, Any]]] = list(LANGUAGES)
    #: What draws the preview; given when the app is ready, for a model knows no views.
    draw_preview: ClassVar[Callable[..., HttpResponse] | None] = None
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = []
    max_count = 1
    template = "storefront/home.html"

    class Meta:
        verbose_name = _("shop home")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it is being written, in the language chosen beside it."""
        drawn = type(self).draw_preview
        return drawn(request, self, mode_name) if drawn else super().serve_preview(request, mode_name)


@register_setting(icon="palette")
class ShopSettings(BaseSiteSetting):
    """The supplier's look and the defaults of his shop."""

    logo = models.ForeignKey("wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    accent_colour = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#1f5f8b",
        validators=[hex_colour],
        help_text=_("Used for buttons and links; must be readable under white text."),
    )
    default_price_list = models.ForeignKey(
        "storefront.PriceList",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Asked last, after the connection's and the customer's lists."),
    )
    contact_name = models.CharField(_("contact for buyers"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail for buyers"), blank=True)
    contact_phone = models.CharField(_("telephone for buyers"), max_length=40, blank=True)

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("accent_colour")], heading=_("Look")),
        MultiFieldPanel([FieldPanel("default_price_list")], heading=_("Prices")),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")],
            heading=_("Contact shown to buyers"),
        ),
    ]

    class Meta:
        verbose_name = _("look and defaults")

    def clean(self) -> None:
        """Refuse an accent on which white text cannot be read (WCAG 2.2, 1.4.3: 4.5 to 1)."""
        super().clean()
        if contrast_with_white(self.accent_colour) < 4.5:
            raise ValidationError(
                {"accent_colour": _("White text on this colour is hard to read; choose a darker one.")}
            )


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio (1 to 21) of white text on `colour`, written #rrggbb."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
