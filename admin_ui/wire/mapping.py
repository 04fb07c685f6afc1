"""Which units, classifications and fields a connection's buyer system gets otherwise than its profile says.

"Try it" shows what the rows, saved or not, make of the last carts; nothing is stored before "Save".
"""

from typing import Any

from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.mapping_forms import CLASSES_LIST, TABLES, TARGETS_LIST, UNITS_LIST, mapping_in
from admin_ui.wire.mapping_help import EXAMPLES, FILTER_HELP, VALUE_HELP
from admin_ui.wire.rows_page import RowsPage
from admin_ui.wire.show import readable
from connections.domain.agreed_mapping import AgreedMapping, agreed_mapping
from connections.domain.mapping_targets import targets_for
from connections.domain.try_mapping import LAST_CARTS, MOST_LINES, TriedCart, try_mapping
from protocols.units import UNITS

#: Names of classifications that catalogues use.
CLASSES = ("UNSPSC", "ECLASS")


class MappingPage(RowsPage):
    """Three tables, saved together; the way to try them; and what expressions may say."""

    tab = "mapping"
    template_name = "wire/mapping.html"
    log_action = "wire.mapping"
    tables = TABLES

    def formsets(self) -> list[BaseInlineFormSet]:
        """Bound when they are to be tried, too."""
        if self.request.method == "POST" and "try" in self.request.POST:
            return [
                table(self.request.POST, instance=self.connection, prefix=prefix) for prefix, _h, _t, table in TABLES
            ]
        return super().formsets()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "try" not in request.POST:
            return super().post(request, *args, **kwargs)
        formsets = self.formsets()
        found_valid = [formset.is_valid() for formset in formsets]
        if not all(found_valid):
            messages.warning(request, _("Rows with errors are left out of the try."))
        tried = try_mapping(self.connection, mapping_in(formsets), timezone.now())
        return self.render_to_response(self.get_context_data(formsets=formsets, tried=tried, has_tried=True))

    def _note(self) -> None:
        """With the rows as they are now: what stood there before is in the entry before."""
        note_change(self.connection, self.log_action, **_noted(agreed_mapping(self.connection)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tried: list[TriedCart] = kwargs.pop("tried", [])
        context = super().get_context_data(**kwargs)
        context |= {
            "tried": [{"cart": cart, "document": _document(cart)} for cart in tried],
            "most_carts": LAST_CARTS,
            "most_lines": MOST_LINES,
            "targets": targets_for(self.connection),
            "suggestions": {
                TARGETS_LIST: [(target.pattern, target.label) for target in targets_for(self.connection)],
                UNITS_LIST: list(UNITS.items()),
                CLASSES_LIST: [(name, name) for name in CLASSES],
            },
            "value_help": VALUE_HELP,
            "filter_help": FILTER_HELP,
            "examples": EXAMPLES,
        }
        return context


def _document(cart: TriedCart) -> str:
    """The finished message for reading; nothing where it cannot be written."""
    if cart.form is None:
        return ""
    kind, body = cart.form.said
    return readable(body, kind)


def _noted(mapping: AgreedMapping) -> dict[str, Any]:
    """For the history, as JSON."""
    return {
        "fields": [list(row) for row in mapping.fields],
        "units": [list(row) for row in mapping.units],
        "classes": [[rule.domain, rule.code_prefix, rule.target_domain, rule.target_code] for rule in mapping.classes],
    }
