"""Paste prices and say what others are computed from: published as the list's next version, or kept as a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from admin_ui.viewsets.price_version_form import (
    CHANGES,
    SOURCES_REFUSED,
    NewVersionForm,
    RuleRows,
    rows_of,
    rules_of,
    settings_of,
)
from storefront.domain.add_price_version import NewVersion, add_price_version
from storefront.domain.price_ancestry import SourcesRefused
from storefront.domain.pricing import versions_in_force
from storefront.models import PriceList, PriceListVersion


class NewVersionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """The form begins with what the version in force computes from."""

    model = PriceList
    permission_required = "change"
    form_class = NewVersionForm
    template_name = "desk/new_version.html"
    page_title = _("New prices")
    header_icon = "table"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the list and its version in force."""
        super().setup(request, *args, **kwargs)
        self.price_list = get_object_or_404(PriceList, pk=kwargs["pk"])
        self.present = versions_in_force(timezone.now()).filter(price_list=self.price_list).first()
        self.rules = RuleRows(request.POST or None, prefix="rules", initial=rows_of(self.present))

    def get_page_subtitle(self) -> str:
        """Which list."""
        return str(self.price_list)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lists, this list, here."""
        return [*self.breadcrumbs_items, *list_crumbs(self.price_list), {"url": "", "label": _now("New prices")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The list says which lists it may compute from."""
        return {**super().get_form_kwargs(), "price_list": self.price_list}

    def get_initial(self) -> dict[str, Any]:
        """As it is computed at present."""
        return settings_of(self.present)

    def form_valid(self, form: NewVersionForm) -> HttpResponse:
        """Write it, or say what stands in the way."""
        if not self.rules.is_valid():
            return self.form_invalid(form)
        try:
            version = add_price_version(self.price_list, self._new(form.cleaned_data))
        except SourcesRefused as refused:
            form.add_error("parent", str(SOURCES_REFUSED[refused.code]))
            return self.form_invalid(form)
        self._tell(version, len(form.cleaned_data["lines"]))
        return redirect(version_url(version))

    def _new(self, chosen: dict[str, Any]) -> NewVersion:
        return NewVersion(
            prices=chosen["lines"], valid_from=chosen["valid_from"], valid_until=chosen["valid_until"],
            note=chosen["note"], based_on=self.present if chosen["mode"] == CHANGES else None,
            parent=chosen["parent"], floor=chosen["floor"], decimals=chosen["decimals"], rules=rules_of(self.rules),
            is_draft=self.request.POST.get("keep") == "draft",
        )  # fmt: skip

    def _tell(self, version: PriceListVersion, lines: int) -> None:
        """In the history, and on the next page."""
        is_draft = version.published_at is None
        said = {"version": version.number, "lines": lines, "rules": len(rules_of(self.rules))}
        log(self.price_list, "desk.price_draft" if is_draft else "desk.prices", data=said)
        text = _now("Version %(number)d is a draft.") if is_draft else _now("Version %(number)d is published.")
        messages.success(self.request, text % {"number": version.number})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the list and the rows of rules."""
        form = kwargs.setdefault("form", self.get_form())
        return super().get_context_data(price_list=self.price_list, rules=self.rules, media=form.media, **kwargs)


def list_crumbs(price_list: PriceList) -> list[dict[str, str]]:
    """Lists, this list."""
    return [
        {"url": reverse("price_lists:index"), "label": _now("Price lists")},
        {"url": reverse("price_lists:inspect", args=[price_list.pk]), "label": str(price_list)},
    ]


def version_url(version: PriceListVersion) -> str:
    """The list's page, at this version."""
    return f"{reverse('price_lists:inspect', args=[version.price_list_id])}?version={version.number}"
