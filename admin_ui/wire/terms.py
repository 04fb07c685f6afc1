"""Delivery terms: shipping costs, added days and tax, of a connection or of a customer, and a try of the computation."""

from abc import ABC, abstractmethod
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from admin_ui.permissions import may, visible_to
from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage
from admin_ui.wire.terms_forms import TABLES, TermsForm, TryTermsForm
from connections.models import ConnectionDelivery
from storefront.domain.agreed_terms import read_terms
from storefront.domain.delivery import Goods, work_out
from storefront.domain.delivery_words import sentences
from storefront.formats import formats_for
from storefront.models import Customer, DeliveryTerms
from tenants.scope import current_supplier
from tenants.users.models import User


class TermsEditor(ABC):
    """The form and its tables, saved together; mixed into pages that say whose terms they are."""

    request: HttpRequest
    source = ""
    may_post: bool

    @abstractmethod
    def own_terms(self) -> DeliveryTerms | None:
        """The terms of whom the page is about."""

    def new_terms(self) -> DeliveryTerms:
        """An unsaved row for him."""
        return DeliveryTerms()

    def link(self, terms: DeliveryTerms) -> None:  # noqa: B027 – most pages note nothing
        """What must be noted once they are saved."""

    @abstractmethod
    def note(self) -> None:
        """Into the history."""

    def inherited(self) -> tuple[int, str] | None:
        """Terms that hold while there are no own ones: their id and whose they are."""
        return None

    @property
    def currency(self) -> str:
        """In which the try is written."""
        return current_supplier().currency

    def forms(self, posted: Any = None) -> tuple[TermsForm, list[Any]]:
        """The form and its tables, bound to what was posted, if something was."""
        terms = self.own_terms() or self.new_terms()
        return TermsForm(posted, instance=terms), [
            table(posted, instance=terms, prefix=prefix) for prefix, _heading, _help, table in TABLES
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save all of it, or take the own terms back."""
        if "remove" in request.POST:
            return self._remove()
        form, tables = self.forms(request.POST)
        found_valid = [form.is_valid(), *(table.is_valid() for table in tables)]
        if not all(found_valid):
            messages.error(request, _("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(form=form, formsets=tables))  # type: ignore[attr-defined]  # of the page it is mixed into
        with transaction.atomic():
            terms = form.save()
            self.link(terms)
            for table in tables:
                table.instance = terms
                table.save()
            self.note()
        messages.success(request, _("Saved. It holds from the next page a buyer opens."))
        return redirect(request.path)

    def _remove(self) -> HttpResponse:
        terms = self.own_terms()
        if terms is not None:
            with transaction.atomic():
                terms.delete()
                self.note()
            messages.success(self.request, _("The terms were taken back."))
        return redirect(self.request.path)

    def editor_context(self, form: Any = None, formsets: Any = None) -> dict[str, Any]:
        """The form, its tables, and what was tried."""
        if form is None:
            form, formsets = self.forms()
        tables = [
            {"heading": heading, "help": text, "formset": formset}
            for (_prefix, heading, text, _table), formset in zip(TABLES, formsets, strict=True)
        ]
        own = self.own_terms()
        inherited = self.inherited()
        holding = (own.pk, self.source) if own else inherited
        asked = self.request.GET if "value" in self.request.GET else None
        try_form = TryTermsForm(asked)
        tried = self._tried(holding, **try_form.cleaned_data) if asked and holding and try_form.is_valid() else None
        return {
            "form": form, "tables": tables, "own_terms": own, "inherits": own is None and inherited is not None,
            "try_form": try_form, "steps": tried, "has_terms": holding is not None,
        }  # fmt: skip

    def _tried(self, holding: tuple[int, str], value: Any, weight: Any, tax_class: str, country: str) -> list[str]:
        terms = read_terms(*holding)
        if terms is None:
            return []
        goods = [Goods(value, tax_class.strip(), weight)]
        formats = formats_for(get_language() or "en")
        return sentences(work_out(goods, terms, country, self.currency).steps, formats, self.currency)


class DeliveryPage(TermsEditor, ConnectionPage):
    """The connection's own terms, which take the place of its customer's."""

    tab = "delivery"
    template_name = "wire/delivery.html"
    source = "connection"

    @property
    def currency(self) -> str:
        """The connection's."""
        return str(self.connection.currency)

    def own_terms(self) -> DeliveryTerms | None:
        link = ConnectionDelivery.objects.filter(connection=self.connection).select_related("terms").first()
        return link.terms if link else None

    def link(self, terms: DeliveryTerms) -> None:
        ConnectionDelivery.objects.get_or_create(connection=self.connection, defaults={"terms": terms})

    def note(self) -> None:
        note_change(self.connection, "wire.delivery")

    def inherited(self) -> tuple[int, str] | None:
        row = DeliveryTerms.objects.filter(customer=self.connection.customer_id).first()
        return (row.pk, "customer") if row else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.editor_context(kwargs.pop("form", None), kwargs.pop("formsets", None))
        return super().get_context_data(**kwargs) | shown


@method_decorator(never_cache, name="dispatch")
class CustomerDeliveryPage(TermsEditor, WagtailAdminTemplateMixin, TemplateView):
    """The customer's terms, which hold for all connections without their own."""

    template_name = "wire/customer_delivery.html"
    source = "customer"
    header_icon = "group"
    customer: Customer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A customer whom the person does not look after answers as if he did not exist."""
        if not may(request.user, "view", Customer):
            raise PermissionDenied
        self.customer = get_object_or_404(visible_to(cast(User, request.user), Customer), pk=kwargs["pk"])
        self.may_post = may(request.user, "change", Customer)
        if request.method == "POST" and not self.may_post:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def own_terms(self) -> DeliveryTerms | None:
        return DeliveryTerms.objects.filter(customer=self.customer).first()

    def new_terms(self) -> DeliveryTerms:
        return DeliveryTerms(customer=self.customer)

    def note(self) -> None:
        log(self.customer, "wire.delivery")

    def get_page_title(self) -> str:
        """The customer's name."""
        return str(self.customer)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, Customers, him, here."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("customers:index"), "label": _("Customers")},
            {"url": reverse("customers:inspect", args=[self.customer.pk]), "label": str(self.customer)},
            {"url": "", "label": _("Delivery")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.editor_context(kwargs.pop("form", None), kwargs.pop("formsets", None))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | shown | {"customer": self.customer, "may_post": self.may_post}
