"""Send a cXML document: the pretend buyer's one way of talking to cXML doors."""

from collections.abc import Mapping

from connections.outbound import OutboundError, Reply, send
from connections.simulator.speak import CXML_TYPE

#: Statuses by which a supplier takes a document.
ACCEPTED = ("200", "201", "202")


def post_document(url: str, document: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """Whatever was answered, if it was anything. Raises OutboundError."""
    reply = send("POST", url, body=document, headers={"Content-Type": CXML_TYPE, **(headers or {})})
    if not reply.body:
        raise OutboundError("outbound.empty", f"The supplier answered HTTP {reply.status} without a word.")
    return reply
