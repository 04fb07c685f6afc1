"""Hand a queued e-mail to the mail server, as it was queued: the same Message-ID at each repeat."""

import email
import smtplib
from email.message import Message
from typing import Any

from django.core.mail import EmailMessage, get_connection

from connections.domain.delivery.parcel import Outcome, Parcel, Verdict


class _QueuedMessage(Message):
    """As parsed, with the one method by which Django's backends want the bytes."""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        plain = super().as_bytes(unixfrom, policy)
        return b"\n".join(plain.splitlines()).replace(b"\n", linesep.encode()) + linesep.encode()


class _Queued(EmailMessage):
    """A message whose bytes are settled."""

    def __init__(self, raw: bytes, recipients: list[str]) -> None:
        self._parsed = email.message_from_bytes(raw, _class=_QueuedMessage)
        super().__init__(
            str(self._parsed.get("Subject", "")), from_email=str(self._parsed.get("From", "")), to=recipients
        )  # fmt: skip

    def message(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._parsed


def send_mail(parcel: Parcel, timeout_seconds: float) -> Outcome:
    """One attempt at the mail server."""
    recipients = [each.strip() for each in parcel.headers.get("recipients", "").split(",") if each.strip()]
    try:
        with get_connection(timeout=timeout_seconds) as server:
            server.send_messages([_Queued(parcel.body, recipients)])
    except smtplib.SMTPException as refused:
        return _refused(refused)
    except OSError as trouble:
        return Outcome(Verdict.AGAIN, "mail.unreachable", is_trouble=True, said=repr(trouble)[:500])
    return Outcome(Verdict.DELIVERED, "delivered")


def _refused(refused: smtplib.SMTPException) -> Outcome:
    """A 5xx about this message is final; one about our own log-in is the server's settings, which people mend."""
    is_own = isinstance(refused, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError)
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in refused.recipients.values()]
    else:
        codes = [getattr(refused, "smtp_code", 0)]
    if not is_own and codes and all(500 <= code < 600 for code in codes):
        return Outcome(Verdict.STOP, "mail.refused", said=str(refused)[:500])
    return Outcome(Verdict.AGAIN, "mail.unavailable", is_trouble=True, said=str(refused)[:500])
