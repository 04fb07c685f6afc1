"""Password reset tokens that hold for one tenant only (threat D6), however alike two accounts may be."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from tenants.database import connection
from tenants.models import Supplier
from tenants.users.models import User


class TenantTokenGenerator(PasswordResetTokenGenerator):
    """Django's generator over the account, its password, its last log-in, its address, and its tenant."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        tenant = connection.tenant
        owner = tenant.uuid.hex if isinstance(tenant, Supplier) else "public"
        return f"{super()._make_hash_value(user, timestamp)}{owner}"
