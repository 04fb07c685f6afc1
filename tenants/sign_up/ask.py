"""The first step: what is asked of somebody who wants to sell here, and the letter with the link.

Nothing of a shop exists before the address is confirmed. A name is looked up at once, and again when the shop is made;
who loses a name in between is asked for another one.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify

from tenants.domain.create_supplier import SLUG
from tenants.models import RetiredSchema, SignUp, SignUpState, Supplier

#: How long the link in the letter works.
LINK_DAYS = 7


class NameTaken(Exception):
    """The address of the shop cannot be had; `free` is one that can."""

    code = "signup.name_taken"

    def __init__(self, slug: str, free: str) -> None:
        super().__init__(slug)
        self.slug, self.free = slug, free


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for."""

    email: str
    company: str
    slug: str
    language: str
    currency: str
    trade: str
    time_zone: str = "UTC"


def ask(wanted: Wanted, *, link: str) -> SignUp:
    """Note what is wanted and send the letter. `link` has `{token}` in it. Raises NameTaken."""
    require_free(wanted.slug)
    token = secrets.token_urlsafe(32)
    asked = SignUp.objects.create(
        token_hash=hash_of(token),
        email=wanted.email.lower(),
        company=wanted.company,
        slug=wanted.slug,
        language=wanted.language,
        currency=wanted.currency,
        trade=wanted.trade,
        time_zone=wanted.time_zone,
    )
    send_link(asked, link.format(token=token))
    return asked


def send_link(asked: SignUp, link: str) -> None:
    """The letter; raises what the mail server says, so that the person is told and can try again."""
    with translation.override(asked.language):
        text = render_to_string("sign_up/letter.txt", {"asked": asked, "link": link, "days": LINK_DAYS})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [asked.email]).send()


def find(token: str) -> SignUp | None:
    """The wish that the letter's link names, while it works or leads to a shop that is made."""
    since = timezone.now() - timedelta(days=LINK_DAYS)
    found = SignUp.objects.filter(token_hash=hash_of(token)).first()
    return found if found is not None and (found.created_at >= since or found.confirmed_at is not None) else None


def hash_of(token: str) -> bytes:
    """As it is stored."""
    return hashlib.sha256(token.encode()).digest()


def require_free(slug: str, *, besides: SignUp | None = None) -> None:
    """Raises NameTaken where a shop has, had, or is about to have this name."""
    if not is_free(slug, besides=besides):
        raise NameTaken(slug, free_name(slug))


def is_free(slug: str, *, besides: SignUp | None = None) -> bool:
    """Whether a shop could be made at this address now. A name is kept for whoever has confirmed."""
    if not SLUG.fullmatch(slug) or slug in settings.RESERVED_SLUGS or slug.startswith(("pg-", "template")):
        return False
    is_waiting = Q(slug=slug, state=SignUpState.CONFIRMED)
    waiting = SignUp.objects.filter(is_waiting).exclude(pk=besides.pk if besides else 0)
    schema = slug.replace("-", "_")
    return not (
        Supplier.objects.filter(Q(slug=slug) | Q(schema_name=schema)).exists()
        or RetiredSchema.objects.filter(schema_name=schema).exists()
        or waiting.exists()
    )


def free_name(wanted: str) -> str:
    """A free name like the one wanted."""
    base = proposal(wanted)[:36].rstrip("-")
    numbered = (f"{base}-{number}" for number in range(2, 1000))
    return next(name for name in (base, *numbered) if is_free(name))


def proposal(company: str) -> str:
    """An address made of a company's name: "Schrauben & Söhne" gives "schrauben-soehne"."""
    spelled = company.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    name = slugify(spelled).replace("_", "-")[:40].strip("-")
    while name and not name[0].isalpha():
        name = name[1:].lstrip("-")
    return name if SLUG.fullmatch(name) else "shop"
