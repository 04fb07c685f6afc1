"""What a buyer's system proves itself with.

A secret that is only checked is kept as an HMAC under the pepper; one that must be computed with or
replayed is sealed (`tenants/secrets.py`, `tenants/sealing.py`). Plain secrets are never stored.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CredentialRole(models.TextChoices):
    """Where in a message the identity stands."""

    FROM = "from", _("From (the buying company)")
    TO = "to", _("To (us)")
    SENDER = "sender", _("Sender (who signs in)")
    LOGIN = "login", _("log-in")
    INBOX = "inbox", _("order inbox token")


class Credential(models.Model):
    """One identity of a connection. cXML: `domain` and `identity`; OCI: the value of the user parameter.

    `normalised` is domain and identity as they are compared (`protocols.cxml.header.normalise`). The same
    pair of Sender and From may occur on several connections of a tenant.
    """

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="credentials")
    role = models.CharField(_("role"), max_length=6, choices=CredentialRole.choices)
    domain = models.CharField(_("domain"), max_length=100, blank=True)
    identity = models.CharField(_("identity"), max_length=255, blank=True)
    normalised = models.CharField(max_length=400, editable=False)
    parameter = models.CharField(
        _("parameter"), max_length=60, blank=True, help_text=_("OCI: the name of the user parameter, e.g. USERNAME.")
    )
    secret_parameter = models.CharField(
        _("secret's parameter"), max_length=60, blank=True, help_text=_("OCI: the name of the password parameter.")
    )

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("role", "normalised"), name="credential_lookup")]
        constraints = [
            models.UniqueConstraint(fields=("connection", "role", "normalised"), name="credential_once_per_connection"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.domain} {self.identity}".strip()


class SecretKind(models.TextChoices):
    """How a secret is kept and who may use it."""

    SECRET = "secret", _("checked only")
    MAC = "mac", _("computed with")
    SIMULATOR = "simulator", _("our own test buyer, ten minutes")


class CredentialSecret(models.Model):
    """One secret of a credential; several may be valid at once while the buyer changes over."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="secrets")
    kind = models.CharField(_("kind"), max_length=9, choices=SecretKind.choices, default=SecretKind.SECRET)
    digest = models.BinaryField(max_length=32, null=True, editable=False)
    sealed = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="mac", digest__isnull=True, sealed__isnull=False)
                | (~models.Q(kind="mac") & models.Q(digest__isnull=False, sealed__isnull=True)),
                name="secret_kept_as_its_kind_asks",
            ),
        ]
