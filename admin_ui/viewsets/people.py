"""People: who may sign in to the desk, and in which role. Takes the place of Wagtail's own user pages.

Nobody is deleted, for the history names him; who leaves is switched off. Only an owner makes or changes owners,
nobody changes his own role, and somebody always remains owner.
"""

from typing import Any, ClassVar

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from admin_ui.forms import DeskForm
from admin_ui.plan_room import refusal, room_of
from admin_ui.viewsets.desk import DeskCreateView, DeskEditView, DeskIndexView, DeskViewSet
from tenants.billing.plans import Limit
from tenants.users.models import VISITING_ROLES, Role

DESK_ROLES = [(role.value, role.label) for role in Role if role not in VISITING_ROLES]


class PersonForm(DeskForm):
    """A person of the supplier."""

    role = forms.ChoiceField(label=_("Role"), choices=DESK_ROLES)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("the shop's")), *settings.LANGUAGES], required=False
    )

    def clean_email(self) -> str:
        """One account per address, however it is written."""
        email = str(self.cleaned_data["email"]).lower()
        if get_user_model().objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody signs in with this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        """Who may change what."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        before = self.initial.get("role") if self.instance.pk else None
        wanted, is_self = cleaned.get("role"), self.instance.pk == self.for_user.pk
        has_changed = bool(self.instance.pk) and bool({"role", "is_active", "email"} & set(self.changed_data))
        if Role.OWNER in (before, wanted) and self.for_user.role != Role.OWNER and (before != wanted or has_changed):
            self.add_error("role", _("Only an owner may do this to an owner."))
        if cleaned.get("is_active", True) and not (self.instance.pk and self.initial.get("is_active")):
            room = room_of(Limit.PEOPLE)
            if not room.is_open:
                self.add_error(None, refusal(room))
        if is_self and (wanted != before or not cleaned.get("is_active", True)):
            self.add_error("role", _("Somebody else must change your own role."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """The log-in name follows the address."""
        self.instance.username = self.cleaned_data["email"]
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonIndexView(DeskIndexView):
    """Everybody, by address."""


class PersonCreateView(DeskCreateView):
    """Somebody new: he sets his own password by e-mail."""

    def save_instance(self) -> Any:
        """Save, and send the mail that lets him in."""
        person = super().save_instance()
        form = ResetPasswordForm(data={"email": person.email})
        if form.is_valid():
            form.save(self.request)
            messages.info(
                self.request, _now("A mail to %(email)s invites to set a password.") % {"email": person.email}
            )
        return person


class PeopleViewSet(DeskViewSet):
    """The supplier's people. Registered by Wagtail's users app (`admin_ui/apps.py`), under its own names."""

    model = get_user_model()
    icon = "user"
    menu_label = _("People")
    menu_order = 200
    add_to_settings_menu = True
    help_text = _(
        "Who may sign in to this desk. Account managers see only the customers they look after; support reads"
        " everything; a catalogue editor keeps goods and pages; finance keeps prices."
    )
    base_form_class = PersonForm
    without = ("delete",)
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = DeskEditView
    ordering = "email"
    list_display = (
        "email",
        Column("name", label=_("Name"), accessor="get_full_name"),
        Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
        BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
        DateColumn("last_login", label=_("Last log-in"), sort_key="last_login"),
    )
    list_filter = ("role", "is_active")
    search_fields = ("email", "first_name", "last_name")
    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
                FieldRowPanel([FieldPanel("email"), FieldPanel("language")]),
                FieldRowPanel([FieldPanel("role"), FieldPanel("is_active")]),
            ],
            heading=_("Person"),
        )
    ]
