"""The pages on which a person confirms, ships, bills and credits: a row a line, sent once, refused in words.

What is left to do is worked out again when the form arrives (`storefront/domain/fulfil/`): two people who answer the
same order at once do not do it twice.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.views import View
from wagtail.admin import messages
from wagtail.log_actions import log

from admin_ui.orders.forms import RowForm, rows_of
from admin_ui.permissions import may, visible_to
from storefront.domain.fulfil.open_quantities import LineQuantities, open_quantities
from storefront.domain.fulfil.refusals import FulfilRefused
from storefront.models import Order


def answered_order(request: HttpRequest, pk: int) -> Order:
    """The order, for whoever may answer it; another's answers 404."""
    if not may(request.user, "change", Order):
        raise PermissionDenied
    return get_object_or_404(visible_to(request.user, Order), pk=pk)  # type: ignore[arg-type]  # signed in


def person(request: HttpRequest) -> str:
    """Who is noted on the document."""
    return str(request.user.get_username())


class AnswerView(View, ABC):
    """One kind of answer. What it is called and what it does, the classes below say."""

    title: ClassVar[Promise]
    button: ClassVar[Promise]
    help_text: ClassVar[Promise]
    done: ClassVar[Promise]
    action: ClassVar[str]
    head_form: ClassVar[type[forms.Form]]
    row_form: ClassVar[type[RowForm]]

    def get(self, request: HttpRequest, pk: int, **kwargs: int) -> HttpResponse:
        """The form with what is left."""
        order = answered_order(request, pk)
        lines = self.lines(order, **kwargs)
        return self._page(order, lines, self.head_form(initial=self.head()), rows_of(self.row_form, self.rows(lines)))

    def post(self, request: HttpRequest, pk: int, **kwargs: int) -> HttpResponse:
        """Do it and show the order, or say what stands in the way."""
        order = answered_order(request, pk)
        lines = self.lines(order, **kwargs)
        head, rows = self.head_form(request.POST), rows_of(self.row_form, self.rows(lines), request.POST)
        if not (head.is_valid() and rows.is_valid()):
            return self._page(order, lines, head, rows)
        stated = [form.stated() for form in rows if form.is_stated]
        try:
            document = self.act(order, stated, head.cleaned_data, **kwargs)
        except FulfilRefused as refused:
            head.add_error(None, str(refused.text))
            return self._page(order, lines, head, rows)
        log(order, self.action, data={"number": document.number})
        messages.success(request, self.done % {"number": document.number})
        return redirect(reverse("orders:inspect", args=[order.pk]))

    def lines(self, order: Order, **kwargs: int) -> list[Any]:
        """What the rows are about."""
        return open_quantities(order)

    def head(self) -> dict[str, Any]:
        """What the upper part starts with."""
        return {}

    @abstractmethod
    def rows(self, lines: Sequence[LineQuantities]) -> list[dict[str, Any]]:
        """What the rows start with."""

    @abstractmethod
    def act(self, order: Order, stated: list[Any], head: dict[str, Any], **kwargs: int) -> Any:
        """The document that was made. Raises FulfilRefused."""

    def _page(self, order: Order, lines: Sequence[Any], head: forms.Form, rows: Any) -> HttpResponse:
        articles = {line.line_key: getattr(line, "line", line) for line in lines}
        shown = [
            {"key": form["line_key"].value(), "form": form, "is_rest": form.initial.get("is_rest", False)}
            for form in rows
        ]
        for row in shown:
            row["article"] = articles.get(row["key"])
        values = {"order": order, "view": self, "head": head, "rows": rows, "shown": shown}
        return render(self.request, "orders/answer.html", values, status=422 if head.errors or rows.is_bound else 200)
