"""The desk at `/admin/`. Wagtail's own log-in and password pages would skip the second factor: they redirect.

Rooms of Wagtail that we do not use answer as if they were not there. Every page speaks the person's language and
carries the page's nonce on Wagtail's start-up scripts.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from admin_ui.account import AccountPage
from admin_ui.operators.visit import begin_visit, end_visit
from admin_ui.page_scripts import sign_page_scripts
from admin_ui.person import in_persons_language
from admin_ui.policies import register_file_policies
from admin_ui.previews import frame_previews

#: Reports of page trees, moderation, collections, groups; bulk actions that know nothing of roles; test pages; the
#: later steps of Wagtail's own password reset, whose tokens would hold in every tenant (threat D6).
UNUSED = r"^(?:reports|workflows|collections|groups|snippets|failwhale|test404|bulk/users|bulk/wagtailcore|password_reset/\w+)/"

register_file_policies()


def not_here(request: HttpRequest) -> HttpResponse:
    """A room we do not use."""
    raise Http404


urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    re_path(UNUSED, not_here),
    path("visit/end/", end_visit, name="end_visit"),
    path("visit/<str:token>/", begin_visit, name="begin_visit"),
    path("account/", require_admin_access(AccountPage.as_view())),
    path("", include("wagtail.admin.urls")),
]
urlpatterns = decorate_urlpatterns(urlpatterns, frame_previews)
urlpatterns = decorate_urlpatterns(urlpatterns, sign_page_scripts)
urlpatterns = decorate_urlpatterns(urlpatterns, in_persons_language)
