"""The way in for suppliers: the form, the letter's link, the shop being made, the first step into the desk.

A tab closed at any point loses nothing: the link in the letter leads back to where one was.
"""

import smtplib

import structlog
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.domain.create_supplier import shop_host
from tenants.models import SignUp, SignUpState
from tenants.policy import leads_to_shops
from tenants.sign_up.ask import Wanted, ask, find
from tenants.sign_up.forms import AskForm, ConfirmForm, NameForm
from tenants.sign_up.tasks import make_shop
from tenants.users.tickets import issue

MOST_AN_HOUR = 20
log = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form; sent, the letter goes out."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and _is_hasty(request):
        form.add_error(None, _("Too many sign-ups came from your network. Wait an hour, then try again."))
        return render(request, "sign_up/form.html", {"form": form}, status=429)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        link = request.build_absolute_uri(reverse("sign_up_confirm", args=["TOKEN"])).replace("TOKEN", "{token}")
        try:
            asked = ask(Wanted(**given), link=link)
        except (OSError, smtplib.SMTPException):
            log.exception("sign-up letter not sent")
            form.add_error("email", _("The letter could not be sent. Check the address and send the form again."))
        else:
            return render(request, "sign_up/letter_sent.html", {"asked": asked})
    status = 400 if form.errors else 200
    return render(request, "sign_up/form.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter leads: choose a password; later, see how far the shop is."""
    asked = find(token)
    if asked is None:
        return render(request, "sign_up/link_dead.html", status=410)
    if asked.state != SignUpState.ASKED:
        return redirect("sign_up_progress", token)
    form = ConfirmForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        waiting = SignUp.objects.filter(pk=asked.pk, state=SignUpState.ASKED)
        waiting.update(state=SignUpState.CONFIRMED, confirmed_at=now, password_hash=form.cleaned_data["password"])
        _wake(asked)
        return redirect("sign_up_progress", token)
    return render(request, "sign_up/confirm.html", {"form": form, "asked": asked}, status=400 if form.errors else 200)


@leads_to_shops
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """How far the shop is; another name, where the first is gone."""
    asked = find(token)
    if asked is None:
        return render(request, "sign_up/link_dead.html", status=410)
    if asked.state == SignUpState.ASKED:
        return redirect("sign_up_confirm", token)
    form = NameForm(request.POST or None, asked=asked) if asked.state == SignUpState.REFUSED else None
    if form is not None and request.method == "POST" and form.is_valid():
        waiting = SignUp.objects.filter(pk=asked.pk, state=SignUpState.REFUSED)
        waiting.update(state=SignUpState.CONFIRMED, slug=form.cleaned_data["slug"], problem="")
        _wake(asked)
        return redirect("sign_up_progress", token)
    page = {"asked": asked, "form": form, "token": token, "host": shop_host(asked.slug)}
    return render(request, "sign_up/progress.html", page)


@never_cache
@require_POST
def enter_new_shop(request: HttpRequest, token: str) -> HttpResponse:
    """Into the desk, signed in, the first time; afterwards by password."""
    asked = find(token)
    if asked is None or asked.supplier is None:
        raise Http404
    ticket = issue(asked.supplier, asked.email)
    port = request.get_port()
    shown = "" if port in ("80", "443") else f":{port}"
    return redirect(f"{request.scheme}://{shop_host(asked.supplier.slug)}{shown}/enter/{ticket}/")


def _wake(asked: SignUp) -> None:
    """Tell a worker; without one, the next look (once a minute) finds who waits."""
    try:
        make_shop.delay(asked.pk)
    except (OperationalError, RedisError):
        log.exception("broker unreachable", sign_up=asked.pk)


def _is_hasty(request: HttpRequest) -> bool:
    """Whether this address asks for more shops than people do. Without the cache nobody is slowed down."""
    key = f"sign-up:{request.META.get('REMOTE_ADDR', '')}"
    try:
        cache.add(key, 0, timeout=3600)
        return int(cache.incr(key)) > MOST_AN_HOUR
    except (RedisError, ValueError):
        log.warning("sign-ups are not counted", exc_info=True)
        return False
