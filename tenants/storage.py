"""Media files: under the tenant's own folder, named by 128 random bits, so that a name is a permission."""

import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from tenants.database import connection
from tenants.models import Supplier


class TenantStorage(FileSystemStorage):
    """Files of the tenant we are in. Outside one there are none."""

    @property
    def base_location(self) -> str:
        tenant = connection.tenant
        folder = tenant.uuid.hex if isinstance(tenant, Supplier) else "public"
        return str(settings.MEDIA_ROOT / folder)

    @property
    def location(self) -> str:
        return self.base_location

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Never the uploader's name: it may tell, and it can be guessed. Folders and suffix stay."""
        path = PurePosixPath(name)
        fresh = secrets.token_hex(16) + path.suffix.lower()
        return str(path.with_name(fresh)) if str(path.parent) != "." else fresh
