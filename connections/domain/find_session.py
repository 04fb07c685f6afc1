"""Find the visit that a key in an address opens, with everything every page of it needs, in one query."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from connections.models import FrameOrigin, PunchoutSession
from tenants.secrets import token_hash


def find_session(key: str) -> PunchoutSession | None:
    """The visit with its connection, customer, cart and return rule; `frame_origins` lists who may frame it."""
    origins = FrameOrigin.objects.filter(connection=OuterRef("connection")).order_by("id").values("origin")
    sessions = PunchoutSession.objects.select_related("connection__customer", "cart", "return_rule")
    return sessions.annotate(frame_origins=ArraySubquery(origins)).filter(key_hash=token_hash(key)).first()


def frame_origins(session: PunchoutSession) -> list[str]:
    """The origins listed on the connection; none means any https origin may show the shop in a frame."""
    origins: list[str] = getattr(session, "frame_origins")  # noqa: B009 – an annotation, unknown to the type
    return origins
