"""The desk's page of API tokens: made, shown once, revoked."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.log_actions import log

from admin_ui.api.tokens import make_token, revoke_token
from admin_ui.models import ApiScope, ApiToken
from admin_ui.permissions import may


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Of the program that uses it, so that you know later which it was."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Give no more than the program needs."),
    )  # fmt: skip
    expires_at = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: until you revoke it.")
    )

    def clean_expires_at(self) -> Any:
        """In the future."""
        moment = self.cleaned_data["expires_at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(_("This moment is over."))
        return moment


@method_decorator(never_cache, name="dispatch")
class ApiTokensView(View):
    """All tokens, and a form for a new one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may(request.user, "change", ApiToken):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """As they stand."""
        return self._page(TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Revoke one, or make one and show it this one time."""
        if "revoke" in request.POST:
            return self._revoke(request.POST["revoke"])
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        wish = form.cleaned_data
        token, plain = make_token(
            wish["name"], wish["scopes"], expires_at=wish["expires_at"], by=str(request.user.get_username())
        )
        log(token, "desk.api_token_made", data={"scopes": token.scopes})
        return self._page(TokenForm(), made=token, plain=plain)

    def _revoke(self, pk: str) -> HttpResponse:
        token = get_object_or_404(ApiToken, pk=pk if pk.isdecimal() else 0)
        revoke_token(token)
        log(token, "desk.api_token_revoked")
        messages.success(self.request, _now("“%(name)s” opens nothing any more.") % {"name": token.name})
        return redirect("api_tokens")

    def _page(self, form: TokenForm, status: int = 200, **more: Any) -> HttpResponse:
        now = timezone.now()
        rows = [
            {
                "token": token, "scopes": [ApiScope(scope).label for scope in token.scopes],
                "is_over": token.expires_at is not None and token.expires_at <= now,
            }
            for token in ApiToken.objects.all()
        ]  # fmt: skip
        values = {"form": form, "rows": rows, "media": form.media, **more}
        return render(self.request, "desk/api_tokens.html", values, status=status)
