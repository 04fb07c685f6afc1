"""Incidents of the watch, and what a connection asks it to look at."""

import django.db.models.deletion
from django.db import migrations, models

_KINDS = [
    ("silent", "a connection has fallen silent"),
    ("unconfirmed", "an order has not been confirmed"),
    ("failing", "deliveries fail"),
]


def _link(to: str) -> models.ForeignKey:
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [("connections", "0060_order_policy"), ("storefront", "0070_fulfilment")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="watches_silence",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Somebody is told when visits and orders stop for longer than is usual here.",
                verbose_name="tell when it falls silent",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="confirm_within_hours",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Empty: nobody is reminded of orders that were not confirmed.",
                null=True,
                verbose_name="orders are confirmed within (hours)",
            ),
        ),
        migrations.CreateModel(
            name="WatchIncident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=_KINDS, max_length=12, verbose_name="kind")),
                ("subject", models.CharField(max_length=40)),
                ("since", models.DateTimeField(verbose_name="since")),
                ("began_at", models.DateTimeField(verbose_name="noticed")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="over")),
                ("connection", _link("connections.connection")),
                ("order", _link("storefront.order")),
                ("target", _link("connections.deliverytarget")),
            ],
            options={
                "verbose_name": "trouble",
                "verbose_name_plural": "troubles",
                "ordering": ("-began_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_at=None), fields=("kind", "subject"), name="incident_open_once"
                    )
                ],
            },
        ),
    ]
