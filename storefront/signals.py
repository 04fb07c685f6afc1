"""What the desk saves drops what pages keep of it. Connected when the app is ready."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.signals import page_published, page_unpublished

from storefront.domain.synonyms import forget_synonyms
from storefront.models import FilterAttribute, ShopHomePage, ShopSettings, SynonymGroup
from storefront.queries.attribute_facets import forget_filters
from storefront.queries.home import forget_home
from storefront.queries.look import forget_look


def connect() -> None:
    """Listen to what look, home and search are made of."""
    for signal in (post_save, post_delete):
        for sender in (ShopSettings, get_image_model()):
            signal.connect(look_changed, sender=sender, dispatch_uid=f"look-{sender.__name__}")
        for sender in (ShopHomePage, get_image_model(), get_document_model()):
            signal.connect(home_changed, sender=sender, dispatch_uid=f"home-{sender.__name__}")
        signal.connect(filters_changed, sender=FilterAttribute, dispatch_uid="filters")
        signal.connect(synonyms_changed, sender=SynonymGroup, dispatch_uid="synonyms")
    for signal in (page_published, page_unpublished):
        signal.connect(home_changed, sender=ShopHomePage, dispatch_uid="home-published")


def look_changed(**_kwargs: Any) -> None:
    """Settings or logo."""
    forget_look()


def home_changed(**_kwargs: Any) -> None:
    """The page, or a file on it."""
    forget_home()


def synonyms_changed(**_kwargs: Any) -> None:
    """A group was added, changed or taken away."""
    forget_synonyms()


def filters_changed(**_kwargs: Any) -> None:
    """An attribute to filter by was added, changed or taken away."""
    forget_filters()
