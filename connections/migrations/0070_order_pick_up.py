
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connections', '0050_order_mailing'),
        ('storefront', '0071_seller_details'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderPickUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version of the order')),
                ('own_number', models.CharField(blank=True, max_length=100, verbose_name='number in your system')),
                ('by', models.CharField(max_length=254, verbose_name='by')),
                ('at', models.DateTimeField(verbose_name='taken over')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pick_up', to='storefront.order')),
            ],
            options={
                'verbose_name': 'order taken over',
                'verbose_name_plural': 'orders taken over',
            },
        ),
    ]
