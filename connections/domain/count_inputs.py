"""Warn where the buyer's system would read only the first fields of a cart, and drop the rest without a word.

PHP's `max_input_vars` does that (facts on OCI, trap 8). The cart may leave as it is: the buyer may know better.
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
from storefront.domain.visit import Obstacle

#: In place of the quote that a cart gets when it leaves: as long as one.
_ANY_QUOTE = "Q0000000000"


def input_obstacles(session: PunchoutSession, lines: Sequence[GatheredLine], rules: SystemRules) -> Iterator[Obstacle]:
    """At most one, with how many lines would arrive whole."""
    most = oci_profile(session.connection).max_input_vars if rules.is_oci else 0
    if not most or not lines:
        return
    cart = build_mapped(session, lines, rules, _ANY_QUOTE, session.language).cart
    try:
        needed = len(write_form(session, cart, _ANY_QUOTE, timezone.now()).fields)
    except Unwritable:  # told when it is sent
        return
    if needed > most:
        text = _(
            "%(system)s reads only %(most)s fields of a cart, and this one has %(count)s: its last lines would be lost."
            " Please send it in parts of at most %(lines)s lines."
        )
        values = {"system": rules.system, "most": most, "count": needed, "lines": max(1, len(lines) * most // needed)}
        yield Obstacle("cart.too_many_inputs", text % values, blocks_return=False)
