"""When what was agreed for a connection last changed: by the desk's history of it, else when it was made."""

from datetime import datetime

from django.db.models import Max
from wagtail.models import ModelLogEntry

from connections.models import Connection


def last_changed(connection: Connection) -> datetime:
    """A moment for the profile that buyers' systems keep (ProfileResponse/@effectiveDate)."""
    entries = ModelLogEntry.objects.filter(
        content_type__app_label="connections", content_type__model="connection", object_id=str(connection.pk)
    )
    changed: datetime | None = entries.aggregate(at=Max("timestamp"))["at"]
    return max(changed, connection.created_at) if changed else connection.created_at
