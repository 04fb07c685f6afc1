"""What is done with one version of a price list at the desk, and the page that compares two."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from admin_ui.viewsets.new_price_version import list_crumbs, version_url
from admin_ui.viewsets.price_version_form import SOURCES_REFUSED
from storefront.domain.compare_price_versions import PAGE, compare_versions
from storefront.domain.price_ancestry import SourcesRefused
from storefront.domain.publish_price_version import (
    NotADraft,
    VersionState,
    discard_version,
    publish_again,
    publish_version,
    withdraw_version,
)
from storefront.models import PriceList, PriceListVersion

STATES: dict[VersionState, Promise] = {
    VersionState.DRAFT: _("draft"),
    VersionState.PLANNED: _("planned"),
    VersionState.OVERTAKEN: _("planned, but overtaken by a later version"),
    VersionState.IN_FORCE: _("in force"),
    VersionState.PAST: _("past"),
}
#: What a button does, by the state of the version it stands beside.
ACTS: dict[VersionState, tuple[tuple[str, Promise], ...]] = {
    VersionState.DRAFT: (("publish", _("Publish")), ("discard", _("Discard"))),
    VersionState.PLANNED: (("withdraw", _("Withdraw")),),
    VersionState.OVERTAKEN: (("withdraw", _("Withdraw")),),
    VersionState.IN_FORCE: (),
    VersionState.PAST: (("again", _("Roll back to this")),),
}
_DO: dict[str, tuple[Callable[[PriceListVersion], PriceListVersion | None], Promise]] = {
    "publish": (publish_version, _("Version %(number)d is published.")),
    "withdraw": (withdraw_version, _("Version %(number)d is a draft again; nobody pays by it.")),
    "discard": (discard_version, _("Draft %(number)d is gone.")),
    "again": (publish_again, _("Version %(number)d is published: its prices are those of version %(former)d.")),
}


class VersionActView(PermissionCheckedMixin, View):
    """Publish, withdraw, discard, roll back: one POST, noted in the list's history."""

    model = PriceList
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Do it, or say why not, and show the list."""
        version = get_object_or_404(PriceListVersion.objects.select_related("price_list"), price_list=pk, number=number)
        name = request.POST.get("act", "")
        if name not in _DO:
            raise Http404
        act, said = _DO[name]
        try:
            made = act(version)
        except NotADraft:
            messages.error(request, _now("This version is not in a state for that any more."))
        except SourcesRefused as refused:
            messages.error(request, str(SOURCES_REFUSED[refused.code]))
        else:
            shown = made.number if made is not None else number
            log(version.price_list, "desk.price_version", data={"act": name, "version": shown, "former": number})
            messages.success(request, str(said) % {"number": shown, "former": number})
            if made is not None:
                return redirect(version_url(made))
        return redirect(reverse("price_lists:inspect", args=[pk]))


class CompareView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Two versions of a list side by side: what was added, changed and removed."""

    model = PriceList
    any_permission_required = ("add", "change", "delete", "view")
    template_name = "desk/compare_versions.html"
    page_title = _("Compare versions")
    header_icon = "table"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the list and both versions."""
        super().setup(request, *args, **kwargs)
        self.price_list = get_object_or_404(PriceList, pk=kwargs["pk"])
        versions = self.price_list.versions.select_related("contents", "parent_list", "floor_list")
        self.old, self.new = (
            get_object_or_404(versions, number=_number(request.GET.get(name))) for name in ("old", "new")
        )

    def get_page_subtitle(self) -> str:
        """Which list."""
        return str(self.price_list)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lists, this list, here."""
        return [*self.breadcrumbs_items, *list_crumbs(self.price_list), {"url": "", "label": _now("Compare versions")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of differences asked for, and the settings where they differ."""
        page = max(_number(self.request.GET.get("p")), 1)
        found = compare_versions(self.old, self.new, page)
        names = ("parent_list", "floor_list", "decimals")
        labels = [str(PriceListVersion._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]
        sides = [[getattr(version, name) for name in names] for version in (self.old, self.new)]
        return super().get_context_data(
            price_list=self.price_list, old=self.old, new=self.new, found=found,
            settings=[row for row in zip(labels, *sides, strict=True) if row[1] != row[2]],
            previous=page - 1, next=page + 1 if found.total > page * PAGE else 0, **kwargs,
        )  # fmt: skip


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
