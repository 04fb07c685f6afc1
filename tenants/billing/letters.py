"""Letters to a supplier's owner about his account: in his language, plain text, with what to do next.

A letter that cannot be sent is logged and does not undo the step it tells of; the desk and the billing page say the
same.
"""

import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from tenants.billing.dunning import GRACE_DAYS, Step, grace_ends
from tenants.models import BillingAccount, Supplier

log = structlog.get_logger(__name__)


def write_letter(supplier: Supplier, account: BillingAccount, step: Step) -> None:
    """Tell the owner what happened and what he can do."""
    ends = grace_ends(account.arrears_since) if account.arrears_since else None
    send_letter(supplier, f"billing/letters/{step.value}", {"ends": ends, "days": GRACE_DAYS, "account": account})


def send_letter(supplier: Supplier, template: str, context: dict[str, object]) -> None:
    """Send `<template>.txt`, whose first line is the subject."""
    if not supplier.owner_email:
        log.warning("no address for a letter", supplier=supplier.slug, letter=template)
        return
    with translation.override(supplier.language):
        text = render_to_string(f"{template}.txt", {"supplier": supplier, **context})
    subject, _, body = text.strip().partition("\n")
    letter = EmailMessage(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [supplier.owner_email])
    try:
        letter.send()
    except (OSError, smtplib.SMTPException):
        log.exception("letter not sent", supplier=supplier.slug, letter=template)
