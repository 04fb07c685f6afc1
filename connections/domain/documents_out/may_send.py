"""Whether a document of ours is wanted by the buyer's system at all, before anything is written."""

from connections.domain.agreed_profile import cxml_profile
from connections.models import Connection, Environment, OutboundKind, Protocol
from storefront.models import Order


def kept_back(order: Order, connection: Connection, kind: str, operation: str) -> str:
    """The code of what speaks against it (`reasons.py`), or an empty string.

    A test order on a live connection (our own test buyer's, or one marked as a test) never reaches the live address.
    """
    if not connection.is_active:
        return "connection.inactive"
    if order.is_test and connection.environment != Environment.TEST:
        return "order.is_test"
    if connection.protocol != Protocol.CXML:
        return ""
    profile = cxml_profile(connection)
    takes = {
        OutboundKind.CONFIRMATION: profile.takes_confirmations,
        OutboundKind.SHIP_NOTICE: profile.takes_ship_notices,
        OutboundKind.INVOICE: profile.takes_invoices,
        OutboundKind.CREDIT: profile.takes_invoices,
    }
    if not takes.get(OutboundKind(kind), True):
        return "profile.not_taken"
    return "profile.no_deletion" if operation == "delete" and not profile.takes_deletions else ""
