"""Cache keys that hold the tenant: by the supplier's UUID, so that no later supplier can read them (threat D5)."""

from tenants.database import connection
from tenants.models import Supplier


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """The KEY_FUNCTION of every cache alias. `public` has its own space."""
    tenant = connection.tenant
    if isinstance(tenant, Supplier):
        space = tenant.uuid.hex
    elif connection.schema_name == "public":
        space = "public"
    else:
        space = f"schema-{connection.schema_name}"  # the template while it is migrated
    return f"{space}:{key_prefix}:{version}:{key}"


def untenanted(key: str) -> str:
    """REVERSE_KEY_FUNCTION: the key as it was asked for."""
    return key.split(":", 3)[3]
