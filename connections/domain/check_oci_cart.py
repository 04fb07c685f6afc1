"""What the buyer's system would refuse or lose of a cart by OCI: rules of the field table, and forms too long for PHP.

Found before the cart leaves, for OCI has no channel for errors: SRM drops a bad line and says nothing (facts on OCI,
§1). Each is told with its remedy.
"""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from connections.domain.agreed_profile import oci_profile
from connections.domain.build_return import build_mapped
from connections.domain.gather_lines import GatheredLine
from connections.domain.system_rules import SystemRules
from connections.domain.write_form import write_form
from connections.models import PunchoutSession
from protocols.errors import Unwritable
from protocols.messages import CartReturn
from protocols.oci.fields import Breach
from protocols.oci.write import check_cart
from storefront.domain.visit import Obstacle

#: In place of the quote that a cart gets when it leaves: as long as one.
_ANY_QUOTE = "Q0000000000"
#: Asked for by this one system beyond the standard; the line goes out as it is.
TOLD_ONLY = frozenset({"oci.line.field_missing"})


def oci_obstacles(session: PunchoutSession, lines: Sequence[GatheredLine], rules: SystemRules) -> Iterator[Obstacle]:
    """Broken rules first; only a cart that can be written has a number of fields."""
    if not rules.is_oci or not lines:
        return
    cart = build_mapped(session, lines, rules, _ANY_QUOTE, session.language).cart
    try:
        broken = check_cart(cart.lines, oci_profile(session.connection), _ANY_QUOTE)
    except Unwritable:  # told of the line that it is about, or when the cart is sent
        return
    for number, breach in broken:
        is_told_only = breach.code in TOLD_ONLY
        key = lines[number - 1].line.key
        yield Obstacle(breach.code, breach_text(breach, rules.system), key, blocks_return=not is_told_only)
    if all(breach.code in TOLD_ONLY for _number, breach in broken):
        yield from _input_obstacles(session, cart, rules)


def breach_text(breach: Breach, system: str) -> str:
    """What is wrong and what to do, for the buyer."""
    if breach.code in TOLD_ONLY:
        text = _("%(system)s expects the field %(field)s, which this line does not have. It may ask you to fill it in.")
    elif breach.code == "oci.field.too_long":
        text = _(
            "%(system)s takes %(limit)s characters in the field %(field)s; this line has more: “%(found)s”. Please ask"
            " the supplier to shorten it."
        )
    elif breach.code.startswith("oci.field."):
        text = _(
            "%(system)s cannot read “%(found)s” in the field %(field)s (allowed: %(limit)s). Please ask the supplier."
        )
    else:
        text = _("%(system)s needs the field %(limit)s in this line. Please ask the supplier.")
    return text % {"system": system, "field": breach.field, "limit": breach.limit, "found": breach.found}


def _input_obstacles(session: PunchoutSession, cart: CartReturn, rules: SystemRules) -> Iterator[Obstacle]:
    """PHP reads `max_input_vars` fields of a form and drops the rest (trap 8). The buyer may know better: a warning."""
    most = oci_profile(session.connection).max_input_vars
    needed = len(write_form(session, cart, _ANY_QUOTE, timezone.now()).fields) if most else 0
    if needed > most:
        text = _(
            "%(system)s reads only %(most)s fields of a cart, and this one has %(count)s: its last lines would be lost."
            " Please send it in parts of at most %(lines)s lines."
        )
        fitting = max(1, len(cart.lines) * most // needed)
        values = {"system": rules.system, "most": most, "count": needed, "lines": fitting}
        yield Obstacle("cart.too_many_inputs", text % values, blocks_return=False)
