"""Pages of imports; registered by `wagtail_hooks` below `/admin/`."""

from django.urls import path

from admin_ui.imports.downloads import download_differences, download_problems, download_template
from admin_ui.imports.exports import ExportPage, download_export, export_state
from admin_ui.imports.pages import ImportsPage, JobPage, NewImportPage, job_state

import_urls = [
    path("imports/", ImportsPage.as_view(), name="imports"),
    path("imports/new/<slug:kind>/", NewImportPage.as_view(), name="import_new"),
    path("imports/templates/<slug:kind>.<slug:form>", download_template, name="import_template"),
    path("imports/<uuid:key>/", JobPage.as_view(), name="import_job"),
    path("imports/<uuid:key>/state/", job_state, name="import_state"),
    path("imports/<uuid:key>/problems.csv", download_problems, name="import_problems"),
    path("imports/<uuid:key>/differences.csv", download_differences, name="import_differences"),
    path("connections/<int:pk>/export/", ExportPage.as_view(), name="wire_export"),
    path("connections/<int:pk>/export/<uuid:key>/state/", export_state, name="export_state"),
    path("connections/<int:pk>/export/<uuid:key>/file/", download_export, name="export_download"),
]
