"""Back to the buyer's system by a link, for those that understand no form without items. Facts on OCI, §3.6."""

from connections.domain.judge_return_address import is_approved_host, parse_for
from connections.domain.keep_call import kept_call
from connections.domain.write_form import LINK, ErpForm
from connections.models import PunchoutSession, SessionPurpose
from protocols.errors import BadReturnAddress


def link_to(session: PunchoutSession, address: str) -> ErpForm | None:
    """A link in the frame the call named; None without an address."""
    target = kept_call(session).target or "_top"
    return ErpForm(address, (), target, method=LINK) if address else None


def cancel_address(session: PunchoutSession) -> str:
    """OCICANCEL (IFS), where it names a host that carts may go to; else empty."""
    text = kept_call(session).cancel_url
    try:
        is_sure = is_approved_host(session.connection, parse_for(session.connection, text))
    except BadReturnAddress:
        return ""
    return text if is_sure and session.purpose != SessionPurpose.SIMULATION else ""
