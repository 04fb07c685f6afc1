"""What the buyer's system said of the person of a visit: cXML's extrinsics, or the parameters of an OCI or IDS call."""

from connections.domain.keep_call import kept_call
from connections.models import PunchoutSession

Pairs = tuple[tuple[str, str], ...]


def said_of_person(session: PunchoutSession) -> Pairs:
    """Names and values in the order they came; a name may come twice."""
    said = tuple((str(name), str(value)) for name, value in session.extrinsics)
    return (*said, *kept_call(session).parameters)
