"""What is done with orders that differ, by connection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0030_deliveries")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="order_policy",
            field=models.JSONField(
                blank=True, db_default={}, default=dict, verbose_name="what is done with orders that differ"
            ),
        ),
    ]
