"""Read what a request holds: the document, and the files that came with it, noted in the exchange."""

from connections.domain.exchange import Exchange
from protocols.cxml.read import read
from protocols.cxml.read_charset import charset_findings
from protocols.messages import Envelope
from protocols.mime import unwrap


def unwrap_document(exchange: Exchange, content_type: str) -> bytes:
    """The document's bytes, which are the exchange's body from now on. Raises Unparseable and TooLarge."""
    unwrapped = unwrap(exchange.body, content_type)
    if unwrapped.document is exchange.body:  # as it came: what HTTP says of it is said of the document
        exchange.found(charset_findings(exchange.body, content_type))
    exchange.body, exchange.attachments = unwrapped.document, unwrapped.attachments
    exchange.found(unwrapped.findings)
    return unwrapped.document


def read_document(exchange: Exchange, content_type: str) -> Envelope:
    """The request in the exchange's body, with its files. Raises RemoteError."""
    document = unwrap_document(exchange, content_type)
    return read(document, attachments=exchange.attachments)
