"""An inline panel that is not there for people who may not change its rows."""

from typing import Any

from wagtail.admin.panels import InlinePanel, Panel


class RestrictedInlinePanel(InlinePanel):
    """Shown only if the form made rows for it (`DeskForm.row_permissions`)."""

    class BoundPanel(InlinePanel.BoundPanel):
        """Without a formset there is nothing to bind."""

        def __init__(self, **kwargs: Any) -> None:
            form, relation = kwargs["form"], kwargs["panel"].relation_name
            self.has_rows = form is not None and relation in form.formsets
            if self.has_rows:
                super().__init__(**kwargs)
            else:
                Panel.BoundPanel.__init__(self, **kwargs)
                self.label = ""
                self.children: list[Any] = []

        def is_shown(self) -> bool:
            """For those who may."""
            return self.has_rows
