"""The way back to the buyer's system from a door that did not open: a form without a cart, where one may be sent.

Only to a host that carts of the connection may go to; anything else would lend our name to a stranger's address.
Nobody whose secret was refused gets one: the page must not tell whether the connection exists.
"""

from collections.abc import Sequence
from decimal import Decimal

from connections.domain.agreed_profile import oci_profile
from connections.domain.exchange import Exchange
from connections.domain.judge_return_address import is_approved_host, parse_for
from connections.domain.write_form import ErpForm
from connections.models import Connection, Protocol
from protocols.errors import BadReturnAddress, RemoteError
from protocols.messages import CartReturn, OciCall
from protocols.oci.read import HOOK_NAMES, read_call
from protocols.oci.write import write_return
from protocols.values import Money

#: All that the way back is made of.
_NAMES = frozenset(
    {*HOOK_NAMES, "~okcode", "~target", "~caller", "~forcetarget", "returntarget", "http_content_charset"}
)
_SECRETS_REFUSED = "credential."


def way_back(exchange: Exchange, pairs: Sequence[tuple[str, str]]) -> ErpForm | None:
    """A form that says "nothing chosen"; None where there is no address that is sure."""
    connection = exchange.connection
    if connection is None or exchange.verdict.startswith(_SECRETS_REFUSED):
        return None
    own = oci_profile(connection).hook_parameter if connection.protocol == Protocol.OCI else ""
    names = _NAMES | {own.strip().lower()}
    try:
        call = read_call([pair for pair in pairs if pair[0].strip().lower() in names], hook_parameter=own)
    except RemoteError:  # no address, or two of them
        return None
    return _form(connection, call) if _may_receive(connection, call.return_url) else None


def _form(connection: Connection, call: OciCall) -> ErpForm:
    if connection.protocol != Protocol.OCI:
        return ErpForm(call.return_url, ())
    nothing = CartReturn(buyer_cookie="", total=Money(Decimal(0), connection.currency), lines=())
    form = write_return(nothing, call, oci_profile(connection), "")
    return ErpForm(form.action, form.fields, form.target, form.accept_charset, form.method)


def _may_receive(connection: Connection, text: str) -> bool:
    try:
        return is_approved_host(connection, parse_for(connection, text))
    except BadReturnAddress:
        return False
