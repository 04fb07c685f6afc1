"""The supplier's look: his name, logo, colour and whom to ask. Read once, then kept in the tenant's cache.

Needs no visit: refusals and pages after the end of one wear it, too.
"""

from dataclasses import dataclass

from django.core.cache import cache
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, SourceImageIOError

from storefront.models import ShopSettings
from storefront.models.pages import contrast_with_white
from tenants.caching import cached
from tenants.database import connection
from tenants.models import Supplier

LOOK_KEY = "look"
_CACHE_SECONDS = 300
DEFAULT_ACCENT = "#1f5f8b"
#: The logo's box in the header, at twice its size for sharp screens.
_LOGO_FILTER = "max-400x80"
#: An accent on the dark paper (#15181b, luminance 0.009): text needs 4.5 to 1 (WCAG 2.2, 1.4.3).
_DARK_PAPER_CONTRAST = 17.9
_TEXT_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Look:
    """What every page wears. `accent_on_dark` is the accent, lightened until it can be read on dark paper."""

    name: str
    accent: str = DEFAULT_ACCENT
    accent_on_dark: str = "#6ea8d0"
    logo_url: str = ""
    logo_width: int = 0
    logo_height: int = 0
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    @property
    def has_contact(self) -> bool:
        """Whether the supplier has said whom a buyer may ask."""
        return bool(self.contact_name or self.contact_email or self.contact_phone)


def read_look() -> Look:
    """The look of the tenant we are in."""
    look = cached(LOOK_KEY)
    if not isinstance(look, Look):
        look = _read_look()
        cache.set(LOOK_KEY, look, _CACHE_SECONDS)
    return look


def forget_look() -> None:
    """The settings or the logo have changed."""
    cache.delete(LOOK_KEY)


def plain_look() -> Look:
    """A look that asks neither database nor cache: for the page that says that we are in trouble."""
    tenant = connection.tenant
    return Look(name=tenant.name if isinstance(tenant, Supplier) else "")


def _read_look() -> Look:
    plain = plain_look()
    settings = ShopSettings.objects.select_related("logo").first()
    if settings is None:
        return plain
    url, width, height = _logo(settings.logo)
    return Look(
        name=plain.name,
        accent=settings.accent_colour,
        accent_on_dark=lighten_for_dark(settings.accent_colour),
        logo_url=url,
        logo_width=width,
        logo_height=height,
        contact_name=settings.contact_name,
        contact_email=settings.contact_email,
        contact_phone=settings.contact_phone,
    )


def _logo(image: AbstractImage | None) -> tuple[str, int, int]:
    """Address and size of the logo; a logo whose file is gone or broken is no logo."""
    if image is None:
        return "", 0, 0
    try:
        rendition = image.get_rendition(_LOGO_FILTER)
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return "", 0, 0
    return rendition.url, rendition.width, rendition.height


def lighten_for_dark(colour: str) -> str:
    """The colour, mixed with white in steps of a twentieth until text in it can be read on dark paper."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = colour
    for step in range(21):
        mixed = "#" + "".join(f"{round(channel + (255 - channel) * step / 20):02x}" for channel in channels)
        if _DARK_PAPER_CONTRAST / contrast_with_white(mixed) >= _TEXT_CONTRAST:
            break
    return mixed
