"""E-mails go out as they were queued, by the same engine: attempts, repeats, refusals. A real SMTP talk on a socket."""

import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default

import pytest
from django.core.mail import EmailMessage
from django.test.utils import override_settings

from connections.domain.delivery.queue import queue_mail
from connections.models import Delivery, DeliveryState
from tenants.models import Supplier
from tests.connections.delivering import deliver_until, engine, settled


class MailServer:
    """Speaks SMTP to any number of callers; `refusal` is what it says to recipients instead of 250."""

    def __init__(self, refusal: bytes = b"") -> None:
        self.refusal = refusal
        self.letters: list[bytes] = []
        self.recipients: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as lines:
                self._talk(caller, lines)

    def _talk(self, caller: socket.socket, lines: Iterator[bytes]) -> None:
        caller.sendall(b"220 sink\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"RCPT":
                self.recipients.append(line.split(b"<")[1].split(b">")[0].decode())
                caller.sendall(self.refusal or b"250 ok\r\n")
            elif word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                self.letters.append(b"".join(iter(lambda: next(lines), b".\r\n")))
                caller.sendall(b"250 taken\r\n")
            else:
                caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def mail_server(refusal: bytes = b"") -> Iterator[MailServer]:
    server = MailServer(refusal)
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
        yield server
    server.close()


def letter() -> EmailMessage:
    message = EmailMessage(
        "Bestellung 4711 für Müller", "Grüße", "shop@example.com", ["a@example.com"], bcc=["b@example.com"]
    )
    message.attach("order.xml", b"<cXML/>", "application/xml")
    return message


def test_letter_goes_out_whole_to_all_recipients(shop: Supplier) -> None:
    with mail_server() as server, engine() as made:
        sent = queue_mail(letter())
        deliver_until(made, settled(sent))

    came = email.message_from_bytes(server.letters[0], policy=default)
    assert server.recipients == ["a@example.com", "b@example.com"]
    assert (came["Subject"], came["Bcc"]) == ("Bestellung 4711 für Müller", None)
    assert [part.get_content() for part in came.iter_attachments()] == [b"<cXML/>"]
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


@pytest.mark.parametrize(
    ("refusal", "state", "outcome"),
    [(b"550 no such box\r\n", "dead", "mail.refused"), (b"451 try later\r\n", "waiting", "mail.unavailable")],
)
def test_refusal_for_good_ends_it_and_another_does_not(
    shop: Supplier, refusal: bytes, state: str, outcome: str
) -> None:
    with mail_server(refusal) as server, engine() as made:
        sent = queue_mail(letter())
        deliver_until(made, settled(sent))

    row = Delivery.objects.get()
    assert (row.state, row.outcome, server.letters) == (state, outcome, [])


def test_repeat_carries_the_same_message_id(shop: Supplier) -> None:
    with mail_server() as server, engine() as made:
        sent = queue_mail(letter())
        for _ in range(2):
            Delivery.objects.update(state=DeliveryState.WAITING, next_attempt_at="2020-01-01T00:00:00Z")
            deliver_until(made, settled(Delivery.objects.get(pk=sent.pk)))

    ids = {email.message_from_bytes(raw)["Message-ID"] for raw in server.letters}
    assert (len(server.letters), len(ids)) == (2, 1)


def test_mail_server_that_is_away_is_tried_again(shop: Supplier) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port), engine() as made:
        sent = queue_mail(letter())
        deliver_until(made, settled(sent))

    row = Delivery.objects.get()
    assert (row.state, row.outcome) == (DeliveryState.WAITING, "mail.unreachable")
