
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0003_sign_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='supplierstatus',
            name='exchanges_today',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Since midnight UTC.'),
        ),
        migrations.AddField(
            model_name='supplierstatus',
            name='last_cart_at',
            field=models.DateTimeField(help_text='Of a buyer, not of a test.', null=True),
        ),
        migrations.AddField(
            model_name='supplierstatus',
            name='open_troubles',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Of the watch, not over yet.'),
        ),
        migrations.AddField(
            model_name='supplierstatus',
            name='size_bytes',
            field=models.PositiveBigIntegerField(db_default=0, default=0, help_text='Of the schema, as last analysed.'),
        ),
        migrations.CreateModel(
            name='OperatorAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supplier_name', models.CharField(max_length=200)),
                ('operator', models.CharField(max_length=254, verbose_name='operator')),
                ('step', models.CharField(choices=[('suspend', 'suspended'), ('restore', 'opened again'), ('read', 'entered to read'), ('work', 'entered to work')], max_length=8, verbose_name='step')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='operator_actions', to='tenants.supplier')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
    ]
