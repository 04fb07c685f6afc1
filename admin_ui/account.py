"""A person's own account: name, address, language, look, password. Wagtail's page without what the desk lacks."""

from typing import Any

from wagtail.admin.forms.account import LocalePreferencesForm
from wagtail.admin.views.account import (
    AccountView,
    ChangePasswordPanel,
    LocaleSettingsPanel,
    NameEmailSettingsPanel,
    ThemeSettingsPanel,
)

#: Names that the system's zone files know but browsers do not.
NO_ZONES = frozenset({"localtime", "Factory"})


class LanguageForm(LocalePreferencesForm):
    """Language and time zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["current_time_zone"]
        zones.choices = [choice for choice in zones.choices if choice[0] not in NO_ZONES]


class LanguagePanel(LocaleSettingsPanel):
    """As Wagtail's, with zones browsers know."""

    form_class = LanguageForm


class AccountPage(AccountView):
    """Without profile pictures, which would be served to everybody, and mails about page moderation."""

    def get_panels(self) -> list[Any]:
        """Over the profile that carries the person's language (`admin_ui/person.py`)."""
        user = self.request.user
        kinds = (NameEmailSettingsPanel, LanguagePanel, ThemeSettingsPanel, ChangePasswordPanel)
        panels = [kind(self.request, user, user.wagtail_userprofile) for kind in kinds]
        return [panel for panel in panels if panel.is_active()]
