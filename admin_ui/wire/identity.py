"""Who the buyer's system says it is, and the secrets it proves that with."""

from datetime import timedelta
from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.rows_page import RowsPage
from connections.domain.issue_secret import LEAST_CHARACTERS, WeakSecret, end_secret, issue_secret
from connections.models import Connection, Credential, CredentialRole, CredentialSecret, Protocol, SecretKind
from protocols.cxml.header import normalise

CXML_ROLES = (CredentialRole.FROM, CredentialRole.TO, CredentialRole.SENDER, CredentialRole.INBOX)
OCI_ROLES = (CredentialRole.LOGIN, CredentialRole.INBOX)
#: The identities that prove something.
PROVING = (CredentialRole.SENDER, CredentialRole.LOGIN, CredentialRole.INBOX)
#: How long the older secrets hold on when another one comes: days.
OVERLAPS = (("", gettext_lazy("stay valid")), ("0", gettext_lazy("end now")), ("7", gettext_lazy("end in 7 days")),
            ("30", gettext_lazy("end in 30 days")))  # fmt: skip


class CredentialForm(forms.ModelForm):
    """One identity; which fields it has depends on the protocol."""

    class Meta:
        model = Credential
        fields = ("role", "domain", "identity", "parameter", "secret_parameter")

    def __init__(self, *args: Any, protocol: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = CXML_ROLES if protocol == Protocol.CXML else OCI_ROLES
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("parameter", "secret_parameter") if protocol == Protocol.CXML else ("domain",):
            del self.fields[name]
        self.fields["identity"].required = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        self.instance.normalised = normalise(values.get("domain", ""), values.get("identity", ""))
        return values


class _Credentials(forms.BaseInlineFormSet):
    """Rows of the roles that the protocol knows."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "protocol": self.instance.protocol}

    def clean(self) -> None:
        super().clean()
        named = [
            (form.cleaned_data["role"], form.instance.normalised)
            for form in self.forms
            if form.cleaned_data.get("identity") and not form.cleaned_data.get("DELETE")
        ]
        if len(set(named)) < len(named):
            raise forms.ValidationError(_("The same identity stands twice in one role."))


class SecretForm(forms.Form):
    """Another secret for an identity."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (SecretKind.SECRET.value, gettext_lazy("shared secret, only checked")),
            (SecretKind.MAC.value, gettext_lazy("for CredentialMac, computed with")),
        ],
    )
    plain = forms.CharField(
        label=gettext_lazy("Secret"), required=False, help_text=gettext_lazy("Empty: a strong one is made for you.")
    )
    others = forms.ChoiceField(label=gettext_lazy("The older ones"), required=False, choices=OVERLAPS)


class IdentityPage(RowsPage):
    """Identities in a table; below it each identity's secrets, of which a new one is shown exactly once."""

    tab = "identity"
    template_name = "wire/identity.html"
    log_action = "wire.identity"
    tables = (
        (
            "identity",
            gettext_lazy("Identities"),
            gettext_lazy(
                "Compared without regard to upper and lower case. They must be exactly what the buyer's system sends."
            ),
            inlineformset_factory(Connection, Credential, form=CredentialForm, formset=_Credentials, extra=1),
        ),
    )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "add_secret" in request.POST:
            return self._add_secret(request)
        if "add_inbox" in request.POST:
            return self._add_inbox()
        if "end_secret" in request.POST:
            return self._end_secret(request)
        return super().post(request, *args, **kwargs)

    def _add_secret(self, request: HttpRequest) -> HttpResponse:
        credential = get_object_or_404(self._proving(), pk=_whole(request.POST["add_secret"]))
        form = SecretForm(request.POST, prefix=f"secret-{credential.pk}")
        if not form.is_valid():
            messages.error(request, _("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(secret_form=(credential.pk, form)))
        now, overlap = timezone.now(), form.cleaned_data["others"]
        ends_at = now + timedelta(days=int(overlap)) if overlap else None
        try:
            plain = issue_secret(
                credential, form.cleaned_data["kind"], form.cleaned_data["plain"], now=now, others_end_at=ends_at
            )
        except WeakSecret:
            form.add_error(
                "plain",
                _("A secret needs at least %(least)s characters, and no blanks at its ends.")
                % {"least": LEAST_CHARACTERS},
            )
            return self.render_to_response(self.get_context_data(secret_form=(credential.pk, form)))
        note_change(self.connection, "wire.secret_added", identity=credential.identity)
        # Shown in this answer and never again: it is not kept in plain text anywhere, not even for a redirect.
        return self.render_to_response(self.get_context_data(shown=(credential, plain)))

    def _add_inbox(self) -> HttpResponse:
        """An order inbox for a connection that has none, with its first token; a second click only shows the page."""
        values = {"identity": self.connection.key, "domain": ""}
        normalised = normalise(**values)
        inbox, is_new = Credential.objects.get_or_create(
            connection=self.connection, role=CredentialRole.INBOX, normalised=normalised, defaults=values
        )
        if not is_new:
            return redirect(self.request.path)
        plain = issue_secret(inbox, SecretKind.SECRET, now=timezone.now())
        note_change(self.connection, "wire.secret_added", identity=inbox.identity)
        return self.render_to_response(self.get_context_data(shown=(inbox, plain)))

    def _end_secret(self, request: HttpRequest) -> HttpResponse:
        secrets = CredentialSecret.objects.filter(credential__connection=self.connection)
        secret = get_object_or_404(secrets, pk=_whole(request.POST["end_secret"]))
        end_secret(secret, timezone.now())
        note_change(self.connection, "wire.secret_ended", identity=secret.credential.identity)
        messages.success(request, _("The secret ended."))
        return redirect(request.path)

    def _proving(self) -> Any:
        return self.connection.credentials.filter(role__in=PROVING)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, refused = kwargs.pop("shown", None), kwargs.pop("secret_form", (0, None))
        context = super().get_context_data(**kwargs)
        now = timezone.now()
        context["shown"] = shown and {"credential": shown[0], "plain": shown[1]}
        context["has_inbox"] = self.connection.credentials.filter(role=CredentialRole.INBOX).exists()
        context["proving"] = [
            {
                "credential": credential,
                "secrets": [
                    {"row": secret, "is_valid": secret.expires_at is None or secret.expires_at > now}
                    for secret in credential.secrets.exclude(kind=SecretKind.SIMULATOR)
                ],
                "form": refused[1] if credential.pk == refused[0] else SecretForm(prefix=f"secret-{credential.pk}"),
            }
            for credential in self._proving().prefetch_related("secrets")
        ]
        return context


def _whole(text: str) -> int:
    """The number of a row; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
