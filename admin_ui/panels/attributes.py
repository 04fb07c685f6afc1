"""The panel of a product's attributes: a table of rows with a few spare ones; works without JavaScript."""

from typing import Any

from wagtail.admin.panels import Panel


class AttributesPanel(Panel):
    """Shows `form.attribute_rows`, a plain formset."""

    class BoundPanel(Panel.BoundPanel):
        """Bound to the product's form."""

        template_name = "desk/attributes_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """With the rows."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["rows"] = self.form.attribute_rows
            return context
