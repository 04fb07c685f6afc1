"""One exchange while it happens: what came, what was understood of it, what is answered.

A door begins an `Exchange`, fills it in as it understands, and gives it to `record_transcript` with the `Answer`.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import HttpResponse

from connections.domain.mask import mask_document
from connections.domain.mask_parts import attachment_notes, is_multipart, mask_multipart
from connections.domain.references import new_reference
from connections.models import CartTransfer, Connection, PunchoutSession, TranscriptKind
from protocols.findings import Finding
from protocols.messages import Attachment
from storefront.models import Order

Pairs = Sequence[tuple[str, str]]
ACCEPTED = "accepted"


@dataclass(slots=True)
class Exchange:
    """A notebook of one exchange. `secrets` are the plain secrets it holds: masked wherever they stand.

    `body` is replaced by what was found inside a form or a MIME envelope, `attachments` are the files it came with.
    `is_known` once the sender has proved who he is; `connection` may be known before that, by its key.
    """

    method: str
    path: str
    headers: Pairs = field(repr=False, default=())
    body: bytes = field(repr=False, default=b"")
    remote_address: str = ""
    kind: str = TranscriptKind.UNKNOWN
    protocol: str = ""
    reference: str = field(default_factory=lambda: new_reference("T"))
    started: float = field(default_factory=time.perf_counter)
    connection: Connection | None = None
    session: PunchoutSession | None = None
    transfer: CartTransfer | None = None
    order: Order | None = None
    payload_id: str = ""
    person: str = ""
    verdict: str = ACCEPTED
    detail: str = ""
    is_known: bool = False
    findings: list[Finding] = field(default_factory=list)
    secrets: list[str] = field(repr=False, default_factory=list)
    attachments: tuple[Attachment, ...] = field(repr=False, default=())
    _masked: tuple[object, bytes] | None = field(init=False, repr=False, default=None)

    def found(self, findings: Iterable[Finding]) -> None:
        """Note what was odd."""
        self.findings.extend(findings)

    def now_about(self, session: PunchoutSession) -> None:
        """Whose visit it turned out to be; the ticket or key that named it is proof."""
        self.session = session
        self.connection = session.connection
        self.protocol = session.connection.protocol
        self.person = session.person_email or session.person_name
        self.is_known = True

    def masked_body(self) -> bytes:
        """The body as it may be kept; masked once, though hash, document and transcript need it."""
        state = (self.body, tuple(self.secrets))
        if self._masked is None or self._masked[0] != state:
            mask = mask_multipart if is_multipart(self.body, self._content_type) else mask_document
            self._masked = (state, mask(self.body, self.secrets))
        return self._masked[1]

    def for_one_of_several(self) -> Self:
        """A notebook for one of the orders in the body, with what was found of the whole; its body is masked already."""
        self.masked_body()
        own = replace(self, verdict=ACCEPTED, order=None, transfer=None, findings=[*self.findings])
        own._masked = self._masked
        return own

    def masked_evidence(self) -> bytes:
        """The masked body with a note for each file that came: its size and hash instead of its bytes."""
        body = self.masked_body()
        return body + attachment_notes(body, self.attachments)

    @property
    def _content_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def duration_ms(self) -> int:
        return round((time.perf_counter() - self.started) * 1000)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `status` is the protocol's own code, e.g. "401"; `verdict` "accepted" or the error's code."""

    http_status: int
    content_type: str
    body: bytes = field(repr=False)
    status: str = ""
    verdict: str = ACCEPTED
    headers: Pairs = ()

    @classmethod
    def of(cls, response: HttpResponse, *, verdict: str = ACCEPTED, status: str = "") -> Self:
        """The answer that a finished response is."""
        return cls(
            response.status_code, response.get("Content-Type", ""), response.content, status, verdict,
            tuple(response.items()),
        )  # fmt: skip
