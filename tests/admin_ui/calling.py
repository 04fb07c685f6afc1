"""A supplier's program that calls the REST API."""

import json
from typing import Any

from django.conf import settings

from admin_ui.api.tokens import make_token
from admin_ui.models import ApiScope
from storefront.tasks import run_job
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.admin_ui.conftest import DeskClient

EVERY_SCOPE = tuple(ApiScope.values)


class Program:
    """Calls with its token; answers are read as JSON."""

    def __init__(self, supplier: Supplier, *scopes: str, **token: Any) -> None:
        self.supplier = supplier
        with in_tenant(supplier):
            self.token, self.plain = make_token(
                "ERP", scopes or EVERY_SCOPE, expires_at=token.get("expires_at"), by="Anna"
            )
        self.client = DeskClient(HTTP_HOST=f"{supplier.slug}.{settings.BASE_DOMAIN}")

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """The response."""
        headers = {"authorization": f"Bearer {self.plain}", **({"idempotency-key": key} if key else {})}
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1/{path}", data, "application/json", headers=headers)

    def get(self, path: str) -> Any:
        """What was read; must be there."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        """What was answered; must be done."""
        answer = self.call("POST", path, body, key)
        assert answer.status_code in (200, 202), answer.content
        return answer.json()

    def refused(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, str]:
        """Status and code of the problem."""
        answer = self.call(method, path, body, key)
        assert answer["Content-Type"] == "application/problem+json", answer.content
        return answer.status_code, answer.json()["code"]

    def worked(self, job: dict[str, Any]) -> Any:
        """The job, once the worker has done what it can."""
        from storefront.models import Job  # noqa: PLC0415 – models load after settings

        with in_tenant(self.supplier):
            pk = Job.objects.get(key=job["id"]).pk
        run_job(self.supplier.pk, pk)
        return self.get(f"jobs/{job['id']}")
