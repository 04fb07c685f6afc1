"""The page "Why?": for a connection or customer and a product, what is seen and paid now, and by which rule.

Reads the same rules and lists as the shop; both decisions are `storefront/domain/explain_*.py`. One button shows or
hides the product for the customer.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log
from wagtail.models import Site

from admin_ui.explain.links import explain_url
from admin_ui.explain.person_words import told_delivery, told_rules
from admin_ui.explain.price_words import told_step
from admin_ui.explain.set_words import told_set
from admin_ui.explain.words import PRICES, SOURCES, VISIBILITY
from admin_ui.permissions import customers_of, may, visible_to
from connections.domain.agreed_price_lists import agreed_price_lists
from connections.domain.choose_team import Membership, Said
from connections.domain.deciding_rule import deciding_rule
from connections.domain.why import why
from connections.models import Connection
from storefront.domain.explain_price import PriceTrace, explain_price
from storefront.domain.explain_visibility import VisibilityStep, VisibilityTrace, explain_visibility
from storefront.domain.pricing import line_total
from storefront.domain.visibility import rules_of
from storefront.models import Customer, CustomerAssortmentRule, Effect, PriceList, Product, ShopSettings


class QuestionForm(forms.Form):
    """About whom, and about what."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none(), required=False)
    connection = forms.ModelChoiceField(label=_("Connection"), queryset=Connection.objects.none(), required=False)
    sku = forms.CharField(label=_("Product (SKU)"), max_length=80)
    quantity = forms.DecimalField(
        label=_("Quantity"), required=False, min_value=Decimal("0.000001"), max_digits=15, decimal_places=6
    )

    field = forms.CharField(
        label=_("Extra field of the person"),
        max_length=100,
        required=False,
        help_text=_("What the buyer's system says of somebody; it may put him into a team."),
    )
    value = forms.CharField(label=_("Its value"), max_length=500, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers_of(user)  # type: ignore[attr-defined]  # a choice of rows
        connections = visible_to(user, Connection).select_related("customer")
        self.fields["connection"].queryset = connections  # type: ignore[attr-defined]  # as above
        self.fields["connection"].required = False

    def clean_sku(self) -> Product:
        """The product itself."""
        product = Product.objects.filter(sku=self.cleaned_data["sku"].strip()).first()
        if product is None:
            raise forms.ValidationError(_("There is no product with this SKU."))
        return product

    def clean(self) -> dict[str, Any]:
        """A connection brings its customer; without either there is nobody to ask about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        connection = cleaned.get("connection")
        if connection is not None:
            cleaned["customer"] = connection.customer
        elif cleaned.get("customer") is None and not {"customer", "connection"} & set(self.errors):
            raise forms.ValidationError(_("Choose a connection or a customer."))
        return cleaned


@dataclass(frozen=True, slots=True)
class Answer:
    """Both decisions about one buyer and one product."""

    customer: Customer
    connection: Connection | None
    product: Product
    quantity: Decimal
    currency: str
    visibility: VisibilityTrace
    price: PriceTrace
    said: Said = ()
    team: Membership | None = None


def answer(
    customer: Customer,
    connection: Connection | None,
    product: Product,
    quantity: Decimal | None = None,
    said: Said = (),
) -> Answer:
    """What is seen and paid now. For a customer without connection: by its own rules and lists alone.

    `said` is what the buyer's system says of a person, who may be in a team of the connection.
    """
    wanted = quantity or product.min_quantity
    team = deciding_rule(connection, said) if connection else None
    lists = _lists_of(customer, connection, team)
    currency = connection.currency if connection else _currency_of(lists)
    return Answer(
        customer, connection, product, wanted, currency,
        why(product, connection, team.team_id if team else None) if connection else _why_customer(product, customer),
        explain_price(product, wanted, lists, currency, timezone.now()),
        said, team,
    )  # fmt: skip


def _why_customer(product: Product, customer: Customer) -> VisibilityTrace:
    return explain_visibility(product, rules_of(customer.assortment_rules.all()), ())


def _lists_of(customer: Customer, connection: Connection | None, team: Membership | None) -> list[int]:
    if connection is not None:
        return [asked.price_list.pk for asked in agreed_price_lists(connection, team.team_id if team else None)]
    lists = [link.price_list_id for link in customer.price_list_links.all()]
    default = ShopSettings.for_site(Site.objects.get(is_default_site=True)).default_price_list_id
    return list(dict.fromkeys([*lists, *([default] if default else [])]))


def _currency_of(list_ids: list[int]) -> str:
    found = dict(PriceList.objects.filter(pk__in=list_ids).values_list("pk", "currency"))
    return next((found[pk] for pk in list_ids if pk in found), "")


class ExplainView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Ask (GET), and show or hide the product for the customer (POST)."""

    model = Customer
    permission_required = "view"
    template_name = "desk/explain.html"
    page_title = _("Why?")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, here."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question, and once it is complete, the answer."""
        for name, model in (("customer", Customer), ("connection", Connection)):
            asked = request.GET.get(name, "")
            if asked and not (asked.isdecimal() and visible_to(request.user, model).filter(pk=asked).exists()):  # type: ignore[arg-type]
                raise Http404
        form = QuestionForm(request.GET or None, user=request.user)
        found = None
        if request.GET.get("sku") and form.is_valid():
            asked_for = form.cleaned_data
            said = ((asked_for["field"], asked_for["value"]),)
            whom = asked_for["customer"], asked_for["connection"]
            found = answer(*whom, asked_for["sku"], asked_for.get("quantity"), said)
        elif not request.GET.get("sku"):
            form = QuestionForm(initial=request.GET.dict(), user=request.user)
        return self.render_to_response(
            self.get_context_data(
                form=form, may_change=may(request.user, "change", Customer), **(told(found) if found else {})
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the rule of the customer on this product, note it, and answer again."""
        customer = visible_to(request.user, Customer).filter(pk=_number(request.POST.get("customer"))).first()  # type: ignore[arg-type]
        product = Product.objects.filter(sku=request.POST.get("sku", "")).first()
        effect = request.POST.get("effect", "")
        if customer is None or product is None or effect not in (*Effect.values, "none"):
            raise Http404
        if not may(request.user, "change", Customer):
            messages.error(request, _now("Your role does not change what customers see."))
        else:
            set_product_rule(customer, product, effect)
            log(customer, "desk.product_rule", data={"sku": product.sku, "effect": effect})
            messages.success(request, _now("Done. It holds from the next page a buyer opens."))
        known = {"connection": request.POST.get("connection"), "customer": customer.pk, "sku": product.sku}
        return redirect(explain_url(**known, quantity=request.POST.get("quantity")))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def set_product_rule(customer: Customer, product: Product, effect: str) -> None:
    """Show or hide one product for the customer, or ("none") leave it to the sets again."""
    if effect == "none":
        CustomerAssortmentRule.objects.filter(customer=customer, product=product).delete()
    else:
        CustomerAssortmentRule.objects.update_or_create(customer=customer, product=product, defaults={"effect": effect})


def told(found: Answer) -> dict[str, Any]:
    """The answer as the template shows it."""
    price, product = found.price.price, found.product
    total = line_total(price.amount, product.price_unit, found.quantity, found.currency) if price else None
    about = found.customer, found.connection, found.said, product, found.quantity
    return {
        "answer": found,
        "visibility_text": VISIBILITY[found.visibility.verdict],
        "rules": [_told_step(found, step) for step in found.visibility.steps],
        "lists": [
            {
                "listed": listed,
                "verdict": PRICES[listed.verdict],
                "url": reverse("price_lists:inspect", args=[listed.price_list_id]),
                "steps": told_step(listed.step, listed.currency),
            }
            for listed in found.price.answers
        ],
        "total": total,
        "team_rules": told_rules(found.connection, found.team),
        "delivery": told_delivery(*about, total, found.currency),
        "own_rule": CustomerAssortmentRule.objects.filter(customer=found.customer, product=product).first(),
    }


def _told_step(found: Answer, step: VisibilityStep) -> dict[str, Any]:
    told = step.membership
    return {
        "step": step,
        "source": SOURCES[step.source],
        "url": _owner_url(found, step.source),
        "set_url": reverse("product-sets:inspect", args=[told.product_set_id]) if told else "",
        "chain": told_set(told) if told else [],
    }


def _owner_url(found: Answer, source: str) -> str:
    if source == "team" and found.connection is not None and found.team is not None:
        return reverse("wire_team", args=[found.connection.pk, found.team.team_id])
    if source == "connection" and found.connection is not None:
        return reverse("wire_goods", args=[found.connection.pk])
    return reverse("customers:inspect", args=[found.customer.pk])
