from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('storefront', '0030_delivery_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='FilterAttribute',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As products carry it, in any of its languages.', max_length=80, unique=True, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'attribute to filter by',
                'verbose_name_plural': 'attributes to filter by',
                'ordering': ('position', 'id'),
            },
        ),
    ]
