"""The demo's outgoing mail, as the file-based backend left it in `var/mail`, newest first."""

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SHOWN = 100
#: What Django's file-based backend writes after each message.
_RULER = b"-" * 79


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message, for reading."""

    subject: str
    sender: str
    to: str
    date: str
    body: str


def sent_mail() -> list[SentMail]:
    """The newest messages; none while nothing was sent."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    messages = [
        _read(part) for file in files[:SHOWN] for part in reversed(file.read_bytes().split(_RULER)) if part.strip()
    ]
    return messages[:SHOWN]


def _read(source: bytes) -> SentMail:
    message = email.message_from_bytes(source.lstrip(), policy=email.policy.default)
    text = message.get_body(preferencelist=("plain", "html"))
    body = text.get_content() if text is not None else ""
    return SentMail(
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        date=str(message["Date"] or ""),
        body=body if isinstance(body, str) else "",
    )
