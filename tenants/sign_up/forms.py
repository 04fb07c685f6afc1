"""The forms of the sign-up: each says what is wrong and what to do, and keeps what was typed."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.models import SignUp, Trade
from tenants.sign_up.ask import NameTaken, proposal, require_free
from tenants.users.models import User

CURRENCIES = ("EUR", "CHF", "GBP", "USD", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "CAD", "AUD")
_TAKEN = _("The address %(slug)s cannot be had. Free is: %(free)s")


class AskForm(forms.Form):
    """What has to be known before the letter is sent."""

    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    company = forms.CharField(label=_("Name of your company"), max_length=200)
    slug = forms.CharField(
        label=_("Address of your shop"),
        max_length=40,
        required=False,
        help_text=_(
            "The first part of its address. Left empty, it is made of the company's name. It cannot be changed."
        ),
    )
    language = forms.ChoiceField(label=_("Language of your shop"), choices=settings.LANGUAGES)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    trade = forms.ChoiceField(label=_("What you sell"), choices=Trade.choices)
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "en")[:2]
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["company"].widget.attrs["autocomplete"] = "organization"

    def clean_time_zone(self) -> str:
        """What the browser says, if there is such a zone."""
        said = self.cleaned_data["time_zone"]
        return said if said in available_timezones() else "UTC"

    def clean(self) -> dict[str, Any]:
        """A name that can be had; the offer stands in the error."""
        cleaned = super().clean() or {}
        slug = cleaned.get("slug", "").strip().lower() or proposal(cleaned.get("company", ""))
        cleaned["slug"] = slug
        if "slug" not in self.errors:
            refuse_taken(self, slug)
        return cleaned


class NameForm(forms.Form):
    """Another name, for whoever lost his while he was confirming."""

    slug = forms.CharField(label=_("Address of your shop"), max_length=40)

    def __init__(self, *args: Any, asked: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = asked

    def clean_slug(self) -> str:
        """A name that can be had."""
        slug: str = self.cleaned_data["slug"].strip().lower()
        refuse_taken(self, slug, besides=self._asked)
        return slug


class ConfirmForm(forms.Form):
    """The password of the owner, who proves by the link that the address is his."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1000,
    )

    def __init__(self, *args: Any, asked: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner = User(email=asked.email, username=asked.email)

    def clean_password(self) -> str:
        """The hash of a password that is good enough."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._owner)
        return make_password(password)


def refuse_taken(form: forms.Form, slug: str, *, besides: SignUp | None = None) -> None:
    """An error on the field `slug` where the name cannot be had, with one that can."""
    try:
        require_free(slug, besides=besides)
    except NameTaken as taken:
        form.add_error("slug", _TAKEN % {"slug": taken.slug, "free": taken.free})
