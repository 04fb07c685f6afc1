"""Attributes to filter by: the few of a product's properties that buyers may narrow lists by."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from admin_ui.viewsets.desk import DeskViewSet
from storefront.models import FilterAttribute


class FilterAttributeViewSet(DeskViewSet):
    """Names of attributes, in the order they stand beside a list."""

    model = FilterAttribute
    name = "filter_attributes"
    url_prefix = "filter-attributes"
    icon = "sliders"
    menu_label = _("Attributes to filter by")
    help_text = _(
        "Buyers narrow categories and searches of up to 5,000 articles by these attributes. A name is written as"
        " products carry it, in any of its languages; buyers see it in their own."
    )
    list_display = ("name", "position")
    search_fields = ("name",)
    panels: ClassVar[list[Any]] = [FieldRowPanel([FieldPanel("name"), FieldPanel("position")])]
