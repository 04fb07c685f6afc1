"""Secrets of targets: ours are made and shown once, the other side's are entered; all are kept sealed.

A new one may stand beside the old for a while. Webhooks are then signed with both; everything else uses the newest.
"""

import base64
from datetime import timedelta
from secrets import token_bytes

from django.db import transaction
from django.db.models.functions import Now

from connections.models import DeliveryTarget, TargetSecret
from tenants.sealing import seal

#: Standard Webhooks asks for 24 to 64 bytes.
_SECRET_BYTES = 32
WEBHOOK_PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)


def new_webhook_secret() -> str:
    """As Standard Webhooks writes it."""
    return WEBHOOK_PREFIX + base64.b64encode(token_bytes(_SECRET_BYTES)).decode()


def rotate_secret(target: DeliveryTarget, plain: str = "", *, overlap: timedelta = OVERLAP) -> str:
    """Give the target another secret (a fresh one for a webhook if none is given) and return it.

    The ones it had hold until `overlap` is over, unless they end before.
    """
    plain = plain or new_webhook_secret()
    end = Now() + overlap
    with transaction.atomic():
        others = TargetSecret.objects.filter(target=target)
        others.filter(expires_at=None).update(expires_at=end)
        others.filter(expires_at__gt=end).update(expires_at=end)
        TargetSecret.objects.create(target=target, sealed=seal(plain))
    return plain
