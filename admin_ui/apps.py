"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_save


class AdminUiConfig(AppConfig):
    """Per tenant."""

    name = "admin_ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Our page of people takes the place of Wagtail's; a language chosen at the desk is kept."""
        from wagtail.users.models import UserProfile  # noqa: PLC0415 – models load after apps

        from admin_ui.person import keep_chosen_language  # noqa: PLC0415 – as above

        apps.get_app_config("wagtailusers").user_viewset = "admin_ui.viewsets.people.PeopleViewSet"  # type: ignore[attr-defined]  # Wagtail's way to replace it
        post_save.connect(keep_chosen_language, sender=UserProfile, dispatch_uid="admin_ui.keep_chosen_language")
