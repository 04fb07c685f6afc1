import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storefront', '0040_jobs'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerPart',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, verbose_name="the customer's number")),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='storefront.customer', verbose_name='customer')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='customer_parts', to='storefront.product')),
            ],
            options={
                'verbose_name': "customer's part number",
                'verbose_name_plural': "customers' part numbers",
                'ordering': ('customer', 'number'),
                'indexes': [models.Index(fields=['customer', 'product', 'id'], name='customer_part_product')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'number'), name='customer_part_number_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchMiss',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5, verbose_name='language')),
                ('query', models.CharField(max_length=200, verbose_name='searched for')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('last_at', models.DateTimeField(verbose_name='last time')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_misses', to='storefront.customer', verbose_name='customer')),
            ],
            options={
                'verbose_name': 'search without a hit',
                'verbose_name_plural': 'searches without a hit',
                'ordering': ('-count', '-last_at', '-id'),
                'indexes': [models.Index(fields=['last_at'], name='search_miss_last')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'language', 'query'), name='search_miss_once')],
            },
        ),
        migrations.CreateModel(
            name='SynonymGroup',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5, verbose_name='language')),
                ('terms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None, verbose_name='words')),
                ('is_one_way', models.BooleanField(default=False, help_text='Who types the first word finds the others as well, but not the other way round.', verbose_name='one way only')),
            ],
            options={
                'verbose_name': 'synonym',
                'verbose_name_plural': 'synonyms',
                'ordering': ('language', 'terms', 'id'),
            },
        ),
    ]
