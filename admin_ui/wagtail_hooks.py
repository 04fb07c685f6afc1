"""Registrations only: what the desk adds to Wagtail, and what it takes away."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from admin_ui import changes, menu
from admin_ui.api.tokens_page import ApiTokensView
from admin_ui.billing import plan_and_bills
from admin_ui.explain.view import ExplainView
from admin_ui.home import HomePanel
from admin_ui.imports.urls import import_urls
from admin_ui.orders.number_ranges import NumberRangesView
from admin_ui.policies import register_row_policies
from admin_ui.sample_page import sample
from admin_ui.viewsets.brands import BrandViewSet
from admin_ui.viewsets.categories import CategoryViewSet
from admin_ui.viewsets.connections import connection_viewset
from admin_ui.viewsets.customer_parts import CustomerPartViewSet
from admin_ui.viewsets.customers import CustomerViewSet
from admin_ui.viewsets.deliveries import act_on_delivery, delivery_viewset
from admin_ui.viewsets.filter_attributes import FilterAttributeViewSet
from admin_ui.viewsets.order_mailings import order_mailing_viewset
from admin_ui.viewsets.orders import OrderViewSet
from admin_ui.viewsets.price_lists import PriceListViewSet
from admin_ui.viewsets.product_sets import ProductSetViewSet
from admin_ui.viewsets.products import ProductViewSet
from admin_ui.viewsets.search_misses import SearchMissViewSet
from admin_ui.viewsets.synonyms import SynonymViewSet
from admin_ui.viewsets.transcripts import transcript_viewset
from admin_ui.viewsets.transfers import transfer_viewset
from admin_ui.viewsets.visits import visit_viewset
from admin_ui.viewsets.webhooks import act_on_webhook, webhook_viewset
from admin_ui.wire.urls import extra_urls

register_row_policies()

VIEWSETS = (
    CustomerViewSet(),
    connection_viewset,
    ProductViewSet(),
    CategoryViewSet(),
    BrandViewSet(),
    FilterAttributeViewSet(),
    ProductSetViewSet(),
    PriceListViewSet(),
    CustomerPartViewSet(),
    SynonymViewSet(),
    SearchMissViewSet(),
    OrderViewSet(),
    transcript_viewset,
    visit_viewset,
    transfer_viewset,
    delivery_viewset,
    webhook_viewset,
    order_mailing_viewset,
)
SENT_URLS = [
    path("deliveries/<int:pk>/act/", act_on_delivery, name="delivery_act"),
    path("webhooks/<int:pk>/act/", act_on_webhook, name="webhook_act"),
]


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    """Every kind of row."""
    return list(VIEWSETS)


@hooks.register("register_admin_urls")
def register_pages() -> list[Any]:
    """Pages that are not a kind of row."""
    return [
        path("explain/", ExplainView.as_view(), name="explain"),
        path("number-ranges/", NumberRangesView.as_view(), name="number_ranges"),
        path("sample/", sample, name="sample"),
        path("plan-and-bills/", plan_and_bills, name="plan_and_bills"),
        path("api-tokens/", ApiTokensView.as_view(), name="api_tokens"),
        *changes.urls,
        *SENT_URLS,
        *import_urls,
        *extra_urls,
    ]


for make_item in menu.MENU_ITEMS:
    hooks.register("register_admin_menu_item", make_item)
for make_search in menu.searches():
    hooks.register("register_admin_search_area", make_search)
hooks.register("register_settings_menu_item", menu.number_ranges_item)
hooks.register("register_settings_menu_item", menu.api_tokens_item)
hooks.register("register_settings_menu_item", menu.plan_item)
hooks.register("construct_main_menu", menu.keep_ours)
hooks.register("construct_search", menu.keep_our_searches)


@hooks.register("construct_homepage_panels")
def show_our_home(request: Any, panels: list[Any]) -> None:
    """The home of the desk instead of Wagtail's panels about pages."""
    panels[:] = [HomePanel()]


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    """Colours and the few shapes Wagtail lacks."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_copy_page")
@hooks.register("before_move_page")
def keep_the_home(request: Any, *args: Any) -> None:
    """A shop always has its home: it is edited and published, nothing else."""
    raise PermissionDenied


@hooks.register("construct_page_action_menu")
def only_save_and_publish(items: list[Any], request: Any, context: Any) -> None:
    """Buttons for what is refused anyway are not shown."""
    items[:] = [item for item in items if item.name not in ("action-unpublish", "action-delete", "action-submit")]


@hooks.register("register_account_menu_item")
def second_factor(request: Any) -> dict[str, Any]:
    """The way to the second factor, from the account page."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Protect your account with an app or a key beside the password."),
    }


@hooks.register("register_log_actions")
def our_actions(actions: Any) -> None:
    """Words for what only our desk does."""
    actions.register_action("desk.import", _("Import"), _("Led an import on"))
    actions.register_action("desk.prices", _("New prices"), _("Published new prices"))
    actions.register_action("desk.part_numbers", _("Part numbers"), _("Wrote part numbers of the customer"))
    actions.register_action("desk.price_draft", _("Draft prices"), _("Wrote a draft of new prices"))
    actions.register_action("desk.price_version", _("Price version"), _("Published, withdrew or discarded a version"))
    actions.register_action("desk.order_state", _("Move order"), _("Held, released or cancelled the order"))
    actions.register_action("desk.order_confirmed", _("Confirm"), _("Confirmed the order"))
    actions.register_action("desk.order_shipped", _("Ship"), _("Shipped goods of the order"))
    actions.register_action("desk.order_billed", _("Invoice"), _("Made an invoice of the order"))
    actions.register_action("desk.order_credited", _("Credit memo"), _("Made a credit memo"))
    actions.register_action("desk.order_taken_back", _("Take back"), _("Took a delivery note or an invoice back"))
    actions.register_action("desk.document_resent", _("Send again"), _("Sent a document to the buyer again"))
    actions.register_action("desk.webhook_secret", _("New secret"), _("Made a new secret for the webhook"))
    actions.register_action("desk.webhook_switched", _("Switch"), _("Switched the webhook on or off"))
    actions.register_action("desk.api_token_made", _("API token"), _("Made an API token"))
    actions.register_action("desk.api_token_revoked", _("Revoke"), _("Revoked the API token"))
    actions.register_action(
        "desk.order_taken_over", _("Taken over"), _("The supplier's own system took the order over")
    )
    actions.register_action("desk.operator_entered", _("Operator"), _("An operator of the service came in"))
    actions.register_action("desk.operator_left", _("Operator"), _("The operator of the service left"))
    actions.register_action("desk.product_rule", _("Show or hide"), _("Showed or hid a product for the customer"))
