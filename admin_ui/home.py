"""The home of the desk: what needs a person today, how much there is, and how a new shop gets going.

A handful of counting statements, all of them over what this person sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from admin_ui.billing import may_see_bills, notice_of
from admin_ui.imports.access import kinds_of
from admin_ui.permissions import may, visible_to
from admin_ui.sample import may_remove_sample, may_take_sample
from admin_ui.sample_page import TRADE_WORDS
from admin_ui.viewsets.orders import WITH_FINDINGS
from admin_ui.viewsets.transcripts import GOOD
from admin_ui.watch.tasks import Task, watch_tasks
from connections.models import CartTransfer, Connection, Environment, PunchoutSession, ReturnAddressRule, Transcript
from storefront.models import Customer, Order, OrderState, Product
from tenants.scope import current_supplier

QUIET_DAYS = 14
#: Findings of orders older than this have been seen or do not matter any more.
FRESH_DAYS = 7

#: Exchanges that were not done as asked, whatever HTTP said.
REFUSED = ~Q(verdict__in=GOOD)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a new shop's way to its first order."""

    text: str
    hint: str
    url: str
    is_done: bool


def tasks_for(user: Any, now: datetime) -> list[Task]:
    """What needs a person, the most urgent first; what nobody needs to do is left out."""
    found = [*_order_tasks(user, now), *_wire_tasks(user, now), *watch_tasks(user)]
    return sorted((task for task in found if task.count), key=lambda task: not task.is_urgent)


def _order_tasks(user: Any, now: datetime) -> list[Task]:
    if not may(user, "view", Order):
        return []
    is_held, is_fresh = Q(state=OrderState.HELD), Q(received_at__gte=now - timedelta(days=FRESH_DAYS))
    counts = (
        visible_to(user, Order)
        .annotate(is_odd=models.Case(models.When(WITH_FINDINGS, then=True), default=False))
        .aggregate(
            held=models.Count("pk", filter=is_held),
            odd=models.Count("pk", filter=is_fresh & Q(is_odd=True, state=OrderState.RECEIVED)),
        )
    )
    held, odd, orders = counts["held"], counts["odd"], reverse("orders:index")
    held_text = ngettext("order waits for a person", "orders wait for a person", held)
    odd_text = ngettext("order of this week with something noticed", "orders of this week with something noticed", odd)
    return [
        Task(held, held_text, f"{orders}?state=held", is_urgent=True),
        Task(odd, odd_text, f"{orders}?state=received&has_findings=true"),
    ]


def _wire_tasks(user: Any, now: datetime) -> list[Task]:
    if not may(user, "view", Connection):
        return []
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    connections, index = visible_to(user, Connection), reverse("connections:index")
    refused = visible_to(user, Transcript).filter(REFUSED, created_at__gte=today).count()
    waiting = ReturnAddressRule.objects.filter(is_approved=False, connection__in=connections).count()
    visits = PunchoutSession.objects.filter(connection=OuterRef("pk"), created_at__gte=now - timedelta(days=QUIET_DAYS))
    is_old = Q(created_at__lt=now - timedelta(days=QUIET_DAYS))
    quiet = connections.filter(is_old, ~Exists(visits), is_active=True, environment=Environment.LIVE).count()
    waiting_text = ngettext("return address waits for approval", "return addresses wait for approval", waiting)
    refused_text = ngettext("exchange was refused today", "exchanges were refused today", refused)
    quiet_text = ngettext(
        "live connection without a visit in two weeks", "live connections without a visit in two weeks", quiet
    )
    return [
        Task(waiting, waiting_text, index, is_urgent=True),
        Task(refused, refused_text, f"{reverse('transcripts:index')}?outcome=bad", is_urgent=True),
        Task(quiet, quiet_text, index),
    ]


def steps_of_new_shop(*, may_import: bool = True) -> list[Step]:
    """The way to the first order. First value is a cart that came back, not settings that were saved."""
    has = {
        model: model._default_manager.exists() for model in (Product, Customer, Connection, CartTransfer, Order)
    }  # five index look-ups
    return [
        Step(
            _("Add your products"),
            _("As a file: CSV, XLSX, BMEcat or CIF; one by one; or from your own system by the API."),
            reverse("imports") if may_import else reverse("products:index"),
            has[Product],
        ),
        Step(
            _("Add a customer"),
            _("Say what its buyers see and which price lists they pay by."),
            reverse("customers:index"),
            has[Customer],
        ),
        Step(
            _("Connect the customer's system"),
            _("Choose the system, hand address and secret to the customer's IT."),
            reverse("connections:index"),
            has[Connection],
        ),
        Step(
            _("Get a cart back"),
            _("“Test as buyer” on the connection's page plays the buyer for you."),
            reverse("connections:index"),
            has[CartTransfer],
        ),
        Step(_("Receive an order"), _("The test sends one, too."), reverse("orders:index"), has[Order]),
    ]


def counts_for(user: Any) -> list[Task]:
    """How much there is, of what the person may read."""
    rows = (
        (Customer, lambda n: ngettext("customer", "customers", n), "customers:index"),
        (Connection, lambda n: ngettext("connection", "connections", n), "connections:index"),
        (Product, lambda n: ngettext("product", "products", n), "products:index"),
        (Order, lambda n: ngettext("order", "orders", n), "orders:index"),
    )
    counted = [
        (visible_to(user, model).count(), words, name) for model, words, name in rows if may(user, "view", model)
    ]
    return [Task(count, words(count), reverse(name)) for count, words, name in counted]


class HomePanel(Component):
    """All of it."""

    name = "desk"
    template_name = "desk/home_panel.html"
    order = 100

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        """For whoever is signed in."""
        request = parent_context["request"]
        user = request.user
        steps = steps_of_new_shop(may_import=bool(kinds_of(user))) if may(user, "add", Customer) else []
        return {
            "tasks": tasks_for(user, timezone.now()),
            "counts": counts_for(user),
            "steps": steps if not all(step.is_done for step in steps) else [],
            "latest": self._latest(user),
            "csrf_token": get_token(request),  # a component is rendered without the request's own values
            "trades": TRADE_WORDS.items() if steps and may_take_sample() else (),
            "may_remove_sample": bool(steps) and may_remove_sample(),
            "notice": notice_of(current_supplier()) if may_see_bills(user) else None,
        }

    def _latest(self, user: Any) -> Any:
        if not may(user, "view", Order):
            return []
        return visible_to(user, Order).select_related("customer").order_by("-received_at", "-id")[:8]
