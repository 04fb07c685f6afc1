"""Who is sent new orders by e-mail."""

import django.db.models.deletion
from django.db import migrations, models

import connections.models.order_mailing


class Migration(migrations.Migration):
    dependencies = [("connections", "0061_watch")]

    operations = [
        migrations.CreateModel(
            name="OrderMailing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recipients",
                    models.TextField(
                        blank=True,
                        help_text="Separated by commas or lines. None: orders of this connection are not sent by e-mail.",
                        validators=[connections.models.order_mailing.check_recipients],
                        verbose_name="e-mail addresses",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all connections that are not named here themselves.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="order_mailings",
                        to="connections.connection",
                        verbose_name="connection",
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail of new orders",
                "verbose_name_plural": "e-mails of new orders",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection",),
                        name="order_mailing_once",
                        nulls_distinct=False,
                        violation_error_message="There is a row for this connection already.",
                    )
                ],
            },
        ),
    ]
