"""The page on which a set's rules are edited in their order, looked at before they hold, and saved."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from admin_ui.viewsets.products import with_name
from admin_ui.viewsets.set_rule_forms import RuleRows, SetNameForm, after, rows_of, rule_rows
from storefront.domain.change_rules import RulesRefused, change_rules
from storefront.domain.set_rules import SetRule, preview, rules_in_order
from storefront.models import Brand, Product, ProductSet, ProductSetKind
from storefront.tasks import write_sets
from tenants.scope import current_supplier

#: Brands beyond this are typed without proposals.
_PROPOSED_BRANDS = 500


class SetRulesView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Buttons change the rows (nothing is saved), show what they would hold, or save."""

    model = ProductSet
    permission_required = "change"
    template_name = "desk/set_rules.html"
    page_title = _("Rules of the set")
    header_icon = "pick"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the set; those of other kinds have no rules."""
        super().setup(request, *args, **kwargs)
        self.product_set = get_object_or_404(ProductSet, pk=kwargs["pk"], kind=ProductSetKind.RULES)

    def get_page_subtitle(self) -> str:
        """Which set."""
        return str(self.product_set)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Sets, this set, here."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("product-sets:index"), "label": _now("Product sets")},
            {"url": reverse("product-sets:inspect", args=[self.product_set.pk]), "label": str(self.product_set)},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rules as they are."""
        rules = rules_in_order(self.product_set.rules.all())
        rows = rule_rows(self.product_set, rows=rows_of(rules) or [{}])
        return self._show(SetNameForm(initial={"name": self.product_set.name}), rows)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says."""
        action = request.POST.get("action", "save")
        name, rows = SetNameForm(request.POST), rule_rows(self.product_set, request.POST)
        if action not in ("save", "preview"):
            return self._show(
                SetNameForm(initial={"name": request.POST.get("name", "")}),
                rule_rows(self.product_set, rows=after(rows.typed(), action)),
            )
        if not (name.is_valid() and rows.is_valid()):
            return self._show(name, rows)
        if action == "preview":
            return self._show(name, rows, preview=self._preview(rows.rules))
        return self._save(name, rows)

    def _preview(self, rules: list[SetRule]) -> dict[str, Any]:
        seen = preview(rules)
        products = with_name(Product.objects.filter(pk__in=seen.first_ids)).order_by("sku")
        return {"count": seen.count, "products": products, "shown": len(seen.first_ids)}

    def _save(self, name: SetNameForm, rows: RuleRows) -> HttpResponse:
        try:
            with transaction.atomic():
                ProductSet.objects.filter(pk=self.product_set.pk).update(name=name.cleaned_data["name"])
                waits = change_rules(self.product_set, rows.rules)
        except RulesRefused as refused:
            name.add_error(None, REFUSALS.get(refused.code, REFUSALS[""]))
            return self._show(name, rows)
        log(self.product_set, "wagtail.edit")
        if waits:
            supplier_id = current_supplier().pk
            transaction.on_commit(lambda: write_sets.delay(supplier_id))
            messages.success(self.request, _now("Saved. The set is large and is being written; until then it stays."))
        else:
            messages.success(self.request, _now("Saved. It holds from the next page a buyer opens."))
        return redirect("product-sets:rules", self.product_set.pk)

    def _show(self, name: SetNameForm, rows: Any, **more: Any) -> HttpResponse:
        brands = Brand.objects.values_list("name", flat=True)[:_PROPOSED_BRANDS]
        context = self.get_context_data(product_set=self.product_set, name=name, rows=rows, brands=brands, **more)
        return self.render_to_response(context)


#: Why the domain refused rules that each looked right, by its code.
REFUSALS = {
    "product_set.cycle": _("A set cannot use itself, be it through another set that uses it."),
    "product_set.too_many_rules": _("These are too many rules for one set; put some into a set of their own."),
    "": _("These rules cannot be saved; look through them again."),
}
