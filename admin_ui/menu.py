"""The desk's menu by task, and its search. Wagtail's own items that we do not use are taken away.

Every item asks the same table of roles as the page behind it (`admin_ui/permissions.py`).
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, settings_menu
from wagtail.admin.search import SearchArea
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import ModelLogEntry, Page

from admin_ui.billing import may_see_bills
from admin_ui.models import ApiToken
from admin_ui.permissions import may
from connections.models import (
    CartTransfer,
    Connection,
    Delivery,
    DeliveryTarget,
    OrderMailing,
    PunchoutSession,
    Transcript,
)
from storefront.models import (
    Brand,
    Category,
    Customer,
    CustomerPart,
    FilterAttribute,
    Job,
    Order,
    Product,
    SearchMiss,
    SellerDetails,
    ShopHomePage,
    SynonymGroup,
)

#: Items that Wagtail registers and the desk has in another place, or not at all.
NOT_OURS = frozenset({"explorer", "images", "documents", "reports", "help", "settings", "snippets"})
SEARCHES_NOT_OURS = frozenset({"pages", "images", "documents"})


class RoleItem(MenuItem):
    """An item for those whose role reads `model` (or may do `action` to it)."""

    def __init__(self, label: Promise, url: str, model: Any, action: str = "view", **kwargs: Any) -> None:
        self.model, self.action = model, action
        super().__init__(label, url, **kwargs)

    def is_shown(self, request: Any) -> bool:
        """By the table."""
        return may(request.user, self.action, self.model)


class HomePageItem(RoleItem):
    """The shop's home, to edit at once; its row differs from supplier to supplier."""

    def is_shown(self, request: Any) -> bool:
        """If there is one; its address is the request's own."""
        if not super().is_shown(request):
            return False
        home = ShopHomePage.objects.values_list("pk", flat=True).first()
        return home is not None

    def render_component(self, request: Any) -> Any:
        """With the address of this supplier's page, on a copy: items are shared by all requests."""
        home = ShopHomePage.objects.values_list("pk", flat=True).first()
        url = reverse("wagtailadmin_pages:edit", args=[home])
        copy = MenuItem(self.label, url, name=self.name, icon_name=self.icon_name, order=self.order)
        return copy.render_component(request)


class RoleSearch(SearchArea):
    """A place to search in, for those whose role reads it."""

    def __init__(self, label: Promise, url: str, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(label, url, **kwargs)

    def is_shown(self, request: Any) -> bool:
        """By the table."""
        return may(request.user, "view", self.model)


def submenu(label: Promise, name: str, icon: str, order: int, *items: MenuItem) -> SubmenuMenuItem:
    """A group of items; shown if one of them is."""
    return SubmenuMenuItem(label, Menu(items=list(items)), name=name, icon_name=icon, order=order)


def connections_item() -> MenuItem:
    """Customers' systems."""
    return RoleItem(
        _("Connections"), reverse("connections:index"), Connection, name="connections", icon_name="link", order=200
    )


def products_item() -> MenuItem:
    """Goods, their tree, their makers."""
    return submenu(
        _("Products"), "catalogue", "tag", 300,
        RoleItem(_("Products"), reverse("products:index"), Product, name="products", icon_name="tag", order=1),
        RoleItem(
            _("Categories"), reverse("categories:index"), Category,
            name="categories", icon_name="folder-inverse", order=2,
        ),
        RoleItem(_("Brands"), reverse("brands:index"), Brand, name="brands", icon_name="tag", order=3),
        RoleItem(
            _("Attributes to filter by"), reverse("filter_attributes:index"), FilterAttribute,
            name="filter-attributes", icon_name="sliders", order=6,
        ),
        RoleItem(
            _("Customers' part numbers"), reverse("customer_parts:index"), CustomerPart,
            name="customer-parts", icon_name="tag", order=4,
        ),
        RoleItem(
            _("Synonyms"), reverse("synonyms:index"), SynonymGroup, name="synonyms", icon_name="openquote", order=5
        ),
    )  # fmt: skip


def imports_item() -> MenuItem:
    """Files that become rows."""
    return RoleItem(_("Imports"), reverse("imports"), Job, name="imports", icon_name="download", order=550)


def transcripts_item() -> MenuItem:
    """What was said on the wire."""
    return submenu(
        _("Transcripts"), "wire", "history", 700,
        RoleItem(
            _("Transcripts"), reverse("transcripts:index"), Transcript,
            name="transcripts", icon_name="history", order=1,
        ),
        RoleItem(_("Visits"), reverse("visits:index"), PunchoutSession, name="visits", icon_name="user", order=2),
        RoleItem(
            _("Carts sent back"), reverse("transfers:index"), CartTransfer,
            name="transfers", icon_name="redirect", order=3,
        ),
    )  # fmt: skip


def deliveries_item() -> MenuItem:
    """What leaves by itself."""
    return submenu(
        _("Deliveries"), "sent", "upload", 750,
        RoleItem(_("Deliveries"), reverse("deliveries:index"), Delivery, name="deliveries", icon_name="upload", order=1),
        RoleItem(_("Webhooks"), reverse("webhooks:index"), DeliveryTarget, name="webhooks", icon_name="redirect", order=2),
        RoleItem(
            _("E-mails of new orders"), reverse("order_mailings:index"), OrderMailing,
            name="order-mailings", icon_name="mail", order=3,
        ),
    )  # fmt: skip


def number_ranges_item() -> MenuItem:
    """Where the numbers of invoices and other papers go on; in the settings."""
    return RoleItem(
        _("Number ranges"), reverse("number_ranges"), SellerDetails, "change",
        name="number-ranges", icon_name="list-ol", order=700,
    )  # fmt: skip


def api_tokens_item() -> MenuItem:
    """For the supplier's own programs; in the settings."""
    return RoleItem(
        _("API tokens"), reverse("api_tokens"), ApiToken, "change", name="api-tokens", icon_name="key", order=710
    )


class PlanItem(MenuItem):
    """For those who may see bills."""

    def is_shown(self, request: Any) -> bool:
        """Operators who visit do not."""
        return may_see_bills(request.user)


def plan_item() -> MenuItem:
    """What is paid for, and the bills; in the settings."""
    return PlanItem(_("Plan and bills"), reverse("plan_and_bills"), name="plan-and-bills", icon_name="tick", order=50)


def reports_item() -> MenuItem:
    """What can be asked across everything."""
    return submenu(
        _("Reports"), "desk-reports", "doc-full", 800,
        RoleItem(_("Who sees what, at what price"), reverse("explain"), Customer, name="explain", icon_name="help",
                 order=1),
        RoleItem(
            _("Searches without a hit"), reverse("missed_searches:index"), SearchMiss,
            name="missed-searches", icon_name="search", order=2,
        ),
        RoleItem(
            _("Carts, orders, invoices"), reverse("reconciliation"), CartTransfer,
            name="reconciliation", icon_name="list-ul", order=4,
        ),
        RoleItem(_("Changes"), reverse("changes"), ModelLogEntry, name="changes", icon_name="history", order=3),
    )  # fmt: skip


def pages_item() -> MenuItem:
    """What the supplier writes himself."""
    return submenu(
        _("Shop pages"), "shop-pages", "doc-full-inverse", 900,
        HomePageItem(_("Home of the shop"), "", Page, "change", name="shop-home", icon_name="home", order=1),
        RoleItem(_("Pictures"), reverse("wagtailimages:index"), Image, "change", name="shop-images",
                 icon_name="image", order=2),
        RoleItem(_("Documents"), reverse("wagtaildocs:index"), Document, "change", name="shop-documents",
                 icon_name="doc-full", order=3),
    )  # fmt: skip


def settings_item() -> MenuItem:
    """Look, defaults and people; Wagtail's own item would carry its version."""
    return SubmenuMenuItem(_("Settings"), settings_menu, name="desk-settings", icon_name="cogs", order=1000)


MENU_ITEMS: tuple[Callable[[], MenuItem], ...] = (
    connections_item,
    products_item,
    imports_item,
    transcripts_item,
    deliveries_item,
    reports_item,
    pages_item,
    settings_item,
)


def keep_ours(request: Any, items: list[Any]) -> None:
    """The menu without what is not ours."""
    items[:] = [item for item in items if item.name not in NOT_OURS]


def searches() -> list[Callable[[], SearchArea]]:
    """Orders first: the number on somebody's telephone."""
    places = (
        (_("Orders"), "orders:index", Order, "clipboard-list"),
        (_("Products"), "products:index", Product, "tag"),
        (_("Customers"), "customers:index", Customer, "group"),
    )

    def search(place: tuple[Promise, str, Any, str], order: int) -> Callable[[], SearchArea]:
        label, name, model, icon = place
        return lambda: RoleSearch(label, reverse(name), model, name=name, icon_name=icon, order=order)

    return [search(place, order) for order, place in enumerate(places)]


def keep_our_searches(request: Any, areas: list[Any]) -> None:
    """The search tabs without Wagtail's."""
    areas[:] = [area for area in areas if area.name not in SEARCHES_NOT_OURS]
