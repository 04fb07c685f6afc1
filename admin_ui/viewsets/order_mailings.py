"""Who is sent new orders by e-mail: a row for all connections, and one for each that differs."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column

from admin_ui.viewsets.desk import DeskIndexView, DeskViewSet
from connections.models import OrderMailing


class OrderMailingIndexView(DeskIndexView):
    """Few rows."""

    select_related = ("connection__customer",)


class OrderMailingViewSet(DeskViewSet):
    """E-mails of new orders, at /admin/order-mailings/."""

    model = OrderMailing
    name = "order_mailings"
    url_prefix = "order-mailings"
    icon = "mail"
    menu_label = _("E-mails of new orders")
    help_text = _(
        "Each new order is sent to these addresses, as your customer's system sent it and as a PDF. A connection with a"
        " row of its own follows only that row."
    )
    index_view_class = OrderMailingIndexView
    list_display = (
        Column("connection", label=_("Connection"), accessor=str),
        Column("recipients", label=_("E-mail addresses")),
    )
    search_fields = ("recipients", "connection__customer__name")
    panels: ClassVar[list[Any]] = [FieldPanel("connection"), FieldPanel("recipients")]


order_mailing_viewset = OrderMailingViewSet()
