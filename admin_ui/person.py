"""The desk in the person's own language and the supplier's time.

`User.language` is the truth; Wagtail asks its own profile row, which is filled from it for each request. A choice
made on Wagtail's account page is written back to the user.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from wagtail.users.models import UserProfile

View = Callable[..., HttpResponse]


def in_persons_language(view: View) -> View:
    """The view, answering in the language of whoever is signed in; rendered before it is left."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        profile = UserProfile.get_for_user(request.user)
        profile.preferred_language = language_of(request)
        profile.current_time_zone = profile.current_time_zone or request.tenant.time_zone  # type: ignore[attr-defined]  # set by TenantMiddleware
        request.user.wagtail_userprofile = profile  # type: ignore[attr-defined]  # where Wagtail looks for it
        with translation.override(profile.preferred_language):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    return speaking


def language_of(request: Any) -> str:
    """The person's language, else the supplier's."""
    return str(request.user.language or request.tenant.language)


def keep_chosen_language(sender: Any, instance: UserProfile, **_: Any) -> None:
    """After a profile was saved: what was chosen there is the person's language."""
    if instance.preferred_language and instance.preferred_language != instance.user.language:
        get_user_model().objects.filter(pk=instance.user_id).update(language=instance.preferred_language)
