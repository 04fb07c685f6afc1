"""Write `var/demo.json`: where everything is, who signs in where, what each connection sees and pays.

The contract with other programs; every key is always present. Readable by its owner only: it holds secrets.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from admin_ui.demo import issue_secrets
from admin_ui.demo.agreements import AgreedConnection, DemoSupplier
from admin_ui.demo.choose_skus import choose_skus
from connections.domain.agreed_shopper import agreed_shopper
from connections.models import Connection
from tenants.domain.create_supplier import shop_host


def demo_json_path() -> Path:
    """Where it lies."""
    return Path(settings.VAR_ROOT) / "demo.json"


def address(host: str, path: str) -> str:
    """An absolute address on one of our hosts."""
    return f"{settings.SITE_SCHEME}://{host}{settings.SITE_PORT}{path}"


def erp_host() -> str:
    """The pretend ERP's host, with its port."""
    return f"erp.{settings.BASE_DOMAIN}{settings.SITE_PORT}"


def write_demo_json(tenants: list[dict[str, Any]]) -> None:
    """Replace the file at once, so that nobody reads half of it."""
    payload = {
        "port": settings.PORT,
        "operator": {
            "url": address(settings.BASE_DOMAIN, "/operators/"),
            "username": issue_secrets.OPERATOR_EMAIL,
            "password": issue_secrets.operator_password(),
            "totp_secret": issue_secrets.operator_totp_secret(),
        },
        "erp_url": address(f"erp.{settings.BASE_DOMAIN}", "/"),
        "tenants": tenants,
    }
    path = demo_json_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
        "w",
        encoding="utf-8",
    ) as out:
        json.dump(payload, out, ensure_ascii=False, indent=1)
    fresh.replace(path)


def describe_tenant(supplier: DemoSupplier, schema_name: str) -> dict[str, Any]:
    """The entry of the tenant we are in."""
    host = shop_host(supplier.slug)
    rows = {row.key: row for row in Connection.objects.select_related("customer")}
    return {
        "schema": schema_name,
        "name": supplier.name,
        "language": supplier.language,
        "currency": supplier.currency,
        "shop_url": address(host, "/"),
        "admin_url": address(host, "/admin/"),
        "api_url": address(host, "/api/v1/"),
        "users": [
            {
                "role": str(role.value),
                "username": issue_secrets.desk_email(supplier.slug, role),
                "password": issue_secrets.desk_password(supplier.slug),
            }
            for role in issue_secrets.DESK_ROLES
        ],
        "connections": [_describe(supplier, agreed, rows[agreed.key]) for agreed in supplier.connections],
    }


def _describe(supplier: DemoSupplier, agreed: AgreedConnection, row: Connection) -> dict[str, Any]:
    host = shop_host(supplier.slug)
    chosen = choose_skus(row, agreed_shopper(row))
    entry = {
        "key": row.key,
        "name": row.name,
        "customer": row.customer.name,
        "protocol": row.protocol,
        "profile": row.profile,
        "environment": row.environment,
        "endpoint": address(host, f"/punchout/{row.protocol}/{row.key}/"),
        "return_url": f"{settings.SITE_SCHEME}://{erp_host()}/return/{row.key}/",
        "visible_sku": chosen.visible,
        "hidden_sku": chosen.hidden,
        "prices": chosen.prices,
        "currency": row.currency,
    }
    return entry | (_oci(supplier, agreed) if row.protocol == "oci" else _cxml(supplier, agreed))


def _cxml(supplier: DemoSupplier, agreed: AgreedConnection) -> dict[str, Any]:
    parties = {
        "from": agreed.from_,
        "to": supplier.our_identity,
        "sender": agreed.sender,
    }
    credentials: dict[str, Any] = {name: {"domain": d, "identity": i} for name, (d, i) in parties.items()}
    credentials["shared_secret"] = issue_secrets.connection_secret(supplier.slug, agreed.key, "sender")
    return {
        "credentials": credentials,
        "order_endpoint": address(shop_host(supplier.slug), f"/punchout/cxml/{agreed.key}/"),
    }


def _oci(supplier: DemoSupplier, agreed: AgreedConnection) -> dict[str, Any]:
    user, secret = agreed.parameters
    plain = issue_secrets.connection_secret(supplier.slug, agreed.key, "login")
    token = issue_secrets.connection_secret(supplier.slug, agreed.key, "inbox")
    return {
        "credentials": {user: agreed.user, secret: plain, **agreed.extra},
        "method": agreed.method,
        "secret_parameter": secret,
        "order_endpoint": address(shop_host(supplier.slug), f"/orders/inbox/{agreed.key}/"),
        "order_auth": {"scheme": "Bearer", "token": token},
    }
