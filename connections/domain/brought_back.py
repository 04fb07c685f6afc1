"""What a visit remembers of the lines its request brought back: each line's name at the buyer's, and what was lost.

A line's companion (SupplierPartAuxiliaryID) is part of the item's identity at the buyer's and must go back unchanged
(facts on cXML, trap 11), whereas cart lines have keys of their own. It is kept in `PunchoutSession.call`.
"""

from collections.abc import Mapping

from connections.models import PunchoutSession

_COMPANIONS = "companions"
_LOST = "lost_lines"


def keep_brought_back(session: PunchoutSession, companions: Mapping[str, str], lost: int) -> None:
    """Note the companions by line key, and how many lines do not stand in the cart as they were. The caller saves."""
    session.call = {**session.call, _COMPANIONS: dict(companions), _LOST: lost}


def companion_of(session: PunchoutSession, line_key: str) -> str:
    """The name under which the line came; empty for a line put in during the visit."""
    companions: dict[str, str] = session.call.get(_COMPANIONS, {})
    return companions.get(line_key, "")


def is_complete(session: PunchoutSession) -> bool:
    """Whether every line of the request stands in the cart, as a line of its own."""
    return not session.call.get(_LOST)
