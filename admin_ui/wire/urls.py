"""Pages about connections beside their viewset; registered by `wagtail_hooks` below `/admin/`."""

from django.urls import path

from admin_ui.reports.pages import ReconciliationView, download_reconciliation
from admin_ui.wire.addresses import AddressesPage
from admin_ui.wire.documents import DocumentsPage
from admin_ui.wire.download import download_transcript
from admin_ui.wire.goods import GoodsPage
from admin_ui.wire.hand_over import HandOverPage
from admin_ui.wire.identity import IdentityPage
from admin_ui.wire.life import GoLivePage, PausePage
from admin_ui.wire.mapping import MappingPage
from admin_ui.wire.order_rules import OrderRulesPage
from admin_ui.wire.preview import PreviewPage
from admin_ui.wire.prices import PricesPage
from admin_ui.wire.simulate import SimulationView, TestPage, simulation_state
from admin_ui.wire.system import SystemPage
from admin_ui.wire.teams import TeamPage, TeamsPage
from admin_ui.wire.terms import CustomerDeliveryPage, DeliveryPage

extra_urls = [
    path("connections/<int:pk>/identity/", IdentityPage.as_view(), name="wire_identity"),
    path("connections/<int:pk>/addresses/", AddressesPage.as_view(), name="wire_addresses"),
    path("connections/<int:pk>/goods/", GoodsPage.as_view(), name="wire_goods"),
    path("connections/<int:pk>/prices/", PricesPage.as_view(), name="wire_prices"),
    path("connections/<int:pk>/teams/", TeamsPage.as_view(), name="wire_teams"),
    path("connections/<int:pk>/teams/<int:team>/", TeamPage.as_view(), name="wire_team"),
    path("connections/<int:pk>/delivery/", DeliveryPage.as_view(), name="wire_delivery"),
    path("customers/<int:pk>/delivery/", CustomerDeliveryPage.as_view(), name="customer_delivery"),
    path("connections/<int:pk>/orders/", OrderRulesPage.as_view(), name="wire_orders"),
    path("reconciliation/", ReconciliationView.as_view(), name="reconciliation"),
    path("reconciliation/export.csv", download_reconciliation, name="reconciliation_csv"),
    path("connections/<int:pk>/system/", SystemPage.as_view(), name="wire_system"),
    path("connections/<int:pk>/mapping/", MappingPage.as_view(), name="wire_mapping"),
    path("connections/<int:pk>/documents/", DocumentsPage.as_view(), name="wire_documents"),
    path("connections/<int:pk>/hand-over/", HandOverPage.as_view(), name="wire_hand_over"),
    path("connections/<int:pk>/test/", TestPage.as_view(), name="wire_test"),
    path("connections/<int:pk>/preview/", PreviewPage.as_view(), name="wire_preview"),
    path("connections/<int:pk>/go-live/", GoLivePage.as_view(), name="wire_go_live"),
    path("connections/<int:pk>/pause/", PausePage.as_view(), name="wire_pause"),
    path("simulations/<uuid:key>/", SimulationView.as_view(), name="wire_simulation"),
    path("simulations/<uuid:key>/state/", simulation_state, name="wire_simulation_state"),
    path("transcripts/<int:pk>/<slug:part>.txt", download_transcript, name="wire_transcript_download"),
]
