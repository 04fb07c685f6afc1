
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0002_spent_ticket'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('owner', 'owner'), ('administrator', 'administrator'), ('account_manager', 'account manager'), ('catalogue_editor', 'catalogue editor'), ('support', 'support'), ('finance', 'finance'), ('operator', 'operator of the service'), ('operator_at_work', 'operator of the service, may change things')], default='support', max_length=20, verbose_name='role'),
        ),
    ]
