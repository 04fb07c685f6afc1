import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storefront', '0051_filter_attribute'),
    ]

    operations = [
        migrations.AlterField(
            model_name='productsetitem',
            name='product_set',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='storefront.productset'),
        ),
    ]
